"""Runs the jobs of Ray Data, and breaks them meanwhile: on_ray.py FOLDER, where `mixed` is a model folder with samples."""

import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts/cluster"
sys.path.insert(0, str(SCRIPTS))
os.environ |= {"RAY_raylet_start_wait_time_s": "120", "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import ray  # noqa: E402
import ray_jobs  # noqa: E402
from staircase import Model  # noqa: E402

ROWS = 20_000
ROOT = Path(sys.argv[1])
FOLDER = str(ROOT / "mixed")
WORKER = b"ray::MapWorker(MapBatches(_Worker))"


def table_of(dataset):
    """The rows of a dataset in the order of their numbers."""
    parts = list(dataset.iter_batches(batch_format="pyarrow", batch_size=None))
    return pa.concat_tables(parts).sort_by("_number")


def values(table):
    """Rows of Python values; floats of tables may have been computed in other batches."""
    return [[round(value, 3) if isinstance(value, float) else value for value in row.values()] for row in table.to_pylist()]


def kill_worker(killed):
    """Kills an actor as soon as there is one."""
    while not killed:
        for pid in filter(str.isdecimal, os.listdir("/proc")):
            try:
                if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(WORKER):
                    os.kill(int(pid), signal.SIGKILL)
                    return killed.append(pid)
            except OSError:
                pass  # it has ended
        time.sleep(0.01)


def same_rows():
    """Samples are those of the model alone, although a worker is killed; scores and completions are those of one process."""
    model = Model.open(FOLDER)
    killed = []
    threading.Thread(target=kill_worker, args=[killed], daemon=True).start()
    drawn = table_of(ray_jobs.sample(FOLDER, ROWS, seed=7))
    assert killed, "no worker was killed"
    assert values(drawn.drop("_number")) == values(model.sample(0, ROWS, 7))

    (ROOT / "data").mkdir()
    sexes = [None if k % 3 == 0 else sex for k, sex in enumerate(drawn.column("sex").to_pylist())]
    blank = drawn.drop("_number").set_column(1, "sex", pa.array(sexes))
    pq.write_table(blank.slice(0, 9000), ROOT / "data/b.parquet", row_group_size=2500)
    pq.write_table(blank.slice(9000), ROOT / "data/c.parquet", row_group_size=4000)
    completed = table_of(ray_jobs.complete(ray_jobs.read_parquet([str(ROOT / "data")]), FOLDER, seed=4))
    numbers = completed.column("_number").to_numpy()
    assert (numbers == range(ROWS)).all()
    assert completed.column("_row").to_pylist() == [*range(9000), *range(ROWS - 9000)]
    assert values(completed.select(blank.column_names)) == values(model.complete(blank, numbers, 4))
    return "rows are the same, although a worker was killed"


def bad_rows():
    """Rows with a value that the model does not know end the job, or are left out and written aside."""
    out = ROOT / "scores"
    job = ["score", FOLDER, "--data", str(ROOT / "data"), "--out", str(out)]
    code, said = command(*job)
    # which of them is met first depends on who reads faster
    message = rf"Cannot use row \d+ of {ROOT}/data/[bc].parquet, column 'sex': it is missing; expected female or male"
    assert code == 2 and re.search(message, said), said
    assert not json.loads((out / "_staircase.json").read_text())["finished"]
    aside = Path(f"{out}.skipped")
    aside.mkdir()
    ray_jobs._Output(str(out)).begin({})
    assert not aside.exists(), "rows stay aside of a job that has not finished"
    code, said = command(*job, "--on-error", "skip")  # in the place of what was begun
    assert code == 0 and f"6,667 rows are bad, see {out}.skipped" in said, said
    assert command(*job)[0] == 2, "a finished folder is written again"
    scores = pq.read_table(out)
    assert scores.column_names == ["_file", "_row", "log_prob"] and len(scores) == ROWS - 6667
    skipped = sorted(aside.glob("*.csv"))[0].read_text().split("\n")
    assert skipped[0].replace('"', "") == "file,row,column,reason", skipped[0]
    return "bad rows are named, and skipped"


def changed_model():
    """A model that changes while a job runs is refused."""
    def change():
        while not (ROOT / "samples/_staircase.json").exists():
            time.sleep(0.01)
        with open(f"{FOLDER}/log_prob.onnx", "ab") as file:
            file.write(b"\0")

    threading.Thread(target=change, daemon=True).start()
    code, said = command("sample", FOLDER, "--n", "2000", "--out", str(ROOT / "samples"))
    assert code == 2 and "have changed since the job began" in said, said
    assert not json.loads((ROOT / "samples/_staircase.json").read_text())["finished"]
    return "a model that changes is refused"


def command(*arguments):
    """The exit code of the command line, and what it says."""
    import contextlib
    import io

    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = ray_jobs.main(arguments)
    return code, said.getvalue()


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    for check in (same_rows, bad_rows, changed_model):
        print(check(), flush=True)
