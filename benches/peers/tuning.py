"""How every tuned peer is chosen and calibrated, on its training part alone.

The training part is dealt into inner folds by group (article or text), as the outer folds are. Each setting of a peer's grid predicts
each inner fold from the others; the setting with the best mean ROC AUC is taken. Its out-of-fold log-odds are then calibrated by
Platt's method (a logistic regression on one input), and so are those of the test part.
"""
from collections import defaultdict

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

INNER_FOLDS = 3


def inner_folds(groups):
    """Indices of each inner fold: groups, largest first, dealt to the smallest fold. Fewer folds where there are fewer groups."""
    members = defaultdict(list)
    for index, group in enumerate(groups):
        members[group].append(index)
    folds = [[] for _ in range(min(INNER_FOLDS, len(members)))]
    for group in sorted(members, key=lambda group: (-len(members[group]), group)):
        min(folds, key=len).extend(members[group])
    return [np.array(sorted(fold)) for fold in folds]


def tuned(peer, train, test):
    """Log-odds of the test part, and the setting that was chosen.

    `peer` has a `GRID` of settings and `scores(texts, unwanted, unseen, grid)`: for each setting of the grid the scores of the unseen
    texts, higher for the unwanted.
    """
    texts, unwanted, groups = train
    out_of_fold = np.zeros((len(peer.GRID), len(texts)))
    areas = []
    for fold in inner_folds(groups):
        rest = np.setdiff1d(np.arange(len(texts)), fold)
        predicted = peer.scores([texts[i] for i in rest], unwanted[rest], [texts[i] for i in fold], peer.GRID)
        out_of_fold[:, fold] = predicted
        areas.append([roc_auc_score(unwanted[fold], row) for row in predicted])
    best = int(np.argmax(np.mean(areas, axis=0)))
    platt = LogisticRegression(C=1e6).fit(out_of_fold[best][:, None], unwanted)
    scores = np.asarray(peer.scores(texts, unwanted, test, [peer.GRID[best]])[0])
    return platt.decision_function(scores[:, None]), peer.GRID[best]
