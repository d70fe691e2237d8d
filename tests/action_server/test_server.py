"""Being an action server: what is answered to whom, whatever is asked."""

import asyncio
import json
import os
import signal
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from csbot.action_server import server as module
from csbot.action_server.server import ActionHost, listen, make_app
from csbot.custom_code import load_actions
from csbot.dialogue.action_call import ActionCall
from csbot.dialogue.actions import CustomAction, action
from csbot.project.load import load_project
from csbot.project.model import NOWHERE, Name, Response, Variation
from tests.action_server.servers import free_port, wait_for
from tests.action_server.talking import SHOP, recorded
from tests.conftest import Csbot, heeding_ctrl_c

DOMAIN = load_project(SHOP).domain


def request(name: str, **tracker: Any) -> dict[str, Any]:
    """What a bot asks."""
    return {"next_action": name, "sender_id": "小明", "tracker": {"sender_id": "小明", "slots": {}, **tracker}}


def host(*functions: Callable[[ActionCall], Any], **settings: Any) -> ActionHost:
    """A host of functions as the actions of their names."""
    made = [action(function.__name__, **settings)(function) for function in functions]
    return ActionHost(DOMAIN, {each.name: each for each in made})


def post(served: ActionHost, asked: Any, path: str = "/webhook", **headers: str) -> httpx2.Response:
    """Ask an application that is in this process."""
    body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()

    async def ask() -> httpx2.Response:
        transport = httpx2.ASGITransport(make_app(served))
        async with httpx2.AsyncClient(transport=transport, base_url="http://shop") as client:
            return await (client.get(path) if path != "/webhook" else client.post(path, content=body, headers=headers))

    return asyncio.run(ask())


def test_what_an_action_sees_and_does() -> None:
    def action_x(turn: ActionCall) -> None:
        assert (turn.text, turn.intent, turn.sender_id) == ('/inform{"reason": "坏了"}', "inform", "小明")
        assert [(entity.entity, entity.value) for entity in turn.entities] == [("reason", "坏了")]
        assert turn.slots["customer"] == "老客户" and turn.slots["reason"] is None and not turn.candidates
        assert "of_another_bot" not in turn.slots
        turn.utter("utter_offer", product="耳机", price=9)
        turn.set("reason", "太大")
        turn.follow_with("action_x")

    message = {"text": '/inform{"reason": "坏了"}', "intent": {"name": "inform", "confidence": 1.0},
               "entities": [{"entity": "reason", "value": "坏了", "start": 7, "end": 21}], "metadata": {"vip": True}}
    done = post(host(action_x), request("action_x", latest_message=message, latest_input_channel="rest",
                                        slots={"customer": "老客户", "of_another_bot": 1}))
    assert done.status_code == 200, done.text
    answer = done.json()
    assert [(event["event"], event["name"]) for event in answer["events"]] == [("slot", "reason"),
                                                                               ("followup", "action_x")]
    assert answer["responses"] == [{"text": "耳机只要9元，老客户。", "buttons": [], "elements": [], "custom": {},
                                    "template": None, "response": None, "image": None, "attachment": None,
                                    "utter_action": "utter_offer"}]


def test_the_slots_to_check_stand_at_the_end_of_the_log() -> None:
    def validate_return_form(turn: ActionCall) -> None:
        turn.say(json.dumps(dict(turn.candidates), ensure_ascii=False))

    slot = {"event": "slot", "timestamp": 1.0}
    events = [{**slot, "name": "customer", "value": "旧"}, {**slot, "name": "requested_slot", "value": "reason"},
              {"event": "action", "name": "return_form"}, {**slot, "name": "requested_slot", "value": "x"},
              {**slot, "name": "reason", "value": "坏了"}, {**slot, "name": "reason", "value": "太大"}]
    done = post(host(validate_return_form), request("validate_return_form", events=events))
    assert done.json()["responses"][0]["text"] == '{"reason": "太大"}'


def test_errors_of_the_protocol() -> None:
    def action_refuse(turn: ActionCall) -> None:
        turn.reject()

    def action_break(turn: ActionCall) -> None:
        raise RuntimeError("仓库没有回答")

    served = host(action_refuse, action_break)
    refused, unknown, broken = (post(served, request(name)) for name in ("action_refuse", "action_y", "action_break"))
    assert (refused.status_code, unknown.status_code, broken.status_code) == (400, 404, 500)
    assert refused.json() == {"action_name": "action_refuse", "error": "action 'action_refuse' refuses"}
    assert unknown.json() == {"action_name": "action_y", "error": "unknown action 'action_y'"}
    assert broken.json()["action_name"] == "action_break" and "仓库没有回答" in broken.json()["error"]


def test_what_an_action_did_before_it_failed_is_answered() -> None:
    def action_half(turn: ActionCall) -> None:
        turn.set("reason", "坏了")
        raise RuntimeError("仓库没有回答")

    told: list[str] = []
    served = host(action_half, on_error="utter_chitchat")
    answer = post(ActionHost(DOMAIN, served.actions, report=told.append), request("action_half")).json()
    assert [event["name"] for event in answer["events"]] == ["reason"]
    assert [said["text"] for said in answer["responses"]] == ["聊点别的吧。"]
    assert len(told) == 1 and told[0].startswith("action 'action_half' failed: RuntimeError: 仓库没有回答 (")


