"""Drives the PyPI client akismet 25 against a server on this machine and prints what the client made of the answers, as one JSON object.

    venv/bin/python check.py PORT KEY BLOG

The client sends no key with key-sites, so the key stands in the host name as well: names under TEST_DOMAIN are looked up as 127.0.0.1 here, and
any other name fails, so that nothing leaves this machine. The client's own time limit of one second holds.
"""

import asyncio
import json
import socket
import sys

import akismet
from akismet import _common

TEST_DOMAIN = "rest.akismet.test"
VISITOR = {"user_ip": "198.51.100.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)", "comment_type": "comment"}
CERTAIN_SPAM = {**VISITOR, "comment_author": "viagra-test-123", "comment_content": "Cheap watches, click http://watches.example/"}
CERTAIN_HAM = {**VISITOR, "comment_author": "Ada", "user_role": "administrator", "comment_content": "Thanks, that explains the second figure."}
BLATANT_SPAM = {
    **VISITOR,
    "comment_content": "Check out my channel, subscribe to my channel and check out my videos!!! http://www.youtube.com/watch?v=x",
}
REAL_SPAM = {**VISITOR, "comment_author": "Max", "comment_content": "Check out my channel, free gift cards at http://gift-cards.example/"}
REAL_HAM = {**VISITOR, "comment_author": "Grace", "comment_content": "I never noticed the bass line in the second verse before."}

look_up = socket.getaddrinfo


def look_up_here(host, *arguments, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if name != "127.0.0.1" and not name.endswith(f".{TEST_DOMAIN}"):
        raise socket.gaierror(f"{name} is not a name of this test")
    return look_up("127.0.0.1", *arguments, **named)


async def done(answer):
    """What a call gave, of the client that waits and of the one that does not."""
    return await answer if asyncio.iscoroutine(answer) else answer


async def calls(kind, client_of, config, wrong):
    """Every call of a client."""
    client = await done(client_of.validated_client(config=config))
    stranger = client_of(config=wrong)
    report = {
        "validated": "valid",
        "verify_key": await done(client.verify_key()),
        "verify_wrong_key": await done(client.verify_key(key=wrong.key, url=wrong.url)),
        "check_certain_spam": (await done(client.comment_check(**CERTAIN_SPAM))).name,
        "check_certain_ham": (await done(client.comment_check(**CERTAIN_HAM))).name,
        "check_blatant_spam": (await done(client.comment_check(**BLATANT_SPAM))).name,
        "check_spam": (await done(client.comment_check(**REAL_SPAM))).name,
        "check_ham": (await done(client.comment_check(**REAL_HAM))).name,
        "check_test": (await done(client.comment_check(is_test=True, **CERTAIN_SPAM))).name,
        "submit_spam": await done(client.submit_spam(**REAL_SPAM)),
        "submit_ham": await done(client.submit_ham(**REAL_HAM)),
        "usage_limit": await done(client.usage_limit()),
        "key_sites": await done(client.key_sites()),
        "key_sites_csv": await done(client.key_sites(result_format="csv", order="spam", url_filter="blog", limit=10, offset=0)),
    }
    try:
        await done(stranger.comment_check(**REAL_HAM))
    except akismet.AkismetError as error:
        report["with_wrong_key"] = type(error).__name__
    return {f"{kind}_{name}": value for name, value in report.items()}


async def main(port, key, blog):
    socket.getaddrinfo = look_up_here
    _common._API_URL = f"http://{key}.{TEST_DOMAIN}:{port}"
    config, wrong = akismet.Config(key=key, url=blog), akismet.Config(key="nobodyskey00", url=blog)
    report = await calls("sync", akismet.SyncClient, config, wrong)
    report |= await calls("async", akismet.AsyncClient, config, wrong)
    print(json.dumps(report, indent=2))


asyncio.run(main(*sys.argv[1:]))
