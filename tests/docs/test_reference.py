"""What exists is documented: commands, options, keys, settings, an action's `turn`, codes. Links resolve."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest

import csbot
from csbot.cli.main import COMMANDS, main
from csbot.diagnostics import CODES, manual
from csbot.dialogue.action_call import ActionCall
from csbot.nlu.settings import NLUSettings
from csbot.project.shapes import KINDS, schema
from tests.docs.pages import LINK, PAGES, ROOT, anchors_of, name_of, prose_of, section_of

INSIDE = {"name", "events", "close"}  # of an ActionCall: for whoever calls the action
LONGEST_DECISION = 40


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    section = section_of("docs/commands.md", f"csbot {command}")
    known = main.get_command(click.Context(main), command)
    options = [name for option in known.params if isinstance(option, click.Option) for name in option.opts]
    assert [name for name in options if f"`{name}`" not in section] == []
    kinds = [option.type for option in known.params if isinstance(option.type, click.Choice)]
    assert [choice for kind in kinds for choice in kind.choices if f"`{choice}`" not in section] == []


def keys(part: Any) -> Iterator[str]:
    """The names of all properties in a schema."""
    if isinstance(part, dict):
        yield from part.get("properties", {})
        for value in part.values():
            yield from keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from keys(value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_the_schemas_is_documented(kind: str) -> None:
    text = prose_of(ROOT / "docs/yaml.md")
    assert sorted({key for key in keys(schema(kind)) if f"`{key}`" not in text and f"{{{key}" not in text}) == []


def test_every_nlu_setting_is_documented() -> None:
    section = section_of("docs/yaml.md", "nlu settings")
    for setting in fields(NLUSettings):
        row = next((line for line in section.splitlines() if line.startswith(f"| `{setting.name}` |")), "")
        assert row, f"setting '{setting.name}' is not documented"
        shown = row.split("|")[2].strip()
        if isinstance(setting.default, bool):
            assert shown == str(setting.default).lower()
        elif isinstance(setting.default, str):
            assert shown.strip("`") == setting.default
        elif setting.default is not None:
            assert float(shown) == setting.default


def test_every_part_of_a_turn_is_documented() -> None:
    section = section_of("docs/yaml.md", "Custom actions: actions.py")
    parts = {name for name in dir(ActionCall) if not name.startswith("_")} | {"candidates"}
    assert sorted(part for part in parts - INSIDE if f"`{part}`" not in section and f"`{part}(" not in section) == []


def test_every_code_has_a_manual_page() -> None:
    for module in pkgutil.walk_packages(csbot.__path__, "csbot."):
        if module.name != "csbot.__main__" and not module.name.startswith(("csbot.encoders", "csbot.nlu")):
            importlib.import_module(module.name)
    for code in CODES:
        head, _, page = manual(code).partition("\n\n")
        assert head == code
        assert page.strip().endswith((".", "`", "```", ")")) or "\n    " in page, f"the page of {code} is cut short"
        assert page[0].isupper() or page[0] == "`", f"the page of {code} has no sentence"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page: Path) -> None:
    for link in LINK.findall(prose_of(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} links to '{link}'"
        assert not anchor or anchor in anchors_of(target), f"{name_of(page)} links to '{link}'"


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/decisions/*.md")), ids=name_of)
def test_decisions_are_short(page: Path) -> None:
    text = page.read_text("utf8")
    assert text.count("\n") <= LONGEST_DECISION
    assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))
