"""Naive Bayes over characters 2-5 (scikit-learn): multinomial and complement, counts and presence, several strengths of smoothing."""
from itertools import product

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import ComplementNB, MultinomialNB

BAYES = {"multinomial": MultinomialNB, "complement": ComplementNB}
GRID = [{"bayes": bayes, "of": of, "alpha": alpha} for bayes, of, alpha in product(BAYES, ["presence", "counts"], [0.01, 0.1, 1.0])]


def scores(texts, unwanted, unseen, grid):
    vectors = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5))
    seen, unseen = vectors.fit_transform(texts), vectors.transform(unseen)
    return [difference(BAYES[s["bayes"]](alpha=s["alpha"]), *matrices(s["of"], seen, unseen), unwanted) for s in grid]


def matrices(of, seen, unseen):
    return (seen.sign(), unseen.sign()) if of == "presence" else (seen, unseen)


def difference(bayes, seen, unseen, unwanted):
    """Unwanted's joint log-likelihood less ham's."""
    joint = bayes.fit(seen, unwanted).predict_joint_log_proba(unseen)
    return joint[:, 1] - joint[:, 0]
