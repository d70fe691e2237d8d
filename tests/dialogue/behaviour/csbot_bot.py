"""The same conversations with csbot: a case in, a verdict out, in the shape that `rasa_bot.py` writes."""

import asyncio
import copy
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csbot.action_server.messages import read_answer
from csbot.dialogue.acting import Rejected
from csbot.dialogue.calling import ActionFailed
from csbot.dialogue.events import event_from_json
from csbot.dialogue.intent_message import read_intent_message
from csbot.dialogue.reminders import entities_of
from csbot.dialogue.remote import Answer
from csbot.dialogue.turn import Bot, remind, respond_now, trigger
from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project
from csbot.values import Entity, Intent, Message, Understanding
from tests.dialogue.behaviour.outcomes import answer

BEGINS = 1_700_000_000.0


class Scripted:
    """An action server that answers from a case's script."""

    on_error = None
    selective_domain = False

    def __init__(self, script: Mapping[str, Any]) -> None:
        self.script = copy.deepcopy(dict(script))

    async def run(self, name: str, request: Mapping[str, Any]) -> Answer:
        """The outcome that the script has for a call."""
        found = answer(self.script, name, request["tracker"])
        if found.get("fail"):
            raise ActionFailed(f"action '{name}' failed")
        if found.get("reject"):
            raise Rejected(f"action '{name}' refuses")
        return read_answer({key: found[key] for key in ("events", "responses")})


def make_bot(case: Mapping[str, Any], folder: Path) -> Bot:
    """The bot of a case, its files written to `folder`. ValueError when csbot refuses the project."""
    (folder / "data").mkdir()
    for name, text in case["files"].items():
        (folder / name).write_text(text, "utf8")
    (folder / "config.yml").write_text(json.dumps({"policies": case["policies"]}), "utf8")
    project = load_project(folder)
    graph = compile_graph(project)
    errors = [str(found) for found in (*project.problems, *graph.problems) if found.is_error]
    if errors:
        raise ValueError(" ".join(errors))
    return Bot(project.domain, DialogueWalks(graph), folder=folder, fallback=project.settings.dialogue.fallback,
               server=Scripted(case.get("actions", {})))


class Talk:
    """A conversation while it is being had."""

    def __init__(self, bot: Bot, begins: float, channel: str) -> None:
        self.bot, self.now, self.conversation, self.channel = bot, begins, bot.converse("customer"), channel

    def play(self, step: Any) -> dict[str, Any]:
        """One step; what it led to."""
        step = {"say": step} if isinstance(step, str) else step
        seen, chance = len(self.conversation.events), random.Random(7)
        self.wait(step.get("wait", 1), chance)
        if "say" in step:
            self.say(step, chance)
        if "trigger" in step:
            entities = entities_of(step.get("entities"))
            asyncio.run(trigger(self.bot, self.conversation, step["trigger"], entities, self.now, chance))
        if "event" in step:
            self.conversation.log([event_from_json(step["event"])], self.now)
        now = self.conversation.now
        slots = {slot: value for slot, value in now.slots.items() if value is not None}
        return {"events": [event.as_json() for event in self.conversation.events[seen:]], "slots": slots,
                "loop": now.form, "paused": now.paused}

    def wait(self, seconds: float, chance: random.Random) -> None:
        """Let the time go by; reminders fire each at its time, those that were late from the beginning at once."""
        until = self.now + seconds
        while self.now < until:
            ahead = (one.at for one in self.conversation.reminders.waiting if one.at > self.now)
            self.now = min([until, *ahead])
            asyncio.run(remind(self.bot, self.conversation, self.now, chance))

    def say(self, step: Mapping[str, Any], chance: random.Random) -> None:
        """Say something."""
        text = step["say"]
        understood = mean(text, step["means"]) if "means" in step else (
            read_intent_message(text, self.bot.domain) or Understanding(text, Intent(None, 0.0)))
        message = Message(text, "customer", channel=self.channel, metadata=step.get("metadata") or {})
        respond_now(self.bot, self.conversation, message, understood, self.now, chance)


def mean(text: str, means: Mapping[str, Any]) -> Understanding:
    """What the NLU would have made of a text, as the case says."""
    ranking = tuple(Intent(i["name"], i.get("confidence", 1.0)) for i in means.get("intent_ranking", ()))
    intent = Intent(means["intent"]["name"], means["intent"].get("confidence", 1.0))
    return Understanding(text, intent, ranking, tuple(Entity.from_json(entity) for entity in means["entities"]))


def play_case(case: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The verdict on one case."""
    try:
        bot = make_bot(case, folder)
    except ValueError as error:
        return {"refused": str(error)[:300]}
    talk = Talk(bot, case.get("begins", BEGINS), case.get("channel", "shell"))
    return {"turns": [talk.play(step) for step in case["talk"]]}
