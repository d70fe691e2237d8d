"""Whatever bytes a file holds, reading and checking end in diagnostics, never in another exception."""

import copy
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csbot.check import check
from csbot.diagnostics import CsbotError
from csbot.diagnostics_format import FORMATS, render
from csbot.project.load import load_project, load_tests
from csbot.project.yaml import read_yaml
from csbot.text import Source
from tests.project.projects import write

SOUND = (Path(__file__).parent / "sample" / "domain.yml").read_text("utf8")
CONFIG = (Path(__file__).parent / "sample" / "config.yml").read_text("utf8")
PIECES = ["\t", "  ", "- ", ": ", "\n", "[", "]", "{", "}", "{{", "(", ")", '"', "'", "|", ">", "&a ", "*a", "!", "#",
          "null", "~", "5", "-1.5", "true", "[]", "{}", "好", "😀", "\u2028", "\x85", "\x00", "\ufeff", "\r", "](",
          "]{", "][{", "/", "..."]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def swallow(folder: Path) -> None:
    """Read and check a project as the commands do."""
    project = load_project(folder)
    load_tests(folder)
    _, found = check(project)
    for form in FORMATS:
        render(found, project.sources, form, "bots/我的").encode("utf8")


@FEW
@given(st.binary(max_size=300))
def test_random_bytes(tmp_path, data):
    swallow(write(tmp_path, {"data/file.yml": data, "config.yml": data, "tests/test_a.yml": data}))


@FEW
@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`,?#\n\t 好\u2028\ud7ff😀"), max_size=80))
def test_random_yaml_text(text):
    with suppress(CsbotError):
        read_yaml(Source("a.yml", text))


def mutated(text: str, seed: int) -> str:
    """A text with a few random changes: pieces put in, words cut out, lines doubled, swapped or moved."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        cut = chance.randrange(len(lines[place]) + 1)
        kind = chance.randrange(6)
        if kind == 0:
            lines[place] = lines[place][:cut] + chance.choice(PIECES) + lines[place][cut:]
        elif kind == 1:
            lines[place] = lines[place][:cut]
        elif kind == 2:
            lines[place] = lines[other]
        elif kind == 3:
            lines[place] = lines[place].partition(":")[0] + ": " + chance.choice(PIECES)
        elif kind == 4:
            lines[place] = "  " * chance.randint(0, 4) + lines[place].strip()
        else:
            del lines[place]
        text = "\n".join(lines)
    return text


@pytest.mark.parametrize("seed", range(150))
def test_mutations_of_a_sound_project(tmp_path, seed):
    text = mutated(SOUND, seed)
    swallow(write(tmp_path, {"domain.yml": text, "config.yml": mutated(CONFIG, seed), "tests/test_a.yml": text}))


VALUES = [None, 5, -0.5, True, "", "文字", "greet", "city", "order_form", "utter_greet", "action_x", "{x}", [], {}, [5],
          [[]], {"a": 1}, [{}], [None], ["greet"], {"a": {"b": ["c"]}}, "[x](city)", '[x]{"entity": 5}', float("inf"),
          "/greet{", "a/b/c"]


def places(value: Any, found: list) -> list:
    """Every (container, key) of a document."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        found.append((value, key))
        places(value[key], found)
    return found


def restructured(document: Any, chance: random.Random) -> Any:
    """A document with a few values replaced, removed, renamed, doubled or moved to other places."""
    for _ in range(chance.randint(1, 4)):
        container, key = chance.choice(places(document, []))
        kind = chance.randrange(5)
        if kind == 0:
            container[key] = copy.deepcopy(chance.choice(VALUES))
        elif kind == 1:
            other, place = chance.choice(places(document, []))
            container[key] = copy.deepcopy(other[place])
        elif kind == 2:
            del container[key]
        elif isinstance(container, list):
            container.insert(key, copy.deepcopy(container[key]))
        else:
            container[chance.choice([str(key) + "x", "intent", "text", "steps", "action"])] = container.pop(key)
        if not places(document, []):
            break
    return document


@pytest.mark.parametrize("seed", range(200))
def test_random_structures(tmp_path, seed):
    chance = random.Random(seed)
    sound = {"domain.yml": SOUND, "config.yml": CONFIG}
    files = {name: restructured(yaml.safe_load(text), chance) for name, text in sound.items()}
    dumped = {name: yaml.safe_dump(data, allow_unicode=True, sort_keys=False) for name, data in files.items()}
    swallow(write(tmp_path, {**dumped, "tests/test_a.yml": dumped["domain.yml"]}))
