"""The same talk four times: recorded from Rasa; with a real `rasa_sdk` server; with csbot's own; with Rasa as client."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from csbot.action_server.client import NoAnswer, judged
from csbot.dialogue.apology import SORRY
from csbot.dialogue.calling import ActionFailed
from csbot.dialogue.remote import Answer
from tests.action_server.servers import free_port, need, process, rasa_sdk_server
from tests.action_server.talking import (
    LINES,
    SENDER,
    SHOP,
    assistant,
    client,
    differences,
    plain_request,
    recorded,
    say,
    texts,
)
from tests.conftest import Csbot
from tests.shared import ABSENT, PEERS

BANK = Path(__file__).with_name("bank")
RASA_CLIENT = Path(__file__).with_name("rasa_client.py")
FAILING = ("/break", "/lose")
TRANSFER = ("/transfer_money", "/inform{\"PERSON\": \"Bob\"}", "/inform{\"PERSON\": \"小红\"}",
            "/inform{\"amount-of-money\": \"500\"}", "/inform{\"amount-of-money\": \"200\"}", "/affirm")


class Recorded:
    """An action server that answers as recorded, and keeps what it is asked."""

    on_error = None
    selective_domain = False

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []

    async def run(self, name: str, request: Mapping[str, Any]) -> Answer:
        self.asked.append(json.loads(json.dumps(request)))
        answer = self.answers.pop(0)
        assert answer["request"]["next_action"] == name
        try:
            return judged(name, httpx2.Response(answer["status"]), json.dumps(answer["reply"]).encode())
        except NoAnswer as error:
            raise ActionFailed(str(error)) from None


def test_a_server_is_asked_what_rasa_asks_it() -> None:
    server = Recorded()
    bot = assistant(server)
    for number, turn in enumerate(recorded()):
        server.answers, server.asked = list(turn["calls"]), []
        say(bot, turn["text"], number)
        assert not server.answers, turn["text"]
        for asked, call in zip(server.asked, turn["calls"]):
            asked.pop("domain")
            call["request"].pop("domain", None)
            assert list(differences(call["request"], plain_request(asked))) == [], (turn["text"], asked["next_action"])
        assert dict(bot.conversation(SENDER).slots) == turn["slots"], turn["text"]


def same_replies(said: list[list[str | None]], heard: list[list[dict[str, Any]]]) -> None:
    """The texts are those of Rasa's bot; where an action fails, Rasa's bot is silent."""
    wanted = [[reply["text"] for reply in replies if reply.get("text") and reply["text"] != "耳机 : "]
              for replies in heard]
    for text, turn, other in zip(LINES, said, wanted):
        assert [line for line in turn if line] == ([SORRY] if text in FAILING else other), text


@pytest.mark.slow
def test_a_real_rasa_sdk_server_works_unchanged() -> None:
    turns = recorded()
    with rasa_sdk_server(SHOP, "sdk_actions") as url:
        bot = assistant(client(url))
        said = []
        for number, turn in enumerate(turns):
            answer = say(bot, turn["text"], number)
            said.append(texts(answer))
            assert dict(bot.conversation(SENDER).slots) == turn["slots"], turn["text"]
            expected = {"/break": ["status 500, 仓库没有回答"], "/lose": ["it has no such action"]}
            problems = [problem for problem in answer.problems if "utter_nobody_wrote_this" not in problem]
            assert [problem.partition("/webhook: ")[2] for problem in problems] == expected.get(turn["text"], [])
    same_replies(said, [turn["replies"] for turn in turns])


@contextmanager
def csbot_server(csbot: Csbot, folder: Path) -> Iterator[str]:
    """`csbot run actions` in a process of its own."""
    port = free_port()
    with process(csbot.command("run", "actions", folder, "--port", str(port)), folder, port, csbot.environment()) as url:
        yield url


def mild(replies: list[str | None]) -> list[str | None]:
    """Texts without what differs between the two sets of actions."""
    return [text and text.partition("，您一共说了")[0].rstrip("！") for text in replies if text]


def test_csbot_is_an_action_server_for_csbot(csbot: Csbot) -> None:
    turns = recorded()
    with csbot_server(csbot, SHOP) as url:
        bot = assistant(client(url))
        for number, turn in enumerate(turns):
            heard = [reply["text"] for reply in turn["replies"] if reply.get("text") not in (None, "耳机 : ")]
            answer = say(bot, turn["text"], number)
            assert mild(texts(answer)) == ([SORRY] if turn["text"] in FAILING else mild(heard)), turn["text"]
            if turn["text"] == "/break":
                assert answer.problems[0].endswith("RuntimeError: 仓库没有回答 (actions.py:85)")


@pytest.mark.slow
def test_csbot_is_an_action_server_for_rasa(csbot: Csbot) -> None:
    python = need("rasa.core.agent")
    with csbot_server(csbot, SHOP) as url:
        done = subprocess.run([python, str(RASA_CLIENT), str(SHOP), url], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    turns = json.loads(done.stdout.splitlines()[-1])
    for turn, other in zip(turns, recorded()):
        wanted = [reply["text"] for reply in other["replies"] if reply.get("text") not in (None, "耳机 : ")]
        assert mild([reply.get("text") for reply in turn["replies"]]) == mild(wanted), turn["text"]
        assert [call["status"] for call in turn["calls"]] == [call["status"] for call in other["calls"]], turn["text"]


def test_python_is_named_where_rasa_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.action_server import servers

    monkeypatch.setenv("CSBOT_RASA_PYTHON", sys.executable)
    servers.python_with.cache_clear()
    with pytest.raises(pytest.skip.Exception, match="CSBOT_RASA_PYTHON"):
        servers.need("rasa_sdk_that_nobody_has")
    servers.python_with.cache_clear()


@pytest.mark.slow
def test_a_form_of_a_real_project_over_the_protocol() -> None:
    folder = PEERS / "RasaHQ__financial-demo"
    if not folder.is_dir():
        pytest.skip(ABSENT)
    with rasa_sdk_server(BANK, "sdk_actions") as url:
        bot = assistant(client(url), folder)
        said = [texts(say(bot, line, number)) for number, line in enumerate(TRANSFER)]
        assert dict(bot.conversation(SENDER).slots)["amount_transferred"] == 200.0
    assert said == [["Who do you want to transfer money to?"],
                    ["Sorry, Bob is not in your list of known recipients.", "Who do you want to transfer money to?"],
                    ["How much money do you want to transfer?"],
                    ["Sorry, you don't have enough money to do that!", "How much money do you want to transfer?"],
                    ["Would you like to transfer ¥200.00 to 小红?"], ["Successfully transferred ¥200.00 to 小红."]]
