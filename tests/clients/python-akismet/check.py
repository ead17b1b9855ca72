"""Drives the PyPI client python-akismet 0.4 against a server on this machine and prints what the client made of the answers, as one JSON object.

    venv/bin/python check.py PORT KEY BLOG

The client puts the key into the host name, so names under TEST_DOMAIN are looked up as 127.0.0.1 here; any other name fails, so that nothing
leaves this machine.
"""

import datetime
import json
import socket
import sys

from akismet import Akismet, SpamStatus
from akismet.exceptions import AkismetServerError

TEST_DOMAIN = "rest.akismet.test"
NAMES = {value: name for name, value in vars(SpamStatus).items() if isinstance(value, int)}
VISITOR = {"user_ip": "198.51.100.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)", "comment_type": "comment"}
CERTAIN_SPAM = {**VISITOR, "comment_author": "viagra-test-123", "comment_content": "Cheap watches, click http://watches.example/"}
CERTAIN_HAM = {**VISITOR, "comment_author": "Ada", "user_role": "administrator", "comment_content": "Thanks, that explains the second figure."}
BLATANT_SPAM = {
    **VISITOR,
    "comment_content": "Check out my channel, subscribe to my channel and check out my videos!!! http://www.youtube.com/watch?v=x",
}
REAL_SPAM = {**VISITOR, "comment_author": "Max", "comment_content": "Check out my channel, free gift cards at http://gift-cards.example/"}
REAL_HAM = {
    **VISITOR,
    "comment_author": "Grace",
    "comment_content": "I never noticed the bass line in the second verse before.",
    "comment_date": datetime.datetime(2026, 1, 31, 12),
    "comment_post_modified": datetime.datetime(2026, 1, 30, 12),
    "permalink": "https://blog.example/tides",
    "blog_lang": "en, fr_ca",
}

look_up = socket.getaddrinfo


def look_up_here(host, *arguments, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if not name.endswith(f".{TEST_DOMAIN}"):
        raise socket.gaierror(f"{name} is not a name of this test")
    return look_up("127.0.0.1", *arguments, **named)


def outcome(call, comment, **more):
    """What a call gave, or what it raised."""
    try:
        value = call(**comment, **more)
    except AkismetServerError as error:
        return f"{type(error).__name__}: {error}"
    return NAMES.get(value)


def main(port, key, blog):
    socket.getaddrinfo = look_up_here
    client, stranger = (Akismet(some_key, blog=blog, application_user_agent="Test/1.0", timeout=30) for some_key in (key, "nobodyskey00"))
    for one in (client, stranger):
        one.protocol, one.domain = "http", f"{TEST_DOMAIN}:{port}"
    report = {
        "check_certain_spam": outcome(client.check, CERTAIN_SPAM),
        "check_certain_ham": outcome(client.check, CERTAIN_HAM),
        "check_blatant_spam": outcome(client.check, BLATANT_SPAM, is_test=True),
        "check_with_wrong_key": outcome(stranger.check, REAL_HAM),
        "check_spam": outcome(client.check, REAL_SPAM),
        "check_ham": outcome(client.check, REAL_HAM),
        "submit_spam": outcome(client.submit_spam, REAL_SPAM),
        "submit_ham": outcome(client.submit_ham, REAL_HAM),
        "submit_with_wrong_key": outcome(stranger.submit_ham, REAL_HAM),
    }
    print(json.dumps(report, indent=2))


main(*sys.argv[1:])
