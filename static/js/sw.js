// The service worker: without a network it answers with the page kept for that, and keeps the
// report that could not be sent. Nothing else is ever kept: pages are private. Before this
// file the server writes CACHE, SHELL (what is kept), OUTBOX and REPORT (addresses).

importScripts(OUTBOX);

const OFFLINE = SHELL[0];

const kept = async (request) => {
  const found = await caches.match(request, { ignoreVary: true });
  return found || Response.error();
};

/** Send a report; when the network fails keep it on the phone and say so. */
async function send(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    try {
      await outbox.keep(await copy.formData(), "");
    } catch {
      return Response.error();
    }
    self.registration.sync?.register("outbox").catch(() => {});
    return Response.redirect(OFFLINE, 303);
  }
}

self.addEventListener("install", (event) => {
  const ready = caches.open(CACHE).then((cache) => cache.addAll(SHELL));
  event.waitUntil(ready.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST" && pathname === REPORT) event.respondWith(send(request));
    if (request.method === "GET") event.respondWith(fetch(request).catch(() => kept(OFFLINE)));
  } else if (request.method === "GET" && SHELL.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => kept(request)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(outbox.flush());
});
