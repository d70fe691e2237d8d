"""Two verdicts on one case made comparable: what matters of events, in short forms, and where two part."""

from collections.abc import Iterator, Mapping
from typing import Any

UNSEEN = ("user_featurization",)
Verdict = Mapping[str, Any]


def brief(verdict: Verdict) -> dict[str, Any]:
    """A verdict with what both bots should have in common."""
    if "turns" not in verdict:
        return {"refused": True}
    return {"turns": [brief_turn(turn) for turn in verdict["turns"]]}


def brief_turn(turn: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, what else happened, and where the conversation stands."""
    if "crashed" in turn:
        return {"crashed": True}
    happened = [event for event in turn["events"] if event["event"] not in UNSEEN]
    standing = {key: turn[key] for key in ("slots", "loop", "paused") if turn[key]}
    return {"bot": [said(event) for event in happened if event["event"] == "bot"],
            "did": list(did(happened)), **standing}


def said(event: Mapping[str, Any]) -> Any:
    """A message of the bot: its text, or more where there is more."""
    data = {key: value for key, value in (event.get("data") or {}).items() if value and key != "attachment"}
    return [event["text"], data] if data else event["text"]


def did(events: list[Mapping[str, Any]]) -> Iterator[str]:
    """What happened, one word or two for each event; slots that a session carries over stand in the slots anyway."""
    carried = False
    for event in events:
        carried = event["event"] == "session_started" or (carried and event["event"] == "slot")
        if event["event"] != "bot" and not (carried and event["event"] == "slot"):
            yield " ".join(part for part in words(event) if part)


def words(event: Mapping[str, Any]) -> Iterator[str]:
    """An event in words."""
    kind = event["event"]
    if kind == "user":
        intent = event["parse_data"]["intent"]
        yield from ("user", str(intent.get("name")), event["text"])
    elif kind == "action":
        yield from ("do", event.get("name") or event.get("action_text"))
    elif kind == "slot":
        yield from ("slot", event["name"], repr(event["value"]))
    elif kind == "reminder":
        yield from (kind, str(event.get("intent")), repr(event.get("entities")))
    elif kind == "cancel_reminder":  # Rasa does not write down what it cancels
        yield kind
    else:
        yield from (kind, str(event["name"]) if "name" in event else "", str(event.get("is_interrupted", "")))


def parting(theirs: Verdict, ours: Verdict) -> str | None:
    """Where two brief verdicts part, None where they do not."""
    if theirs == ours:
        return None
    if "turns" not in theirs or "turns" not in ours:
        return f"Rasa {'refuses' if 'turns' not in theirs else 'takes'} the project, csbot does not agree"
    for number, (their, our) in enumerate(zip(theirs["turns"], ours["turns"])):
        for key in ("crashed", "bot", "did", "slots", "loop", "paused"):
            if their.get(key) != our.get(key):
                return f"step {number}, {key}:\n  Rasa  {their.get(key)}\n  csbot {our.get(key)}"
    return "one of them ends early"
