"""HTTP servers on loopback for the tests: one that runs any handler, and one whose answers a test writes."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Quiet(BaseHTTPRequestHandler):
    """A handler that keeps connections open and logs nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        del args


@contextmanager
def running(handler):
    """Run a handler class on a free port; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serving(answer):
    """Serve `answer(handler, body)`, which writes by `handler.reply(...)` or by itself; yield the address."""

    class Handler(Quiet):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            answer(self, body)

        do_POST = do_GET

        def reply(self, status=200, body=b"{}", **headers):
            head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n"
            head += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
            self.wfile.write(head.encode() + b"\r\n" + body)

    with running(Handler) as address:
        yield address
