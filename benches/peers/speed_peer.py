"""What `speed.py` asks of a peer. Each drives its library in the quickest way that it offers.

Putting texts into a peer's own form (a line, a message) is not timed; making features of them is.
"""


class Peer:
    # Where a peer can only load and score in one go, this is 1, and the time of loading is taken off.
    own_loading = 0
    # Whether it works inside the Python process, whose peak of memory is then its own.
    in_process = True

    def prepare_training(self, rows, path):
        """Texts and whether each is unwanted, as `train(prepared, path)` takes them."""
        return rows

    def prepare_texts(self, texts, path):
        """Texts as `score(model, prepared)` takes them; the model comes from `load(path)`."""
        return texts
