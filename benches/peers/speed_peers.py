"""The peers as `speed.py` drives them, each in the quickest way that it offers.

Putting texts into a peer's own form (a line, a message) is not timed; making features of them is. Where a peer can only load and score in one go,
`own_loading` is 1 and the time of loading is taken off.
"""
import os
import pickle
import re

import fasttext
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from vowpalwabbit import Workspace

import bogofilter_peer
import fasttext_peer
import linear


class Peer:
    own_loading = 0

    def prepare_training(self, rows, path):
        return rows

    def prepare_texts(self, texts, path):
        return texts


class FastText(Peer):
    """Characters 2-5 and word pairs, on two threads; `predict` one text at a time, past its slow Python wrapper."""

    def prepare_training(self, rows, path):
        with open(f"{path}.txt", "w", encoding="utf8") as file:
            file.writelines(f"__label__{int(unwanted)} {fasttext_peer.flat(text)}\n" for text, unwanted in rows)
        return f"{path}.txt"

    def train(self, file, path):
        fasttext.train_supervised(file, minn=2, maxn=5, wordNgrams=2, thread=2, verbose=0).save_model(path)

    def load(self, path):
        return fasttext.load_model(path)

    def prepare_texts(self, texts, path):
        return [fasttext_peer.flat(text) + "\n" for text in texts]

    def score(self, model, texts):
        for text in texts:
            model.f.predict(text, 1, 0.0, "strict")


class ScikitLearn(Peer):
    """All texts in one call."""

    def __init__(self, pipeline):
        self.pipeline = pipeline

    def train(self, rows, path):
        pipeline = self.pipeline().fit([text for text, _ in rows], [unwanted for _, unwanted in rows])
        with open(path, "wb") as file:
            pickle.dump(pipeline, file)

    def load(self, path):
        with open(path, "rb") as file:
            return pickle.load(file)

    def score(self, model, texts):
        model.predict_proba(texts)


class VowpalWabbit(Peer):
    """Its own word pairs and characters 1-5, one pass, from a file."""

    own_loading = 1
    options = "--loss_function logistic --ngram w2 --ngram c5 -b 20 --quiet"

    def line(self, text):
        text = re.sub(r"[|:]", "_", " ".join(text.lower().split()))
        return f"|w {text} |c {' '.join(text.replace(' ', '_'))}\n"

    def prepare_training(self, rows, path):
        with open(f"{path}.vw", "w", encoding="utf8") as file:
            file.writelines(f"{1 if unwanted else -1} {self.line(text)}" for text, unwanted in rows)
        return f"{path}.vw"

    def train(self, file, path):
        Workspace(f"-d {file} {self.options} -f {path}").finish()

    def load(self, path):
        return Workspace(f"-i {path} -t --quiet")

    def prepare_texts(self, texts, path):
        with open(f"{path}.texts", "w", encoding="utf8") as file:
            file.writelines(self.line(text) for text in texts)
        return path

    def score(self, model, path):
        Workspace(f"-i {path} -t --quiet -d {path}.texts -p /dev/null").finish()


class Bogofilter(Peer):
    """A mailbox through a pipe; its database is a folder."""

    def prepare_training(self, rows, path):
        return [bogofilter_peer.mailbox([text for text, unwanted in rows if unwanted == kind]) for kind in (True, False)]

    def train(self, boxes, path):
        os.makedirs(path, exist_ok=True)
        for box, flag in zip(boxes, ("-s", "-n")):
            bogofilter_peer.run(path, [flag], box)

    def prepare_texts(self, texts, path):
        return bogofilter_peer.mailbox(texts)

    def load(self, path):
        bogofilter_peer.run(path, ["-t", "-v"], bogofilter_peer.mailbox(["empty"]))
        return path

    def score(self, path, box):
        bogofilter_peer.run(path, ["-t", "-v"], box)


def naive_bayes():
    return make_pipeline(CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)), MultinomialNB())


def logistic_regression():
    return make_pipeline(linear.vectorizer(), LogisticRegression(C=10, max_iter=1000))


PEERS = {
    "fasttext": FastText(),
    "logistic-regression": ScikitLearn(logistic_regression),
    "naive-bayes": ScikitLearn(naive_bayes),
    "vowpal-wabbit": VowpalWabbit(),
    "bogofilter": Bogofilter(),
}
