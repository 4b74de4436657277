"""A job is of one model: it ends where the folder changes meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import ChangedModel, InputError
from .model import FILES, hash_folder


@contextmanager
def unchanged(folder: str, stop: Callable[[], None], *, seconds: float = 1) -> Iterator[str]:
    """Gives the hash of a model folder, looks every few seconds whether its files are the same, and calls `stop` where they are not.

    Raises ChangedModel at the end if they have changed."""
    seen = _dates(folder)
    began = hash_folder(folder)
    ended = threading.Event()
    has_changed = threading.Event()

    def look() -> bool:
        nonlocal seen
        dates = _dates(folder)
        if dates == seen:
            return False
        seen = dates
        try:
            return hash_folder(folder) != began
        except InputError:  # a file is not there
            return True

    def watch() -> None:
        while not ended.wait(seconds):
            if look():
                has_changed.set()
                return stop()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield began
    except Exception:
        if not has_changed.is_set():
            raise
    finally:
        ended.set()
        watcher.join()
    if has_changed.is_set() or look():
        raise ChangedModel(f"Cannot finish: the files of the model in {folder} have changed since the job began")


def _dates(folder: str) -> list[tuple[int, int] | None]:
    """When files were written, and how long they are: who has not changed that need not be read again."""
    paths = [Path(folder) / name for name in FILES]
    return [(path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else None for path in paths]
