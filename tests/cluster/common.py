"""Compares what Python computes with what the library does: common.py noise FILE | common.py models FOLDER."""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/cluster"))
from staircase import BadRow, ChangedModel, Model, hash_folder  # noqa: E402
from staircase.noise import Stream  # noqa: E402


def noise(path):
    """Rows of streams, each `[3, columns]`."""
    cases = json.loads(Path(path).read_text())
    for case in cases:
        expected = np.array(case["numbers"], np.float32).reshape(3, -1)
        rows = case["row"] + np.arange(3, dtype=np.uint64)
        stream = Stream(case["seed"], case["name"])
        np.testing.assert_array_equal(stream.uniforms(rows, case["columns"]), expected)
        np.testing.assert_array_equal(stream.uniforms(rows[[2, 0]], case["columns"]), expected[[2, 0]])
    print(f"{len(cases)} streams agree")


def models(root):
    folders = sorted(Path(root).iterdir())
    for folder in folders:
        check(folder)
    print(f"{len(folders)} models agree")


def check(folder):
    model = Model.open(str(folder))
    samples = pq.read_table(folder / "samples.parquet")
    rows = np.arange(len(samples))
    context = {"country": "here"} if model.context else None
    if context:
        samples = samples.append_column("country", pa.array(["here"] * len(rows)))
    drawn = model.sample(0, len(rows), 3, context=context)
    assert_same(drawn, samples)
    assert model.sample(301, 27, 3, context=context) == drawn.slice(301, 27)
    far = model.sample(2**40, 300, 3, context=context)
    assert model.sample(2**40 + 5, 3, 3, context=context) == far.slice(5, 3)
    expected = np.load(folder / "log_prob.npy")
    for count in (700, 1, 77):
        scores = model.score(samples.slice(0, count)).column("log_prob").to_numpy()
        np.testing.assert_allclose(scores, expected[:count], atol=2e-4)
    known = np.load(folder / "known.npy") == 1
    blank = samples
    for d, name in enumerate(model.columns.names):
        blank = blank.set_column(d, name, pc.if_else(pa.array(known[:, d]), samples.column(d), None))
    if (folder / "weighed.parquet").exists():
        expected = pq.read_table(folder / "weighed.parquet")
        weighed = model.complete(blank.slice(0, len(expected)), rows[: len(expected)], 6, particles=30)
        assert_same(weighed.select(model.columns.names), expected)
    completed = model.complete(blank, rows, 4)
    some = np.array([7, 650, 33])
    assert model.complete(blank.take(some), some, 4) == completed.take(some)
    for name in blank.column_names:
        assert pc.coalesce(blank.column(name), completed.column(name)).equals(completed.column(name)), name
    if (folder / "completed.parquet").exists():
        assert_same(completed.select(model.columns.names), pq.read_table(folder / "completed.parquet"))
    if (folder / "command.parquet").exists():
        assert_same(model.sample(0, 300, 5), pq.read_table(folder / "command.parquet"))
        assert all(column.null_count == 0 for column in completed.columns)
        refuses(model, samples)
    assert len(model.sample(0, 0, 3, context=context)) == len(model.score(drawn.slice(0, 0))) == 0
    assert len(model.complete(blank.slice(0, 0), rows[:0], 4)) == 0
    if folder.name == "bits":
        pictures(model, blank, completed, drawn)
    changed(folder)


