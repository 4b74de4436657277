"""DuckDB scores rows with a model folder: `SELECT log_prob(age, sex, ...) FROM 'rows.parquet'`.

It needs duckdb, onnxruntime, numpy and pyarrow.
"""

from __future__ import annotations

from inspect import Parameter, Signature

import duckdb
import pyarrow as pa
from staircase import Model

def add_log_prob(connection: duckdb.DuckDBPyConnection, folder: str, *, name: str = "log_prob", as_bytes: bool = False) -> None:
    """Adds a function of rows that gives log p of each in nats. It takes the columns of the model in their order, or with `as_bytes` one BLOB
    with a byte for each of them, as pixels are.

    A row with a value that the model does not know ends the query, with a message that names the column."""
    model = Model.open(folder)

    parameters = ["BLOB"] if as_bytes else connection.from_arrow(model.columns.schema.empty_table()).types

    def log_prob(*values: pa.ChunkedArray) -> pa.Array:
        table = pa.table(values, ["row"] if as_bytes else model.columns.names)
        return model.score(table).column("log_prob").combine_chunks()

    # DuckDB counts the parameters of a function by its signature
    each = [Parameter(f"column_{k}", Parameter.POSITIONAL_ONLY) for k in range(len(parameters))]
    log_prob.__signature__ = Signature(each)
    connection.create_function(name, log_prob, parameters, "FLOAT", type="arrow", null_handling="special")
