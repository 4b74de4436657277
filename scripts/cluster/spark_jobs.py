"""Apache Spark scores, draws and completes rows with the files of a model folder.

    python spark_jobs.py score MODEL --data PATH --out PATH
    spark-submit --master URL spark_jobs.py sample MODEL --n 1000000000 --out PATH

The functions take and give DataFrames. They send the model and the package `staircase` to the workers, which need pyspark 4, onnxruntime,
numpy and pyarrow.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
import tempfile
import time
import zipfile
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import staircase
from pyspark import SparkConf, SparkContext
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import FloatType, StructField, StructType
from staircase import ERROR, FILE, ROW, InputError, Model, hash_folder, sentence_of
from staircase.flags import parser_of
from staircase.model import FILES
from staircase.unchanged import unchanged

OnError = Literal["fail", "skip", "null"]
"""What a row does that has a value which the model does not know: it ends the job, is left out, or what would be computed of it is null."""

NUMBER = "_number"
"""The column with the number of a row among all rows."""

_BLOCK = 1024  # samples that are drawn together, a multiple of what the model draws together
_PARTITION_ROWS = 2**18  # of samples, at most
_GROUP_BYTES = 2**24  # of a row group in files that are written, before it is packed


def read_parquet(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """The rows of Parquet files, with the columns `_file` and `_row` that say where each stands."""
    place = [F.col("_metadata.file_path").alias(FILE), F.col("_metadata.row_index").alias(ROW)]
    return spark.read.parquet(*paths).select("*", *place)


def number_rows(rows: DataFrame) -> DataFrame:
    """Rows of `read_parquet` with the column `_number`: the number of each among all, where files come in the order of their names."""
    counts = rows.groupBy(FILE).agg((F.max(ROW) + 1).alias("rows")).orderBy(FILE).collect()
    first, starts = 0, []
    for file, count in counts:
        starts.append((file, first))
        first += count
    starts = rows.sparkSession.createDataFrame(starts, f"{FILE} string, {NUMBER} long")
    return rows.join(F.broadcast(starts), FILE).select(*rows.columns, (F.col(NUMBER) + F.col(ROW)).alias(NUMBER))


def score(rows: DataFrame, folder: str, *, each: bool = False, on_error: OnError = "fail") -> DataFrame:
    """The rows and `log_prob`: log p of each in nats. With `each` also a column `NAME surprise` for each variable, -log p of its value given those
    before it in the order; with `on_error` as `null` also `error`, null where a row is fine.

    `rows` have the columns of the model by their names, or one column of lists or bytes with all values of a row. Where they have the
    columns `_file` and `_row`, messages name these."""
    how = "fail" if on_error == "fail" else "null"
    names = ["log_prob"] + ([f"{name} surprise" for name in Model(folder).columns.names] if each else [])
    fields = rows.schema.fields + [StructField(name, FloatType()) for name in names]
    scored = _mapped(rows, folder, lambda model, table: model.score(table, each=each, on_error=how), fields, how)
    return _without_bad(scored) if on_error == "skip" else scored


def sample(spark: SparkSession, folder: str, count: int, *, seed: int = 0, context: dict[str, Any] | None = None) -> DataFrame:
    """The samples number 0 to `count - 1` of a seed, in their order: those of `deno task sample`, however many partitions, machines and retries
    there are. Of a model with a context, `context` has its values by name, the same for all samples."""
    model = Model(folder)
    context_fields = list(model.context.schema) if model.context else []
    fields = from_arrow_schema(pa.schema([*model.columns.schema, *context_fields])).fields
    partitions = max(spark.sparkContext.defaultParallelism, -(-count // _PARTITION_ROWS))
    blocks = spark.range(0, -(-count // _BLOCK), 1, min(partitions, max(1, -(-count // _BLOCK))))

    def drawn(model: Model, blocks: pa.Table) -> Iterator[pa.Table]:
        for block in blocks.column(0).to_pylist():
            first = block * _BLOCK
            yield model.sample(first, min(_BLOCK, count - first), seed, context=context)

    return _mapped(blocks, folder, drawn, fields)


def complete(
    rows: DataFrame, folder: str, *, seed: int = 0, particles: int | None = None, number: str = NUMBER, on_error: OnError = "fail"
) -> DataFrame:
    """The rows with values drawn where there are none, in columns of the same types. Each is a function of the model, the seed and the number of
    the row among all, which is in the column `number`: that of `number_rows`, or one of your own. `particles` is as for
    `Model.complete`, and `on_error` as for `score`."""
    how = "fail" if on_error == "fail" else "null"

    def completed(model: Model, table: pa.Table) -> pa.Table:
        return model.complete(table, table.column(number).to_numpy(), seed, particles=particles, on_error=how)

    completed = _mapped(rows, folder, completed, rows.schema.fields, how)
    return _without_bad(completed) if on_error == "skip" else completed


def bad_rows(rows: DataFrame, folder: str, *, partial: bool = False) -> DataFrame:
    """What is wrong with the rows that have a value which the model does not know: `_file` and `_row`, where they are there, `column` and `reason`.
    With `partial` a value may be missing. No row is scored."""
    places = [field for field in rows.schema.fields if field.name in (FILE, ROW)]
    fields = places + from_arrow_schema(pa.schema(list(ERROR.type))).fields
    return _mapped(rows, folder, lambda model, table: model.bad_rows(table, partial=partial), fields)


def _without_bad(rows: DataFrame) -> DataFrame:
    return rows.filter(F.col(ERROR.name).isNull()).drop(ERROR.name)


def _mapped(
    rows: DataFrame,
    folder: str,
    function: Callable[[Model, pa.Table], pa.Table | Iterator[pa.Table]],
    fields: Sequence[StructField],
    on_error: OnError = "fail",
) -> DataFrame:
    """What a function of the model and of some rows makes of all rows."""
    errors = from_arrow_schema(pa.schema([ERROR])).fields if on_error == "null" else []
    archive, sha256 = _send(rows.sparkSession.sparkContext, folder)

    def parts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        # what is imported lives as long as the worker does, and with it the open model
        from pyspark import SparkFiles
        from staircase import Model

        model = Model.open(SparkFiles.get(archive), sha256)
        for batch in batches:
            made = function(model, pa.Table.from_batches([batch]))
            for table in [made] if isinstance(made, pa.Table) else made:
                yield from table.combine_chunks().to_batches()

    return rows.mapInArrow(parts, StructType([*fields, *errors]))


def _send(context: SparkContext, folder: str) -> tuple[str, str]:
    """Sends the package `staircase` and a model to the workers, once each; gives the name of the archive there and the hash of the model."""
    sha256 = hash_folder(folder)
    sent = _directory(context.applicationId)
    package, archive = sent / "staircase.zip", sent / f"{sha256}.zip"
    if not package.exists():
        modules = sorted(Path(staircase.__file__).parent.glob("*.py"))
        _pack(package, {f"staircase/{path.name}": path for path in modules})
        context.addPyFile(str(package))
    if not archive.exists():
        _pack(archive, {name: Path(folder) / name for name in FILES})
        context.addArchive(str(archive))
    return archive.name, sha256


def _pack(path: Path, files: dict[str, Path]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, source in files.items():
            file.write(source, name)


@cache
def _directory(application: str) -> Path:
    """The files of an application that workers may ask for until it ends."""
    path = Path(tempfile.mkdtemp(prefix="staircase-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


class _Output:
    """A folder of Parquet files, on any file system of Spark, with a record that says whether it is finished."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._path = path
        self._jvm: Any = spark.sparkContext._jvm
        self._folder = self._jvm.org.apache.hadoop.fs.Path(path)
        self._skipped = self._jvm.org.apache.hadoop.fs.Path(f"{path}.skipped")
        self._record = self._jvm.org.apache.hadoop.fs.Path(path, "_staircase.json")
        self._files = self._folder.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def begin(self, record: dict[str, Any]) -> None:
        """Makes the folder, in the place of an unfinished one and of what that has skipped.

        Raises InputError if it is finished, or of something else."""
        if self._files.exists(self._folder):
            if not self._files.exists(self._record):
                raise InputError(f"Cannot write to {self._path}: it is there, and of no job of these; give --out another name")
            if '"finished": true' in self._jvm.org.apache.commons.io.IOUtils.toString(self._files.open(self._record), "UTF-8"):
                raise InputError(f"Cannot write to {self._path}: it is finished; remove it, or give --out another name")
            for path in (self._skipped, self._folder):
                self._files.delete(path, True)
        self._write({"finished": False, **record})

    def finish(self, record: dict[str, Any]) -> None:
        """Says that all is written."""
        self._write({"finished": True, **record})

    def _write(self, record: dict[str, Any]) -> None:
        stream = self._files.create(self._record, True)
        stream.write(json.dumps(record, indent=2).encode())
        stream.close()