def test_half_a_character_is_answered() -> None:
    def action_half(turn: ActionCall) -> None:
        turn.set("reason", "\ud83d")
        turn.say("您好\udc00")

    answer = post(host(action_half), request("action_half")).json()
    assert [event["value"] for event in answer["events"]] == ["\ud83d"]
    assert [said["text"] for said in answer["responses"]] == ["您好\udc00"]
    assert post(host(), request("action_\ud83d")).status_code == 404


def test_a_response_that_is_no_json_fails_its_action() -> None:
    def action_odd(turn: ActionCall) -> None:
        turn.utter("utter_odd")

    told: list[str] = []
    odd = Response(Name("utter_odd"), (Variation(NOWHERE, custom={"价格": float("nan")}),))
    served = ActionHost(replace(DOMAIN, responses={"utter_odd": odd}), host(action_odd).actions, report=told.append)
    done = post(served, request("action_odd"))
    assert done.status_code == 500 and done.json()["action_name"] == "action_odd"
    assert told == [done.json()["error"]] and told[0].startswith("action 'action_odd' answers what is no JSON: ")


def test_a_check_that_refuses_lets_its_form_refuse() -> None:
    def validate_return_form(turn: ActionCall) -> None:
        turn.reject()

    done = post(host(validate_return_form), request("validate_return_form"))
    assert [(e["event"], e["name"]) for e in done.json()["events"]] == [("action_execution_rejected", "return_form")]


def test_health_and_names() -> None:
    served = host(lambda turn: None)
    assert post(served, None, "/health").json() == {"status": "ok"}
    assert post(served, None, "/actions").json() == [{"name": "<lambda>"}]


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b"{}", b'{"next_action": 7}', b'{"next_action": null}',
    b'{"next_action": "action_x", "tracker": []}', b'{"next_action": "action_x", "tracker": {"slots": []}}',
    b'{"next_action": "action_x", "tracker": {"latest_message": "x"}}',
    b'{"next_action": "action_x", "tracker": {"latest_message": {"intent": 7}}}',
    b'{"next_action": "action_x", "tracker": {"events": [{"event": "slot", "name": []}]}}',
    b'{"next_action": "action_x", "sender_id": {}}'])
def test_what_is_no_request(body: bytes) -> None:
    def action_x(turn: ActionCall) -> None:
        raise AssertionError("called")

    done = post(host(action_x), body)
    assert done.status_code == 400 and done.json()["error"].startswith("the request cannot be used: ")


def test_packed_requests() -> None:
    def action_x(turn: ActionCall) -> None:
        turn.say("好")

    served, body = host(action_x), json.dumps(request("action_x")).encode()
    assert post(served, zlib.compress(body), content_encoding="x").status_code == 400
    headers = {"Content-Encoding": "deflate"}
    assert post(served, zlib.compress(body), **headers).json()["responses"][0]["text"] == "好"
    for broken in (b"nonsense", zlib.compress(body)[:-9]):
        assert post(served, broken, **headers).status_code == 400


def test_too_long_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1024 ** 2)
    bomb = zlib.compress(b" " * (8 * 1024 ** 2))
    assert post(host(), bomb, **{"Content-Encoding": "deflate"}).status_code == 400
    assert post(host(), b" " * (2 * 1024 ** 2)).status_code == 400


def test_every_request_that_rasa_sends_can_be_read() -> None:
    actions: dict[str, CustomAction] = load_actions(SHOP)[0]
    calls = [call for turn in recorded() for call in turn["calls"]]
    states = [post(ActionHost(DOMAIN, actions), call["request"]).status_code for call in calls]
    assert states == [call["status"] for call in calls] and {400, 404, 500} < set(states)


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command_serves_until_ctrl_c(csbot: Csbot) -> None:
    port = free_port()
    command = csbot.command("run", "actions", SHOP, "--port", str(port))
    with subprocess.Popen(command, env=csbot.environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          preexec_fn=heeding_ctrl_c) as server:
        wait_for(f"http://127.0.0.1:{port}/health", server)
        os.kill(server.pid, signal.SIGINT)
        out, told = server.communicate(timeout=30)
    assert server.returncode == 0 and out == ""
    assert told.splitlines() == [f"serving 12 actions on http://127.0.0.1:{port}/webhook", "stopped"]


def test_the_command_says_when_the_port_is_taken(csbot: Csbot) -> None:
    with listen("127.0.0.1", 0) as place:
        port = place.getsockname()[1]
        done = csbot("run", "actions", SHOP, "--port", str(port))
    assert done.exit_code == 2
    assert f"cannot listen on '127.0.0.1:{port}'" in done.stderr


@pytest.mark.parametrize("words", [("run",), ("run", "bot"), ("run", "actions", ".", "more"),
                                   ("run", "actions", "nowhere"), ("run", "actions", "--port", "70000")])
def test_wrong_usage(csbot: Csbot, words: tuple[str, ...]) -> None:
    assert csbot(*words).exit_code == 2


def test_a_broken_project_is_not_served(csbot: Csbot, tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("slots: 7\n", "utf8")
    done = csbot("run", "actions", tmp_path)
    assert done.exit_code == 1 and "domain.yml:1" in done.stderr
