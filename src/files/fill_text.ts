import { inputError } from "../errors/mod.ts";
import { shortest } from "../made/kinds/mod.ts";
import { kindOf, type Rows, type Samples } from "../made/mod.ts";
import { joinedSchema, type ModelSchemas } from "./context.ts";
import { csvBytes, quoterOf } from "./csv_bytes.ts";
import { STANDARD_INPUT } from "./file_stream.ts";
import { openFileOfTables } from "./open_file.ts";
import { findFiles } from "./paths.ts";
import { decodeText } from "./text.ts";
import { findLayout } from "./text_layout.ts";

/** What is filled into the rows of a table. */
export interface Fillings {
  /** Which values stand in the table, `[n, D]`. */
  readonly known: Rows;
  /** Rows that are complete, those of a row of the table together, `[n draws, D]`. */
  readonly rows: Samples;
  /** Columns of numbers behind those of the table, `n draws` each; NaN where there is none. */
  readonly beside: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
}

/** So many characters are encoded at a time. */
const PIECE = 2 ** 16;

/**
 * Fills the gaps in a file of text. All else stands as it did: other columns, and values that were there, to the character; lines end
 * with `\n`.
 *
 * @param path The file.
 * @param options The variables, and whether there is a header, as the gaps were read.
 * @param fillings What is filled in.
 * @returns The bytes; nothing where the rows came from something else than one file of text of several columns.
 */
export async function fillText(
  path: string,
  { header, ...schemas }: ModelSchemas & { readonly header?: boolean | undefined },
  { known, rows, beside }: Fillings,
): Promise<AsyncGenerator<Uint8Array> | undefined> {
  if (path === STANDARD_INPUT || await findFiles(path) !== undefined) return undefined;
  const { file, format } = await openFileOfTables(path, {});
  let text = "";
  try {
    if (format.encode !== csvBytes || file.once) return undefined;
    for await (const piece of decodeText(file.open(), file.name)) text += piece;
  } finally {
    await file[Symbol.asyncDispose]();
  }
  if (!text.endsWith("\n")) text += "\n";
  const layout = findLayout(text, true, { name: file.name, schema: joinedSchema(schemas), header });
  if (layout === undefined || layout.width === 1) return undefined;
  const { scanner, delimiter, hasComma, places, names, start } = layout;
  const [n, D] = known.shape;
  const draws = rows.shape[0] / n;
  const quote = quoterOf(delimiter);
  // a comma may stand for the point, but does not where there are points
  const writesComma = hasComma && !/\d\.\d/.test(text);
  const columns = schemas.schema.map((variable, d) => ({
    d,
    column: places[d]!,
    format: (value: number) => {
      const written = kindOf(variable).format(value, variable);
      const isNumber = variable.date === undefined && Number.isFinite(Number(written));
      return quote(writesComma && isNumber ? written.replace(".", ",") : written);
    },
  })).sort((a, b) => a.column - b.column);
  const others = (values: readonly string[]) => values.map((value) => delimiter + value).join("");

  function* lines(): Generator<string> {
    const hasNames = names !== undefined && beside.length > 0;
    yield hasNames
      ? `${text.slice(0, start - 1)}${others(beside.map(({ name }) => quote(name)))}\n`
      : text.slice(0, start);
    let row = 0;
    for (let at = start, next; at < text.length; at = next) {
      next = scanner.scan(text, at, row);
      if (scanner.isEmptyLine()) continue;
      const gaps = columns.filter(({ d }) => known.data[row * D + d] === 0);
      for (let place = row * draws; place < (row + 1) * draws; place++) {
        let [line, from] = ["", at];
        for (const { d, column, format } of gaps) {
          const quotes = scanner.quoted[column]!;
          line += text.slice(from, scanner.starts[column]! - quotes) + format(rows.data[place * D + d]!);
          from = scanner.ends[column]! + quotes;
        }
        const numbers = beside.map(({ values }) =>
          Number.isNaN(values[place]) ? "" : `${shortest(Math.fround(values[place]!))}`
        );
        yield `${line}${text.slice(from, next - 1)}${others(numbers)}\n`;
      }
      row++;
    }
    if (row !== n) throw inputError(new RangeError(`Cannot fill ${file.name}: it changed while it was read`));
  }
  return encoded(lines());
}

/** Lines as bytes, many at a time. */
async function* encoded(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield encoder.encode(piece);
    piece = "";
  }
  yield encoder.encode(piece);
}
