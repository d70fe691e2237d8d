"""The drawings: what is merged, that nothing overlaps, that no text of a project can become markup or script."""

import json
import re
from html.parser import HTMLParser
from itertools import combinations

import pytest

from csbot.graph.compile import compile_graph
from csbot.graph.draw import FORMATS, draw
from csbot.graph.draw.box import cut
from csbot.graph.draw.picture import picture_of
from csbot.text import cells
from tests.graph.conftest import make

STORIES = """
stories:
- story: 查到
  steps: [{intent: 订单, entities: [{订单号: x}]}, {action: action_查询}, {slot_was_set: [{found: true}]},
          {action: utter_a}]
- story: 查不到
  steps: [{intent: 订单, entities: [{订单号: x}]}, {action: action_查询}, {slot_was_set: [{found: false}]},
          {checkpoint: 没有}]
- story: b
  steps: [{checkpoint: 没有}, {or: [{intent: affirm}, {intent: 问候}]}, {action: utter_b}, {checkpoint: 没有}]
- story: c
  steps: [{intent: greet}, {action: order_form}, {active_loop: order_form}, {active_loop: null}, {action: utter_greet}]
- {story: d, steps: [{intent: bye}, {action: utter_bye}]}
- {story: e, steps: [{intent: deny}, {action: utter_bye}]}
rules:
- {rule: 规则, condition: [{active_loop: order_form}], steps: [{intent: help}, {action: utter_help}]}
- {rule: bye, steps: [{intent: bye}, {action: utter_bye}]}
"""
NASTY = "</script><script>alert(1)</script><!-- ]]> \" ' & \\ #quot; 中文"


@pytest.fixture
def picture(graph):
    return picture_of(graph(STORIES))


def titled(picture, words):
    return [box for box in picture.boxes() if words in box.lines]


def test_common_beginnings_are_drawn_once(picture):
    (box,) = titled(picture, "订单 (订单号)")
    assert box.stories == ["查到", "查不到"] and len(box.at) == 2
    assert [child.lines for child in box.children[0].children] == [["found = true"], ["found = false"]]


def test_alternatives_and_equal_continuations_share_a_box(picture):
    assert titled(picture, "affirm")[0].lines == ["affirm", "问候"]
    (box,) = [box for box in titled(picture, "bye") if not box.of_rule]
    assert box.lines == ["bye", "deny"] and box.stories == ["d", "e"]


def test_checkpoints_are_parts_of_their_own(picture):
    assert [tree.lines[0] for tree in picture.trees] == ["start", "▸ 没有", "rules"]
    assert [box.kind for box in titled(picture, "→ 没有")] == ["jump", "jump"]


def test_rules_are_overlaid(picture):
    (box,) = [box for box in titled(picture, "utter_bye") if not box.of_rule]
    assert [name for name, _ in box.rules] == ["bye"]
    assert [box.kind for box in titled(picture, "◆ order_form active")] == ["fact", "fact"]


def test_no_box_lies_on_another_and_all_lie_in_the_picture(picture):
    boxes = list(picture.boxes())
    for one, two in combinations(boxes, 2):
        apart = (one.x + one.width < two.x or two.x + two.width < one.x
                 or one.y + one.height < two.y or two.y + two.height < one.y)
        assert apart, (one.lines, two.lines)
    assert all(b.x >= 0 and b.x + b.width <= picture.width and b.y + b.height <= picture.height for b in boxes)
    for box in boxes:
        assert all(child.x > box.x + box.width for child in box.children)


def test_chinese_is_measured_in_cells():
    assert cells(cut("订单" * 30)) <= 34 and cut("订单" * 30).endswith("…")
    assert cut("短") == "短" and cut("a\tb\x1b") == "a b "


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_draws_every_step(form, tmp_path):
    project = make(tmp_path, STORIES)
    text = draw(compile_graph(project), form, project.sources)
    for words in ("action_查询", "utter_help", "order_form"):
        assert words in text
    assert text == draw(compile_graph(project), form, project.sources)


def test_an_unknown_format_is_refused(graph):
    with pytest.raises(ValueError, match="unknown drawing format 'png', allowed are: html, svg"):
        draw(graph(STORIES), "png")


class Page(HTMLParser):
    """Collects elements, and the text of each script."""

    def __init__(self):
        super().__init__()
        self.tags, self.scripts, self.inside = [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1] += data


def nasty_project(folder):
    quoted = json.dumps(NASTY, ensure_ascii=False)
    return make(folder, f"stories:\n- story: {quoted}\n  steps: [{{intent: {quoted}}}, {{action: {quoted}}}]\n"
                        f"rules:\n- rule: {quoted}\n  steps: [{{intent: help}}, {{action: {quoted}}}]\n")


def test_text_of_a_project_never_becomes_markup_or_script(tmp_path):
    project = nasty_project(tmp_path)
    page = Page()
    page.feed(draw(compile_graph(project), "html", project.sources))
    assert [tag for tag, _ in page.tags].count("script") == 2
    data = json.loads(page.scripts[0])
    assert any(NASTY in box["lines"] for box in data["boxes"]) and "alert(1)" not in page.scripts[1]
    assert any("alert(1)" in line for lines in data["lines"].values() for line in lines.values())
    assert not [tag for tag, attrs in page.tags if any(name.startswith("on") for name in attrs)]


def test_the_page_needs_no_network(tmp_path):
    project = make(tmp_path, STORIES)
    page = draw(compile_graph(project), "html", project.sources)
    assert not re.search(r"""(src|href)\s*=|url\(|@import|https?://(?!www\.w3\.org/2000/svg)""", page)
    assert "Content-Security-Policy" in page and "default-src &#x27;none&#x27;" in page


def test_other_formats_escape_too(tmp_path):
    graph = compile_graph(nasty_project(tmp_path))
    assert "<script>" not in draw(graph, "svg").replace("<style>", "")
    assert "<script" not in draw(graph, "mermaid")
    for row in draw(graph, "dot").splitlines():
        assert len(re.findall(r'(?<!\\)(?:\\\\)*"', row)) % 2 == 0


def test_an_empty_project_is_drawn(graph):
    assert "no stories and no rules" in draw(graph("stories: []\n"), "svg")


def test_large_stories_do_not_recurse(tmp_path):
    steps = ", ".join("{intent: greet}, {action: utter_greet}" for _ in range(1500))
    project = make(tmp_path, f"stories:\n- {{story: long, steps: [{steps}]}}\n")
    assert "utter_greet" in draw(compile_graph(project), "mermaid")
