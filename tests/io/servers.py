"""Servers on 127.0.0.1 that tests read from and write to."""

import contextlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Files:
    """What a server of files holds, and how it behaves."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}
        self.url = ""
        self.ranges = True
        self.version = "1"
        self.failures = 0
        """How many further answers end in the middle; -1 for all."""
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    files: Files

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        data = self.files.data.get(self.path.partition("?")[0].lstrip("/"))
        if data is None:
            self.send_error(404)
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        whole = len(data)
        if asked and self.files.ranges:
            start, end = int(asked[1]), min(int(asked[2] or whole - 1) + 1, whole)
            data = data[start:end]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{whole}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{self.files.version}"')
        self.end_headers()
        if not body:
            return
        self.files.asked.append(self.headers.get("Range", ""))
        if self.files.failures:
            self.files.failures -= 1
            data = data[: len(data) // 2]
            self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving() -> Iterator[Files]:
    """A server of files over HTTP."""
    files = Files()
    handler = type("Handler", (_Handler,), {"files": files})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    files.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
