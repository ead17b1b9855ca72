"""bogofilter (Debian package of that name): Robinson's and Fisher's Bayes over words, as mail filters have it."""
import re
import subprocess
import tempfile
from itertools import product

from odds import log_odds

# Robinson's s and x, and the least deviation from 0.5 that counts; the first is bogofilter's own default.
GRID = [{"robs": s, "robx": x, "min-dev": least} for s, x, least in product([0.0178, 0.1, 1.0], [0.52, 0.4], [0.375, 0.1, 0.0])]


def mailbox(texts):
    """An mbox: each text as a message."""
    return "".join(message(number, text) for number, text in enumerate(texts)).encode()


def message(number, text):
    body = re.sub(r"^(>*From )", r">\1", "\n".join(text.splitlines()), flags=re.MULTILINE)
    head = f"From comment@localhost Thu Jan  1 00:00:00 1970\nMessage-Id: <{number}@localhost>\n"
    return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n\n"


def scores(texts, unwanted, unseen, grid):
    with tempfile.TemporaryDirectory() as folder:
        for label, flag in ((True, "-s"), (False, "-n")):
            run(folder, [flag], mailbox([text for text, is_unwanted in zip(texts, unwanted) if is_unwanted == label]))
        box = mailbox(unseen)
        return [log_odds(probabilities(folder, box, len(unseen), setting)) for setting in grid]


def probabilities(folder, box, count, setting):
    options = [*(f"--{name}={value}" for name, value in setting.items()), "--terse-format=%f", "-v", "-t"]
    printed = [float(line.split()[-1]) for line in run(folder, options, box).split("\n") if line]
    assert len(printed) == count, f"{len(printed)} verdicts for {count} messages"
    return printed


def run(folder, options, box):
    command = ["bogofilter", "-C", "-d", folder, "-M", *options]
    done = subprocess.run(command, input=box, capture_output=True)
    # 0, 1 and 2 say spam, ham and unsure.
    assert done.returncode <= 2, done.stderr.decode()
    return done.stdout.decode()
