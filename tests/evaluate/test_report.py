"""What a run of test stories is reported as: text against golden files in both languages, JUnit XML.

The golden text of a project is made with `csbot test --gold > expected.txt` in its folder; read it before you keep it.
"""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.diagnostics import in_file
from csbot.evaluate.dialogues import Dialogue
from csbot.evaluate.replay import StepVerdict, StoryVerdict
from csbot.evaluate.report import Run, as_json, as_junit, as_text, legal
from csbot.project.problems import unreadable_file
from csbot.text import Span

GOLDEN = Path(__file__).parent / "golden"
AT = Span("tests/test_快递.yml", 7, 5, 7, 20)
ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"}}


def verdict(name: str, expected: str = "utter_a", came: str = "utter_a", said: str = "你好") -> StoryVerdict:
    step = StepVerdict("action", expected, came, AT, () if expected == came else ("规则",), said=said)
    return StoryVerdict(Dialogue(name, AT, ()), (step,), 0.25)


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_the_first_step_that_goes_otherwise_is_explained(csbot: Any, monkeypatch: pytest.MonkeyPatch, language: str):
    monkeypatch.chdir(GOLDEN / language)
    shown = csbot("test", "--gold")
    assert shown.exit_code == 1
    assert shown.stdout == (GOLDEN / language / "expected.txt").read_text("utf8")


def test_text_puts_the_folder_before_the_file():
    shown = as_text(Run((verdict("好"), verdict("坏", came="utter_b", said="您\n好")), folder="我的/"))
    assert shown == ("我的/tests/test_快递.yml:7:5: story '坏' fails\n  after    '您 好'\n  expected utter_a\n"
                     "  came     utter_b\n  because  规则\n\n1 of 2 test stories pass")


def test_json_counts():
    told = json.loads(as_json(Run((verdict("好"), verdict("坏", came="utter_b")), seconds=1.23456)))
    assert (told["passed"], told["failed"], told["seconds"], told["problems"]) == (1, 1, 1.235, [])


def test_junit_has_a_suite_for_a_file_and_a_case_for_a_story():
    error = unreadable_file("tests/test_坏.yml", "there is no such file")
    run = Run((verdict("好"), verdict("坏 <&>", came="utter_\x1b[1m")), (error,), 1.0, "bot/")
    assert not run.passed
    root = xml.fromstring(as_junit(run))
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag]
        assert re.fullmatch(r"\d+\.\d{3}", element.get("time", "0.000"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "2", "0")
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("bot/tests/test_快递.yml", "2", "1"), ("bot/tests/test_坏.yml", "1", "1")]
    good, bad, broken = root.iter("testcase")
    assert len(good) == 0 and good.get("classname") == "bot/tests/test_快递.yml" and good.get("time") == "0.250"
    assert bad.get("name") == "坏 <&>" and bad[0].get("message") == r"expected utter_a, came utter_\x1b[1m"
    assert str(bad[0].text).startswith("bot/tests/test_快递.yml:7:5: story '坏 <&>' fails\n")
    assert "there is no such file" in str(broken[0].text)
    assert in_file("x").line == 1 and as_junit(run).startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')


@given(st.text())
def test_any_text_is_legal_xml(text: str):
    root = xml.fromstring(as_junit(Run((verdict(text, came=text + "b", said=text),))))
    assert next(root.iter("testcase")).tag == "testcase"


def test_what_xml_has_not_is_written_as_an_escape():
    assert legal("a\x00\ud800\ufffe\n😀") == "a\\x00\\ud800\\ufffe\n😀"
