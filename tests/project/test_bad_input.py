"""No content of a file, however broken, ends in anything but diagnostics that name the file."""

import os

import pytest

from csbot.diagnostics import CsbotError
from csbot.diagnostics_format import FORMATS, render
from csbot.project.files import MAX_BYTES, yaml_files
from csbot.project.load import load_project, load_tests
from tests.project.projects import codes, read, write

EXAMPLES = "nlu:\n- intent: greet\n  examples: |\n"
BAD = {
    "GBK": ("nlu:\n- intent: 查订单\n".encode("gbk"), ["E103"]),
    "UTF-16": ("nlu: []\n".encode("utf-16"), ["E103"]),
    "half a character": ("nlu: 好".encode()[:-1], ["E103"]),
    "encoded surrogate": (b"nlu: \xed\xa0\x80\n", ["E103"]),
    "escaped surrogate": ('nlu: "\\ud800"\n', ["E101"]),
    "surrogate in JSON": (EXAMPLES + '    - 去[北京]{"entity": "\\ud800"}\n', ["E114"]),
    "NUL": (b"nlu: \x00\n", ["E101"]),
    "escape sequence": ("nlu: \x1b[2J\n", ["E101"]),
    "empty": ("", []),
    "only a comment": ("# nichts\n", []),
    "only a BOM": ("\ufeff", []),
    "two documents": ("nlu: []\n---\nnlu: []\n", ["E101"]),
    "tab": ("nlu:\n\t- intent: x\n", ["E101"]),
    "list on top": ("- |\n  nlu: []\n", ["E111"]),
    "number on top": ("5\n", []),
    "text on top": ("只有文字\n", []),
    "open bracket": ("nlu: [1, 2\n", ["E101"]),
    "deep brackets": ("nlu: " + "[" * 100_000, ["E105"]),
    "deep braces": ("nlu: " + "{a: " * 100_000, ["E105"]),
    "deep dashes": ("nlu:\n" + "- " * 100_000 + "x\n", ["E105"]),
    "deep questions": ("nlu: []\n" + "? " * 100_000 + "x\n", ["E105"]),
    "deep indentation": ("nlu: []\n" + "".join(" " * i + "a:\n" for i in range(500)), ["E105"]),
    "deep JSON": (EXAMPLES + '    - [x]{"entity": ' + "[" * 4000 + "\n    - [x]{" + "[" * 4000 + "}\n", ["E114"]),
    "anchor bomb": ("nlu: []\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)), ["E106"]),
    "anchor bomb of keys": ("nlu: []\na: &a {" + ", ".join(f"k{i}: [1, 2, 3]" for i in range(900)) + "}\nb: ["
                            + ", ".join(["*a"] * 900) + "]\n", ["E106"]),
    "anchored text, many aliases": ("nlu: []\na: &a '" + "好" * 100_000 + "'\nb: [" + "*a, " * 15_000 + "*a]\n", []),
    "own ancestor": ("nlu: &a [*a]\n", ["E107"]),
    "duplicate keys": ("nlu: []\nnlu: []\n", ["E108"]),
    "list as key": ("nlu: []\n? [a]\n: 1\n", ["E109"]),
    "Python tag": ("nlu: !!python/object/apply:os.system [ls]\n", ["E110"]),
    "long number": ("nlu: " + "9" * 5000 + "\n", ["E111"]),
    "long hexadecimal number": ("nlu: 0x" + "f" * 5000 + "\n", ["E111"]),
    "infinity": ("nlu: .inf\n", ["E111"]),
    "not a number": ("nlu: .nan\n", ["E111"]),
    "date": ("nlu: 2024-02-30\n", ["E111"]),
    "megabyte on one line": (EXAMPLES + "    - " + "好" * 400_000 + "\n", []),
    "megabyte of brackets": (EXAMPLES + "    - " + "[" * 1_000_000 + "](\n", ["E119"]),
    "megabyte of markup": (EXAMPLES + "    - " + "[a](" * 250_000 + "\n", ["E119"]),
    "megabyte as a name": ("intents:\n- " + "a" * 1_000_000 + "\n", []),
    "nlu is a number": ("nlu: 5\n", ["E111"]),
    "stories is a text": ("stories: x\n", ["E111"]),
    "e2e_actions is a number": ("e2e_actions: 5\n", []),
    "item is null": ("nlu:\n-\n", ["E111"]),
    "or with a broken alternative": (
        "stories:\n- story: a\n  steps:\n  - or:\n    - intent: 5\n    - intent: greet\n", ["E111"]),
    "huge number for a float": ("slots:\n  s: {type: float, max_value: " + "9" * 299 + ", mappings: []}\n", []),
}


@pytest.mark.parametrize("content, expected", BAD.values(), ids=BAD)
def test_broken_file_is_a_diagnostic(tmp_path, content, expected):
    project = read(tmp_path, {"data/file.yml": content})
    assert [found.at.file for found in project.problems if found.code in expected] == ["data/file.yml"] * len(expected)
    assert [code for code in codes(project) if code.startswith("E")] == expected
    for form in FORMATS:
        assert len(render(project.problems, project.sources, form)) < 30_000


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_broken_test_story_and_settings_are_diagnostics(tmp_path, content):
    folder = write(tmp_path, {"tests/test_x.yml": content[0], "config.yml": content[0]})
    load_tests(folder)
    load_project(folder)


def test_too_large_file(tmp_path):
    project = read(tmp_path, {"data/big.yml": b"# " + b"x" * 20_000_000})
    assert codes(project) == ["E104"]
    assert f"{MAX_BYTES:,}" in project.problems[0].message


def test_crlf_and_bom_change_nothing(tmp_path):
    text = "nlu:\n- intent: greet\n  examples: |\n    - 你好[北京](city)\n    - 嗨\n"
    plain = read(tmp_path / "a", {"data/x.yml": text})
    windows = read(tmp_path / "b", {"data/x.yml": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf8")})
    assert windows.nlu == plain.nlu and not windows.problems
    assert str(windows.nlu.examples[0].entities[0].entity.at) == "data/x.yml:4:9"


def test_emoji_and_rare_characters_count_as_one_column(tmp_path):
    project = read(tmp_path, {"data/x.yml": EXAMPLES + "    - 🙏🏽𠮷[北京](city)\n"})
    assert project.nlu.examples[0].entities[0].entity.at.column == 10
    assert not project.problems


def test_folder_named_like_a_file(tmp_path):
    (tmp_path / "domain.yml").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text("nlu: []\n", "utf8")
    (tmp_path / "config.yml").mkdir()
    found = [(one.code, one.at.file) for one in load_project(tmp_path).problems]
    assert found == [("E102", "domain.yml"), ("E102", "config.yml")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFO")
def test_fifo_is_refused_without_waiting(tmp_path):
    write(tmp_path, {})
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "data" / "pipe.yml")
    assert codes(load_project(tmp_path)) == ["E102"]


def test_links_that_go_in_circles(tmp_path):
    write(tmp_path, {"data/a.yml": "nlu: []\n"})
    (tmp_path / "data" / "again").symlink_to(tmp_path / "data")
    (tmp_path / "data" / "self.yml").symlink_to(tmp_path / "data" / "self.yml")
    (tmp_path / "data" / "nowhere.yml").symlink_to(tmp_path / "missing.yml")
    assert [path.name for path in yaml_files(tmp_path / "data")] == ["a.yml", "nowhere.yml", "self.yml"]
    assert codes(load_project(tmp_path)) == ["E102", "E102"]


def test_file_name_that_is_no_utf8(tmp_path):
    write(tmp_path, {"data/ok.yml": "nlu: []\n"})
    with open(os.path.join(os.fsencode(tmp_path), b"data", b"\xb2\xe9.yml"), "w") as file:
        file.write("nlu: [\n")
    project = load_project(tmp_path)
    assert codes(project) == ["E101"]
    render(project.problems, project.sources).encode("utf8")


def test_no_project_at_all(tmp_path):
    with pytest.raises(CsbotError, match="E117"):
        load_project(tmp_path)
    with pytest.raises(CsbotError, match="E102"):
        load_project(tmp_path / "nowhere")


def test_the_first_problem_does_not_hide_the_others(tmp_path):
    broken = {"data/a.yml": "nlu: [\n", "data/b.yml": "nlu: 好\n".encode("gbk"), "data/c.yml": "stories: 5\n"}
    project = read(tmp_path, broken)
    assert codes(project) == ["E101", "E103", "E111"]
    assert project.rules
