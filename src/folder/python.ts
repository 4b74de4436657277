/** The Python of a model folder. All that it knows of a model is in the metadata of the graphs, so it is the same in every folder. */
export const PYTHON = String
  .raw`"""The model of this folder, with numpy and onnxruntime alone: import model; model.log_prob(model.sample(10))."""
import json, re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
import numpy as np, onnxruntime

MISSING, ABSENT = np.finfo(np.float32).max, {"", "?", ".", "-", "na", "n/a", "nan", "nat", "none", "null", "<na>"}
DATES = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


@cache
def graph(name):
    """The session of log_prob, conditionals, sample, complete or sweep, on codes, numbers of real and binned columns, and MISSING values."""
    return onnxruntime.InferenceSession(str(Path(__file__).with_name(f"{name}.onnx")))


@cache
def architecture():
    """What the model is, from the metadata of a graph."""
    return json.loads(graph("log_prob").get_modelmeta().custom_metadata_map["architecture"])


@cache
def columns(part="schema"):
    """For each column, of x or of the context, what its variable is, its values by code, the code of each value and of the number that it is
    (of a real or binned column, which has numbers and no codes, None for both), and the texts that stand where a value is missing."""
    found = []
    for variable in architecture().get(part, []):
        first, step, size = (variable.get(key, default) for key, default in (("first", 0), ("step", 1), ("size", 2)))
        values = dict(enumerate(variable.get("labels") or range(first, first + step * size, step)))
        codes = {key: k for k, value in reversed(values.items()) for key in (number(value), value)}
        if variable["kind"] in ("binned", "real"):
            values = codes = None
        absent = ABSENT.union(map(str.lower, variable.get("absent", []))) if "missing" in variable else set()
        found += [(variable, values, codes, absent)] * variable.get("count", 1)
    return found


def clock(date):
    """How Python writes the dates of a column, the first of them, and how many seconds its values count."""
    form = re.sub("|".join(DATES), lambda part: DATES[part[0]], date["format"])
    return form, datetime.strptime(date["since"], form), 1 if "%S" in form else 60 if "%M" in form else 86400


def moment(text, date):
    """The number that a date is, which may lack the time; else its text."""
    form, since, unit = clock(date)
    for known in (form, re.split("[ T]%H", form)[0]):
        try:
            return (datetime.strptime(text, known) - since).total_seconds() / unit
        except ValueError:
            pass
    return text


def number(value):
    """The number that a value is, so that 1, 1.0 and "1.0" are the same; else its text."""
    text = str(value).strip()
    return float(text) if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text) else text


def encode(rows, part="schema"):
    """Codes [n, D] of rows of values as they stand in a file, numbers or labels; None, NaN and "" are missing. Refuses what a column does not have."""
    encoded = np.empty((len(rows), len(columns(part))), np.float32)
    for r, row in enumerate(rows):
        if np.shape(row) != (len(columns(part)),):
            raise ValueError(f"Cannot use row {r} of {np.size(row)} values: expected {len(columns(part))}; of a DataFrame, give to_numpy()")
        for c, (value, (variable, values, codes, absent)) in enumerate(zip(row, columns(part))):
            text, name = str(value).strip(), f' ("{variable["name"]}")' if "name" in variable else ""
            key = moment(text, variable["date"]) if "date" in variable else value
            if text.lower() in absent and key not in (codes or ()):
                code = MISSING
            elif codes is None:
                code = number(key)
                if not isinstance(code, float) or not abs(code) <= MISSING:
                    kind = "a date" if "date" in variable else "a number of float32"
                    raise ValueError(f"Cannot use the value {value!r} in row {r}, column {c}{name}: expected {kind}")
            elif (code := codes[key] if key in codes else codes.get(number(key))) is None:
                if "other" not in variable or text.lower() in ABSENT:
                    raise ValueError(f"Cannot use the value {value!r} in row {r}, column {c}{name}: expected one of {list(values.values())[:9]}")
                code = max(values)
            encoded[r, c] = code
    return encoded


def decode(codes):
    """Rows of values as they stand in a file, of codes [n, D] such as the graphs give."""
    def value_of(code, variable, values):
        value = None if code == MISSING else float(code) if values is None else values[int(code)]
        if value is None or "date" not in variable:
            places = 0 if "whole" in variable else variable.get("decimals")
            return value if value is None or places is None else round(value, places or None)
        form, since, unit = clock(variable["date"])
        return (since + timedelta(seconds=round(value) * unit)).strftime(form)
    return [[value_of(code, variable, values) for code, (variable, values, _, _) in zip(row, columns())] for row in codes]


def given(name, context, n):
    """The further inputs of a graph: of a model of p(x given c) a context for each of n rows, of a model of any order the canonical one."""
    if len(context or []) != (n if columns("context") else 0):
        raise ValueError(f"Cannot use {len(context or [])} rows of context: expected {n if columns('context') else 0}")
    order = {"order": np.int32(architecture()["order"])} if any(port.name == "order" for port in graph(name).get_inputs()) else {}
    return {**order, "context": encode(context, "context")} if columns("context") else order


def log_prob(rows, context=None):
    """log p(x) of rows of values in nats, [n]; of a model with a context, given a list of contexts, log p(x given c)."""
    return graph("log_prob").run(["log_prob"], {"x": encode(rows), **given("log_prob", context, len(rows))})[0]


def sample(n, seed=None, context=None):
    """n independent rows of values; of a model with a context, given a list of n contexts."""
    steps = np.random.default_rng(seed).integers(2**23, size=(n, graph("sample").get_inputs()[0].shape[1]))
    noise = np.float32((steps + 0.5) / 2**23)  # in (0, 1), without its ends
    return decode(graph("sample").run(["x"], {"noise": noise, **given("sample", context, n)})[0])
`;
