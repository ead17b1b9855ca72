"""scikit-learn as `speed.py` drives it."""
import pickle

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from linear import vectorizer
from speed_peer import Peer


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


def naive_bayes():
    return make_pipeline(CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)), MultinomialNB())


def logistic_regression():
    return make_pipeline(vectorizer(), LogisticRegression(C=10, max_iter=1000))


LOGISTIC_REGRESSION, NAIVE_BAYES = ScikitLearn(logistic_regression), ScikitLearn(naive_bayes)