def pictures(model, blank, completed, drawn):
    """One column with all values of a row, as lists or as bytes."""
    lists = pa.table({"picture": pa.array([list(row.values()) for row in blank.to_pylist()], pa.list_(pa.uint8()))})
    filled = model.complete(lists, np.arange(len(lists)), 4).column("picture").to_pylist()
    assert filled == [list(row.values()) for row in completed.to_pylist()]
    bits = pa.table({"picture": pa.array([bytes(row.values()) for row in drawn.to_pylist()], pa.binary())})
    np.testing.assert_array_equal(model.score(bits).column("log_prob"), model.score(drawn).column("log_prob"))
    short = [0, 3, len(lists) - 1]
    for kind, table in {"bytes": bits, "lists": lists}.items():
        pieces = table.column("picture").to_pylist()
        wrong = [pieces[k][:30] if k != 3 else None for k in short]
        mended = [wrong[short.index(k)] if k in short else piece for k, piece in enumerate(pieces)]
        broken = pa.table({"picture": pa.array(mended, table.schema.field("picture").type)})
        good = [k for k in range(len(pieces)) if k not in short]
        found = [(row["column"], row["reason"]) for row in model.bad_rows(broken, partial=True).to_pylist()]
        assert found == [("picture", f"it {what}; expected 31 values") for what in ("has 30 values", "is missing", "has 30 values")], found
        if kind == "bytes":
            scores = model.score(broken, on_error="null")
            assert scores.column("log_prob").is_null().to_pylist() == [k in short for k in range(len(pieces))]
            np.testing.assert_allclose(scores.take(good).column("log_prob"), model.score(table).take(good).column("log_prob"), atol=2e-5)
        else:
            filled_again = model.complete(broken, np.arange(len(lists)), 4, on_error="null").column("picture").to_pylist()
            assert filled_again == [wrong[short.index(k)] if k in short else row for k, row in enumerate(filled)]
    bits = bits.set_column(0, "picture", pa.array([bytes([2] * 31)] * len(bits)))
    assert model.bad_rows(bits).to_pylist()[0] == {"column": "0", "reason": "the value 2 is none of it; expected 0 or 1"}


def assert_same(found, expected):
    assert found.column_names == expected.column_names
    for name in expected.column_names:
        a, b = found.column(name), expected.column(name)
        if pa.types.is_timestamp(b.type):
            a, b = a.cast(pa.timestamp("us")), b.cast(pa.timestamp("us"))
        assert a.type == b.type, (name, a.type, b.type)
        if pa.types.is_floating(a.type):
            np.testing.assert_allclose(a.to_numpy(), b.to_numpy(), rtol=1e-5)
        else:
            assert a.to_pylist() == b.to_pylist(), name


def refuses(model, samples):
    """Bad rows are named, or have no score."""
    bad = samples.slice(0, 20).set_column(1, "sex", pa.array(["female"] * 7 + ["x", None] + ["male"] * 11))
    bad = bad.append_column("_file", pa.array(["a.parquet"] * 20)).append_column("_row", pa.array(range(100, 120)))
    try:
        model.score(bad)
    except BadRow as error:
        assert str(error) == "Cannot use row 107 of a.parquet, column 'sex': the value 'x' is none of it; expected female or male", error
    else:
        raise AssertionError("a bad row has a score")
    scores = model.score(bad, each=True, on_error="null")
    good = [k for k in range(20) if k not in (7, 8)]
    assert_same(scores.take(good).drop("error"), model.score(bad.take(good), each=True))
    assert scores.column("log_prob").is_null().to_pylist() == [k in (7, 8) for k in range(20)]
    assert scores.column("error").to_pylist()[8] == {"column": "sex", "reason": "it is missing; expected female or male"}
    assert model.bad_rows(bad).to_pylist()[0] == {
        "_file": "a.parquet", "_row": 107, "column": "sex", "reason": "the value 'x' is none of it; expected female or male"
    }
    assert model.bad_rows(bad, partial=True).column("_row").to_pylist() == [107]
    each = sum(scores.column(f"{name} surprise").to_numpy()[good] for name in model.columns.names)
    np.testing.assert_allclose(each, -scores.column("log_prob").to_numpy()[good], atol=1e-4)


def changed(folder):
    """A folder is known by its hash."""
    before = hash_folder(folder)
    assert Model(folder, before).sha256 == before
    with open(folder / "complete.onnx", "ab") as file:
        file.write(b"\0")
    assert hash_folder(folder) != before
    try:
        Model(folder, before)
    except ChangedModel:
        return
    raise AssertionError("a changed folder is opened")


if __name__ == "__main__":
    globals()[sys.argv[1]](sys.argv[2])
