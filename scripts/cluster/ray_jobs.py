"""Ray Data scores, draws and completes rows with the files of a model folder.

    python ray_jobs.py score MODEL --data PATH --out PATH
    ray job submit --working-dir . -- python ray_jobs.py sample MODEL --n 1000000000 --out PATH

The functions take and give datasets of Ray. They send the model and the package `staircase` to the workers, which need ray, onnxruntime, numpy
and pyarrow.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.fs
import ray
import staircase
from ray.data import Dataset
from staircase import ERROR, FILE, ROW, ChangedModel, Model, hash_folder
from staircase.flags import parser_of
from staircase.model import FILES
from staircase.unchanged import unchanged

OnError = Literal["fail", "skip", "null"]
"""What a row does that has a value which the model does not know: it ends the job, is left out, or what would be computed of it is null."""

NUMBER = "_number"
"""The column with the number of a row among all rows."""

_BATCH = 1024  # rows that an actor is given, and samples that it draws, a multiple of what the model draws together
_CPUS = 0.5  # of an actor, so that as many actors as there are CPUs leave some to those who read

ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # so workers need not have it


def read_parquet(paths: Sequence[str]) -> Dataset:
    """The rows of Parquet files, with the columns `_file` and `_row` that say where each stands, and `_number`, its number among all, where files
    come in the order of their names. A group of rows is read by one worker at a time, and `_BATCH` rows of it are in memory."""
    fragments = [fragment for path in paths for fragment in pa.dataset.dataset(path, format="parquet").get_fragments()]
    groups = []
    number = 0
    for fragment in sorted(fragments, key=lambda fragment: fragment.path):
        row = 0
        for group in fragment.split_by_row_group():
            groups.append({"group": pickle.dumps(group), "row": row, "number": number})
            count = sum(info.num_rows for info in group.row_groups)  # count_rows would count the whole file
            row, number = row + count, number + count

    def read(batch: dict[str, np.ndarray]) -> Iterator[pa.Table]:
        group = pickle.loads(batch["group"][0])
        done = 0
        for part in group.to_batches(batch_size=_BATCH):
            places = done + np.arange(len(part))
            done += len(part)
            table = pa.Table.from_batches([part]).append_column(FILE, pa.array([group.path] * len(part)))
            for name, first in ((ROW, batch["row"][0]), (NUMBER, batch["number"][0])):
                table = table.append_column(name, pa.array(first + places))
            yield table

    return ray.data.from_items(groups, override_num_blocks=max(1, len(groups))).map_batches(read, batch_size=1)


def score(rows: Dataset, folder: str, *, each: bool = False, on_error: OnError = "fail") -> Dataset:
    """The rows and `log_prob`: log p of each in nats. With `each` also a column `NAME surprise` for each variable, -log p of its value given those
    before it in the order; with `on_error` as `null` also `error`, null where a row is fine.

    `rows` have the columns of the model by their names, or one column of lists or bytes with all values of a row. Where they have the
    columns `_file` and `_row`, messages name these."""

    def scored(model: Model, table: pa.Table) -> pa.Table:
        return _without_bad(model.score(table, each=each, on_error=_of_model(on_error)), on_error)

    return _mapped(rows, folder, scored)


def sample(folder: str, count: int, *, seed: int = 0, context: dict[str, Any] | None = None) -> Dataset:
    """The samples number 0 to `count - 1` of a seed, those of `deno task sample`, however many actors, machines and retries there are, with the
    number of each in `_number`. Of a model with a context, `context` has its values by name, the same for all samples."""

    def drawn(model: Model, blocks: pa.Table) -> Iterator[pa.Table]:
        for block in blocks.column(0).to_pylist():
            first = block * _BATCH
            table = model.sample(first, min(_BATCH, count - first), seed, context=context)
            yield table.append_column(NUMBER, pa.array(first + np.arange(len(table))))

    return _mapped(ray.data.range(-(-count // _BATCH)), folder, drawn, batch_size=1)


def complete(
    rows: Dataset, folder: str, *, seed: int = 0, particles: int | None = None, number: str = NUMBER, on_error: OnError = "fail"
) -> Dataset:
    """The rows with values drawn where there are none, in columns of the same types. Each is a function of the model, the seed and the number of
    the row among all, which is in the column `number`: that of `read_parquet`, or one of your own. `particles` is as for
    `Model.complete`, and `on_error` as for `score`."""

    def completed(model: Model, table: pa.Table) -> pa.Table:
        numbers = table.column(number).to_numpy()
        made = model.complete(table, numbers, seed, particles=particles, on_error=_of_model(on_error))
        return _without_bad(made, on_error)

    return _mapped(rows, folder, completed)


def bad_rows(rows: Dataset, folder: str, *, partial: bool = False) -> Dataset:
    """What is wrong with the rows that have a value which the model does not know: `_file` and `_row`, where they are there, `column` and `reason`.
    With `partial` a value may be missing. No row is scored."""
    return _mapped(rows, folder, lambda model, table: model.bad_rows(table, partial=partial))


def _of_model(on_error: OnError) -> Literal["fail", "null"]:
    """What the model is to do with bad rows, of which those to skip are left out afterwards."""
    return "fail" if on_error == "fail" else "null"


def _without_bad(table: pa.Table, on_error: OnError) -> pa.Table:
    return table.filter(pc.is_null(table.column(ERROR.name))).drop(ERROR.name) if on_error == "skip" else table


def _mapped(
    rows: Dataset, folder: str, function: Callable[[Model, pa.Table], pa.Table | Iterator[pa.Table]], batch_size: int = _BATCH
) -> Dataset:
    """What a function of a model and a table makes of rows: a table, or several."""
    package = Path(staircase.__file__).parent
    paths = [Path(folder) / name for name in FILES] + sorted(package.glob("*.py"))
    files = ray.put([(path.parent == package, path.name, path.read_bytes()) for path in paths])
    return rows.map_batches(
        _Worker,
        fn_constructor_args=(files, hash_folder(folder), function),
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=max(1, int(ray.cluster_resources()["CPU"]))),
        num_cpus=_CPUS,
    )


class _Worker:
    """An actor with a model of its own. The files of the model and of the package `staircase` are sent to it."""

    def __init__(self, files: Any, sha256: str, function: Callable) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="staircase-")
        root = Path(self._folder.name)
        (root / "staircase").mkdir()
        for is_package, name, content in ray.get(files):
            (root / ("staircase" if is_package else ".") / name).write_bytes(content)
        sys.path.insert(0, str(root))
        from staircase import Model

        self._model = Model(root, sha256)
        self._function = function

    def __call__(self, table: pa.Table) -> Iterator[pa.Table]:
        made = self._function(self._model, table)
        yield from [made] if isinstance(made, pa.Table) else made


class _Output:
    """A folder of Parquet files, on any file system of Arrow, with a record that says whether it is finished."""

    def __init__(self, path: str) -> None:
        self._path = path
        if "://" in path:
            self.files, self.folder = pa.fs.FileSystem.from_uri(path)
        else:
            self.files, self.folder = pa.fs.LocalFileSystem(), os.path.abspath(path)
        self._record = f"{self.folder}/_staircase.json"

    def begin(self, record: dict[str, Any]) -> None:
        """Makes the folder, in the place of an unfinished one and of what that has skipped.

        Raises ValueError if it is finished, or of something else."""
        skipped = f"{self.folder}.skipped"
        folder, said, aside = self.files.get_file_info([self.folder, self._record, skipped])
        if folder.type != pa.fs.FileType.NotFound:
            if said.type == pa.fs.FileType.NotFound:
                raise ValueError(f"Cannot write to {self._path}: it is there, and of no job of these; give --out another name")
            with self.files.open_input_stream(self._record) as stream:
                if json.loads(stream.read())["finished"]:
                    raise ValueError(f"Cannot write to {self._path}: it is finished; remove it, or give --out another name")
            if aside.type != pa.fs.FileType.NotFound:
                self.files.delete_dir(skipped)
            self.files.delete_dir(self.folder)
        self.files.create_dir(self.folder)
        self.write({"finished": False, **record})

    def write(self, record: dict[str, Any]) -> None:
        with self.files.open_output_stream(self._record) as stream:
            stream.write(json.dumps(record, indent=2).encode())


def _run(flags: Namespace) -> str:
    """Does what flags say; gives what is to be said of it."""
    started = time.monotonic()
    output = _Output(flags.out)
    # workers have the files that were sent when the job began, so there is nothing to stop before its end
    with unchanged(flags.model, lambda: None) as sha256:
        record = {**vars(flags), "model_sha256": sha256}
        output.begin(record)
        record |= _write(flags, output)
    output.write({"finished": True, **record})
    seconds = time.monotonic() - started
    said = {"score": "Scored", "sample": "Drew", "complete": "Completed"}[flags.job]
    skipped = f"; {record['bad']:,} rows are bad, see {flags.out}.skipped" if record.get("bad") else ""
    return f"{said} {record['rows']:,} rows, {record['rows'] / seconds:,.0f} rows/s{skipped}"


def _write(flags: Namespace, output: _Output) -> dict[str, int]:
    """Writes the rows; gives their number, and that of those which were skipped."""
    if flags.job == "sample":
        made = sample(flags.model, flags.n, seed=flags.seed, context=flags.context).drop_columns([NUMBER])
    else:
        rows = read_parquet(flags.data)
        if flags.job == "score":
            names = rows.columns()
            kept = flags.keep if flags.keep is not None else [name for name in names if name not in Model(flags.model).columns.names]
            made = score(rows, flags.model, each=flags.each, on_error=flags.on_error)
            made = made.drop_columns([NUMBER, *(name for name in names if name not in (FILE, ROW, NUMBER, *kept))])
        else:
            made = complete(rows, flags.model, seed=flags.seed, particles=flags.particles, on_error=flags.on_error)
            made = made.drop_columns([NUMBER])
    made.write_parquet(output.folder, filesystem=output.files)
    written = pa.dataset.dataset(output.folder, filesystem=output.files, format="parquet").count_rows()
    if flags.job == "sample" or flags.on_error != "skip":
        return {"rows": written}
    given = sum(pa.dataset.dataset(path, format="parquet").count_rows() for path in flags.data)
    if given > written:
        skipped = bad_rows(rows, flags.model, partial=flags.job == "complete").rename_columns({FILE: "file", ROW: "row"})
        skipped.write_csv(f"{output.folder}.skipped", filesystem=output.files, mode=ray.data.SaveMode.OVERWRITE)
    return {"rows": given, "bad": given - written}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Bad input is one sentence, and 2."""
    flags = parser_of("Ray Data").parse_args(arguments)
    if not ray.is_initialized():
        ray.init(include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    try:
        print(_run(flags), file=sys.stderr)
        return 0
    except (ChangedModel, FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except ray.exceptions.RayError as error:
        # errors of workers come as the text of a traceback
        said = re.search(r"(?:BadRow|ChangedModel|InputError|ValueError): (Cannot .*)", str(error))
        if said is None:
            raise
        print(said[1], file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
