"""Goes on with the training of folders, in this process and on Ray: training.py FOLDER EPOCHS."""

import os
import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/cluster"))
import numpy as np  # noqa: E402
import ray  # noqa: E402
from staircase.batches import epoch_order  # noqa: E402
from staircase.gradients import Gradients  # noqa: E402
from staircase.training import InProcess, Training, locked  # noqa: E402
from train_on_ray import RayWorkers, connect, train  # noqa: E402


def copy(folder, name):
    """A folder beside others of the same model."""
    to = folder / name
    shutil.copytree(folder, to, ignore=lambda path, names: [name for name in names if (Path(path) / name).is_dir()])
    return to


def in_process(folder, epochs, steps=None):
    """Trains up to an epoch, or so many more steps."""
    training = Training(folder, shards=4)
    last = None if steps is None else training.state["step"] + steps
    workers = InProcess(Gradients(training.graphs, training.rows, training.options["seed"]))
    training.fit(workers, epochs=epochs, is_over=lambda: training.state["step"] == last)


def refusals(folder):
    """What does not belong together is refused."""
    path = copy(folder, "refused")
    for name, about in (("gradient.onnx", "another model"), ("rows.safetensors", "not the rows")):
        shutil.copy(folder.parent / "bits" / name, path / name)
        try:
            Training(path)
        except ValueError as error:
            assert about in str(error), error
        else:
            raise AssertionError(f"{name} of another model was taken")
        shutil.copy(folder / name, path / name)
    with locked(path):
        try:
            train(path)
        except ValueError as error:
            assert f"process {os.getpid()}" in str(error), error
        else:
            raise AssertionError("a locked folder was written to")


def on_ray(folder, epochs):
    """1, 2 and 4 workers, of which one is killed, come to the same bits."""
    connect(None)
    results = {"in process": copy(folder, "0")}
    in_process(results["in process"], epochs)
    for count in (1, 2):
        results[count] = copy(folder, str(count))
        train(results[count], workers=count, shards=4, cpus=0.1, epochs=epochs)
    results[4] = copy(folder, "4")
    training = Training(results[4], shards=4)
    workers = RayWorkers(training, 4, 0.1)
    victims = [ray.get(workers.actors[2].__ray_call__.remote(lambda actor: os.getpid()))]

    def kill():
        if training.state["step"] == 5 and victims:
            os.kill(victims.pop(), signal.SIGKILL)
        return False

    training.fit(workers, epochs=epochs, is_over=kill)
    assert not victims
    workers.close()
    expected = (results[1] / "weights.safetensors").read_bytes()
    for name, result in results.items():
        assert (result / "weights.safetensors").read_bytes() == expected, name
    # another number of shards sums in another order
    other = copy(folder, "other")
    other_training = Training(other, shards=1)
    other_training.fit(InProcess(Gradients(training.graphs, training.rows, training.options["seed"])), epochs=epochs)
    assert (other / "weights.safetensors").read_bytes() != expected
    print("1, 2 and 4 workers, of which one was killed, agree")


def patience(folder, epochs):
    """Training that ends early."""
    training = Training(folder)
    workers = InProcess(Gradients(training.graphs, training.rows, training.options["seed"]))
    training.fit(workers, epochs=epochs, patience=1)


root, epochs = Path(sys.argv[1]), int(sys.argv[2])
np.seterr(all="raise", under="ignore")
np.testing.assert_array_equal(epoch_order(7, 2, 200_000), np.fromfile(root / "order.int32", np.int32))
patience(root / "patience", 60)
folders = sorted(folder for folder in root.iterdir() if folder.is_dir() and folder.name not in ("ray", "patience"))
for folder in folders:
    in_process(copy(folder, "python"), epochs)
    in_process(copy(folder, "back"), epochs, steps=5)
refusals(folders[0])

on_ray(root / "ray", epochs)
