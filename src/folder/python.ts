/**
 * The Python of a model folder, which needs numpy alone for values and onnxruntime to run the model. All that it knows of the columns stands in
 * it, and code that only dates or contexts need is there only with these.
 *
 * @module
 */
import { MISSING_TEXTS } from "../made/kinds/mod.ts";
import type { Made } from "../made/mod.ts";
import { pythonColumns, quoted } from "./python_columns.ts";

/**
 * Writes the Python of a model.
 *
 * @param made The model.
 * @returns The text of the file.
 */
export function pythonOf({ schema, context = [], architecture: { orders, order } }: Made): string {
  const hasDates = [...schema, ...context].some(({ date }) => date);
  const hasContext = context.length > 0;
  return [
    header(hasDates),
    `COLUMNS = ${pythonColumns(schema)}`,
    ...(hasContext ? [`CONTEXT = ${pythonColumns(context)}`] : []),
    VALUES,
    ...(hasDates ? [DATES] : []),
    encoding(hasDates, hasContext),
    decoding(hasDates),
    ...(hasContext ? [GIVEN] : []),
    running(hasContext, orders === "any" ? `, "order": np.int32([${order.join(", ")}])` : ""),
  ].join("\n");
}

function header(hasDates: boolean): string {
  return String
    .raw`"""The columns and the graphs of a model: import model; model.log_prob(model.sample(10)). Values need numpy alone, graphs onnxruntime."""
import re${hasDates ? "\nfrom datetime import datetime, timedelta, timezone" : ""}
from functools import cache
from pathlib import Path
import numpy as np

MISSING = np.finfo(np.float32).max  # stands in graphs for a value that is missing
ABSENT = {${[...MISSING_TEXTS].map(quoted).join(", ")}}`;
}

const VALUES = String.raw`
def number(value):
    """The number that a value is, so that 1, 1.0 and "1.0" are the same; else its text."""
    text = str(value).strip()
    return float(text) if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text) else text
`;

const DATES = String.raw`START = datetime(1900, 1, 1, tzinfo=timezone.utc)

def clock(text, date):
    """The time that a text is, which may lack that of the day; of a duration, so long after the start of 1900."""
    if "read" not in date:
        return START + timedelta(**dict(zip(("hours", "minutes", "seconds"), map(float, text.replace(",", ".").split(":")))))
    text = text.removesuffix(".0")  # of a day that is a number, in a column with gaps
    form = date["read"] if ":" in text else date["day"]
    text = re.sub(r"([+-]\d\d)$", r"\g<1>00", text) if "%z" in form else text
    text = re.sub(r"(:\d\d)[.,](\d{1,6})\d*", r"\1.\2", text)  # a datetime has microseconds
    time = datetime.strptime(text, form.replace("%S", "%S.%f") if re.search(r":\d\d\.\d", text) else form)
    return time.replace(tzinfo=time.tzinfo or timezone.utc)

def moment(text, date):
    """How many days, minutes or seconds a date comes after the first one of its column; else its text."""
    try:
        return (clock(text, date) - clock(date["since"], date)).total_seconds() / date["seconds"]
    except ValueError:
        return text

def dated(value, date):
    """How a date is written that comes so long after the first one of its column."""
    time = clock(date["since"], date) + timedelta(seconds=round(value, date["digits"]) * date["seconds"])
    return date["write"].format(time, (time.hour + 11) % 12 + 1, (time - START) // timedelta(hours=1), f"{time.microsecond:06}000")
`;

function encoding(hasDates: boolean, hasContext: boolean): string {
  const key = hasDates
    ? 'moment(text, column["date"]) if "date" in column else number(value)'
    : "number(value)";
  return String.raw`for column in COLUMNS${hasContext ? " + CONTEXT" : ""}:
    column["codes"] = {key: code for code, value in reversed(column.get("values", {}).items()) for key in (number(value), value)}

def encode(rows, columns=COLUMNS):
    """Codes [n, D] of rows of values as they stand in a file; None, NaN and "" are missing. Refuses what a column does not have."""
    encoded = np.empty((len(rows), len(columns)), np.float32)
    for r, row in enumerate(rows):
        if np.shape(row) != (len(columns),):
            raise ValueError(f"Cannot use row {r} of {np.size(row)} values: expected {len(columns)}; of a DataFrame, give to_numpy()")
        for c, (value, column) in enumerate(zip(row, columns)):
            text, codes = str(value).strip(), column["codes"]
            key = ${key}
            code = codes.get(text, codes.get(key)) if codes else key if isinstance(key, float) and abs(key) <= MISSING else None
            if code is None:
                code = MISSING if text.lower() in column.get("absent", ()) else None if text.lower() in ABSENT else column.get("other")
            if code is None:
                name = f' ("{column["name"]}")' if "name" in column else ""
                raise ValueError(f"Cannot use the value {value!r} in row {r}, column {c}{name}: expected {column['expected']}")
            encoded[r, c] = code
    return encoded
`;
}

function decoding(hasDates: boolean): string {
  const number =
    'column["values"][int(code)] if "values" in column else round(float(code), column["decimals"])';
  const result = hasDates
    ? `value = ${number}
        return dated(value, column["date"]) if "date" in column else value`
    : `return ${number}`;
  return String.raw`def decode(codes):
    """Rows of values as they stand in a file, of codes [n, D] such as the graphs give."""
    def value_of(code, column):
        if code == MISSING:
            return None
        ${result}
    return [[value_of(code, column) for code, column in zip(row, COLUMNS)] for row in codes]
`;
}

const GIVEN = String.raw`def given(context, n):
    """The context of each of n rows, as graphs take it."""
    if len(context) != n:
        raise ValueError(f"Cannot use {len(context)} rows of context: expected {n}")
    return {"context": encode(context, CONTEXT)}
`;

function running(hasContext: boolean, order: string): string {
  const [parameter, of] = hasContext
    ? [", context=()", ", given a list of contexts, one for each"]
    : ["", ""];
  const given = (n: string) => hasContext ? `, **given(context, ${n})` : "";
  return String.raw`@cache
def graph(name):
    """The session of log_prob, conditionals, sample, complete or sweep, which take codes, numbers and MISSING."""
    import onnxruntime
    return onnxruntime.InferenceSession(str(Path(__file__).with_name(f"{name}.onnx")))

def log_prob(rows${parameter}):
    """log p of rows of values in nats, [n]${of}."""
    return graph("log_prob").run(["log_prob"], {"x": encode(rows)${order}${given("len(rows)")}})[0]

def sample(n, seed=None${parameter}):
    """n independent rows of values${of}."""
    steps = np.random.default_rng(seed).integers(2**23, size=(n, graph("sample").get_inputs()[0].shape[1]))
    noise = np.float32((steps + 0.5) / 2**23)  # in (0, 1), without its ends
    return decode(graph("sample").run(["x"], {"noise": noise${given("n")}})[0])
`;
}
