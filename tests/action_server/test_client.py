"""An action server that is down, slow, broken or malicious: one clear error, and the conversation goes on."""

import asyncio
import gzip
import json
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from csbot.action_server import client as module
from csbot.action_server.client import ActionClient
from csbot.dialogue.acting import Rejected
from csbot.dialogue.apology import SORRY
from csbot.dialogue.calling import ActionFailed
from csbot.dialogue.events import ActionExecuted, BotUttered, SlotSet
from csbot.dialogue.remote import Answer
from csbot.project.endpoints import Endpoint, Template
from csbot.project.names import Name
from csbot.text import Span
from tests.action_server.servers import answer, free_port, playing
from tests.action_server.talking import assistant, client, endpoint, say, texts
from tests.conftest import Csbot

GOOD = json.dumps({"events": [{"event": "slot", "name": "customer", "value": "王女士"}],
                   "responses": [{"text": "您好"}]}, ensure_ascii=False)


def ask(server: ActionClient, request: dict[str, Any] | None = None) -> Answer:
    """Let a server run an action."""
    return asyncio.run(server.run("action_x", request or {"next_action": "action_x"}))


def failure(play: Callable[[BaseHTTPRequestHandler, bytes], None], **settings: Any) -> str:
    """How asking a server fails, without its address."""
    with playing(play) as url, pytest.raises(ActionFailed) as caught:
        ask(client(url, **settings))
    words = str(caught.value)
    assert words.startswith(f"action 'action_x' failed at the action server {url}: ") and "\n" not in words
    return words.partition(f"{url}: ")[2]


def saying(body: str | bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler, bytes], None]:
    """A server that always says this."""
    data = body.encode() if isinstance(body, str) else body
    return lambda handler, asked: answer(handler, data, status, **headers)


def test_chinese_in_both_directions() -> None:
    heard = []

    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        heard.append((json.loads(body), handler.headers["Content-Type"]))
        answer(handler, GOOD.encode())

    with playing(play) as url:
        got = ask(client(url), {"next_action": "查单", "sender_id": "小明"})
    assert heard == [({"next_action": "查单", "sender_id": "小明"}, "application/json")]
    assert got.events == (SlotSet("customer", "王女士"),) and got.messages[0].reply.text == "您好"


@pytest.mark.parametrize("body, headers", [
    (GOOD.encode("gbk"), {"Content_Type": "application/json; charset=gbk"}),
    (GOOD.encode("utf-8-sig"), {}),
    (gzip.compress(GOOD.encode()), {"Content_Encoding": "gzip"}),
    (GOOD.encode(), {"Content_Type": "text/html"}),
    (b'{"responses": [{"text": "\\u60a8\\u597d"}], "events": null}', {}),
])
def test_answers_that_are_unusual_but_clear(body: bytes, headers: dict[str, str]) -> None:
    with playing(saying(body, **headers)) as url:
        assert ask(client(url)).messages[0].reply.text == "您好"


@pytest.mark.parametrize("body, words", [
    (GOOD.encode("gbk"), "it is no text in UTF-8"),
    (GOOD[:40], "it is no JSON: "),
    ("", "it is no JSON: "),
    ("<html>502</html>", "it is no JSON: "),
    ("null", "it is null, allowed is an object"),
    ("[]", "it is a list, allowed is an object"),
    ('{"events": {}}', "'events' is an object, allowed is a list"),
    ('{"events": [7]}', "'events[0]': unknown event 'None', allowed are"),
    ('{"events": [{"event": "explode"}]}', "'events[0]': unknown event 'explode', allowed are"),
    ('{"events": [{"event": "slot", "name": 7}]}', "'events[0]': broken event 'slot': "),
    ('{"events": [{"event": "slot", "value": "北京"}]}', "'events[0]': broken event 'slot': it has no 'name'"),
    ('{"events": [{"event": "entities"}]}', "'events[0]': broken event 'entities': it has no 'entities'"),
    ('{"events": [{"event": "user", "parse_data": {"intent": "greet"}}]}',
     "'events[0]': broken event 'user': intent cannot be ''greet''"),
    ('{"events": [{"event": "slot", "name": "customer", "value": NaN}]}', "it is no JSON: 'NaN' is no value"),
    ('{"events": [{"event": "slot", "name": "customer", "value": -1e999}]}',
     "it is no JSON: the number -1e999 is too large"),
    ('{"events": [{"event": "user", "text": [1]}]}', "'events[0]': broken event 'user': "),
    ('{"responses": [[]]}', "'responses[0]' is a list, allowed is an object"),
    ('{"responses": [{"text": 5}]}', "'responses[0].text' is a number, allowed is a text"),
    ('{"responses": [{"buttons": "x"}]}', "'responses[0].buttons' is a text, allowed is a list"),
    ('{"responses": [{"buttons": [{"title": 1}]}]}', "'responses[0].buttons[0].title' is a number, allowed is a text"),
    ('{"responses": [{"response": {}}]}', "'responses[0].response' is an object, allowed is a text"),
    (json.dumps({"events": [{"event": "pause"}] * 1001}), "'events' has 1001 items, allowed are 1000"),
    ("[" * 100_000, "it is n"),
    ('{"a":' * 150 + "1" + "}" * 150, "it is nested more than 100 levels deep"),
    ('{"events": [' + "9" * 5000 + "]}", "it is no JSON: "),
])
def test_an_answer_that_is_none(body: str | bytes, words: str) -> None:
    assert failure(saying(body)).startswith(f"its answer cannot be used: {words}")


