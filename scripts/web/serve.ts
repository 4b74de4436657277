/**
 * A web server for a folder.
 *
 * @module
 */

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  gz: "application/octet-stream",
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  mjs: "text/javascript",
  onnx: "application/octet-stream",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/** With these a page may share memory among threads. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
};

/** Where a folder is served, and how. */
export interface ServeOptions extends Pick<Deno.ServeTcpOptions, "hostname" | "port" | "onListen"> {
  /** The path under which the folder is, `/` by default. */
  readonly path?: string;
  /** Whether the page is isolated from other origins, which threads need; true by default. */
  readonly isolated?: boolean;
}

/** Serves a folder. */
export function serveFolder(
  folder: string,
  { path = "/", isolated = true, ...options }: ServeOptions,
): Deno.HttpServer<Deno.NetAddr> {
  const headers = { ...(isolated && ISOLATION), "cache-control": "no-cache" };
  return Deno.serve(options, async (request) => {
    const { pathname } = new URL(request.url);
    const name = pathname.startsWith(path)
      ? decodeURIComponent(pathname.slice(path.length)) || "index.html"
      : "..";
    const type = TYPES[name.split(".").at(-1)!];
    const isInside = !name.split(/[/\\]/).includes("..");
    const body = isInside && type
      ? await Deno.readFile(`${folder}/${name}`).catch(() => undefined)
      : undefined;
    if (body === undefined || type === undefined) return new Response("Not found", { status: 404, headers });
    const etag = `"${new Uint8Array(await crypto.subtle.digest("SHA-256", body)).toHex().slice(0, 32)}"`;
    if (request.headers.get("if-none-match") === etag) {
      return new Response(null, { status: 304, headers: { ...headers, etag } });
    }
    return new Response(body, { headers: { ...headers, "content-type": type, etag } });
  });
}
