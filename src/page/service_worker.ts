/// <reference lib="webworker" />
/**
 * Keeps the page for when there is no network. `deno task web` puts `SITE` before it.
 *
 * @module
 */

/** What the site consists of, and a name that changes whenever any of it does. */
declare const SITE: { readonly version: string; readonly files: readonly string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SITE.version).then((cache) => cache.addAll([...SITE.files])));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(removeOld().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && new URL(event.request.url).origin === location.origin) {
    event.respondWith(answer(event.request));
  }
});

/** Answers with what is kept, else asks the server and keeps what it sends. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(SITE.version);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function removeOld(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("staircase ") && name !== SITE.version) await caches.delete(name);
  }
}
