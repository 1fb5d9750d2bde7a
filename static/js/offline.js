// What a page shows of the reports that wait on this phone, and the form for writing one
// without a network. Without this script everything works as plain forms.

const HERE = document.body.dataset;
/** The network may be there while the server is not. */
const AGAIN_MS = 60_000;
const OFFLINE = "/luring/";

/** Name the person who is signed in, and what can be reported, for the days without signal. */
async function introduce() {
  if (!HERE.owner) return;
  const before = await outbox.person();
  const same = before?.owner === HERE.owner ? before : null;
  const form = document.getElementById("report-form");
  const seen = form && !form.dataset.mends ? choices(form) : same?.directives;
  await outbox.remember({ owner: HERE.owner, directives: seen || [] });
}

const choices = (form) =>
  [...form.querySelectorAll("input[name='directive']")].map((input) => ({
    value: input.value,
    title: input.closest("label").querySelector("b").textContent,
  }));

function addHidden(form, name, value) {
  const field = form.querySelector(`[name='${name}']`) || document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
}

/** "Not sent yet: 2" on every page. */
function showStrip(reports) {
  const strip = document.getElementById("outbox");
  if (!strip) return;
  strip.hidden = !reports.length;
  strip.querySelector("[data-count]").textContent = reports.length;
}

const valueOf = (report, name) => report.fields.find(([field]) => field === name)?.[1] || "";

/** One report in the list, made from the page's own <template>. */
function row(report, template, directives) {
  const item = template.content.cloneNode(true);
  const put = (name, text) => (item.querySelector(`[data-${name}]`).textContent = text);
  const chosen = directives.find((d) => d.value === valueOf(report, "directive"));
  put("link", valueOf(report, "link"));
  put("title", report.title || chosen?.title || "");
  put("saved", new Date(report.saved).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
  put("message", report.message);
  item.querySelectorAll("[data-state]").forEach((words) => (words.hidden = words.dataset.state !== report.state));
  const again = item.querySelector("[data-again]");
  again.hidden = report.state !== "refused";
  again.href += `?tautan=${encodeURIComponent(valueOf(report, "link"))}&arahan=${encodeURIComponent(valueOf(report, "directive"))}`;
  item.querySelector("[data-drop]").dataset.drop = report.key;
  return item;
}

async function showList(reports) {
  const list = document.getElementById("outbox-list");
  if (!list) return;
  const template = document.getElementById("outbox-row");
  const directives = (await outbox.person())?.directives || [];
  list.replaceChildren(...reports.map((report) => row(report, template, directives)));
  document.getElementById("outbox-all").hidden = !reports.length;
}

let sentHere = 0;

/** Whether the server answers; a phone with signal may still not reach it. */
const reached = () =>
  navigator.onLine && fetch(location.origin + OFFLINE, { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok, () => false);

/** On the page for times without signal: whether they are over, and what was sent meanwhile. */
async function showSignal() {
  const banner = document.getElementById("no-signal");
  if (!banner) return;
  const back = await reached();
  banner.hidden = back;
  document.getElementById("signal-back").hidden = !back;
  const words = document.querySelector("[data-sent]");
  words.hidden = !sentHere;
  if (sentHere) words.querySelector("a").href = words.querySelector("a").dataset.list;
  words.querySelector("b").textContent = words.dataset.sent.replace("{n}", sentHere);
}

/** Hand over what waits, and say how much of it arrived. */
async function flush() {
  sentHere += await outbox.flush();
  await show();
  await showSignal();
}

/** Another page or the service worker has done something. */
async function hear(event) {
  sentHere += event.data?.sent || 0;
  await show();
  if (event.data?.sent) await showSignal();
}

async function show() {
  const reports = await outbox.mine();
  showStrip(reports);
  await showList(reports);
  HERE.waiting = reports.length;
}

/** The bare form: filled from what an app shared, its choices from the last visit. */
async function prepareForm(form) {
  const who = await outbox.person();
  if (!who) return;
  document.getElementById("shell-report").hidden = false;
  const select = form.elements.directive;
  const outside = select.options[0];
  const others = who.directives.filter(({ value }) => value !== outside.value);
  others.forEach(({ value, title }) => select.add(new Option(title, value), outside));
  const asked = new URLSearchParams(location.search);
  const shared = asked.get("tautan") || asked.get("text") || asked.get("url") || "";
  form.elements.link.value = shared.replace(/\s+/g, " ").trim();
  const wanted = asked.get("arahan") || select.options[0].value;
  if ([...select.options].some((option) => option.value === wanted)) select.value = wanted;
  fresh(form, who.owner);
  form.addEventListener("submit", (event) => keepReport(event, form));
}

const twoDigits = (number) => String(number).padStart(2, "0");

/** A new key, and the phone's time; nobody has claimed that one. */
function fresh(form, owner) {
  const now = new Date();
  const day = [now.getFullYear(), twoDigits(now.getMonth() + 1), twoDigits(now.getDate())].join("-");
  form.elements.posted_at.value = `${day}T${twoDigits(now.getHours())}:${twoDigits(now.getMinutes())}`;
  addHidden(form, "posted_first", form.elements.posted_at.value);
  addHidden(form, "client_key", newKey());
  addHidden(form, "pemilik", owner);
}

/** A random UUID; crypto.randomUUID is younger than many phones. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function keepReport(event, form) {
  event.preventDefault();
  const link = form.elements.link;
  if (!link.value.trim()) return link.focus();
  const owner = form.elements.pemilik.value;
  await outbox.keep(new FormData(form), form.elements.directive.selectedOptions[0].textContent);
  form.reset();
  form.querySelector("[data-shrunk]").textContent = "";
  fresh(form, owner);
  document.getElementById("outbox-all").scrollIntoView();
  await show();
  await flush();
}

/** Signing out throws away what waits here: ask first, then leave nothing behind. */
async function signOut(event) {
  const form = event.target;
  const strip = document.getElementById("outbox");
  if (!strip || new URL(form.action, location).pathname !== strip.dataset.signOut) return;
  event.preventDefault();
  if (Number(HERE.waiting) && !confirm(strip.dataset.warning)) return;
  await outbox.clear().catch(() => {});
  form.submit();
}

async function start() {
  // Kept in the place of another page, this one is left by asking for that again.
  if (location.pathname !== OFFLINE) document.querySelectorAll("[data-onward]").forEach((link) => (link.href = location.href));
  await introduce();
  await show();
  await showSignal();
  const shell = document.getElementById("shell-form");
  if (shell) await prepareForm(shell);
  const form = document.getElementById("report-form");
  if (form && HERE.owner) addHidden(form, "pemilik", HERE.owner);
  await outbox.tidy();
  await flush();
}

if (self.indexedDB) {
  navigator.serviceWorker?.register(HERE.worker).catch(() => {});
  document.addEventListener("submit", signOut);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-drop]");
    if (button && confirm(button.dataset.question)) await outbox.drop(button.dataset.drop);
    if (event.target.closest("[data-send-now]")) await flush();
    if (button) await show();
  });
  if (outbox.channel) outbox.channel.onmessage = hear;
  addEventListener("online", flush);
  addEventListener("offline", showSignal);
  setInterval(() => (Number(HERE.waiting) ? flush() : showSignal()), AGAIN_MS);
  start().catch(() => {});
}
