/**
 * The ONNX files of a model on a server, each of which may be missing.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { GraphKind } from "../onnx/ports.ts";
import { isPage } from "../untrusted/stand_in.ts";
import type { GraphBytes } from "./graph_file.ts";

/** What servers answer where there is no file; S3 says 403. */
const MISSING: readonly number[] = [403, 404, 410];

/** An ONNX file begins with its first field; some servers call everything a page. */
const FIRST_BYTE = 0x08;

/** Where the files of a model are: `where` comes before a file's name, and `query` after it. */
interface Place {
  readonly where: string;
  readonly query: string;
}

/**
 * Fetches the files of a model that are there.
 *
 * @param url The folder, absolute or from the page; what stands after a question mark is sent with every file.
 * @param kinds Which files are asked for.
 * @returns The bytes of each file, and what comes before a file's name in messages.
 * @throws {RangeError} If none of them is there, or one cannot be fetched.
 */
export async function fetchGraphs(
  url: string | URL,
  kinds: readonly GraphKind[],
): Promise<{ files: GraphBytes; where: string }> {
  const place = placeOf(String(url));
  const settled = await Promise.allSettled(
    kinds.map(async (kind) => [kind, await fetchFile(`${place.where}${kind}.onnx${place.query}`)] as const),
  );
  const answers = settled.map((answer) => {
    if (answer.status === "rejected") throw answer.reason;
    return answer.value;
  });
  const files = answers.filter(([, answer]) => answer instanceof Uint8Array);
  if (files.length > 0 || kinds.length === 0) return { files: Object.fromEntries(files), where: place.where };
  const said = new Set(answers.map(([, answer]) => answer as string));
  const names = (answer: string) =>
    answers.filter(([, other]) => other === answer).map(([kind]) => `${kind}.onnx`).join(" ");
  throw inputError(
    new RangeError(
      `Cannot open ${place.where || "the model"}: expected at least one of ${
        kinds.map((kind) => `${kind}.onnx`).join(" ")
      }, but ${
        Array.from(said, (answer) => `the server answers ${answer} for ${names(answer)}`).join(" and ")
      }`,
    ),
  );
}

function placeOf(url: string): Place {
  const [, path = "", query = ""] = /^([^?#]*)(\?[^#]*)?/.exec(url)!;
  return { where: path === "" ? "" : path.replace(/\/*$/, "/"), query };
}

/** The bytes of a file, or what the server answers where there is none. */
async function fetchFile(url: string): Promise<Uint8Array | string> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(url);
    if (!response.ok) await response.body?.cancel();
    bytes = response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array();
  } catch (error) {
    // whatever goes wrong on the way is one kind of error, with other words in every browser
    throw inputError(
      new RangeError(
        `Cannot fetch ${url}: nothing answers, or nothing that may be read from here (${
          error instanceof Error ? error.message : error
        })`,
        { cause: error },
      ),
    );
  }
  if (MISSING.includes(response.status)) return `${response.status}`;
  if (!response.ok) {
    throw inputError(new RangeError(`Cannot read ${url}: the server answers ${response.status}`));
  }
  // many sites answer with their first page where there is no file
  const isHtml = response.headers.get("content-type")?.startsWith("text/html") && bytes[0] !== FIRST_BYTE;
  return isHtml || isPage(bytes) ? "with a web page" : bytes;
}
