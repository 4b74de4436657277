/// <reference lib="dom" />
/**
 * Downloads whose bytes are counted.
 *
 * @module
 */

/** How far a download is, in bytes. */
export interface Progress {
  readonly loaded: number;
  /** How many there are; unknown where the server compresses them on the way. */
  readonly total: number | undefined;
}

/** The same response, of which is told how far it is. */
export function counted(response: Response, listener: (progress: Progress) => void): Response {
  const { body, headers, status } = response;
  if (body === null) return response;
  const length = headers.has("content-encoding") ? 0 : Number(headers.get("content-length"));
  let loaded = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length;
      listener({ loaded, total: length || undefined });
      controller.enqueue(chunk);
    },
  });
  return new Response(body.pipeThrough(count), { headers, status });
}
