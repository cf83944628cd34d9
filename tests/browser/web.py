"""A stand-in for Splunk Web on 127.0.0.1: the page with the dashboards, and splunkd behind it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.browser.jobs import Splunkd
from tests.browser.views import View

_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".xml": "text/xml",
    ".yml": "text/plain",
}
# Nothing that a dashboard holds may load anything from elsewhere.
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
_REST = re.compile(r"/en-US/splunkd/__raw/services(?:NS/[^/]+/[^/]+)?/(.*)")
_DASHBOARD = re.compile(r"(?:/en-US)?/app/runkeyhunt/(\w+)")
# What Splunk Web serves of an app's appserver/static.
_STATIC = re.compile(r"(?:/en-US)?/static/app/runkeyhunt/((?:[\w-]+/)*[\w-]+[.]\w+)")
_STATIC_FILES = Path(__file__).resolve().parents[2] / "appserver" / "static"
_SEARCH = re.compile(r"(?:/en-US)?/app/search/search")


@dataclass
class Web:
    """What is served.

    Attributes:
        views: the dashboards by name.
        has_bar: links to the other views stand above each.
        files: single files by the address at which they are served.
    """

    splunkd: Splunkd
    bundle: Path
    views: dict[str, View]
    has_bar: bool = False
    files: dict[str, Path] = field(default_factory=dict)

    def view(self, name: str) -> dict[str, Any] | None:
        """Give what the page needs to show a view."""
        if name not in self.views:
            return None
        shown = self.views[name]
        others = [{"name": view.name, "label": view.label} for view in self.views.values() if self.has_bar]
        return {"definition": shown.definition, "theme": shown.theme, "label": shown.label, "others": others}

    def index(self) -> str:
        """Write the page that lists the views."""
        links = "".join(
            f"<li><a href='/en-US/app/runkeyhunt/{name}'>{escape(view.label)}</a></li>"
            for name, view in self.views.items()
        )
        return f"<!doctype html><meta charset='utf-8'><title>Run Key Hunt</title><h1>Run Key Hunt</h1><ul>{links}</ul>"


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; `web` is set where the server is made."""

    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        form = parse_qs(address.query, keep_blank_values=True)
        if found := _REST.fullmatch(address.path):
            self._send_json(*self.web.splunkd.answer("GET", found[1], form))
        elif address.path.startswith("/view/"):
            view = self.web.view(unquote(address.path.removeprefix("/view/")))
            self._send_json(*((200, view) if view else (404, {})))
        elif address.path == "/":
            self._send(200, "text/html", self.web.index().encode())
        elif _SEARCH.fullmatch(address.path):
            self._send(200, "text/html", _search_page(form).encode())
        else:
            self._send_file(self._file(address.path))

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode(), keep_blank_values=True)
        found = _REST.fullmatch(urlsplit(self.path).path)
        self._send_json(*(self.web.splunkd.answer("POST", found[1], form) if found else (404, {})))

    def do_DELETE(self) -> None:
        self._send_json(200, {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing of each request."""

    def _file(self, path: str) -> Path | None:
        if path in self.web.files:
            return self.web.files[path]
        found = _DASHBOARD.fullmatch(path)
        if found:
            return self.web.bundle / "index.html" if found[1] in self.web.views else None
        if static := _STATIC.fullmatch(path):
            file = _STATIC_FILES / static[1]
            return file if file.is_file() and file.suffix in _TYPES else None
        return self.web.bundle / path[1:] if path in {"/main.js", "/main.css"} else None

    def _send_file(self, file: Path | None) -> None:
        if file is None:
            self._send(404, "text/plain", b"There is no such page here.")
        else:
            # A single file has its own, if it has one.
            policy = "" if file in self.web.files.values() else _POLICY
            self._send(
                200,
                _TYPES[file.suffix],
                file.read_bytes(),
                {"Content-Security-Policy": policy, "Cache-Control": "max-age=3600"},
            )

    def _send_json(self, status: int, document: object) -> None:
        self._send(status, "application/json", json.dumps(document).encode())

    def _send(self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        own = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**own, "Content-Security-Policy": _POLICY, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave it at that when the browser is gone: a view was left before the answer came."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _search_page(form: Mapping[str, list[str]]) -> str:
    """Show the search that a link would open in Splunk."""
    text, earliest, latest = (escape((form.get(name) or [""])[0]) for name in ("q", "earliest", "latest"))
    return (
        "<!doctype html><meta charset='utf-8'><title>Search</title><h1>Search</h1>"
        f"<p>In Splunk this opens the search, from <b>{earliest}</b> to <b>{latest}</b>:</p><pre>{text}</pre>"
    )


@contextmanager
def served(web: Web, port: int = 0) -> Iterator[str]:
    """Serve on 127.0.0.1, and give the address up to the path."""
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"web": web}))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
