/** The Python of a model folder. All that it knows of a model is in the metadata of the graphs, so it is the same in every folder. */
export const PYTHON = String
  .raw`"""The model of this folder, with numpy and onnxruntime alone: import model; model.log_prob(model.sample(10))."""
import json, re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
import numpy as np, onnxruntime

MISSING, ABSENT = np.finfo(np.float32).max, {"", "?", ".", "-", "na", "n/a", "nan", "nat", "none", "null", "<na>"}
DATES = dict(part.split(":") for part in "YYYY:%Y MMMM:%B MMM:%b MM:%m M:%m DD:%d D:%d HH:%H H:%H hh:%I h:%I mm:%M ss:%S A:%p Z:%z".split())
START = datetime(1900, 1, 1)


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


def clock(text, date):
    """The time that a text is, which may lack that of the day; of a duration, so long after the start of 1900."""
    if "[" in date["format"]:
        return START + timedelta(**dict(zip(("hours", "minutes", "seconds"), map(int, text.split(":")))))
    form = re.sub("|".join(DATES), lambda part: DATES[part[0]], date["format"])
    text = re.sub(r"([+-]\d\d)$", r"\g<1>00", text) if "%z" in form else text
    form = form.replace("%S", "%S.%f") if re.search(r":\d\d\.\d", text) else form
    return datetime.strptime(text, form if ":" in text else re.split(",? %[HI]|T%H", form)[0])


def unit(date):
    """How many seconds the values of a column of dates count."""
    return 1 if "ss" in date["format"] else 60 if "mm" in date["format"] else 86400


def moment(text, date):
    """The number that a date is; else its text."""
    try:
        return (clock(text, date) - clock(date["since"], date)).total_seconds() / unit(date)
    except (TypeError, ValueError):
        return text


def dated(value, date):
    """How a number is written as a date."""
    time = clock(date["since"], date) + timedelta(seconds=round(value) * unit(date))
    def text_of(part):
        if "[" in part:
            return str(int((time - START).total_seconds() // 3600)).zfill(len(part) - 2)
        text = re.search("[Z+-][0-9:]*$", date["since"])[0] if part == "Z" else time.strftime(DATES[part])
        return text.lstrip("0") or "0" if part in "MDHh" else text
    return re.sub(r"\[H+\]|" + "|".join(DATES), lambda part: text_of(part[0]), date["format"])


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
        return dated(value, variable["date"])
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
