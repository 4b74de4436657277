"""A model folder as a function of tables: sessions of one thread each, for as long as the process lives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple

import numpy as np
import onnxruntime
import pyarrow as pa

from .columns import Columns
from .errors import BadRow, ChangedModel, InputError
from .noise import Stream, first_uniforms
from .particles import PARTICLES, Planner, Proposed, pick, propose

FILES = ("model.py", "log_prob.onnx", "conditionals.onnx", "sample.onnx", "complete.onnx")
"""The files of a model folder that are used."""

FILE = "_file"
ROW = "_row"
"""Columns that say which file, and which row of it, a row is: tables may have them, messages name them."""

ERROR = pa.field("error", pa.struct([("column", pa.string()), ("reason", pa.string())]))
"""The column that says what is wrong with a row, null where nothing is."""

OnError = Literal["fail", "null"]
"""What a row does that has a value which the model does not know: it ends the job, or what would be computed of it is null."""

_BLOCK = 256
_PRESENT = np.float32(1 - 2**-24)  # the largest uniform number: no value is missing that has any chance to be there


def hash_folder(folder: str | Path) -> str:
    """SHA-256 of the files of a model folder, in hexadecimal: what a job calls its model.

    Raises InputError if one is not there."""
    return sha256("".join(_hash_file(Path(folder) / name) for name in FILES).encode()).hexdigest()


def _hash_file(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"Cannot open the model in {path.parent}: {path.name} is not there")
    digest = sha256()
    with open(path, "rb") as file:
        while part := file.read(2**20):
            digest.update(part)
    return digest.hexdigest()


class Model:
    """A model folder that is open. Rows go through graphs in blocks of 256, so memory does not grow with their number."""

    def __init__(self, folder: str | Path, expected: str | None = None) -> None:
        """Opens a folder. Its `model.py` is run, so open only what you trust. `Model.open` does it once in a process.

        Raises ChangedModel if the hash of its files is not the one that is expected, InputError if one is not there."""
        self.folder = Path(folder)
        self.sha256 = hash_folder(folder)
        if expected is not None and self.sha256 != expected:
            raise ChangedModel(f"Cannot go on with the model in {folder}: its files have changed since the job began")
        module = ModuleType("model")
        module.__file__ = str(self.folder / "model.py")
        exec(compile((self.folder / "model.py").read_text("utf-8"), module.__file__, "exec"), module.__dict__)
        self.columns = Columns(module, module.COLUMNS)
        self.context = Columns(module, module.CONTEXT) if hasattr(module, "CONTEXT") else None
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}

    @staticmethod
    @cache
    def open(folder: str, expected: str | None = None) -> Model:
        """The model of a folder: one object in a process."""
        return Model(folder, expected)

    def score(self, table: pa.Table, *, each: bool = False, on_error: OnError = "fail") -> pa.Table:
        """The table and a column `log_prob`: log p of each row in nats. With `each` also a column `NAME surprise` for each variable, -log p of
        its value given those before it in the order; where `on_error` is `null`, `error` at last.

        log p may differ in the last digits with the place of a row in the table, since sums are made in another order.

        Raises BadRow if a row is bad and `on_error` is `fail`, InputError if a column is not there."""
        if each and self._is_mixture:
            raise InputError("Cannot tell the surprise of each value: the model is a mixture, leave it out")
        rows = self._encode(table, on_error)
        inputs = {"x": rows.codes, **rows.given}
        table = rows.beside(table, "log_prob", self._run("log_prob", inputs, ["log_prob"])[0])
        if each:
            [log_prob] = self._run("conditionals", inputs, ["log_prob_each"])
            for d, name in enumerate(self.columns.names):
                table = rows.beside(table, f"{name} surprise", -log_prob[:, d])
        return rows.with_errors(table)

    def sample(self, first: int, count: int, seed: int, *, context: dict[str, Any] | None = None) -> pa.Table:
        """The samples number `first` to `first + count - 1` of a seed, which are those of `deno task sample`. Of a model with a context, `context`
        has its values by name, the same for all samples, which become columns as well.

        They are drawn in blocks that begin at multiples of 256. So a graph sees each row in the same place among the same rows, and the bits of
        a row do not depend on which others are asked for."""
        start = first // _BLOCK * _BLOCK
        end = -(-(first + count) // _BLOCK) * _BLOCK
        noise = Stream(seed, "sample").uniforms(np.arange(start, end), self._noise_columns)
        given = self._given(context)
        inputs = {"noise": noise, **{name: np.repeat(row, end - start, 0) for name, row in given.items()}}
        [codes] = self._run("sample", inputs, ["x"])
        table = self.columns.decode(codes[first - start : first - start + count])
        for row in given.values():
            for field, column in zip(self.context.schema, self.context.decode(np.repeat(row, count, 0)).columns):
                table = table.append_column(field, column)
        return table

    def complete(
        self, table: pa.Table, numbers: np.ndarray, seed: int, *, particles: int | None = None, on_error: OnError = "fail"
    ) -> pa.Table:
        """The table with values drawn where there are none. A row is a function of the seed and of its number among all rows, `numbers` `[n]`.
        Columns stay of their types; where `on_error` is `null` there is a column `error`, and bad rows stay as they are.

        With `particles`, of which by default a model that knows of missing values and is no mixture has 20, so many completions of each row
        are drawn in which all values are there, and one of them is picked with a probability by which it suits all that is known. Else
        each value is drawn given those before it in the order, of a model of any order given all that are known.

        Raises BadRow if a row is bad and `on_error` is `fail`, InputError if a column is not there, or particles cannot be drawn."""
        if particles is None and any(self._missing) and not self._is_mixture:
            particles = PARTICLES
        if particles is not None and particles < 1:
            raise InputError(f"Cannot draw {particles} particles: expected a whole number from 1 up")
        if particles is not None and self._is_mixture:
            raise InputError("Cannot weigh particles of a mixture here: leave them out")
        rows = self._encode(table, on_error, partial=True)
        own = np.asarray(numbers)[rows.good]
        completed = np.zeros((len(table), len(self.columns.names)), np.float32)
        known = np.ones(completed.shape, bool)
        known[rows.good] = rows.known
        completed[rows.good] = self._draw(rows, own, seed) if particles is None else self._weigh(rows, own, seed, particles)
        return rows.with_errors(self.columns.fill(table, completed, known))

    def _draw(self, rows: _Rows, numbers: np.ndarray, seed: int) -> np.ndarray:
        """Completions `[n, D]` in one pass."""
        noise = Stream(seed, "sample").uniforms(numbers, self._noise_columns)
        noise[:, self._flags] = _PRESENT
        inputs = {"noise": noise, "evidence": rows.evidence, "known": rows.known, **rows.given}
        completed = np.zeros(rows.codes.shape, np.float32)
        for some, order in self._orders(rows.known):
            part = {name: values[some] for name, values in inputs.items()}
            [completed[some]] = self._run("complete", part, ["x"], order)
        return completed

    def _weigh(self, rows: _Rows, numbers: np.ndarray, seed: int, particles: int) -> np.ndarray:
        """Completions `[n, D]`, each of them one of some particles."""
        order = np.array(self._architecture["order"], np.int32)
        planner = Planner(self._variables, order, any_order=self._order is not None, particles=particles)
        options = {"planner": planner, "seed": seed, "noise_columns": self._noise_columns}
        completed = np.zeros(rows.codes.shape, np.float32)
        for proposed in propose(rows.evidence, rows.known, numbers, **options):
            codes, weights = self._particles(proposed, rows, planner)
            starts = np.flatnonzero(np.diff(proposed.rows, prepend=-1))
            counts = np.diff(starts, append=len(weights))
            names = [f"choice of row {numbers[row]}" for row in proposed.rows[starts]]
            for start, count, uniforms in zip(starts, counts, first_uniforms(seed, names, counts.max())):
                completed[proposed.rows[start]] = codes[start + pick(weights[start : start + count], uniforms[:count])]
        return completed

    def _particles(self, proposed: Proposed, rows: _Rows, planner: Planner) -> tuple[np.ndarray, np.ndarray]:
        """The values of particles `[m, D]` and the logarithms of their weights `[m]`."""
        given = {name: values[proposed.rows] for name, values in rows.given.items()}
        noise = proposed.noise
        noise[:, self._flags] = _PRESENT
        # graphs give a bit 1 below a threshold, the library, which draws the values that are to be there, gives it 0 below one
        bits = [flag + 1 for flag, d in zip(self._flags, np.flatnonzero(self._missing)) if self._variables[d]["kind"] == "binary"]
        noise[:, bits] = 1 - noise[:, bits]
        inputs = {"noise": noise, "evidence": proposed.codes, "known": proposed.given, **given}
        [codes] = self._run("complete", inputs, ["x"], proposed.order)
        inputs = {"x": codes, **given}
        each, parameters = self._run("conditionals", inputs, ["log_prob_each", "parameters"], proposed.order)
        each = each.astype(np.float64)
        absence = parameters[:, planner.first_parameters].astype(np.float64)  # of variables that may be missing
        presence = np.log1p(-absence, where=planner.may_be_missing & ~proposed.given, out=np.zeros(each.shape))
        weights = np.sum(each, 1, where=proposed.given) + presence.sum(1)
        if proposed.is_cut:  # in which the values are only proposed: their density is that in the canonical order
            [joint] = self._run("log_prob", inputs, ["log_prob"])
            weights += joint - each.sum(1)
        return codes, weights

    def bad_rows(self, table: pa.Table, *, partial: bool = False) -> pa.Table:
        """What is wrong with the rows that have a value which the model does not know: `_file` and `_row`, where they are there, `column` and
        `reason`. With `partial` values may be missing."""
        errors = self._encode(table, "null", partial=partial).with_errors(table).column(ERROR.name).combine_chunks()
        places = table.select([name for name in (FILE, ROW) if name in table.column_names])
        for name in ("column", "reason"):
            places = places.append_column(name, errors.field(name))
        return places.filter(errors.is_valid())

    def _encode(self, table: pa.Table, on_error: OnError, *, partial: bool = False) -> _Rows:
        """The rows of a table that are fine, as graphs take them."""
        codes, known, problems = self.columns.encode(table, partial=partial)
        given = {}
        if self.context:
            context = self.context.encode(table)
            given = {"context": context.codes}
            problems = problems + context.problems
        if problems and on_error == "fail":
            row, column, reason = problems[0]
            known = set(table.column_names)
            place = f"row {table.column(ROW)[row]}" if ROW in known else f"row {row} of a part"
            file = f" of {table.column(FILE)[row]}" if FILE in known else ""
            raise BadRow(f"Cannot use {place}{file}, column {column!r}: {reason}")
        good = np.ones(len(table), bool)
        errors: list[dict[str, str] | None] = [None] * len(table)
        for row, column, reason in reversed(problems):
            good[row] = False
            errors[row] = {"column": column, "reason": reason}
        places = np.flatnonzero(good)
        given = {name: values[places] for name, values in given.items()}
        return _Rows(places, codes[places], known[places], given, None if on_error == "fail" else errors)

    def _given(self, context: dict[str, Any] | None) -> dict[str, np.ndarray]:
        """The one row that all samples are given."""
        if (context is None) != (self.context is None):
            names = ", ".join(self.context.names) if self.context else "none"
            raise InputError(f"Cannot draw with the context {context}: the model has {names}")
        if self.context is None:
            return {}
        codes, _, problems = self.context.encode(pa.table({name: [value] for name, value in context.items()}))
        for _, column, reason in problems:
            raise InputError(f"Cannot draw with the context {context}: {column!r}: {reason}")
        return {"context": codes}

    def _orders(self, known: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Rows that are completed together, and the order: of a model of any, what is known comes first."""
        if self._order is None:
            yield np.arange(len(known)), None
            return
        patterns, members = np.unique(known, axis=0, return_inverse=True)
        for k, pattern in enumerate(patterns):
            first = pattern[self._order]
            yield np.flatnonzero(members.reshape(-1) == k), np.concatenate([self._order[first], self._order[~first]])

    def _run(self, graph: str, inputs: dict[str, np.ndarray], outputs: list[str], order: np.ndarray | None = None) -> list[np.ndarray]:
        """Some outputs of a graph."""
        session = self._session(graph)
        rows = len(next(iter(inputs.values())))
        fixed = {}
        if "order" in {port.name for port in session.get_inputs()}:
            fixed["order"] = self._order if order is None else order
        parts = []
        for start in range(0, max(rows, 1), _BLOCK):
            part = {name: np.ascontiguousarray(values[start : start + _BLOCK], np.float32) for name, values in inputs.items()}
            parts.append(session.run(outputs, part | fixed))
        return [np.concatenate(each) for each in zip(*parts)]

    def _session(self, graph: str) -> onnxruntime.InferenceSession:
        if graph not in self._sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # engines have a process for each core
            options.inter_op_num_threads = 1
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            path = str(self.folder / f"{graph}.onnx")
            self._sessions[graph] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return self._sessions[graph]

    @cached_property
    def _architecture(self) -> dict[str, Any]:
        return json.loads(self._session("sample").get_modelmeta().custom_metadata_map["architecture"])

    @property
    def _is_mixture(self) -> bool:
        return "members" in self._architecture

    @cached_property
    def _order(self) -> np.ndarray | None:
        """The canonical order of a model of any order."""
        return np.array(self._architecture["order"], np.int32) if self._architecture.get("orders") == "any" else None

    @cached_property
    def _noise_columns(self) -> int:
        return next(port.shape[1] for port in self._session("sample").get_inputs() if port.name == "noise")

    @cached_property
    def _variables(self) -> list[dict[str, Any]]:
        """The variables, one after the other."""
        return [variable for variable in self._architecture["schema"] for _ in range(variable.get("count", 1))]

    @property
    def _missing(self) -> list[bool]:
        """Which of them may be missing."""
        return [bool(variable.get("missing")) for variable in self._variables]

    @cached_property
    def _flags(self) -> list[int]:
        """The columns of noise that decide whether a value is missing: the first one of each variable that may be."""
        column = 1 if self._is_mixture else 0
        flags = []
        for variable in self._variables:
            if variable.get("missing"):
                flags.append(column)
                column += 1
            column += 1 if variable["kind"] in ("binary", "categorical") else 2
        return flags


class _Rows(NamedTuple):
    """The rows of a table that are fine, as graphs take them."""

    good: np.ndarray
    codes: np.ndarray
    known: np.ndarray
    given: dict[str, np.ndarray]
    errors: list[dict[str, str] | None] | None

    @property
    def evidence(self) -> np.ndarray:
        """The codes, and 0 where none is known."""
        return np.where(self.known, self.codes, np.float32(0))

    def beside(self, table: pa.Table, name: str, values: np.ndarray) -> pa.Table:
        """The table with one more column, null in bad rows."""
        all_rows = np.zeros(len(table), np.float32)
        all_rows[self.good] = values
        bad = np.ones(len(table), bool)
        bad[self.good] = False
        return table.append_column(name, pa.array(all_rows, mask=bad))

    def with_errors(self, table: pa.Table) -> pa.Table:
        """The table with what is wrong, where that was asked for."""
        return table if self.errors is None else table.append_column(ERROR, pa.array(self.errors, ERROR.type))
