"""Scores the samples of a model folder in SQL: in_duckdb.py MODEL."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/cluster"))

import duckdb  # noqa: E402
import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from duckdb_log_prob import add_log_prob  # noqa: E402

folder = sys.argv[1]
connection = duckdb.connect()
add_log_prob(connection, folder)
expected = np.load(f"{folder}/log_prob.npy")
samples = pq.read_table(f"{folder}/samples.parquet")
columns = ", ".join(samples.column_names)


def scores(source):
    """log p of rows, of which a missing one would compare equal to any number."""
    found = connection.execute(f"SELECT log_prob({columns}) AS log_prob FROM {source}").fetchnumpy()["log_prob"]
    assert not np.ma.is_masked(found), "rows with missing values have no score"
    return found


np.testing.assert_allclose(scores(f"'{folder}/samples.parquet'"), expected, atol=1e-4)
bad = samples.set_column(1, "sex", pa.array(["x"] * len(samples)))
try:
    scores("bad")
except duckdb.InvalidInputException as error:
    assert "column 'sex': the value 'x' is none of it; expected female or male" in str(error), error
else:
    raise AssertionError("a bad row has a score")
print(f"{len(expected)} rows agree")
