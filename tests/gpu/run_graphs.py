"""Runs graphs that write_graphs.ts wrote to a folder as they are measured, on the CPU: run_graphs.py FOLDER."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/gpu"))

import numpy as np  # noqa: E402
from graph import Graph  # noqa: E402

folder = Path(sys.argv[1])


def result(job, output, n=5, calls=1):
    """An output of a graph after some calls."""
    graph = Graph(folder / f"{'training_step' if job == 'train' else job}.onnx", "cpu")
    call = graph.call(job, n)
    for _ in range(calls):
        call()
    return graph.outputs[output].numpy().copy()


scores = result("log_prob", "log_prob")
assert scores.shape == (5,) and (scores < 0).all(), scores
np.testing.assert_allclose(result("conditionals", "log_prob_each").sum(1), scores, rtol=1e-5)
samples = result("sample", "x")
assert set(np.unique(samples)) == {0, 1}
np.testing.assert_array_equal(result("sweep", "x", calls=2), samples)
first, later = (result("train", "nll", calls=calls) for calls in (1, 300))
np.testing.assert_allclose(first, 784 * np.log(2), rtol=0.01)  # weights are small
assert later < first - 1, (first, later)  # what is learned goes from step to step
print("all agree")
