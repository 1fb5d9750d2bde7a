// Keys of the review pages (? opens their list), the holding of what is being looked at, and
// the counter of chosen rows. Everything that keys do is a button or a link on the page.

const RENEW_MS = 120_000;
let held = "";
let renewed = Date.now();

/** Typing, and an open dialog, keep their keys. */
function isBusy(event) {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  return typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
}

const isSeen = (element) => element.offsetParent !== null && !element.disabled;
const visible = (selector) => [...document.querySelectorAll(selector)].find(isSeen);

/** Open the dialog of reasons with the focus on what the key means. */
function refuse(button) {
  visible("[data-key='t']")?.click();
  document.querySelector(`#refuse ${button}`)?.focus();
}

/** Go to the next or the previous row of a batch. */
function step(by) {
  const rows = [...document.querySelectorAll(".clean input")];
  const now = rows.indexOf(document.activeElement.closest?.(".ci")?.querySelector("input"));
  rows[Math.min(Math.max(now + by, 0), rows.length - 1)]?.focus();
}

const ROWS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement.closest?.(".ci")?.querySelector("input")?.click(),
};
const KEYS = {
  p: () => refuse("[data-return]"),
  t: () => refuse("[data-reject]"),
  // Without the message at hand: the list of verdicts, where the youngest can be taken back.
  u: () => (document.querySelector("#toasts form button[type=submit]") ?? document.querySelector("[data-history]"))?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.repeat || isBusy(event)) return;
  const key = event.key.toLowerCase();
  const deed = (document.querySelector(".clean") && ROWS[key]) || KEYS[key];
  const button = deed ? null : visible(`[data-key="${CSS.escape(key)}"]`);
  if (!deed && !button) return;
  event.preventDefault();
  if (deed) deed();
  else button.click();
});

// ---- holding ------------------------------------------------------------------------

/** What is looked at now; on the way to another report the one before is given back. */
function look() {
  const now = visible("[data-hold]");
  if (now && "mine" in now.dataset) held = now.dataset.hold;
  renewed = Date.now();
}

document.addEventListener("htmx:configRequest", (event) => {
  const { hold } = event.target.dataset ?? {};
  if (!hold) return;
  if (held && held !== hold) event.detail.parameters.lepas = held;
  held = hold;
});

/** Whoever is at work keeps the report. */
function renew() {
  if (Date.now() - renewed < RENEW_MS) return;
  renewed = Date.now();
  const now = visible("[data-hold]");
  if (now) window.htmx.trigger(now, "renew");
}

document.addEventListener("keydown", renew);
document.addEventListener("pointerdown", renew);

/** A step sends the panel without the menu around it: the number there follows the panel's. */
function tell() {
  const number = document.querySelector("#review [data-waiting]")?.dataset.waiting;
  document.querySelectorAll("nav a[aria-current=page] :is(.n, .dot, .count)").forEach((badge) => {
    if (number === "0") badge.remove();
    else if (number) badge.textContent = number;
  });
}

// The chosen row is in view after each step.
document.addEventListener("htmx:afterSettle", () => {
  tell();
  document.querySelector(".qi[aria-current]")?.scrollIntoView({ block: "nearest" });
  look();
});
look();

// ---- choosing rows ------------------------------------------------------------------

const boxes = () => [...document.querySelectorAll(".clean input:not(:disabled)")];

function count() {
  const words = document.querySelector("[data-chosen]");
  const number = boxes().filter((box) => box.checked).length;
  if (words) words.textContent = number ? `${number} ${words.dataset.chosen}` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.closest(".clean")) count();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-all]")) return;
  const all = boxes();
  const wanted = !all.every((box) => box.checked);
  all.forEach((box) => (box.checked = wanted));
  count();
});
count();
