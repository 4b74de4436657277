"""What users can do something about. Commands print it as one sentence and exit with 2."""

from __future__ import annotations

import re


class InputError(ValueError):
    """What was given is wrong."""


class BadRow(InputError):
    """A row has a value that the model does not know."""


class ChangedModel(InputError):
    """The files of a model are not those that a job began with."""


def sentence_of(error: Exception) -> str | None:
    """The sentence of an InputError, also where it comes from a worker, as the text of a traceback; None of any other error."""
    if isinstance(error, InputError):
        return str(error)
    said = re.search(r"(?:InputError|BadRow|ChangedModel): (Cannot .*)", str(error))
    return said and said[1]
