"""How fast one peer is: `speed.py PEER train|score MODEL CORPUS...` prints its figures as JSON.

`train` learns the corpora and leaves the model at MODEL: {"training_seconds", "training_peak"}. `score` loads it and scores the same texts, in one
process and in one a core: {"loading_seconds", "per_second", "per_second_all", "scoring_peak"}. Peaks are resident KiB of the process, interpreter included.
"""
import json
import multiprocessing
import os
import resource
import sys
import time

import speed_peers


def seconds(work):
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def peak():
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def train(peer, path, rows):
    prepared = peer.prepare_training(rows, path)
    took, _ = seconds(lambda: peer.train(prepared, path))
    return {"training_seconds": took, "training_peak": peak()}


def score(peer, path, rows):
    texts = peer.prepare_texts([text for text, _ in rows], path)
    loading, model = seconds(lambda: peer.load(path))
    one, _ = seconds(lambda: peer.score(model, texts))
    figures = {"loading_seconds": loading, "per_second": len(rows) / (one - peer.own_loading * loading), "scoring_peak": peak()}
    return figures | {"per_second_all": all_cores(peer, model, texts, len(rows), peer.own_loading * loading)}


def all_cores(peer, model, texts, count, overhead):
    """Every core scores all texts."""
    cores = len(os.sched_getaffinity(0))
    processes = [multiprocessing.get_context("fork").Process(target=peer.score, args=(model, texts)) for _ in range(cores)]
    started = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)
    return cores * count / (time.perf_counter() - started - overhead)


def main():
    name, mode, path, *corpora = sys.argv[1:]
    rows = [json.loads(line) for corpus in corpora for line in open(corpus, encoding="utf8")]
    rows = [(row["content"], row["label"] != "ham") for row in rows]
    peer = speed_peers.PEERS[name]
    print(json.dumps((train if mode == "train" else score)(peer, path, rows)))


if __name__ == "__main__":
    main()
