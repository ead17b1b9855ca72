"""How fast one peer is: `speed.py PEER train|score MODEL CORPUS...` prints its figures as JSON.

`train` learns the corpora and leaves the model at MODEL: {"training_seconds", "training_peak"}. `score` loads it and scores the same texts, in one
process and in one a core: {"loading_seconds", "per_second", "per_second_all", "scoring_peak"}. Peaks are resident KiB of the process, interpreter
included, or null for a peer that works outside of it.
"""
import importlib
import json
import math
import multiprocessing
import os
import resource
import sys
import time

# The module of each peer, and its name there.
PEERS = {
    "fasttext": ("speed_fasttext", "PEER"),
    "logistic-regression": ("speed_scikit_learn", "LOGISTIC_REGRESSION"),
    "naive-bayes": ("speed_scikit_learn", "NAIVE_BAYES"),
    "vowpal-wabbit": ("speed_vowpal_wabbit", "PEER"),
    "bogofilter": ("speed_bogofilter", "PEER"),
}


def seconds(work):
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def peak(peer):
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if peer.in_process else None


def train(peer, path, rows):
    prepared = peer.prepare_training(rows, path)
    took, _ = seconds(lambda: peer.train(prepared, path))
    return {"training_seconds": took, "training_peak": peak(peer)}


def score(peer, path, rows):
    texts = peer.prepare_texts([text for text, _ in rows], path)
    loading, model = seconds(lambda: peer.load(path))
    overhead = peer.own_loading * loading
    once, _ = seconds(lambda: peer.score(model, texts))
    # As often as takes about a second, so that starting a process weighs little.
    passes = math.ceil(1 / max(once - overhead, 0.01))
    one, _ = seconds(lambda: many(peer, model, texts, passes))
    figures = {"loading_seconds": loading, "per_second": passes * len(rows) / (one - passes * overhead), "scoring_peak": peak(peer)}
    cores = len(os.sched_getaffinity(0))
    every, _ = seconds(lambda: on_all(cores, many, (peer, model, texts, passes)))
    return figures | {"per_second_all": cores * passes * len(rows) / (every - passes * overhead)}


def many(peer, model, texts, passes):
    for _ in range(passes):
        peer.score(model, texts)


def on_all(cores, work, arguments):
    """In a process a core."""
    processes = [multiprocessing.get_context("fork").Process(target=work, args=arguments) for _ in range(cores)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)


def main():
    name, mode, path, *corpora = sys.argv[1:]
    rows = [json.loads(line) for corpus in corpora for line in open(corpus, encoding="utf8")]
    rows = [(row["content"], row["label"] != "ham") for row in rows]
    module, attribute = PEERS[name]
    # Imported by name, so that no peer's memory holds another's library.
    peer = getattr(importlib.import_module(module), attribute)
    print(json.dumps((train if mode == "train" else score)(peer, path, rows)))


if __name__ == "__main__":
    main()
