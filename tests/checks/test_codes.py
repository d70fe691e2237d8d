"""Every code is documented and has a failing case; a check says what it needs; hints name what exists."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import csbot
from csbot.diagnostics import CODES, manual

TESTS = Path(__file__).parents[1]
LATE = ("torch", "transformers")


def import_all_rooms() -> None:
    """Import every module of csbot that has a code, so that all codes are registered."""
    for module in pkgutil.walk_packages(csbot.__path__, "csbot."):
        spec = module.module_finder.find_spec(module.name, None)
        if spec.origin and "@problem(" in Path(spec.origin).read_text("utf8"):
            importlib.import_module(module.name)
    importlib.import_module("csbot.check")


import_all_rooms()
MENTIONED = {code for path in TESTS.rglob("test_*.py") for code in re.findall(r"\b[EW]\d{3}\b", path.read_text("utf8"))}
FIXTURES = {path.parent.name for path in TESTS.rglob("fixtures/*/expected.txt")}


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_documented(code):
    assert re.fullmatch(r"[EW][1-5]\d\d", code)
    title, _, rest = manual(code).partition("\n\n")[2].strip().partition("\n")
    assert len(title) > 20 and not any(len(line) > 120 for line in rest.splitlines())


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_failing_case(code):
    assert code in FIXTURES | MENTIONED


@pytest.mark.parametrize("code", [code for code in CODES if code[1] == "2"])
def test_every_page_of_a_check_shows_a_mistake_and_how_to_mend_it(code):
    page = manual(code)
    assert "\n    " in page, "no example"
    assert len(re.findall(r"\n\n", page)) >= 3


def test_a_number_means_one_thing_only():
    numbers = [code[1:] for code in CODES if code[1] == "2"]
    assert len(numbers) == len(set(numbers))
