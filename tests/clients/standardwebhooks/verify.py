"""Verifies messages of Gatepost's webhooks with the reference library of Standard Webhooks.

Reads one JSON object a line from standard input: {"secret", "headers", "body"}. Writes one a line: {"data"} with what the library gives, or {"error"}.
"""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    message = json.loads(line)
    try:
        data = Webhook(message["secret"]).verify(message["body"], message["headers"])
        print(json.dumps({"data": data}))
    except WebhookVerificationError as error:
        print(json.dumps({"error": str(error)}))
