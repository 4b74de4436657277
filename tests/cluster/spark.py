"""Runs the jobs of Spark on a cluster of one machine, and breaks it meanwhile: spark.py FOLDER, where `mixed` is a model folder with samples.

All runs on a master and a worker on the loopback device, which are started once, as is the driver of this program.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts/cluster"
sys.path.insert(0, str(SCRIPTS))
os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"}

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import pyspark  # noqa: E402
import spark_jobs  # noqa: E402
from pyspark.errors import PySparkException  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from staircase import ChangedModel, InputError, Model  # noqa: E402
from staircase.flags import parser_of  # noqa: E402

ROWS = 20 * 1024
PATIENCE = 300  # seconds

ROOT = Path(sys.argv[1])
FOLDER = str(ROOT / "mixed")
SPARK_CLASS = str(Path(pyspark.__file__).parent / "bin/spark-class")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def cluster():
    """A master and a worker; gives the address of the master."""
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    commands = [
        [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(free_port())],
        [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "4", "--memory", "3g", "--work-dir", str(ROOT / "work")]
        + ["--webui-port", str(free_port()), address],
    ]
    env = os.environ | {"SPARK_DAEMON_MEMORY": "256m"}
    log = open(ROOT / "cluster.log", "w")
    started = [
        subprocess.Popen([SPARK_CLASS, *command], env=env, stdout=log, stderr=log, start_new_session=True) for command in commands
    ]
    try:
        yield address
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


CONF = {
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.cores.max": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.default.parallelism": "10",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}


def driver(address):
    builder = SparkSession.builder.master(address)
    for name, value in CONF.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def command(address, *arguments):
    """Starts the command line on the cluster."""
    conf = [part for pair in CONF.items() for part in ("--conf", "=".join(pair))]
    submit = " ".join(["--master", address, *conf, "pyspark-shell"])
    return subprocess.Popen(
        [sys.executable, str(SCRIPTS / "spark_jobs.py"), *arguments],
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": submit},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def processes(text, parent=None):
    """The numbers of processes whose command line has a text, and whose parent's has another."""
    def line(pid):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()

    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        try:
            above = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
            if text in line(pid) and (parent is None or parent in line(above)):
                found.append(int(pid))
        except OSError:
            pass  # it has ended
    return found


def wait_for(what, condition):
    end = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < end, f"{what} does not happen"
        time.sleep(0.05)
    return result


def broken(spark, wanted):
    """Samples that are drawn while processes are killed, one after the other until a task fails, and how many tasks did."""
    done = []
    thread = threading.Thread(target=lambda: done.append(spark_jobs.sample(spark, FOLDER, ROWS, seed=7).toArrow()))
    tracker = spark.sparkContext.statusTracker()
    before = set(tracker.getActiveStageIds())
    thread.start()
    stage = wait_for("a job", lambda: set(tracker.getActiveStageIds()) - before).pop()
    wait_for("a first task", lambda: tracker.getStageInfo(stage).numCompletedTasks > 0)
    while thread.is_alive() and tracker.getStageInfo(stage).numFailedTasks == 0:
        for pid in processes(*wanted)[:1]:
            os.kill(pid, signal.SIGKILL)
        thread.join(1)  # one that had nothing to do is not missed
    thread.join()
    return done[0], tracker.getStageInfo(stage).numFailedTasks


def same_rows(spark):
    """Samples are those of the model alone, and whoever is killed changes nothing."""
    expected = Model(FOLDER).sample(0, ROWS, 7)
    assert spark_jobs.sample(spark, FOLDER, 3000, seed=7).coalesce(1).toArrow().equals(expected.slice(0, 3000))
    for what, wanted in {
        "a Python worker": ("pyspark.daemon", "pyspark.daemon"),
        "an executor": (f"--app-id {spark.sparkContext.applicationId}",),
    }.items():
        found, failed = broken(spark, wanted)
        assert found.equals(expected), f"the rows differ after {what} was killed"
        assert failed > 0, f"no task failed when {what} was killed"
        print(f"{what} was killed, {failed} task(s) failed, and the rows are the same")


def scores(spark):
    """Scores and completions are those of the model alone, in any partition, and bad rows are named."""
    model = Model(FOLDER)
    table = pq.read_table(f"{FOLDER}/samples.parquet")
    data = ROOT / "data"
    data.mkdir()
    pq.write_table(table.slice(0, 400), data / "a.parquet", row_group_size=90)
    pq.write_table(table.slice(400), data / "b.parquet")
    rows = spark_jobs.number_rows(spark_jobs.read_parquet(spark, [str(data)]))
    expected = model.score(table, each=True)
    scored = spark_jobs.score(rows.repartition(3), FOLDER, each=True).toArrow().sort_by("_number")
    assert scored.column("_number").to_pylist() == list(range(len(table)))
    for name in expected.column_names:
        if pa.types.is_float32(expected.column(name).type):
            # sums in another order: the last digits
            np.testing.assert_allclose(scored.column(name).to_numpy(), expected.column(name).to_numpy(), atol=2e-5)
    known = np.load(f"{FOLDER}/known.npy") == 1
    blank = pa.table(
        [pa.array(column.to_pylist(), column.type, mask=~known[:, d]) for d, column in enumerate(table.columns)], table.column_names
    )
    pq.write_table(blank, ROOT / "blank.parquet")
    rows = spark_jobs.number_rows(spark_jobs.read_parquet(spark, [str(ROOT / "blank.parquet")]))
    completed = spark_jobs.complete(rows.repartition(4), FOLDER, seed=4).toArrow().sort_by("_number")
    assert completed.select(table.column_names).equals(model.complete(read_by_spark(blank), np.arange(len(table)), 4))
    print("scores and completions are the same in other partitions")


