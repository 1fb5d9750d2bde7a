// Keys of the review queue: S accept, T refuse, J next, K previous (? opens the list of keys).
// Everything they do is a button or a link on the page.

const KEYS = { s: "[data-accept] button", t: "[data-refuse]", j: "[data-next]", k: "[data-previous]" };

/** Typing, and an open dialog, keep their keys. */
function isBusy(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  return typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  const wanted = KEYS[event.key.toLowerCase()];
  if (!wanted || event.repeat || isBusy(event)) return;
  const button = document.querySelector(`.detail ${wanted.replace("[data-accept]", ".bar [data-accept]")}`);
  if (!button || button.disabled || button.offsetParent === null) return;
  event.preventDefault();
  button.click();
});

// The chosen row is in view after each step.
document.addEventListener("htmx:afterSettle", () => {
  document.querySelector(".qi[aria-current]")?.scrollIntoView({ block: "nearest" });
});
