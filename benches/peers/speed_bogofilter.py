"""bogofilter as `speed.py` drives it."""
import os

from bogofilter_peer import mailbox, run
from speed_peer import Peer


class Bogofilter(Peer):
    """A mailbox through a pipe; its database is a folder."""

    in_process = False

    def prepare_training(self, rows, path):
        return [mailbox([text for text, unwanted in rows if unwanted == kind]) for kind in (True, False)]

    def train(self, boxes, path):
        os.makedirs(path, exist_ok=True)
        for box, flag in zip(boxes, ("-s", "-n")):
            run(path, [flag], box)

    def prepare_texts(self, texts, path):
        return mailbox(texts)

    def load(self, path):
        run(path, ["-t", "-v"], mailbox(["empty"]))
        return path

    def score(self, path, box):
        run(path, ["-t", "-v"], box)


PEER = Bogofilter()
