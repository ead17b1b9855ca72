"""fastText as `speed.py` drives it."""
import fasttext

from fasttext_peer import flat
from speed_peer import Peer


class FastText(Peer):
    """Characters 2-5 and word pairs, on two threads; `predict` one text at a time, past its slow Python wrapper."""

    def prepare_training(self, rows, path):
        with open(f"{path}.txt", "w", encoding="utf8") as file:
            file.writelines(f"__label__{int(unwanted)} {flat(text)}\n" for text, unwanted in rows)
        return f"{path}.txt"

    def train(self, file, path):
        fasttext.train_supervised(file, minn=2, maxn=5, wordNgrams=2, thread=2, verbose=0).save_model(path)

    def load(self, path):
        return fasttext.load_model(path)

    def prepare_texts(self, texts, path):
        return [flat(text) + "\n" for text in texts]

    def score(self, model, texts):
        for text in texts:
            model.f.predict(text, 1, 0.0, "strict")


PEER = FastText()
