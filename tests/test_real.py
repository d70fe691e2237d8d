"""One real fine-tune: a packaged encoder learns the small project and the bot answers in both languages, offline."""

import json
from pathlib import Path
from typing import Any

import pytest

from csbot.encoders.packaged import default_encoder

OFFLINE = """
import socket, sys

def refuse(*_, **__):
    raise OSError("the network is cut")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
from csbot.cli.main import main
main(sys.argv[1:], prog_name="csbot")
"""
TALK = {
    "您好，我想问一下": "您好，请问要查件还是寄件？",
    "我的包裹PA1002现在在哪儿": "PA1002正在路上，预计2天后到。",
    "could you tell me where PA1003 is": "We are sorry, PA1003 is lost. We will pay for it.",
    "at what time are you closing": "We are open every day from 9 to 18.",
    "我有个包裹要寄": "寄到哪个城市？",
    "广州": "好的，已预约寄往广州的快递。",
    "thank you, that helps": "You're welcome!",
}


@pytest.fixture
def offline(csbot: Any, tmp_path: Path) -> Any:
    """Run the command in a process that cannot reach any network."""
    script = tmp_path / "offline.py"
    script.write_text(OFFLINE, "utf8")

    def run(*words: str | Path, input: str = "") -> str:
        csbot_command = csbot.command(*words)
        csbot_command[1:3] = [str(script)]
        done = csbot.run_command(csbot_command, input.encode(), {"HF_HUB_OFFLINE": "1"}, 280)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


@pytest.mark.real
def test_the_multilingual_encoder_learns_the_small_project(offline: Any, parcels: Path):
    (parcels / "config.yml").write_text("nlu: {epochs: 14}\n", "utf8")
    told = json.loads(offline("train", parcels, "--json"))
    assert told["halves"] == {"nlu": "trained", "dialogue": "trained"}
    assert told["metrics"]["encoder"] == default_encoder({"zh", "en"})
    answers = offline("shell", parcels, "--seed", "1", input="\n".join(TALK)).rstrip("\n").split("\n\n")
    assert [answer.splitlines()[0] for answer in answers] == list(TALK.values())
    assert offline("test", parcels) == "2 of 2 test stories pass\n"
    assert offline("train", parcels).startswith("nothing has changed since ")
