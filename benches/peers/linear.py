"""Logistic regression and a linear support vector machine on tf-idf of words 1-2 and characters 2-5 (scikit-learn)."""
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC


def vectorizer():
    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )


class Linear:
    """One of the two, with its values of C."""

    def __init__(self, make, grid):
        self.make, self.GRID = make, grid

    def scores(self, texts, unwanted, unseen, grid):
        vectors = vectorizer()
        seen, unseen = vectors.fit_transform(texts), vectors.transform(unseen)
        return [self.make(**setting).fit(seen, unwanted).decision_function(unseen) for setting in grid]


def logistic_regression(C):
    return LogisticRegression(C=C, max_iter=1000)


LOGISTIC_REGRESSION = Linear(logistic_regression, [{"C": 1}, {"C": 10}, {"C": 100}])
SVM = Linear(LinearSVC, [{"C": 0.03}, {"C": 0.1}, {"C": 0.3}, {"C": 1}])
