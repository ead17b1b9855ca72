"""Vowpal Wabbit (PyPI `vowpalwabbit`): logistic regression by online gradient descent over words 1-2 and characters 2-5.

The n-grams come from scikit-learn, weighed by 1 + ln(times) and each text's brought to length 1: on raw counts (`--ngram`) it did clearly
worse, as did its L-BFGS.
"""
import math
import os
import random
import re
import tempfile
from collections import Counter
from itertools import product

from sklearn.feature_extraction.text import CountVectorizer
from vowpalwabbit import Workspace

GRID = [{"passes": passes, "learning_rate": rate} for passes, rate in product([3, 10], [0.1, 0.5])]
WORDS = CountVectorizer(ngram_range=(1, 2)).build_analyzer()
CHARACTERS = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)).build_analyzer()
# What has a meaning of its own in a line.
SPECIAL = re.compile(r"[|:\s]")


def namespace(name, grams):
    weights = {gram: 1 + math.log(times) for gram, times in Counter(grams).items()}
    length = math.sqrt(sum(weight**2 for weight in weights.values()))
    features = (f"{SPECIAL.sub('_', gram)}:{weight / length:.4f}" for gram, weight in weights.items())
    return f"|{name} {' '.join(features)}"


def line(text):
    return f"{namespace('w', WORDS(text))} {namespace('c', CHARACTERS(text))}"


def scores(texts, unwanted, unseen, grid):
    rows = [f"{1 if is_unwanted else -1} {line(text)}\n" for text, is_unwanted in zip(texts, unwanted)]
    # Online learning goes by order: one that is mixed, and always the same.
    random.Random(1).shuffle(rows)
    unseen = [line(text) for text in unseen]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "train.vw")
        with open(data, "w", encoding="utf8") as file:
            file.writelines(rows)
        return [predicted(data, unseen, **setting) for setting in grid]


def predicted(data, unseen, passes, learning_rate):
    options = f"--loss_function logistic -b 22 --holdout_off --quiet -l {learning_rate} --passes {passes}"
    Workspace(f"-d {data} {options} --cache_file {data}.cache -k -f {data}.model").finish()
    model = Workspace(f"-i {data}.model -t --quiet")
    scores = [model.predict(text) for text in unseen]
    model.finish()
    return scores
