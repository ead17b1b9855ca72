"""Times fastText's predict: `fasttext_predict.py TRAIN.jsonl...` trains on the files, then predicts their own texts.

Prints one JSON object: texts a second of the best round, and the seconds that training took.
"""
import json
import os
import sys
import tempfile
import time

import fasttext

ROUNDS = 5


def flat(text):
    """fastText reads a text a line."""
    return " ".join(text.split())


rows = [json.loads(line) for path in sys.argv[1:] for line in open(path, encoding="utf8")]
texts = [flat(row["content"]) for row in rows]
with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf8") as file:
    file.writelines(f"__label__{row['label']} {text}\n" for row, text in zip(rows, texts))
started = time.perf_counter()
model = fasttext.train_supervised(file.name, minn=2, maxn=5, wordNgrams=2, thread=2, verbose=0)
training = time.perf_counter() - started
os.unlink(file.name)
rounds = []
for _ in range(ROUNDS):
    started = time.perf_counter()
    for text in texts:
        model.f.predict(text + "\n", 1, 0.0, "strict")
    rounds.append(time.perf_counter() - started)
print(json.dumps({"texts": len(texts), "per_second": len(texts) / min(rounds), "training_seconds": training}))
