"""A table of numbers with holes, and how others fill them.

    python imputation_peers.py write FOLDER SEED      holes.csv, and truth.csv with the cells that were removed
    python imputation_peers.py error FOLDER FILE      the error of a file without holes, as JSON
    python imputation_peers.py fill FOLDER SEED       the errors of others and the CPU seconds they take, as JSON
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

REMOVED = 0.3


def write(folder, seed):
    from sklearn.datasets import load_breast_cancer

    truth = load_breast_cancer(as_frame=True).data
    holes = truth.mask(np.random.default_rng(int(seed)).random(truth.shape) < REMOVED)
    Path(folder).mkdir(exist_ok=True)
    truth.to_csv(f"{folder}/truth.csv", index=False)
    holes.to_csv(f"{folder}/holes.csv", index=False)


def read(folder):
    return pd.read_csv(f"{folder}/truth.csv"), pd.read_csv(f"{folder}/holes.csv")


def error_of(filled, truth, holes):
    off = ((filled - truth) / (truth.max() - truth.min())).to_numpy()[holes.isna().to_numpy()]
    return float(np.sqrt(np.mean(off**2)))


def fill(folder, seed):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer

    warnings.simplefilter("ignore")
    truth, holes = read(folder)
    low, high = truth.min(), truth.max()
    forest = RandomForestRegressor(n_estimators=50, n_jobs=1, random_state=int(seed))
    ways = {
        "the mean of the column": SimpleImputer(),
        "KNN": KNNImputer(),
        "ridge": IterativeImputer(max_iter=20, random_state=int(seed)),
        "forest": IterativeImputer(forest, max_iter=4, random_state=int(seed)),
    }
    found = {}
    for name, way in ways.items():
        started = time.process_time()
        scaled = way.fit_transform((holes - low) / (high - low))
        filled = pd.DataFrame(scaled, columns=truth.columns) * (high - low) + low
        found[name] = {"error": error_of(filled, truth, holes), "seconds": time.process_time() - started}
    return found


if __name__ == "__main__":
    task, folder, argument = sys.argv[1:]
    if task == "write":
        print(json.dumps(write(folder, argument)))
    elif task == "error":
        print(json.dumps(error_of(pd.read_csv(argument), *read(folder))))
    else:
        print(json.dumps(fill(folder, argument)))
