"""Rows drawn by another library. Prints JSON: seconds and CPU seconds of training and of drawing.

    generate.py CONTENDER TRAIN.csv ROWS OUT.csv SEED
"""
import json
import os
import sys
import time
import warnings

import numpy as np
import pandas as pd


def mostlyai_engine(train, seed):
    from mostlyai.engine import TabularARGN, set_random_state
    set_random_state(seed)
    model = TabularARGN(device="cpu", random_state=seed).fit(train)
    return lambda rows: model.sample(rows)


def sdv_gaussian_copula(train, seed):
    from sdv.metadata import Metadata
    from sdv.single_table import GaussianCopulaSynthesizer
    table = {"table": train}
    model = GaussianCopulaSynthesizer(Metadata.detect_from_dataframes(table, infer_keys=None))
    model.fit(table)
    return lambda rows: model.sample(rows)["table"]


def independent_columns(train, seed):
    chance = np.random.RandomState(seed)
    return lambda rows: pd.DataFrame({name: chance.choice(train[name], rows) for name in train})


def training_rows_again(train, seed):
    return lambda rows: train.sample(rows, replace=True, random_state=seed)


CONTENDERS = {f.__name__.replace("_", "-"): f
              for f in (mostlyai_engine, sdv_gaussian_copula, independent_columns, training_rows_again)}


def measured(work):
    started, cpu = time.perf_counter(), os.times()
    result = work()
    now = os.times()
    return result, time.perf_counter() - started, sum(now[:4]) - sum(cpu[:4])


if __name__ == "__main__":
    contender, path, rows, out, seed = sys.argv[1:]
    warnings.simplefilter("ignore")
    train = pd.read_csv(path, na_values=["?"])
    draw, seconds, cpu_seconds = measured(lambda: CONTENDERS[contender](train, int(seed)))
    table, draw_seconds, draw_cpu_seconds = measured(lambda: draw(int(rows)))
    table[list(train)].to_csv(out, index=False)
    print(json.dumps({"trainSeconds": seconds, "trainCpuSeconds": cpu_seconds,
                      "drawSeconds": draw_seconds, "drawCpuSeconds": draw_cpu_seconds}))