@pytest.mark.parametrize("status, body, words", [
    (500, '{"error": "数据库\\n没有回答", "request_body": {}}', "status 500, 数据库 没有回答"),
    (500, "oops", "status 500"),
    (500, json.dumps({"error": "x" * 5000}), "status 500, " + "x" * 200 + "…"),
    (404, '{"error": "?", "action_name": "action_x"}', "it has no such action"),
    (404, "not found", "status 404"),
    (400, '{"error": "Invalid body request"}', "status 400, Invalid body request"),
    (401, "", "status 401"),
    (204, "", "status 204"),
])
def test_a_status_that_is_no_answer(status: int, body: str, words: str) -> None:
    assert failure(saying(body, status)) == words


def test_a_refusal() -> None:
    refusing = saying('{"error": "库存未知", "action_name": "action_x"}', 400)
    with playing(refusing) as url, pytest.raises(Rejected, match="action 'action_x' refuses: 库存未知"):
        ask(client(url))


def test_a_redirect_is_not_followed_and_its_query_not_shown() -> None:
    moved = saying("", 307, Location="http://elsewhere.example/webhook?token=secret")
    assert failure(moved) == "status 307, it has moved to 'http://elsewhere.example/webhook'"


def test_too_long_an_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(50 * 1024 ** 2))
        handler.end_headers()
        try:
            for _ in range(50):
                handler.wfile.write(b" " * 1024 ** 2)
                sent.append(1)
        except OSError:
            return

    assert failure(play) == "its answer has more than 8 MB"
    assert len(sent) < 50
    bomb = gzip.compress(b" " * (20 * 1024 ** 2))
    assert failure(saying(bomb, Content_Encoding="gzip")) == "its answer has more than 8 MB"


def test_a_broken_connection() -> None:
    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        answer(handler, b"{", 200, Content_Length="100")

    assert failure(play).startswith("the connection broke (")
    assert failure(lambda handler, body: None).startswith("the connection broke (")


def test_a_slow_server() -> None:
    begun = time.monotonic()
    assert failure(lambda handler, body: time.sleep(1.5), timeout=0.2) == "no answer within 0.2 s"
    assert time.monotonic() - begun < 1.4


def test_a_server_that_drips_is_slow() -> None:
    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        for _ in range(15):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.1)

    assert failure(play, timeout=0.3) == "no answer within 0.3 s"


def test_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    url = f"http://127.0.0.1:{free_port()}/webhook"
    for retries in (0, 2):
        with pytest.raises(ActionFailed, match="it cannot be reached"):
            ask(client(url, retries=retries))


@pytest.mark.parametrize("status, retries, asked", [(503, 2, 3), (502, 1, 2), (504, 0, 1), (500, 2, 1), (404, 2, 1)])
def test_a_busy_server_is_asked_again_with_the_same_key(monkeypatch: pytest.MonkeyPatch, status: int, retries: int,
                                                        asked: int) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    keys = []

    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        keys.append(handler.headers["Idempotency-Key"])
        answer(handler, b"", status)

    assert failure(play, retries=retries) == f"status {status}"
    assert len(keys) == asked and len(set(keys)) == 1 and len(keys[0]) == 32


def test_a_server_that_is_busy_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    states = [503, 200]
    with playing(lambda handler, body: answer(handler, GOOD.encode(), states.pop(0))) as url:
        assert ask(client(url, retries=1)).messages[0].reply.text == "您好"


def test_what_the_endpoint_says_goes_with_the_request() -> None:
    heard: list[BaseHTTPRequestHandler] = []

    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        heard.append(handler)
        answer(handler, b"{}")

    with playing(play) as url:
        ask(client(f"{url}?a=1", headers={"X-Shop": 12}, params={"b": "二"}, token=Name("secret"),
                   basic_auth=(Name("bot"), Name("pass"))))
    assert heard[0].path == "/webhook?a=1&b=%E4%BA%8C&token=secret"
    assert heard[0].headers["X-Shop"] == "12" and heard[0].headers["Authorization"] == "Basic Ym90OnBhc3M="


