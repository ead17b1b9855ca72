"""Predictions of one peer for one fold: `predict.py PEER TRAIN.jsonl TEST.jsonl` prints {"setting", "logits"} as JSON.

A line of the two files is {"content", "unwanted", "group"}; the log-odds are in the order of the test file, which has "unwanted" too
but is read for its texts alone.
"""
import importlib
import json
import sys

import numpy as np

import linear
import tuning


def read(path):
    rows = [json.loads(line) for line in open(path, encoding="utf8")]
    return [row["content"] for row in rows], np.array([row["unwanted"] for row in rows]), [row["group"] for row in rows]


def plain_logistic_regression(train, test):
    """With C = 10 and its own probabilities: what everybody tries first."""
    setting = {"C": 10}
    return linear.LOGISTIC_REGRESSION.scores(train[0], train[1], test, [setting])[0], setting


def peer(name):
    known = {"logistic-regression-tuned": linear.LOGISTIC_REGRESSION, "linear-svm": linear.SVM}
    return known.get(name) or importlib.import_module(f"{name.replace('-', '_')}_peer")


def main():
    name, train, test = sys.argv[1], read(sys.argv[2]), read(sys.argv[3])[0]
    if name == "logistic-regression":
        logits, setting = plain_logistic_regression(train, test)
    else:
        logits, setting = tuning.tuned(peer(name), train, test)
    print(json.dumps({"setting": ", ".join(f"{name} {value}" for name, value in setting.items()), "logits": [float(logit) for logit in logits]}))


if __name__ == "__main__":
    main()
