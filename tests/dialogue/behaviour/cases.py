"""The cases of `cases/*.yml`: each file describes a bot, each case in it a talk, perhaps with changes to the bot.

A case's mappings are merged into the bot's, its lists are appended, its actions replace those of the same name. What
comes out is what both bots are handed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"
POLICIES = ({"name": "AugmentedMemoizationPolicy"}, {"name": "RulePolicy"})
BOT = ("domain", "rules", "stories", "policies")


def all_cases() -> dict[str, dict[str, Any]]:
    """Every case by its name, with `why` where csbot means to differ."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        for name, case in read_cases(path):
            assert name not in found, f"two cases are called '{name}'"
            found[name] = case
    return found


def read_cases(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases of one file."""
    data = yaml.safe_load(path.read_text("utf8"))
    for case in data["cases"]:
        bot = {key: merged(data.get(key), case.get(key)) for key in BOT}
        bot["actions"] = {**data.get("actions", {}), **case.get("actions", {})}
        yield case["case"], {**to_play(bot, case["talk"]), **({"why": case["differs"]} if "differs" in case else {})}


def to_play(bot: Mapping[str, Any], talk: list[Any]) -> dict[str, Any]:
    """A case as both bots take it."""
    stories = {"version": "3.1", "stories": bot.get("stories") or [], "rules": bot.get("rules") or []}
    files = {"domain.yml": as_yaml({"version": "3.1", **bot["domain"]}), "data/stories.yml": as_yaml(stories)}
    return {"files": files, "policies": list(bot.get("policies") or POLICIES), "actions": bot.get("actions") or {},
            "talk": talk}


def as_yaml(data: Mapping[str, Any]) -> str:
    """Data as YAML, a line for each key; JSON is YAML, too, but Rasa looks for `stories:` at the start of a line."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in data.items())


def merged(bot: Any, case: Any) -> Any:
    """The bot's part with the case's changes."""
    if isinstance(bot, Mapping) and isinstance(case, Mapping):
        return {**bot, **{key: merged(bot.get(key), value) for key, value in case.items()}}
    if isinstance(bot, list) and isinstance(case, list):
        return bot + case
    return bot if case is None else case


def mark(case: Mapping[str, Any]) -> str:
    """A short mark of what a case says, to see whether its record is of today's case."""
    text = json.dumps({key: value for key, value in case.items() if key != "why"}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