def test_the_body_is_packed_where_the_environment_asks_for_it() -> None:
    heard = []

    def play(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        heard.append((handler.headers["Content-Encoding"], zlib.decompress(body)))
        answer(handler, b"{}")

    with playing(play) as url:
        ask(ActionClient(endpoint(url), {"COMPRESS_ACTION_SERVER_REQUEST": "True"}), {"a": 1})
    assert heard == [("deflate", b'{"a": 1}')]


def test_an_unset_variable_fails_the_action_at_its_line() -> None:
    url = Template("http://${ACTION_HOST}/webhook", Span("endpoints.yml", 2, 8))
    with pytest.raises(ActionFailed) as caught:
        ask(ActionClient(Endpoint(url), {}))
    assert str(caught.value) == ("action 'action_x' cannot be asked for: endpoints.yml:2: "
                                 "the environment variable 'ACTION_HOST' is not set")


@pytest.mark.parametrize("settings", [{"url": "nonsense"}, {"url": "http://[::1"}, {"url": "ftp://x/y"},
                                      {"headers": {"X": "二"}}, {"headers": {"X": "a\nb"}},
                                      {"url": "https://localhost:1/", "cafile": Name("nowhere.pem")}])
def test_settings_that_cannot_be_used(settings: dict[str, Any]) -> None:
    with playing(saying("{}")) as url:
        given = {"url": url, **settings}
        try:
            ask(client(given.pop("url"), **given))
        except ActionFailed as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("port", ["99999", "65536"])
def test_a_port_that_no_machine_has_fails_the_action(port: str) -> None:
    with pytest.raises(ActionFailed, match=f"http://localhost:{port}/x: the endpoint's settings cannot be used"):
        ask(client(f"http://localhost:{port}/x"))


def test_secrets_do_not_stand_in_errors() -> None:
    server = client(f"http://bot:geheim@127.0.0.1:{free_port()}/webhook?key=geheim", token=Name("geheim"))
    with pytest.raises(ActionFailed) as caught:
        ask(server)
    assert "geheim" not in str(caught.value) + repr(server)


# ---- in a conversation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("play", [saying("{", 200), saying("", 500), saying("[]"), saying("", 302, Location="/x")],
                         ids=["half", "500", "list", "redirect"])
def test_the_conversation_goes_on_and_nothing_is_lost(play: Callable[[BaseHTTPRequestHandler, bytes], None]) -> None:
    with playing(play) as url:
        bot = assistant(client(url, on_error=Name("utter_chitchat")))
        turn = say(bot, "/ask_price")
        assert "聊点别的吧。" in texts(turn) and SORRY not in texts(turn)
        assert any(isinstance(event, ActionExecuted) and event.name == "action_offer" for event in turn.events)
        assert isinstance(turn.events[-1], ActionExecuted) and turn.events[-1].name == "action_listen"
        assert all("failed at the action server" in problem for problem in turn.problems) and turn.problems
        assert texts(say(bot, "/greet", 1))[-1] == "您好，新客户！"
        asked = say(bot, "/return_goods", 2)
        assert texts(asked)[-1] == "请问订单号是多少？"
        assert bot.conversation("小明").now.form == "return_form"
        assert len([event for event in bot.conversation("小明").events if isinstance(event, BotUttered)]) >= 4


def test_an_unknown_on_error_is_told() -> None:
    bot = assistant(client(f"http://127.0.0.1:{free_port()}/webhook", on_error=Name("utter_none")))
    turn = say(bot, "/ask_price")
    assert SORRY in texts(turn) and "unknown response 'utter_none' as on_error of an action" in turn.problems


def test_the_shell_asks_the_server_of_endpoints_yml(csbot: Csbot, trained: Path) -> None:
    (trained / "actions.py").unlink()
    told = '{"responses": [{"text": "包裹在路上"}], "events": []}'
    with playing(saying(told)) as url:
        (trained / "endpoints.yml").write_text(f"action_endpoint:\n  url: {url}\n", "utf8")
        talked = csbot("shell", trained, input="PA1002到哪了\n")
    assert talked.stdout.startswith("包裹在路上") and talked.exit_code == 0 and talked.stderr == ""
    down = csbot("shell", trained, input="PA1002到哪了\n谢谢\n")
    assert "抱歉" in down.stdout and "it cannot be reached" in down.stderr and down.exit_code == 0


def test_the_shell_ends_with_the_place_of_a_wrong_endpoint(csbot: Csbot, trained: Path) -> None:
    (trained / "endpoints.yml").write_text("action_endpoint:\n  url: [geheim]\n", "utf8")
    talked = csbot("shell", trained, input="你好\n")
    assert talked.exit_code == 1 and f"{trained}/endpoints.yml:2:8: E131" in talked.stderr
    assert "geheim" not in talked.stderr
