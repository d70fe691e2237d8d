"""Fixtures of the dialogue room: Rasa's vectors, bots made of a few lines of YAML, and a customer to talk to them."""

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from csbot.dialogue.actions import CustomAction, collect_actions
from csbot.dialogue.intent_message import read_intent_message
from csbot.dialogue.turn import Bot, Turn, respond_now
from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project
from csbot.project.model import Project
from csbot.values import Entity, Intent, Message, Understanding
from tests.shared import ABSENT, CONFORMANCE, PEERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def goldens() -> dict:
    """Vectors that Rasa 3.6.21 computed; skips where they are not at hand."""
    path = CONFORMANCE / "GOLDENS.json"
    if not path.is_file():
        pytest.skip(ABSENT)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def conformance(goldens: dict) -> Path:
    """The folder with the data files of Rasa's own test suite."""
    return CONFORMANCE / "data"


@pytest.fixture(scope="session")
def peers() -> list[Path]:
    """Real public projects; skips where they are not at hand."""
    found = sorted(path.parent for path in PEERS.glob("**/domain.yml"))
    if not found:
        pytest.skip(ABSENT)
    return found


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Write a domain and stories and read them as a project."""

    def make(domain: str, stories: str = "", config: str = "") -> Project:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "domain.yml").write_text(domain, encoding="utf-8")
        (tmp_path / "data" / "stories.yml").write_text(stories, encoding="utf-8")
        if config:
            (tmp_path / "config.yml").write_text(config, encoding="utf-8")
        project = load_project(tmp_path)
        assert not [found for found in project.problems if found.is_error], project.problems
        return project

    return make


@pytest.fixture
def make_bot(make_project: Callable[..., Project], tmp_path: Path) -> Callable[..., Bot]:
    """A bot made of a domain, stories and custom actions."""

    def make(domain: str, stories: str = "", actions: Iterable[CustomAction] = (), **settings: Any) -> Bot:
        project = make_project(domain, stories)
        walks = DialogueWalks(compile_graph(project))
        registered = collect_actions([{custom.name: custom for custom in actions}])
        return Bot(project.domain, walks, registered, tmp_path, **settings)

    return make


class Customer:
    """Talks to a bot, one second after the other. `intent` says what a message means; `/intent{…}` says it itself."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.conversation = bot.converse("小明")
        self.time = 1_700_000_000.0
        self.turn: Turn | None = None

    def say(self, text: str, intent: str | None = None, wait: float = 1.0, channel: str = "shell",
            metadata: dict | None = None, **entities: Any) -> list[str]:
        """Say something; the texts of the replies."""
        self.time += wait
        understood = read_intent_message(text, self.bot.domain) or self.mean(text, intent, entities)
        message = Message(text, channel=channel, metadata=metadata or {})
        self.turn = respond_now(self.bot, self.conversation, message, understood, self.time, random.Random(7))
        return [reply.text for reply in self.turn.replies]

    @staticmethod
    def mean(text: str, intent: str | None, entities: dict[str, Any]) -> Understanding:
        """An understanding of a text; `to__city` stands for entity city with role to."""
        found = []
        for name, value in entities.items():
            role, _, entity = name.rpartition("__")
            found.append(Entity(entity, 0, len(text), value, role or None))
        named = Intent(intent or "nlu_fallback", 0.9)
        return Understanding(text, named, (named,), tuple(found))

    def slot(self, name: str) -> Any:
        """The value of a slot."""
        return self.conversation.slots[name]

    @property
    def actions(self) -> list[str]:
        """What the bot did in the latest turn."""
        return [decision.action for decision in self.turn.decisions] if self.turn else []

    @property
    def levels(self) -> list[str]:
        """Who decided in the latest turn."""
        return [decision.level for decision in self.turn.decisions] if self.turn else []


@pytest.fixture
def meet() -> Callable[[Bot], Customer]:
    """A customer who talks to a bot."""
    return Customer
