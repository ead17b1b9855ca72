"""What schemathesis has to know of the API beside its document: how lines of JSON travel."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def to_lines(context, value):
    """A text as it is; anything else as one line."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode() + b"\n"


@schemathesis.deserializer("application/x-ndjson")
def from_lines(context, response):
    """Each line has to be an object: a judgement or a problem. What is documented is the text."""
    for line in response.content.splitlines():
        assert isinstance(json.loads(line), dict), "a line that is no object"
    return response.content.decode("utf-8")
