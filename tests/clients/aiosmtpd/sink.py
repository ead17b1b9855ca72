"""A mail server on this machine that keeps what it gets, taken apart by Python's own email package.

    venv/bin/python sink.py FOLDER PORT [USER PASSWORD]

Prints its port once it listens (PORT 0 takes a free one). Each mail becomes FOLDER/NUMBER.json: who it is from and to as the envelope says, its headers in
order, its text, and the parser's complaints. What the file FOLDER/mode says is how it behaves: ok (also without a file), busy (451), refuse (550 for every
recipient), sender (550 for the sender), relay (550 for every recipient, as this machine may not), content (550 for the text), hang (no answer to a mail until the mode is another),
goodbye (none to QUIT). With USER and PASSWORD only who signs in may send.
"""

import asyncio
import email
import email.policy
import json
import os
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

FOLDER = Path(sys.argv[1])
SIGN_IN = [word.encode() for word in sys.argv[3:5]]


def mode():
    try:
        return (FOLDER / "mode").read_text()
    except FileNotFoundError:
        return "ok"


class Sink:
    count = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if mode() == "sender":
            return f"550 {address} may not send here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode() == "relay":
            return f"550 relay not permitted for {address}"
        if mode() == "refuse":
            return f"550 5.1.1 no mailbox {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        while mode() == "goodbye":
            await asyncio.sleep(0.01)
        return "221 bye"

    async def handle_DATA(self, server, session, envelope):
        if mode() == "content":
            return "550 I do not like that"
        if mode() == "busy":
            return f"451 try {envelope.rcpt_tos[0]} later"
        while mode() == "hang":
            await asyncio.sleep(0.01)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        kept = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in message.items()],
            "kind": message.get_content_type(),
            "text": message.get_content(),
            "defects": [repr(defect) for part in message.walk() for defect in part.defects],
        }
        Sink.count += 1
        part = FOLDER / "part"
        part.write_text(json.dumps(kept))
        os.rename(part, FOLDER / f"{Sink.count}.json")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and [data.login, data.password] == SIGN_IN
    return AuthResult(success=right, handled=right)


def smtp():
    more = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False} if SIGN_IN else {}
    return SMTP(Sink(), **more)


async def serve():
    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", int(sys.argv[2]))
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
