// Reports that wait on this phone for the network: where they are kept and how they are
// handed over. Loaded by pages and by the service worker. Each report belongs to the person
// who wrote it, by an opaque name; whoever signs in next neither sees nor sends it.

self.outbox = (() => {
  const DELIVERY = "/lapor/antrean/";
  const NOT_SENT = ["csrfmiddlewaretoken", "screenshot", "pemilik"];
  /** States that only a person can change; the others are tried again by themselves. */
  const SETTLED = ["refused", "conflict"];
  const MONTH = 30 * 24 * 60 * 60 * 1000;
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("gaung") : null;

  const opened = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("gaung", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("reports", { keyPath: "key" });
        asked.result.createObjectStore("person");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });

  /** One deed in one store; it has happened as a whole when the promise is kept. */
  async function inStore(name, mode, deed) {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const transaction = base.transaction(name, mode);
        const asked = deed(transaction.objectStore(name));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onerror = transaction.onabort = () => fail(transaction.error);
      });
    } finally {
      base.close();
    }
  }

  /** Who signed in here last: {owner, directives}. */
  const person = () => inStore("person", "readonly", (store) => store.get("last"));
  const remember = (who) => inStore("person", "readwrite", (store) => store.put(who, "last"));

  async function mine() {
    const who = await person();
    if (!who) return [];
    const all = await inStore("reports", "readonly", (store) => store.getAll());
    return all.filter((r) => r.owner === who.owner).sort((a, b) => a.saved - b.saved);
  }

  const tell = (sent = 0) => channel?.postMessage({ sent });

  /** Keep a form's content. The same form again replaces what was kept of it. */
  async function keep(form, title) {
    const fields = [...form].filter(([name, value]) => !NOT_SENT.includes(name) && typeof value === "string");
    const owner = form.get("pemilik");
    const key = form.get("client_key");
    if (!owner || !key) throw new Error("not a report of this phone");
    const picture = form.get("screenshot");
    const screenshot = picture && picture.size ? picture : null;
    const report = { key, owner, fields, screenshot, title, saved: Date.now(), state: "waiting", message: "" };
    await inStore("reports", "readwrite", (store) => store.put(report));
    tell();
  }

  async function drop(key) {
    await inStore("reports", "readwrite", (store) => store.delete(key));
    tell();
  }

  /** Note how a report stands, unless it was thrown away meanwhile. */
  const mark = (key, state, message) =>
    inStore("reports", "readwrite", (store) => {
      const asked = store.get(key);
      asked.onsuccess = () => asked.result && store.put({ ...asked.result, state, message });
    });

  /** Forget the person who signs out, with what they left here. */
  async function clear() {
    for (const report of await mine()) await drop(report.key);
    await inStore("person", "readwrite", (store) => store.delete("last"));
    tell();
  }

  /** Throw away what nobody came back for. */
  async function tidy() {
    const all = await inStore("reports", "readonly", (store) => store.getAll());
    for (const old of all.filter((r) => Date.now() - r.saved > MONTH)) await drop(old.key);
  }

  /** Who is signed in, with a fresh token; or what stands in the way. */
  async function session() {
    let answer;
    try {
      answer = await fetch(DELIVERY, { redirect: "manual", headers: { Accept: "application/json" } });
    } catch {
      return { state: "waiting" };
    }
    if (answer.type === "opaqueredirect") return { state: "signed_out" };
    if (answer.status === 403) return { state: "forbidden" };
    return answer.ok ? answer.json() : { state: "waiting" };
  }

  function contents(report) {
    const form = new FormData();
    report.fields.forEach(([name, value]) => form.append(name, value));
    form.append("pemilik", report.owner);
    form.append("saved_at", new Date(report.saved).toISOString());
    if (report.screenshot) form.append("screenshot", report.screenshot, report.screenshot.name || "bukti.webp");
    return form;
  }

  /** Hand one report over; returns its state, with the server's words, or "sent". */
  async function deliver(report, token) {
    let answer;
    try {
      answer = await fetch(DELIVERY, {
        method: "POST",
        body: contents(report),
        redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": token },
      });
    } catch {
      return ["waiting", ""];
    }
    if (answer.type === "opaqueredirect") return ["signed_out", ""];
    if (answer.ok) return ["sent", ""];
    if (answer.status === 403) return ["forbidden", ""];
    if (![400, 409, 413, 422].includes(answer.status)) return ["waiting", ""];
    const said = await answer.json().catch(() => ({}));
    return [answer.status === 409 ? "conflict" : "refused", said.message || ""];
  }

  async function deliverAll() {
    const reports = (await mine()).filter((r) => !SETTLED.includes(r.state));
    let sent = 0;
    if (!reports.length) return sent;
    const now = await session();
    for (const report of reports) {
      if (now.owner && now.owner !== report.owner) continue;
      const [state, message] = now.owner ? await deliver(report, now.token) : [now.state, ""];
      if (state !== "sent") {
        await mark(report.key, state, message);
        continue;
      }
      await drop(report.key);
      sent += 1;
    }
    tell(sent);
    return sent;
  }

  /** Hand over what waits; one page after the other, never two at a time. Returns how many were sent. */
  async function flush() {
    return navigator.locks ? navigator.locks.request("gaung-outbox", deliverAll) : deliverAll();
  }

  return { channel, clear, drop, flush, keep, mine, person, remember, tidy };
})();
