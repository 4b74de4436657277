"""The columns and the graphs of a model: import model; model.log_prob(model.sample(10)). Values need numpy alone, graphs onnxruntime."""
import re
from functools import cache
from pathlib import Path
import numpy as np

MISSING = np.finfo(np.float32).max  # stands in graphs for a value that is missing
ABSENT = {"", "?", ".", "-", "na", "n/a", "nan", "nat", "nil", "none", "null", "\\n", "#n/a", "#n/a n/a", "#na", "<na>", "-nan", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"}
COLUMNS = [*[{"values": dict(enumerate(range(2))), "expected": "0 or 1"}] * 784]

def number(value):
    """The number that a value is, so that 1, 1.0 and "1.0" are the same; else its text."""
    text = str(value).strip()
    return float(text) if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text) else text

for column in COLUMNS:
    column["codes"] = {key: code for code, value in reversed(column.get("values", {}).items()) for key in (number(value), value)}

def encode(rows, columns=COLUMNS):
    """Codes [n, D] of rows of values as they stand in a file; None, NaN and "" are missing. Refuses what a column does not have."""
    encoded = np.empty((len(rows), len(columns)), np.float32)
    for r, row in enumerate(rows):
        if np.shape(row) != (len(columns),):
            raise ValueError(f"Cannot use row {r} of {np.size(row)} values: expected {len(columns)}; of a DataFrame, give to_numpy()")
        for c, (value, column) in enumerate(zip(row, columns)):
            text, codes = str(value).strip(), column["codes"]
            key = number(value)
            code = codes.get(text, codes.get(key)) if codes else key if isinstance(key, float) and abs(key) <= MISSING else None
            if code is None:
                code = MISSING if text.lower() in column.get("absent", ()) else None if text.lower() in ABSENT else column.get("other")
            if code is None:
                name = f' ("{column["name"]}")' if "name" in column else ""
                raise ValueError(f"Cannot use the value {value!r} in row {r}, column {c}{name}: expected {column['expected']}")
            encoded[r, c] = code
    return encoded

def decode(codes):
    """Rows of values as they stand in a file, of codes [n, D] such as the graphs give."""
    def value_of(code, column):
        if code == MISSING:
            return None
        return column["values"][int(code)] if "values" in column else round(float(code), column["decimals"])
    return [[value_of(code, column) for code, column in zip(row, COLUMNS)] for row in codes]

@cache
def graph(name):
    """The session of log_prob, conditionals, sample, complete or sweep, which take codes, numbers and MISSING."""
    import onnxruntime
    return onnxruntime.InferenceSession(str(Path(__file__).with_name(f"{name}.onnx")))

def log_prob(rows):
    """log p of rows of values in nats, [n]."""
    return graph("log_prob").run(["log_prob"], {"x": encode(rows)})[0]

def sample(n, seed=None):
    """n independent rows of values."""
    steps = np.random.default_rng(seed).integers(2**23, size=(n, graph("sample").get_inputs()[0].shape[1]))
    noise = np.float32((steps + 0.5) / 2**23)  # in (0, 1), without its ends
    return decode(graph("sample").run(["x"], {"noise": noise})[0])
