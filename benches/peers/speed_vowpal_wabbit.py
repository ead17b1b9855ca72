"""Vowpal Wabbit as `speed.py` drives it."""
import re

from vowpalwabbit import Workspace

from speed_peer import Peer


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


PEER = VowpalWabbit()
