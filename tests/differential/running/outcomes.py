"""What a random bot's custom actions do, as the action server of both sides plays it: events of every kind, replies."""

from typing import Any

from tests.differential.running.chance import REPLIES, Chance, Names
from tests.differential.running.domains import CHECKS

DUE = (30, 150, 700)
SESSION = ("action_session_start",)


class OutcomeMaker:
    """Makes the scripted outcomes of one bot's actions."""

    def __init__(self, chance: Chance, names: Names) -> None:
        self.chance, self.names = chance, names

    def outcomes(self, name: str) -> list[dict[str, Any]]:
        """What an action does, by the message or a slot."""
        if name in SESSION:
            return [self.session()]
        found = [self.outcome(name) for _ in range(self.chance.randint(1, 3))]
        return [*found[:-1], {**found[-1], "when": {}}]

    def session(self) -> dict[str, Any]:
        """A beginning of a session as Rasa demands it: it begins it and listens itself."""
        slots = [self.slot() for _ in range(self.chance.randint(0, 1))]
        listen = {"event": "action", "name": "action_listen"}
        return {"events": [{"event": "session_started"}, *slots, listen], **self.replies("start", 0.3)}

    def outcome(self, name: str) -> dict[str, Any]:
        """One outcome; what would make Rasa run on and on happens a few times at most."""
        chance, fills = self.chance, name in (CHECKS, *self.names.fills)
        when = chance.one({}, {}, {"intent": chance.one(*self.names.intents)},
                          {"slots": {chance.one(*self.names.slots): chance.one("x", "北京")}})
        found: dict[str, Any] = {"when": when, **({"times": 1} if chance.maybe(0.15) else {})}
        if chance.maybe(0.08):
            return {**found, "times": chance.randint(1, 3), "reject": True}
        events = [self.event(name) for _ in range(chance.one(0, 1, 1, 2, 2, 3))]
        if any(event["event"] == "action" for event in events):
            found["times"] = 1
        return {**found, "events": events, **(self.replies(name, 0.35) if not fills else {})}

    def replies(self, name: str, share: float) -> dict[str, Any]:
        """Perhaps what an action says."""
        if not self.chance.maybe(share):
            return {}
        slot = self.chance.one(*self.names.slots)
        said = self.chance.one({"text": f"{name} 说"}, {"text": name, "buttons": [{"title": "好", "payload": "/yes"}]},
                               {"response": self.chance.one(*REPLIES)}, {"custom": {"k": name}},
                               {"response": self.chance.one(*REPLIES), slot: "字"}, {"response": "utter_nothing"})
        return {"responses": [said]}

    def slot(self) -> dict[str, Any]:
        """A slot that is set."""
        value = self.chance.one("x", "y", "北京", None, None, 1, True, ["a"])
        name = "slot_nothing" if self.chance.maybe(0.02) else self.chance.one(*self.names.slots)
        return {"event": "slot", "name": name, "value": value}

    def event(self, name: str) -> dict[str, Any]:
        """An event that an action may return."""
        slot = self.slot()
        if name.startswith("validate_"):
            asked = {"event": "slot", "name": "requested_slot", "value": self.chance.one(None, *self.names.slots)}
            refused = {"event": "action_execution_rejected", "name": name.removeprefix("validate_")}
            return self.chance.one(slot, slot, slot, slot, asked, asked, refused)
        if name not in self.names.actions:
            return slot
        return self.chance.one(slot, slot, slot, *self.followups(), *self.reminders(), *self.others())

    def followups(self) -> list[dict[str, Any]]:
        """What is to be done next, or which form is to run."""
        due = self.chance.one(*REPLIES, *self.names.forms, *self.names.actions, "action_listen", "action_nothing")
        loop = {"event": "active_loop", "name": self.chance.one(None, None, *self.names.forms)}
        return [{"event": "followup", "name": due}] * 2 + [loop] * 2

    def reminders(self) -> list[dict[str, Any]]:
        """Something to be reminded of, or not any more."""
        intent, name = self.chance.one(*self.names.intents), self.chance.one("付款", "late", None)
        entities = [{"entity": "city", "value": "北京"}] if self.chance.maybe(0.3) else []
        kill = self.chance.maybe(0.4)
        reminder = {"event": "reminder", "intent": intent, "entities": entities, "in": self.chance.one(*DUE),
                    "name": name, "kill_on_user_msg": kill}
        cancel = {"event": "cancel_reminder", **self.chance.one({}, {"name": "付款"}, {"intent": intent})}
        return [reminder, reminder, cancel]

    def others(self) -> list[dict[str, Any]]:
        """The rarer events, each as likely as the others."""
        action = {"event": "action", "name": self.chance.one(*REPLIES, "action_listen")}
        added = {"event": "entities", "entities": [{"entity": "city", "value": "北京"}]}
        rejected = {"event": "action_execution_rejected", "name": self.chance.one(*self.names.forms, "action_x")}
        agent = {"event": "agent", "text": "您好"}
        plain = ("export", "reset_slots", "rewind", "undo", "restart", "pause", "resume", "session_started")
        rare = [action, agent, added, rejected, {"event": "loop_interrupted", "is_interrupted": self.chance.maybe(0.5)},
                *({"event": kind} for kind in plain)]
        return self.chance.sample(rare, 5)
