/** A web server for a folder. */

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
  onnx: "application/octet-stream",
};

/** What a site has. */
export interface SiteOptions {
  /** Folders by the first part of the path. */
  readonly folders: Readonly<Record<string, string>>;
  /** Whether pages are cross-origin isolated, without which there is no shared memory and so there are no threads. */
  readonly isolated: boolean;
}

/** Serves folders on a port of this machine. */
export function serve({ folders, isolated }: SiteOptions): Deno.HttpServer<Deno.NetAddr> {
  const headers = {
    ...(isolated
      ? { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }
      : {}),
    "cache-control": "no-store",
  };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const [, folder = "", name = ""] = new URL(request.url).pathname.split("/");
    const type = TYPES[name.split(".").at(-1) ?? ""];
    const body = folder in folders && type !== undefined
      ? await Deno.readFile(`${folders[folder]}/${name}`).catch(() => undefined)
      : undefined;
    if (body === undefined || type === undefined) return new Response("Not found", { status: 404, headers });
    return new Response(body, { headers: { ...headers, "content-type": type } });
  });
}
