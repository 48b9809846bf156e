"""The person's side of a sign-in: tells the address to open, and takes what the browser is sent back with."""

import asyncio
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse


def open_address(address: str) -> None:
    """The program that runs this one opens it in a browser and clicks Allow."""
    print(address, file=sys.stderr, flush=True)


class Callback(HTTPServer):
    """A server on a free port that waits for one request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://localhost:{self.server_port}/callback"
        self.query: dict[str, list[str]] = {}

    async def wait(self) -> dict[str, str]:
        while "code" not in self.query:
            await asyncio.to_thread(self.handle_request)
        return {name: values[0] for name, values in self.query.items()}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.query = parse_qs(urlparse(self.path).query)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Signed in.")

    def log_message(self, *_: object) -> None:
        """Nothing: the address holds a code."""
