"""Whatever bytes a file holds, reading and checking end in diagnostics, never in another exception."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import write

from csbot.check import check
from csbot.diagnostics import CsbotError
from csbot.diagnostics_format import FORMATS, render
from csbot.project.load import load_project, load_tests
from csbot.project.yaml import read_yaml
from csbot.text import Source

SOUND = (Path(__file__).parent / "sample" / "domain.yml").read_text("utf8")
CONFIG = (Path(__file__).parent / "sample" / "config.yml").read_text("utf8")
PIECES = ["\t", "  ", "- ", ": ", "\n", "[", "]", "{", "}", "{{", "(", ")", '"', "'", "|", ">", "&a ", "*a", "!", "#", "null",
          "~", "5", "-1.5", "true", "[]", "{}", "好", "😀", "\u2028", "\x85", "\x00", "\ufeff", "\r", "](", "]{", "][{", "/", "..."]
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
    try:
        read_yaml(Source("a.yml", text))
    except CsbotError:
        pass


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


@pytest.mark.parametrize("seed", range(60))
def test_random_values_in_place_of_sound_ones(tmp_path, seed):
    chance = random.Random(seed)
    values = ["", "5", "-0.5", "true", "[]", "{}", "[5]", "[[]]", "{a: 1}", "null", "'文字'", "[{}]", "[null]", "{a: {b: [c]}}"]
    lines = SOUND.split("\n")
    for _ in range(2):
        place = chance.choice([i for i, line in enumerate(lines) if line.rstrip().endswith(":") or ": " in line])
        lines[place] = lines[place].partition(":")[0] + ": " + chance.choice(values)
        indent = len(lines[place]) - len(lines[place].lstrip(" -"))
        while place + 1 < len(lines) and len(lines[place + 1]) - len(lines[place + 1].lstrip(" ")) >= indent and indent:
            del lines[place + 1]
    swallow(write(tmp_path, {"domain.yml": "\n".join(lines), "config.yml": CONFIG}))
