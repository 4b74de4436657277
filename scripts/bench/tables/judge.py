"""How good generated rows are, and how near to the rows that the generator saw. Prints JSON.

    judge.py TRAIN.csv HELD_OUT.csv GENERATED.csv [--target COLUMN] [--rule COLUMN,COLUMN]

c2st           the AUC of boosted trees that tell generated from held-out rows, by five folds; 0.5 is best
columns, pairs 1 - total variation distance to the held-out rows, mean of columns and of pairs of them; numbers in ten bins
dcr            the share of 5,000 generated rows that are nearer to a row of TRAIN than to one of HELD_OUT, of as many;
               0.5 is best, 1 copies. Distance: ranks of numbers, 1 for differing words, added up
copies         the share of these that are equal to a row of TRAIN
tstr           the AUC of boosted trees for the target, trained on generated rows, on the held-out ones
contradictions the share of rows whose values of the rule's two columns are together in no row of TRAIN
"""
import argparse
import json

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

SEED = 0


class Column:
    """A column as codes for trees, as bins, and as points of which distances are taken."""

    def __init__(self, tables):
        train = tables[0]
        numbers = [pd.to_numeric(values, errors="coerce") for values in tables]
        present = train.dropna()
        self.is_number = present.nunique() > 2 and bool(numbers[0][present.index].notna().all())
        if self.is_number:
            seen = np.sort(numbers[0].dropna().to_numpy(float))
            cuts = np.unique(np.quantile(seen, np.linspace(0, 1, 11)[1:-1]))
            self.codes = [values.to_numpy(float) for values in numbers]
            missing = [np.isnan(values) for values in self.codes]
            self.bins = [np.where(gap, len(cuts) + 1, np.searchsorted(cuts, values, "right"))
                         for gap, values in zip(missing, self.codes)]
            ranks = [sum(np.searchsorted(seen, values, side) for side in ("left", "right")) / (2 * len(seen))
                     for values in self.codes]
            self.points = [np.stack([np.where(gap, .5, rank), .5 * gap], 1) for gap, rank in zip(missing, ranks)]
        else:
            words = {word: code for code, word in enumerate(present.value_counts().index)}
            for values in tables[1:]:
                for word in values.dropna().unique():
                    words.setdefault(word, len(words))
            self.codes = [values.map(words).to_numpy(float) for values in tables]
            missing = [np.isnan(values) for values in self.codes]
            whole = [np.where(gap, len(words), values).astype(int) for gap, values in zip(missing, self.codes)]
            self.bins = [np.where(gap, 11, np.minimum(values, 10)) for gap, values in zip(missing, whole)]
            self.points = [.5 * np.eye(len(words) + 1)[values] for values in whole]


def boosted(columns):
    words = [i for i, column in enumerate(columns) if not column.is_number]
    return HistGradientBoostingClassifier(categorical_features=words, random_state=SEED)


def told_apart(columns, one, other, chance):
    rows = min(len(columns[0].codes[one]), len(columns[0].codes[other]))
    x = np.vstack([np.stack([column.codes[which] for column in columns], 1)[chance.permutation(
        len(columns[0].codes[which]))[:rows]] for which in (one, other)])
    y = np.repeat([1, 0], rows)
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    return roc_auc_score(y, cross_val_predict(boosted(columns), x, y, cv=folds, method="predict_proba")[:, 1])


def agreement(one, other):
    """1 - total variation distance of two lists of codes."""
    size = max(one.max(), other.max()) + 1
    return 1 - np.abs(np.bincount(one, minlength=size) / len(one)
                      - np.bincount(other, minlength=size) / len(other)).sum() / 2


def nearest(rows, others):
    """The least L1 distance of each row to one of the others."""
    least = np.full(len(rows), np.inf, np.float32)
    is_flag = np.all(np.isin(np.vstack([rows, others]), (0, .5)), axis=0)
    # of flags a, b in {0, 1/2}: |a - b| = a + b - 4ab
    flags, numbers = others[:, is_flag], np.ascontiguousarray(others[:, ~is_flag].T)
    for start in range(0, len(rows), 64):
        part = rows[start:start + 64]
        distance = part[:, is_flag].sum(1)[:, None] + flags.sum(1)[None] - 4 * part[:, is_flag] @ flags.T
        for values, place in zip(numbers, np.flatnonzero(~is_flag)):
            distance += np.abs(part[:, place, None] - values)
        least[start:start + 64] = distance.min(1)
    return least


def judge(train, held_out, generated, target, rule):
    names = list(train)
    generated = generated[names]
    chance = np.random.RandomState(SEED)
    columns = [Column([table[name] for table in (train, held_out, generated)]) for name in names]
    result = {"c2st": told_apart(columns, 1, 2, chance)}
    pairs = [(a, b) for i, a in enumerate(columns) for b in columns[:i]]
    result["columns"] = np.mean([agreement(c.bins[1], c.bins[2]) for c in columns])
    result["pairs"] = np.mean([agreement(*(a.bins[k] * 12 + b.bins[k] for k in (1, 2))) for a, b in pairs])
    points = [np.hstack([column.points[which] for column in columns]).astype(np.float32) for which in range(3)]
    some = points[2][chance.permutation(len(generated))[:5000]]
    rows = min(len(train), len(held_out))
    to_train, to_held_out = (nearest(some, points[which][chance.permutation(len(points[which]))[:rows]])
                             for which in (0, 1))
    tie = np.abs(to_train - to_held_out) < 1e-5
    result["dcr"] = np.mean(np.where(tie, .5, to_train < to_held_out))
    result["copies"] = np.mean(nearest(some, points[0]) < 1e-5)
    if target:
        place = names.index(target)
        others = columns[:place] + columns[place + 1:]
        codes = [np.stack([column.codes[which] for column in others], 1) for which in range(3)]
        labels = [columns[place].codes[which] == 1 for which in range(3)]
        trees = boosted(others).fit(codes[2], labels[2])
        result["tstr"] = roc_auc_score(labels[1], trees.predict_proba(codes[1])[:, 1])
    if rule:
        seen = set(zip(*(train[name] for name in rule)))
        result["contradictions"] = np.mean([pair not in seen for pair in zip(*(generated[name] for name in rule))])
    return {name: float(value) for name, value in result.items()}


def read(path):
    table = pd.read_csv(path, dtype=str, skipinitialspace=True, na_values=["", "?", "NA"])
    numbers = table.apply(pd.to_numeric, errors="coerce")
    # 39 and 39.0 are one value
    return table.where(numbers.isna(), numbers.round(6).astype(str)).where(table.notna())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("train", "held_out", "generated"):
        parser.add_argument(name, type=read)
    parser.add_argument("--target")
    parser.add_argument("--rule", type=lambda text: text.split(","))
    print(json.dumps(judge(**vars(parser.parse_args()))))
