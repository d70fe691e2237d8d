"""Action servers to test with: real ones in processes of their own, and one that misbehaves."""

import http.server
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

NO_SDK = "no Python with rasa_sdk is on this machine (set CSBOT_RASA_PYTHON)"
NO_RASA = "set CSBOT_RASA_PYTHON to the Python of an environment with rasa==3.6.21"
UNPROXIED = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LONGEST_START = 60.0


@cache
def python_with(module: str) -> str | None:
    """A Python that can import a module: the one that CSBOT_RASA_PYTHON names, else one on the path."""
    named = os.environ.get("CSBOT_RASA_PYTHON")
    for name in [named] if named else ["python3.10", "python3.9", "python3.8"]:
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0:
            return path
    return None


def need(module: str) -> str:
    """The same; skips the test where there is none."""
    found = python_with(module)
    if found is None:
        pytest.skip(NO_SDK if module == "rasa_sdk" else NO_RASA)
    return found


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        return place.getsockname()[1]


@contextmanager
def process(command: list[str], folder: Path, port: int, env: dict[str, str] | None = None) -> Iterator[str]:
    """A server in a process of its own, once it answers; the URL of its webhook."""
    with subprocess.Popen(command, cwd=folder, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}/webhook"
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str, server: subprocess.Popen) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with UNPROXIED.open(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server at {url} did not start, exit code {server.poll()}")


@contextmanager
def rasa_sdk_server(folder: Path, module: str) -> Iterator[str]:
    """A real `rasa_sdk` server with the actions of a module."""
    port = free_port()
    command = [need("rasa_sdk"), "-m", "rasa_sdk", "--actions", module, "--port", str(port)]
    with process(command, folder, port, {"SANIC_HOST": "127.0.0.1"}) as url:
        yield url


Play = Callable[[http.server.BaseHTTPRequestHandler, bytes], None]


@contextmanager
def playing(play: Play) -> Iterator[str]:
    """A server in this process that does whatever `play` does with a request and its body."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True
            play(self, body)

        do_GET = do_POST

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhook"
    finally:
        server.shutdown()
        server.server_close()


def answer(handler: http.server.BaseHTTPRequestHandler, body: bytes, status: int = 200,
           **headers: str) -> None:
    """Send a response; header names with underscores for hyphens."""
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    try:
        handler.wfile.write(body)
    except OSError:
        return  # the client has heard enough
