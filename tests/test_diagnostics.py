"""Coded problems: the table of codes, the error that carries them, and how they print."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from csbot.diagnostics import CODES, CsbotError, Diagnostic, in_file, manual, problem
from csbot.diagnostics_format import render
from csbot.text import Source, Span

LINES = ("- 我的\t快递[到](city)哪", "x" * 3000 + "好的" + "y" * 300, "\x1b[2J红色", "")
SOURCES = {"data/查.yml": Source("data/查.yml", "\n".join(LINES))}
TYPO = Diagnostic("unknown entity 'city'", Span("data/查.yml", 1, 8, 1, 17), "did you mean 'ctiy'?",
                  (("first here", Span("data/查.yml", 2, 3001, 2, 3003)),), "W213")
BROKEN = Diagnostic("not valid YAML: 100%, a\nb", Span("a.yml", 3, 1), code="E101")



def shaped(required: str, **properties: dict) -> dict:
    """A JSON Schema: an object that needs some keys, with schemas for some of its values."""
    return {"type": "object", "required": required.split(), "properties": properties}


def each(items: dict, **limits: int) -> dict:
    """A JSON Schema: a list of such items."""
    return {"type": "array", "items": items, **limits}


COUNT = {"type": "integer", "minimum": 1}
REGION = shaped("startLine startColumn", startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
PLACE = shaped("physicalLocation", physicalLocation=shaped(
    "artifactLocation region", artifactLocation=shaped("uri", uri={"pattern": r"^[\w./%~-]+$"}),
    region=REGION | {"additionalProperties": False}))
RULE = shaped("id shortDescription fullDescription help defaultConfiguration", shortDescription=shaped("text"),
              help=shaped("text markdown", text={"minLength": 40}))
RESULT = shaped("ruleId ruleIndex level message locations partialFingerprints", message=shaped("text"),
                level={"enum": ["error", "warning"]}, locations=each(PLACE, minItems=1, maxItems=1))
RUN = shaped("tool results", columnKind={"const": "unicodeCodePoints"}, results=each(RESULT),
             tool=shaped("driver", driver=shaped("name rules", rules=each(RULE))))
GITHUB_SARIF = {**shaped("$schema version runs", version={"const": "2.1.0"}, runs=each(RUN)),
                "description": "what 'SARIF support for code scanning' asks for"}


def test_text_shows_the_line_carets_hint_and_related_places():
    text = render([TYPO, BROKEN], SOURCES, prefix="bots/我的/")
    first, second, last = text.split("\n\n")
    assert first == "bots/我的/a.yml:3:1: E101 not valid YAML: 100%, a\ufffdb"
    assert last == "1 error, 1 warning\n"
    lines = second.splitlines()
    assert lines[0] == "bots/我的/data/查.yml:1:8: W213 unknown entity 'city'"
    assert lines[1:3] == ["  1 | - 我的  快递[到](city)哪", "    |             " + "^" * 10]
    assert lines[3:5] == ["  hint: did you mean 'ctiy'?", "  bots/我的/data/查.yml:2:3001: first here"]
    assert "好的" in lines[5] and len(lines[5]) < 160 and lines[6].count("^") == 4


def test_of_many_warnings_of_one_kind_the_later_ones_take_one_line_each():
    many = [Diagnostic(f"intent '退货{n}' is unused", Span("data/查.yml", 1, n), "took it out?" if n == 7 else None,
                       code="W204") for n in range(1, 10)]
    *blocks, last = render([*many, BROKEN], SOURCES).split("\n\n")
    assert [block.count("\n") for block in blocks] == [0, *[2] * 5, 3]
    assert blocks[-1].splitlines() == [
        "data/查.yml:1:6: W204 intent '退货6' is unused",
        "data/查.yml:1:7: W204 intent '退货7' is unused (hint: took it out?)",
        "data/查.yml:1:8: W204 intent '退货8' is unused", "data/查.yml:1:9: W204 intent '退货9' is unused"]
    assert last == "1 error, 9 warnings\n"


def test_every_error_is_shown_in_full():
    many = [Diagnostic("unknown action", Span("data/查.yml", 1, n), code="E231") for n in range(1, 10)]
    assert render(many, SOURCES).count("  1 | ") == 9


def test_carets_stand_under_the_span_behind_chinese_and_tabs():
    lines = render([TYPO], SOURCES).splitlines()
    assert lines[1].index("[") + 4 == lines[2].index("^")  # four Chinese characters stand before it


def test_the_same_problem_is_printed_once_and_nothing_as_nothing():
    assert render([BROKEN, BROKEN], {}).endswith("\n\n1 error\n")
    assert render([], {}) == ""


def test_a_whole_file_shows_no_line():
    text = render([Diagnostic("ignored", in_file("data/查.yml"), code="W108")], SOURCES)
    assert text == "data/查.yml:1:1: W108 ignored\n\n1 warning\n"


def test_nothing_of_a_file_reaches_the_terminal_as_a_control_character():
    text = render([Diagnostic("x\x1b[31m", Span("data/查.yml", 3, 1), code="E101")], SOURCES)
    assert "\x1b" not in text and "\ufffd[2J红色" in text


def test_colour_only_when_asked():
    coloured = render([TYPO, BROKEN], SOURCES, colour=True)
    assert "\x1b[1;31mE101\x1b[0m" in coloured and "\x1b[1;33mW213" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render([TYPO, BROKEN], SOURCES)


@pytest.mark.parametrize("span, carets", [((1, 1), 1), ((1, 1, 1, 3), 2), ((1, 3, 3, 1), 22), ((1, 500, 1, 600), 1),
                                         ((2, 1, 2, 3303), 140)])
def test_carets_of_strange_spans(span, carets):
    lines = render([Diagnostic("x", Span("data/查.yml", *span), code="E101")], SOURCES).splitlines()
    assert lines[2].count("^") == carets


def test_json():
    report = json.loads(render([TYPO, BROKEN], SOURCES, "json", "bot"))
    assert (report["errors"], report["warnings"]) == (1, 1)
    assert report["problems"][1] == {
        "code": "W213", "severity": "warning", "message": "unknown entity 'city'", "file": "bot/data/查.yml", "line": 1,
        "column": 8, "end_line": 1, "end_column": 17, "hint": "did you mean 'ctiy'?",
        "related": [{"message": "first here", "file": "bot/data/查.yml", "line": 2, "column": 3001, "end_line": 2,
                     "end_column": 3003}]}
    assert json.loads(render([], {}, "json")) == {"errors": 0, "warnings": 0, "problems": []}


def test_sarif_has_the_shape_that_github_wants():
    import csbot.check  # noqa: F401  registers the codes

    log = json.loads(render([TYPO, BROKEN], SOURCES, "sarif", "bots/我的"))
    Draft202012Validator(GITHUB_SARIF).validate(log)
    run = log["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["E101", "W213"]
    assert [(r["ruleId"], r["ruleIndex"]) for r in run["results"]] == [("E101", 0), ("W213", 1)]
    where = run["results"][1]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "bots/%E6%88%91%E7%9A%84/data/%E6%9F%A5.yml"
    assert where["region"] == {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 17}
    assert run["results"][1]["relatedLocations"][0]["message"]["text"] == "first here"


def test_github_annotations_are_escaped():
    first, second = render([TYPO, BROKEN], SOURCES, "github", "a,b:c").splitlines()
    assert first == "::error file=a%2Cb%3Ac/a.yml,line=3,col=1,title=E101::not valid YAML: 100%25, a%0Ab"
    assert second == ("::warning file=a%2Cb%3Ac/data/查.yml,line=1,col=8,endColumn=17,title=W213::"
                      "unknown entity 'city'%0Ahint: did you mean 'ctiy'?%0Aa,b:c/data/查.yml:2:3001: first here")


def test_half_characters_are_replaced_in_every_format():
    broken = Diagnostic("entity '\ud800'", Span("a\udcff.yml", 1, 1), code="E114")
    for form in ("text", "json", "sarif", "github"):
        render([broken], {}, form).encode("utf8")


def test_an_unknown_format_is_answered_with_the_known_ones():
    with pytest.raises(KeyError, match="unknown format 'xml', allowed are: github, json, sarif, text"):
        render([], {}, "xml")


def test_problems_get_their_code_from_the_decorator():
    @problem("E998")
    def one() -> Diagnostic:
        """A page."""
        return Diagnostic("x", in_file("a.yml"))

    @problem("W999")
    def many():
        """A page."""
        yield Diagnostic("y", in_file("a.yml"))

    try:
        assert one().code == "E998" and one().is_error and one().severity == "error"
        assert [found.code for found in many()] == ["W999"]
        assert manual("E998") == "E998\n\nA page.\n"
        assert str(CsbotError(one())) == "a.yml:1:1: E998 x"
        assert len(CsbotError([one(), *many()]).diagnostics) == 2
    finally:
        del CODES._things["E998"], CODES._things["W999"]


def test_a_manual_of_no_code():
    with pytest.raises(KeyError):
        manual("E000")