def read_by_spark(table):
    """Times as Spark reads them."""
    return table.cast(pa.schema([
        field.with_type(pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field for field in table.schema
    ]))


def run(spark, *arguments):
    """Does in this driver what the command line does."""
    return spark_jobs._run(parser_of("Spark").parse_args(arguments), spark)


def bad(spark):
    """A bad row ends a job, or is left out and stands aside, or is null."""
    table = pq.read_table(f"{FOLDER}/samples.parquet")
    sexes = table.column("sex").to_pylist()
    sexes[11], sexes[500] = "x", None
    path = ROOT / "bad.parquet"
    pq.write_table(table.set_column(table.column_names.index("sex"), "sex", pa.array(sexes)), path)
    rows = spark_jobs.read_parquet(spark, [str(path)])
    message = f"{path}, column 'sex': the value 'x' is none of it; expected female or male"
    try:
        spark_jobs.score(rows.coalesce(1), FOLDER).toArrow()
        raise AssertionError("a bad row has a score")
    except PySparkException as error:
        assert "Cannot use row 11 of file:" in str(error) and message in str(error), error
    found = spark_jobs.score(rows, FOLDER, on_error="null").toArrow().sort_by("_row")
    assert [k for k, value in enumerate(found.column("log_prob")) if not value.is_valid] == [11, 500]
    out = ROOT / "scores"
    arguments = ["score", FOLDER, "--data", str(path), "--on-error", "skip", "--out", str(out)]
    refused(InputError, "Cannot keep the column 'name'", lambda: run(spark, *arguments, "--keep", "name"))
    aside = Path(f"{out}.skipped")
    aside.mkdir()
    spark_jobs._Output(spark, str(out)).begin({})
    assert not aside.exists(), "rows stay aside of a job that has not finished"
    said = run(spark, *arguments, "--keep", "zip")  # begins anew where that one has not finished
    assert "2 rows are bad" in said, said
    written = pq.read_table(out)
    assert written.column_names == ["zip", "_file", "_row", "log_prob"] and len(written) == len(table) - 2
    record = json.loads((out / "_staircase.json").read_text())
    assert (record["finished"], record["bad"]) == (True, 2)
    lines = [line for part in aside.glob("part-*") for line in part.read_text().splitlines()]
    assert lines[0] == "file,row,column,reason" and len(lines) == 3, lines
    assert lines[1].endswith(f"{path},11,sex,the value 'x' is none of it; expected female or male"), lines
    print("bad rows are named, and stand aside")


def restarted(spark, address):
    """A driver that is killed, and started again over what it has left."""
    out = ROOT / "drawn"
    arguments = ["sample", FOLDER, "--n", str(ROWS), "--seed", "7", "--out", str(out)]
    job = command(address, *arguments)
    wait_for("a task that has written", lambda: list(out.glob("_temporary/0/task_*")))
    os.killpg(job.pid, signal.SIGKILL)
    job.wait()
    assert not list(out.glob("part-*")) and not is_finished(out)
    job = command(address, *arguments)
    said = job.communicate()[1]
    assert job.returncode == 0 and is_finished(out), said
    assert pq.read_table(out).equals(Model(FOLDER).sample(0, ROWS, 7))
    refused(InputError, "it is finished; remove it", lambda: run(spark, *arguments))
    (ROOT / "other").mkdir()
    refused(InputError, "of no job of these", lambda: run(spark, *arguments[:-1], str(ROOT / "other")))
    print("a driver was killed, the next one wrote all rows once, and its output is not overwritten")


def changed(spark):
    """A model that changes while a job runs."""
    out = ROOT / "changed"

    def change():
        wait_for("a task that has written", lambda: list(out.glob("_temporary/0/task_*")))
        with open(f"{FOLDER}/complete.onnx", "ab") as file:
            file.write(b"\0")

    changing = threading.Thread(target=change)
    changing.start()
    job = lambda: run(spark, "sample", FOLDER, "--n", str(20 * ROWS), "--out", str(out))  # noqa: E731
    refused(ChangedModel, "have changed since the job began", job)
    changing.join()
    assert not list(out.glob("part-*")) and not is_finished(out)
    print("a job whose model changed was ended")


def is_finished(out):
    return json.loads((out / "_staircase.json").read_text())["finished"]


def refused(kind, message, job):
    try:
        job()
    except kind as error:
        assert message in str(error), error
    else:
        raise AssertionError(f"this is not refused: {message}")


if __name__ == "__main__":
    with cluster() as address:
        session = driver(address)
        same_rows(session)
        scores(session)
        bad(session)
        restarted(session, address)
        changed(session)
        session.stop()
