"""Log-odds of probabilities."""
import numpy as np


def log_odds(probabilities):
    """Kept off 0 and 1."""
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return np.log(p / (1 - p))
