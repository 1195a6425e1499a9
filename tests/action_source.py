"""A system that can be changed, on loopback."""

import json
from contextlib import contextmanager

from loopback import Quiet, running

ISSUE = {"id": 41, "title": "Broken", "updated_at": "2026-11-25T10:00:00Z"}


class Source:
    """A server on loopback that answers as it is told, one answer after the other, the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers) or [(200, {"issue": ISSUE})]
        self.seen = []

    def answer(self, request):
        length = int(request.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append((request.command, request.path, headers, request.rfile.read(length)))
        status, body, *more = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == "cut":
            request.close_connection = True
            request.connection.close()
            return
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.send_response(status)
        for name, value in (more[0] if more else {}).items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


@contextmanager
def serving(source):
    class Handler(Quiet):
        # One answer a connection, as the tests of what may have arrived need it.
        protocol_version = "HTTP/1.0"
        do_POST = do_PATCH = do_PUT = do_DELETE = do_GET = lambda self: source.answer(self)

    with running(Handler) as address:
        yield address.removeprefix("http://")