def _session() -> SparkSession:
    """The session of the command, with what spark-submit and its files say."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf()
    conf.setIfMissing("spark.master", "local[*,4]")  # plain local has no second try
    conf.setIfMissing("spark.app.name", "staircase")
    conf.setIfMissing("spark.sql.execution.arrow.maxRecordsPerBatch", "2048")
    conf.setIfMissing("spark.sql.files.maxPartitionBytes", "32m")
    conf.setIfMissing("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    return SparkSession.builder.config(conf=conf).getOrCreate()


def _run(flags: Namespace, spark: SparkSession) -> str:
    """Does what flags say; gives what is to be said of it."""
    started = time.monotonic()
    output = _Output(spark, flags.out)
    with unchanged(flags.model, spark.sparkContext.cancelAllJobs) as sha256:
        record = {**vars(flags), "model_sha256": sha256}
        output.begin(record)
        found = _write(flags, spark)
        record |= found
    output.finish(record)
    seconds = time.monotonic() - started
    said = {"score": "Scored", "sample": "Drew", "complete": "Completed"}[flags.job]
    nll = f": mean NLL {found['mean_nll']:.3f} nats" if found.get("mean_nll") is not None else ""
    skipped = f"; {found['bad']:,} rows are bad" if found.get("bad") else ""
    where = f", see {flags.out}.skipped" if skipped and flags.on_error == "skip" else ""
    return f"{said} {found['rows']:,} rows{nll}, {found['rows'] / seconds:,.0f} rows/s{skipped}{where}"


def _write(flags: Namespace, spark: SparkSession) -> dict[str, Any]:
    """Writes the rows; gives their number, that of bad ones, and the mean NLL of the others."""
    counts = [F.count(F.lit(1)).alias("rows")]
    skips = flags.job != "sample" and flags.on_error == "skip"
    if flags.job == "sample":
        made = sample(spark, flags.model, flags.n, seed=flags.seed, context=flags.context)
    else:
        rows = read_parquet(spark, flags.data)
        how = "fail" if flags.on_error == "fail" else "null"
        if flags.job == "score":
            kept = _kept(rows, flags)
            made = score(rows, flags.model, each=flags.each, on_error=how)
            made = made.drop(*(name for name in rows.columns if name not in (FILE, ROW, *kept)))
            counts.append((-F.avg("log_prob")).alias("mean_nll"))
        else:
            made = complete(number_rows(rows), flags.model, seed=flags.seed, particles=flags.particles, on_error=how)
            made = made.drop(NUMBER)
        if how == "null":
            counts.append(F.count(ERROR.name).alias("bad"))
    observation = Observation()
    made = made.observe(observation, *counts)
    if skips:
        made = _without_bad(made)
    made.write.mode("append").option("parquet.block.size", _GROUP_BYTES).parquet(flags.out)
    found = observation.get
    if skips and found["bad"] > 0:
        skipped = bad_rows(rows, flags.model, partial=flags.job == "complete")
        skipped = skipped.withColumnsRenamed({FILE: "file", ROW: "row"})
        skipped.write.mode("overwrite").option("header", True).csv(f"{flags.out}.skipped")
    return found


def _kept(rows: DataFrame, flags: Namespace) -> list[str]:
    """The columns to write beside scores: by default those that are not the model's, nor hold all values of a row."""
    if flags.keep is None:
        own = Model(flags.model).columns.names
        return [name for name, kind in rows.dtypes if name not in own and not kind.startswith(("array", "binary"))]
    for name in flags.keep:
        if name not in rows.columns:
            raise InputError(f"Cannot keep the column {name!r}: it is not among {', '.join(rows.columns)}")
    return flags.keep


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Bad input is one sentence, and 2."""
    flags = parser_of("Apache Spark").parse_args(arguments)
    spark = _session()
    try:
        print(_run(flags, spark), file=sys.stderr)
        return 0
    except (InputError, PySparkException) as error:
        # what Spark says of a path or a column is no traceback
        sentence = str(error).split("\n")[0] if isinstance(error, AnalysisException) else sentence_of(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 2
    finally:
        spark.stop()


if __name__ == "__main__":
    sys.exit(main())
