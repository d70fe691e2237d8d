"""Asking an action server over HTTP: one request for one action, with time limits, retries and one error for all ends.

An answer is read up to a limit and never trusted. Redirects are not followed and proxies not used: the address that
`endpoints.yml` gives is the one that is asked.
"""

import asyncio
import json
import os
import ssl
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx2

from csbot.action_server.messages import read_answer, read_json
from csbot.diagnostics import CsbotError
from csbot.dialogue.acting import Rejected
from csbot.dialogue.calling import ActionFailed
from csbot.dialogue.remote import Answer
from csbot.project.endpoints import Endpoint

MOST_BYTES = 8 * 1024 * 1024
MOST_WORDS = 200
LAST_PORT = 65535
BUSY = (502, 503, 504)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
COMPRESS = "COMPRESS_ACTION_SERVER_REQUEST"
UNREACHED = (httpx2.ConnectError, httpx2.ConnectTimeout)


class NoAnswer(Exception):
    """What came back is no answer; the text says why. With `again` the same may be asked once more."""

    def __init__(self, words: str, again: bool = False) -> None:
        super().__init__(words)
        self.again = again


@dataclass(frozen=True)
class ActionClient:
    """The action server of an `Endpoint`. `environment` holds the variables that the endpoint's values name."""

    endpoint: Endpoint
    environment: Mapping[str, str] | None = None

    @property
    def on_error(self) -> str | None:
        """The response to be said when the server fails."""
        return self.endpoint.on_error

    @property
    def selective_domain(self) -> bool:
        """Whether only those actions are sent the domain that ask for it."""
        return self.endpoint.selective_domain

    @cached_property
    def target(self) -> Endpoint:
        """The endpoint with all variables filled in. CsbotError where one is not set."""
        return self.endpoint.expanded(os.environ if self.environment is None else self.environment)

    @cached_property
    def trust(self) -> ssl.SSLContext | bool:
        """What an https server must prove."""
        if not self.target.url.lower().startswith("https:"):
            return False
        return ssl.create_default_context(cafile=self.target.cafile)

    async def run(self, name: str, request: Mapping[str, Any]) -> Answer:
        """Let the server run an action. Rejected when the action refuses; ActionFailed for every other end."""
        try:
            return await self.ask_patiently(name, request)
        except CsbotError as error:
            words = "; ".join(f"{one.at.short}: {one.message}" for one in error.diagnostics)
            raise ActionFailed(f"action '{name}' cannot be asked for: {words}") from None
        except NoAnswer as error:
            raise ActionFailed(f"action '{name}' failed at the action server {self.target.address}: {error}") from None

    async def ask_patiently(self, name: str, request: Mapping[str, Any]) -> Answer:
        """Ask, and ask again while the server cannot be reached or is busy, as often as the endpoint allows.

        Every attempt has the same `Idempotency-Key`, since a busy server may have run the action all the same.
        """
        body, headers = self.packed(request)
        for attempt in range(self.target.retries + 1):
            try:
                return await asyncio.wait_for(self.ask(name, body, headers), self.target.timeout)
            except (asyncio.TimeoutError, httpx2.TimeoutException):
                raise NoAnswer(f"no answer within {self.target.timeout:g} s") from None
            except NoAnswer as error:
                if not error.again or attempt == self.target.retries:
                    raise
            await asyncio.sleep(min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE))
        raise AssertionError("the last attempt answers or raises")

    def packed(self, request: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of a request."""
        body = json.dumps(request, default=str).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json",
                   "Idempotency-Key": uuid.uuid4().hex}
        environment = os.environ if self.environment is None else self.environment
        if environment.get(COMPRESS, "").lower() in ("true", "1", "t", "y", "yes"):
            body, headers["Content-Encoding"] = zlib.compress(body), "deflate"
        return body, headers | {key: str(value) for key, value in self.target.headers.items()}

    async def ask(self, name: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """One attempt."""
        try:
            async with self.session() as session, session.stream("POST", self.url(), content=body,
                                                                 headers=headers) as response:
                return judged(name, response, await received(response))
        except UNREACHED as error:
            raise NoAnswer(f"it cannot be reached ({error})", again=True) from None
        except httpx2.TimeoutException:
            raise
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise NoAnswer(f"the connection broke ({error or type(error).__name__})") from None
        except (httpx2.InvalidURL, OSError, UnicodeError) as error:
            raise NoAnswer(f"the endpoint's settings cannot be used ({type(error).__name__})") from None

    def session(self) -> httpx2.AsyncClient:
        """A connection to be. Each call has its own, since each may run on another event loop."""
        auth = tuple(self.target.basic_auth) if self.target.basic_auth else None
        return httpx2.AsyncClient(verify=self.trust, auth=auth, timeout=self.target.timeout, trust_env=False,
                                  follow_redirects=False)

    def url(self) -> httpx2.URL:
        """The address with its query. InvalidURL for a port that no machine has, which the HTTP library lets pass."""
        if (httpx2.URL(str(self.target.url)).port or 0) > LAST_PORT:
            raise httpx2.InvalidURL("no such port")
        token = {self.target.token_name: self.target.token} if self.target.token else {}
        return httpx2.URL(str(self.target.url)).copy_merge_params({**self.target.params, **token})


async def received(response: httpx2.Response) -> bytes:
    """The body of a response, unpacked. NoAnswer when it is too long."""
    body = bytearray()
    async for chunk in response.aiter_bytes(64 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise NoAnswer(f"its answer has more than {MOST_BYTES // 1024 ** 2} MB")
    return bytes(body)


def judged(name: str, response: httpx2.Response, body: bytes) -> Answer:
    """The answer that a response holds. Rejected or NoAnswer where it holds none."""
    status = response.status_code
    if status == 200:
        try:
            return read_answer(read_json(body, response.charset_encoding))
        except ValueError as error:
            raise NoAnswer(f"its answer cannot be used: {short(error)}") from None
    told = complaint(response, body)
    if status == 400 and isinstance(told.get("action_name"), str):
        raise Rejected(f"action '{name}' refuses: {short(told.get('error'))}")
    if status == 404 and isinstance(told.get("action_name"), str):
        raise NoAnswer("it has no such action")
    if response.has_redirect_location:
        raise NoAnswer(f"status {status}, it has moved to '{short(response.headers['location'].partition('?')[0])}'")
    raise NoAnswer(f"status {status}{', ' + short(told['error']) if told.get('error') else ''}", again=status in BUSY)


def complaint(response: httpx2.Response, body: bytes) -> Mapping[str, Any]:
    """The object in the body of an error response; nothing when there is none."""
    try:
        value = read_json(body, response.charset_encoding)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def short(value: Any) -> str:
    """A text on one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= MOST_WORDS else text[:MOST_WORDS] + "…"
