"""Being an action server: the project's own actions behind the protocol that `rasa_sdk` speaks.

`POST /webhook`, `GET /health`, `GET /actions`. What an action did before it failed is answered, with its apology, so
that the conversation goes on as it does where the action runs inside the bot. No access control: whoever reaches the
port may run the actions.
"""

import json
import random
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.routing import Route

from csbot.action_server.messages import Request, read_json, read_request, write_answer
from csbot.dialogue.acting import Rejected
from csbot.dialogue.action_call import ActionCall, Setting
from csbot.dialogue.actions import CustomAction
from csbot.dialogue.apology import apologise
from csbot.dialogue.calling import ActionFailed, call_action
from csbot.dialogue.events import ActionRejected, BotUttered, Event
from csbot.dialogue.snapshot import Snapshot, blank, initial_slots, list_slots
from csbot.dialogue.stage import CHECK_SLOTS, is_declared
from csbot.project.model import Domain

MOST_BYTES = 64 * 1024 * 1024
CHECKS = "validate_"


@dataclass(frozen=True)
class ActionHost:
    """The actions of one project, to be run for whoever asks. `report` gets a line for each action that fails."""

    domain: Domain
    actions: Mapping[str, CustomAction]
    folder: Path = Path(".")
    report: Callable[[str], None] = lambda words: None
    chance: random.Random = field(default_factory=random.Random)

    async def run(self, request: Request) -> tuple[Event, ...]:
        """What an action does. Rejected when it does nothing but refuse; ActionFailed when it does nothing but fail."""
        custom, setting = self.actions[request.action], self.setting(request)
        now = self.snapshot(request)
        call = ActionCall(request.action, now, setting, request.candidates if checks(request.action) else None)
        try:
            await call_action(custom, call)
        except ActionFailed as failure:
            self.report(str(failure))
            if not call.events and custom.on_error not in self.domain.responses:
                raise
            sorry = apologise(custom.on_error, self.domain, call.slots, setting.channel, setting.chance)
            return (*call.events, BotUttered(sorry))
        if [type(event) for event in call.events] == [ActionRejected] and not checks(request.action):
            raise Rejected(f"action '{request.action}' refuses")
        return tuple(named_as_form(event) for event in call.events)

    def setting(self, request: Request) -> Setting:
        """What the call is made with."""
        return Setting(self.domain, request.sender_id, request.channel or Setting.channel, self.folder, self.chance,
                       lambda name: name in self.actions or is_declared(name, self.domain))

    def snapshot(self, request: Request) -> Snapshot:
        """Where the conversation stands, as far as an action may see it."""
        now = blank(initial_slots(self.domain), lists=list_slots(self.domain))
        now = now.logged(request.message) if request.message else now
        return now.with_slots(request.slots)


def checks(name: str) -> bool:
    """Whether an action checks newly filled slots."""
    return name.startswith(CHECKS) or name == CHECK_SLOTS


def named_as_form(event: Event) -> Event:
    """What the check of a form refuses, the form refuses."""
    if isinstance(event, ActionRejected) and event.name.startswith(CHECKS):
        return ActionRejected(event.name.removeprefix(CHECKS))
    return event


def make_app(host: ActionHost) -> Starlette:
    """The web application."""

    async def webhook(request: HttpRequest) -> JSONResponse:
        try:
            asked = read_request(read_json(await received(request)))
        except (ValueError, zlib.error) as error:
            return JSONResponse({"error": f"the request cannot be used: {error}"}, 400)
        if asked.action not in host.actions:
            return refusal(404, asked, f"unknown action '{asked.action}'")
        try:
            return AnyText(write_answer(await host.run(asked)))
        except Rejected as rejection:
            return refusal(400, asked, str(rejection))
        except ActionFailed as failure:
            return refusal(500, asked, str(failure))
        except ValueError as error:
            host.report(words := f"action '{asked.action}' answers what is no JSON: {error}")
            return refusal(500, asked, words)

    async def health(request: HttpRequest) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def names(request: HttpRequest) -> JSONResponse:
        return JSONResponse([{"name": name} for name in host.actions])

    return Starlette(routes=[Route("/webhook", webhook, methods=["POST"]), Route("/health", health),
                             Route("/actions", names)])


class AnyText(JSONResponse):
    """JSON in ASCII, which also holds the halves of characters that UTF-8 cannot write. ValueError for NaN."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False).encode()


def refusal(status: int, asked: Request, words: str) -> JSONResponse:
    """An error as the protocol tells it."""
    return AnyText({"error": words, "action_name": asked.action}, status)


async def received(request: HttpRequest) -> bytes:
    """The body of a request, unpacked. ValueError when it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES // 1024 ** 2} MB")
    if request.headers.get("content-encoding") != "deflate":
        return bytes(body)
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(bytes(body), MOST_BYTES)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError(f"it does not unpack to at most {MOST_BYTES // 1024 ** 2} MB")
    return unpacked


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve on. OSError where it cannot be had."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def serve(host: ActionHost, place: socket.socket) -> None:
    """Serve until Ctrl-C; calls that are running are finished first."""
    config: dict[str, Any] = {"log_config": None, "access_log": False, "lifespan": "off"}
    uvicorn.Server(uvicorn.Config(make_app(host), **config)).run(sockets=[place])
