"""Arrow columns as the codes that graphs take, and back. What a model knows of its columns stands in the `model.py` of its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Context, Decimal
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .errors import InputError

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MOST_TEXTS = 100_000
_MOST_WHOLE = 2.0**53 - 1


class Problem(NamedTuple):
    """What is wrong with a row."""

    row: int
    column: str
    reason: str


class Encoded(NamedTuple):
    """Rows as graphs take them."""

    codes: np.ndarray
    """`[n, D]` float32; those of rows with a problem mean nothing."""
    known: np.ndarray
    """`[n, D]`: whether there is a value."""
    problems: list[Problem]
    """The first one of each bad row, in the order of the rows."""


class Columns:
    """The columns of a model, or of what its rows are given."""

    def __init__(self, module: ModuleType, columns: list[dict[str, Any]]) -> None:
        """Of the `model.py` of a folder, and one of its lists of columns."""
        self.names = [column.get("name") or str(d) for d, column in enumerate(columns)]
        # columns that are alike, such as pixels, are one object and share what they are looked up in
        ways = {id(column): _Values(module, column) for column in columns}
        self._each = [ways[id(column)] for column in columns]

    @property
    def schema(self) -> pa.Schema:
        """The columns that `decode` makes."""
        return pa.schema([pa.field(name, values.type) for name, values in zip(self.names, self._each)])

    def encode(self, table: pa.Table, *, partial: bool = False) -> Encoded:
        """The codes of a table that has the columns of the model, by name, or one column with all values of a row, as a list or as bytes. With
        `partial` any value may be missing.

        Raises InputError if a column is not there."""
        whole = self._whole_row(table)
        if whole is None:
            return self._encode([(d, d + 1, table.column(name).combine_chunks()) for d, name in enumerate(self.names)], len(table), partial)
        column = table.column(whole).combine_chunks()
        lengths = _lengths(column)
        fits = lengths == len(self.names)
        some = self._encode(self._cut(column if fits.all() else column.filter(pa.array(fits))), np.count_nonzero(fits), partial)
        if fits.all():
            return some
        codes = np.zeros((len(table), len(self.names)), np.float32)
        known = np.ones(codes.shape, bool)
        codes[fits], known[fits] = some.codes, some.known
        places = np.flatnonzero(fits)
        problems = [problem._replace(row=int(places[problem.row])) for problem in some.problems]
        for row in np.flatnonzero(~fits):
            found = "it is missing" if lengths[row] < 0 else f"it has {lengths[row]} values"
            problems.append(Problem(int(row), whole, f"{found}; expected {len(self.names)} values"))
        return Encoded(codes, known, sorted(problems))

    def _encode(self, parts: Iterable[tuple[int, int, pa.Array]], rows: int, partial: bool) -> Encoded:
        """The codes of rows, whose values come in parts that hold those of some columns that are alike."""
        codes = np.empty((rows, len(self.names)), np.float32)
        known = np.ones(codes.shape, bool)
        problems: dict[int, Problem] = {}
        for start, end, values in parts:
            way = self._each[start]
            found = way.encode(values)
            width = end - start
            codes[:, start:end] = found.codes.reshape(-1, width)
            wrong = found.wrong
            if found.absent is not None:
                known[:, start:end] = ~found.absent.reshape(-1, width)
                if not partial and not way.may_be_missing:
                    wrong = wrong | {int(k): "it is missing" for k in np.flatnonzero(found.absent)}
            for place, reason in wrong.items():
                row, d = place // width, start + place % width
                problems.setdefault(row, Problem(row, self.names[d], f"{reason}; expected {way.expected}"))
        return Encoded(codes, known, [problems[row] for row in sorted(problems)])

    def decode(self, codes: np.ndarray) -> pa.Table:
        """The values of codes `[n, D]` as they stand in files."""
        return pa.table([way.decode(codes[:, d]) for d, way in enumerate(self._each)], self.schema)

    def fill(self, table: pa.Table, codes: np.ndarray, known: np.ndarray) -> pa.Table:
        """The table, with the values of codes `[n, D]` where none is known. Its columns stay of their types."""
        decoded = self.decode(codes)
        whole = self._whole_row(table)
        if whole is not None:
            column = table.column(whole).combine_chunks()
            if not _is_list(column.type):
                raise InputError(f"Cannot fill in the column {whole!r} of bytes: expected lists, in which values may be null")
            lengths = np.maximum(_lengths(column), 0)
            fits = lengths == len(self.names)
            there = np.ones(lengths.sum(), bool)
            values = np.zeros(len(there), np.float64)
            inside = np.repeat(fits, lengths)
            there[inside] = known[fits].reshape(-1)
            values[inside] = np.stack([values.to_numpy() for values in decoded.columns], 1)[fits].reshape(-1)
            flat = pc.if_else(pa.array(there), column.flatten(), pa.array(values).cast(column.type.value_type))
            ends = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
            lists = pa.ListArray.from_arrays(ends, flat, mask=column.is_null()).cast(column.type)
            return table.set_column(table.column_names.index(whole), whole, lists)
        for d, name in enumerate(self.names):
            if known[:, d].all():
                continue
            column = table.column(name)
            kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
            kind = decoded.column(d).type if pa.types.is_null(kind) else kind
            filled = pc.if_else(pa.array(known[:, d]), column.cast(kind), decoded.column(d).cast(kind))
            table = table.set_column(table.column_names.index(name), name, filled)
        return table

    def _cut(self, rows: pa.Array) -> Iterator[tuple[int, int, pa.Array]]:
        """The values of whole rows, those of columns that are alike together where they lie so."""
        rows = _flat(rows).to_numpy(zero_copy_only=False).reshape(-1, len(self.names))
        start = 0
        for end in range(1, len(self.names) + 1):
            if end == len(self.names) or self._each[end] is not self._each[start]:
                yield start, end, pa.array(np.ascontiguousarray(rows[:, start:end]).reshape(-1))
                start = end

    def _whole_row(self, table: pa.Table) -> str | None:
        """The name of the column that has all values of a row, where those of the model are not there."""
        absent = next((name for name in self.names if name not in table.column_names), None)
        if absent is None:
            return None
        names = [field.name for field in table.schema if _is_list(field.type) or _is_bytes(field.type)]
        # a row of another length is wrong, but where all are, it may be another column
        fitting = [name for name in names if (_lengths(table.column(name).combine_chunks()) == len(self.names)).any()]
        if fitting or len(names) == 1 or (names and len(table) == 0):
            return (fitting or names)[0]
        raise InputError(
            f"Cannot find the column {absent!r} among {', '.join(table.column_names)}: expected the columns of the model, or one of lists "
            f"or bytes, {len(self.names)} values each"
        )


class _Codes(NamedTuple):
    """The codes of some values `[n]`, where none is, and what is wrong in which places."""

    codes: np.ndarray
    absent: np.ndarray | None
    wrong: dict[int, str]


class _Values:
    """The values of a column as codes, and back."""

    def __init__(self, module: ModuleType, column: dict[str, Any]) -> None:
        self._module = module
        self._column = column
        self._missing = np.float32(module.MISSING)
        self._date = column.get("date")
        self._values = list(column["values"].values()) if "values" in column else None
        self._are_codes = self._values is not None and self._values == list(range(len(self._values)))
        self._known_texts: dict[str, float] = {}
        self.may_be_missing = "absent" in column
        self.expected = column["expected"]
        self.type = self._type()

    def _type(self) -> pa.DataType:
        if self._date:
            day = pa.date32() if self._date["seconds"] == 86400 else pa.timestamp("us")
            return day if "read" in self._date and "%Y" in self._date["read"] else pa.string()
        if self._values is None:
            return pa.int64() if self._column["decimals"] is None else pa.float64()
        if any(isinstance(value, str) for value in self._values):
            return pa.string()
        return pa.int32() if all(value == int(value) and abs(value) < 2**31 for value in self._values) else pa.float64()

    def encode(self, values: pa.Array) -> _Codes:
        """The codes of values as files have them."""
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if pa.types.is_decimal(values.type):
            values = values.cast(pa.float64())
        if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
            values = self._moments(values) if self.type in (pa.date32(), pa.timestamp("us")) else _iso(values)
        if _is_number(values.type) and (self._values is None or self._are_codes):
            return self._encode_numbers(values)
        return self._encode_distinct(values)

    def _encode_numbers(self, values: pa.Array) -> _Codes:
        """Numbers that are codes, or of which any is a value."""
        absent = values.is_null(nan_is_null=True).to_numpy(zero_copy_only=False)
        numbers = values.fill_null(0).to_numpy(zero_copy_only=False)
        if self._values is None:
            good = np.abs(numbers.astype(np.float64)) <= self._module.MISSING
        else:
            good = (numbers >= 0) & (numbers < len(self._values)) & (numbers == np.floor(numbers))
        with np.errstate(over="ignore"):
            codes = np.where(absent, self._missing, numbers.astype(np.float32))
        wrong = {int(k): f"the value {numbers[k]} is none of it" for k in np.flatnonzero(~good & ~absent)}
        return _Codes(codes, absent if absent.any() else None, wrong)

    def _encode_distinct(self, values: pa.Array) -> _Codes:
        """Values of which each is looked up once, as a text."""
        encoded = values.dictionary_encode()
        texts = [_text(value) for value in encoded.dictionary.to_pylist()]
        codes = np.array([*map(self._code, texts), self._missing], np.float32)
        places = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
        found = codes[places]
        absent = found == self._missing
        wrong = {int(k): f"the value {texts[places[k]]!r} is none of it" for k in np.flatnonzero(np.isnan(found))}
        return _Codes(found, absent if absent.any() else None, wrong)

    def _code(self, text: str) -> float:
        """The code of a text: NaN if it has none, MISSING if it says that there is no value."""
        if text not in self._known_texts:
            if len(self._known_texts) >= _MOST_TEXTS:  # numbers as texts may all be different
                self._known_texts.clear()
            try:
                code = self._module.encode([[text]], [self._column])[0, 0]
            except ValueError:
                code = self._missing if text.lower() in self._module.ABSENT else np.nan
            self._known_texts[text] = code
        return self._known_texts[text]

    def _moments(self, values: pa.Array) -> pa.Array:
        """How many days, minutes or seconds dates come after the first one of their column."""
        unit = 1000 * self._date["seconds"]
        since = (self._module.clock(self._date["since"], self._date) - _EPOCH).total_seconds() * 1000
        times = values.cast(pa.timestamp("ms"), safe=False).cast(pa.int64()).cast(pa.float64())
        return pc.subtract(pc.floor(pc.add(pc.divide(times, unit), 0.5)), since / unit)

    def decode(self, codes: np.ndarray) -> pa.Array:
        """The values of codes `[n]`."""
        absent = codes == self._missing if self.may_be_missing else np.zeros(len(codes), bool)
        present = np.where(absent, 0, codes)
        if self._date:
            values = self._dates(present)
        elif self._values is not None:
            values = pa.array(self._values, self.type).take(pa.array(present.astype(np.int32)))
        else:
            numbers = rounded(present, self._column["decimals"])
            values = pa.array(numbers if self.type == pa.float64() else np.clip(numbers, -_MOST_WHOLE, _MOST_WHOLE)).cast(self.type)
        return pc.if_else(pa.array(~absent), values, None) if absent.any() else values

    def _dates(self, codes: np.ndarray) -> pa.Array:
        """The dates of codes, each different one made once."""
        distinct, places = np.unique(codes, return_inverse=True)
        texts = [
            self._module.dated(self._values[int(code)] if self._values else float(code), self._date) for code in distinct
        ]
        if self.type == pa.string():
            dates = texts
        else:
            dates = [self._module.clock(text, self._date).replace(tzinfo=None) for text in texts]
        return pa.array(dates).cast(self.type).take(pa.array(places))


def rounded(values: np.ndarray, decimals: int | None) -> np.ndarray:
    """Numbers of float32 `[n]` as files have them, in float64: the shortest that float32 rounds to the same, with at most so many decimals;
    None makes them whole."""
    numbers = pa.array(values).cast(pa.string()).cast(pa.float64()).to_numpy(zero_copy_only=False)
    places = decimals or 0
    if places > 10:  # no column has so many
        return numbers
    scaled = np.abs(numbers) * 10.0**places
    result = np.copysign(np.floor(scaled + 0.5) / 10.0**places, numbers) + 0.0  # -0 is 0
    # the product is rounded, so near the middle between two results the exact digits decide
    unsure = (np.abs(scaled % 1 - 0.5) < 1e-6) | (scaled >= 2**31)
    for k in np.flatnonzero(unsure):
        result[k] = float(Decimal(float(numbers[k])).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _DIGITS))
    return result


_DIGITS = Context(prec=400)


def _text(value: Any) -> str:
    """A value as it is written in a file of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _iso(values: pa.Array) -> pa.Array:
    """Dates and times as texts; a time at midnight is a date."""
    texts = pc.strftime(values.cast(pa.timestamp("s"), safe=False), "%Y-%m-%dT%H:%M:%SZ")
    return pc.replace_substring(texts, "T00:00:00Z", "")


def _lengths(values: pa.Array) -> np.ndarray:
    """How many values lists or texts of bytes have, `[n]`; -1 where there is none."""
    lengths = pc.list_value_length(values) if _is_list(values.type) else pc.binary_length(values)
    return lengths.fill_null(-1).to_numpy(zero_copy_only=False)


def _flat(values: pa.Array) -> pa.Array:
    """All values of lists, or the bytes of texts of bytes."""
    if _is_list(values.type):
        return values.flatten()
    return pa.array(np.frombuffer(b"".join(values.to_pylist()), np.uint8))


def _is_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)
