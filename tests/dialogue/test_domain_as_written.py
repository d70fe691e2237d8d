"""A domain is written as its YAML says it: read again it is the same."""

import json
from pathlib import Path
from typing import Any

import yaml

from csbot.dialogue.domain_as_written import domain_as_written
from csbot.dialogue.domain_json import domain_to_json
from csbot.project.load import load_project
from csbot.project.model import Domain

SHOP = Path(__file__).resolve().parents[1] / "action_server" / "shop"
TALK = SHOP.with_name("rasa_talk.json")


def without_places(value: Any) -> Any:
    """A domain's JSON without the places of its names."""
    if isinstance(value, list) and len(value) == 6 and isinstance(value[0], str) and isinstance(value[2], int):
        return value[0]
    if isinstance(value, list):
        return [without_places(item) for item in value]
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key != "at"}
    return value


def survives(domain: Domain, folder: Path) -> None:
    """Written as YAML and read again, the domain is the same."""
    folder.mkdir()
    written = json.loads(json.dumps(domain_as_written(domain)))
    (folder / "domain.yml").write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), "utf8")
    again = load_project(folder).domain
    assert without_places(domain_to_json(again)) == without_places(domain_to_json(domain))


def test_the_shop_survives(tmp_path: Path) -> None:
    survives(load_project(SHOP).domain, tmp_path / "again")


def test_real_projects_survive(peers: list[Path], tmp_path: Path) -> None:
    for folder in peers:
        if "_conformance" not in folder.as_posix():
            survives(load_project(folder).domain, tmp_path / folder.name)


def test_it_is_what_rasa_sends() -> None:
    sent = json.loads(TALK.read_text("utf8"))[0]["calls"][0]["request"]["domain"]
    written = json.loads(json.dumps(domain_as_written(load_project(SHOP).domain)))
    for key in ("responses", "forms", "actions", "entities", "session_config", "version"):
        assert written[key] == sent[key], key
    assert sorted(map(str, written["intents"])) == sorted(map(str, sent["intents"]))
    assert list(written["slots"]) == list(sent["slots"])
    for slot, body in written["slots"].items():
        assert plain(body) == plain(sent["slots"][slot]), slot


def plain(slot: dict[str, Any]) -> dict[str, Any]:
    """A slot without what may be written in several ways."""
    return {key: value for key, value in slot.items() if key not in ("mappings", "influence_conversation")}
