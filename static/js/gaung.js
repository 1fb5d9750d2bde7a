// What every page needs beyond HTML: copying, toasts, dialogs, menus. Without it all of
// them still work as links, forms and <details>. One file, no imports, nothing inline.

const TOAST_MS = 6000;
const UNDO_MS = 20_000;
const COPIED_MS = 2000;

/** Put a text on the clipboard; select it on the page where the browser refuses. */
async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const text = source ? source.value || source.textContent : button.dataset.copyText;
  const words = button.querySelector("span") || button;
  const before = words.textContent;
  try {
    await navigator.clipboard.writeText(text);
    words.textContent = document.body.dataset.copied;
  } catch {
    if (!source) return;
    window.getSelection().selectAllChildren(source);
    words.textContent = document.body.dataset.copyFailed;
  }
  setTimeout(() => (words.textContent = before), COPIED_MS);
}

/** Let a toast go after six seconds, one that offers to undo after twenty, but neither while
 * somebody is reading or using it. */
function expire(toast) {
  if ("stay" in toast.dataset || toast.dataset.timed) return;
  toast.dataset.timed = "1";
  setTimeout(function leave() {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, COPIED_MS);
    else toast.remove();
  }, toast.querySelector("form") ? UNDO_MS : TOAST_MS);
}

/** Show a message the way the server's messages are shown. */
export function toast(text) {
  const box = document.getElementById("toasts");
  const item = document.createElement("div");
  item.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  item.append(words);
  box.append(item);
  expire(item);
}

/** What lies open above the page: menus, lists and dialogs made of <details>. */
const openOverlays = () =>
  [...document.querySelectorAll("details.menu[open], details.more-nav[open], details[data-dialog][open]")];

function close(details) {
  details.open = false;
  details.querySelector("summary").focus();
}

/** Keep the tab key inside an open dialog. */
function holdFocus(event) {
  const dialog = document.querySelector("details[data-dialog][open] .dlg");
  if (!dialog) return;
  const stops = [...dialog.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")];
  const last = stops[stops.length - 1];
  const leaving = event.shiftKey ? stops[0] : last;
  if (dialog.contains(document.activeElement) && document.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : stops[0]).focus();
}

function ready(root) {
  root.querySelectorAll("[data-js][hidden]").forEach((button) => (button.hidden = false));
  root.querySelectorAll("[data-toast]").forEach(expire);
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  const copyButton = target.closest("[data-copy], [data-copy-text]");
  if (copyButton) return copy(copyButton);
  if (target.closest("[data-print]")) return window.print();
  const opener = target.closest("[data-open]");
  if (opener) {
    const dialog = document.querySelector(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      return dialog.showModal();
    }
  }
  if (target.closest("[data-close]")) {
    const inside = target.closest("details[data-dialog], dialog, .toast");
    if (inside?.tagName === "DETAILS") return close(inside);
    if (inside?.tagName === "DIALOG") return inside.close();
    return inside?.remove();
  }
  openOverlays()
    .filter((details) => !details.contains(target) || target === details)
    .forEach((details) => (details.open = false));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") openOverlays().forEach(close);
  if (event.key === "Tab") holdFocus(event);
  if (event.key === "?" && !event.target.closest("input, textarea, select")) {
    document.getElementById("keys")?.showModal();
  }
});

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("details[data-dialog][open]")) event.target.querySelector(".dlg button")?.focus();
  },
  true,
);

// Choice cards show the choice also where the browser lacks :has().
document.addEventListener("change", (event) => {
  const picked = event.target.closest(".pick");
  if (!picked) return;
  document.querySelectorAll(`.pick input[name="${CSS.escape(event.target.name)}"]`).forEach((input) => {
    input.closest(".pick").classList.toggle("pick-on", input.checked);
  });
});

document.addEventListener("htmx:afterSettle", (event) => ready(event.target));
ready(document);
