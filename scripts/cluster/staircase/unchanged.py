"""A job is of one model: it ends where the folder changes meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .model import FILES, ChangedModel, hash_folder


@contextmanager
def unchanged(folder: str, stop: Callable[[], None], *, seconds: float = 1) -> Iterator[str]:
    """Gives the hash of a model folder, looks every few seconds whether its files are the same, and calls `stop` where they are not.

    Raises ChangedModel at the end if they have changed."""
    sha256 = hash_folder(folder)
    dates = _dates(folder)
    ended = threading.Event()
    changed = threading.Event()

    def watch() -> None:
        while not ended.wait(seconds):
            if _dates(folder) != dates:
                changed.set()
                return stop()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield sha256
    except Exception:
        if not changed.is_set():
            raise
    finally:
        ended.set()
        watcher.join()
    if changed.is_set() or _dates(folder) != dates:
        raise ChangedModel(f"Cannot finish: the files of the model in {folder} have changed since the job began")


def _dates(folder: str) -> list[tuple[int, int] | None]:
    paths = [Path(folder) / name for name in FILES]
    return [(path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else None for path in paths]
