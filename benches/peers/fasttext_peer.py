"""fastText, supervised, with characters 2-5 and word pairs. One thread, as several make another model each time."""
import os
import tempfile

import fasttext

from odds import log_odds

GRID = [{"epoch": epoch, "lr": 0.3} for epoch in (5, 15, 30)]
# A few dimensions are plenty for two classes.
DIMENSIONS = 20
BUCKETS = 300_000


def flat(text):
    """fastText reads a text a line."""
    return " ".join(text.split()) or "-"


def scores(texts, unwanted, unseen, grid):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf8") as file:
        file.writelines(f"__label__{int(label)} {flat(text)}\n" for label, text in zip(unwanted, texts))
    predicted = [log_odds([unwanted_probability(model, text) for text in unseen]) for model in (train(file.name, **s) for s in grid)]
    os.unlink(file.name)
    return predicted


def train(path, epoch, lr):
    try:
        return fasttext.train_supervised(
            path, minn=2, maxn=5, wordNgrams=2, epoch=epoch, lr=lr, dim=DIMENSIONS, bucket=BUCKETS, thread=1, seed=1, verbose=0
        )
    except RuntimeError:
        # "Encountered NaN": its steps were too long, as happens on some folds.
        return train(path, epoch, lr / 2)


def unwanted_probability(model, text):
    return dict((label, p) for p, label in model.f.predict(flat(text) + "\n", 2, 0.0, "strict")).get("__label__1", 0.0)
