"""Every code of the dialogue graph: a project that has the problem and one that is sound."""

import time

import pytest

from csbot.diagnostics import CODES, manual
from csbot.graph.analysis import problems

CONFLICT = """
stories:
- {story: a, steps: [{intent: greet}, {action: utter_greet}, {intent: 订单}, {action: utter_a}]}
- {story: b, steps: [{intent: greet}, {action: utter_greet}, {intent: 订单}, {action: utter_b}]}
"""
TOLD_APART = CONFLICT.replace("订单}, {action: utter_b}", "订单, entities: [{city: 北京}]}, {action: utter_b}")
TWO_RULES = """
rules:
- {rule: a, steps: [{intent: bye}, {action: utter_bye}]}
- {rule: b, steps: [{intent: bye}, {action: utter_see_you}]}
"""
RULE_AND_STORY = """
rules:
- {rule: 再见, steps: [{intent: bye}, {action: utter_bye}]}
stories:
- {story: s, steps: [{intent: greet}, {action: utter_greet}, {intent: bye}, {action: utter_sorry}]}
"""
INCOMPLETE = """
rules:
- rule: a
  steps: [{intent: order}, {action: action_find}, {slot_was_set: [{found: true}]}, {action: utter_found}]
- {rule: b, steps: [{intent: help}, {action: action_find}]}
"""
BUILT_IN = "rules:\n- {rule: a, steps: [{intent: restart}, {action: utter_no}]}\n"
NEVER_ENTERED = "stories:\n- {story: a, steps: [{checkpoint: lost}, {intent: affirm}, {action: utter_ok}]}\n"
ENTERS = "- {story: b, steps: [{intent: greet}, {action: utter_greet}, {checkpoint: lost}]}\n"
NEVER_LEFT = "stories:\n" + ENTERS
LEAVES = "- {story: c, steps: [{checkpoint: lost}, {intent: bye}, {action: utter_bye}]}\n"
CLOSED = """
stories:
- {story: a, steps: [{intent: greet}, {slot_was_set: [{tier: silver}]}, {checkpoint: known}]}
- {story: g, steps: [{checkpoint: known, slot_was_set: [{tier: gold}]}, {action: utter_gold}]}
"""
OPEN = CLOSED.replace("silver", "gold")
HALF_CLOSED = CLOSED + "- {story: b, steps: [{intent: bye}, {slot_was_set: [{tier: gold}]}, {checkpoint: known}]}\n"
HANDS_OVER = "rules:\n- {rule: a, wait_for_user_input: false, steps: [{intent: help}, {action: utter_wait}]}\n"
TAKES_OVER = "- {rule: b, steps: [{action: utter_wait}, {slot_was_set: [{tier: gold}]}, {action: utter_gold}]}\n"
FORM = "rules:\n- {rule: a, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}\n"
SUBMIT = """
- rule: submit
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
"""
CIRCLE = """
stories:
- {story: in, steps: [{intent: greet}, {action: utter_a}, {checkpoint: again}]}
- {story: round, steps: [{checkpoint: again}, {action: utter_b}, {checkpoint: again}]}
- {story: out, steps: [{checkpoint: again}, {action: utter_c}]}
"""
ASKS = CIRCLE.replace("{action: utter_b}", "{intent: deny}, {action: utter_b}")
ASKS = ASKS.replace("action: utter_c", "intent: bye")
CUT = "stories:\n- {story: a, steps: [{intent: greet}, {action: utter_a}, {or: [{intent: bye}, {intent: deny}]}]}\n"
WIDE = "stories:\n- story: a\n  steps:\n  - intent: greet\n" + "".join(
    f"  - or: [{{slot_was_set: [{{s{n}: true}}]}}, {{slot_was_set: [{{s{n}: false}}]}}]\n" for n in range(9))
WIDE += "  - action: b\n"
WIDE_SLOTS = "".join(f"  s{n}: {{type: bool, mappings: [{{type: custom}}]}}\n" for n in range(9))
WIDE_DOMAIN = "intents: [greet]\nslots:\n" + WIDE_SLOTS
SAID = INCOMPLETE.replace("{action: action_find}]", "{action: action_find}, {slot_was_set: [{found: null}]}]")
TWO_TURNS = "rules:\n- {rule: a, steps: [{intent: greet}, {action: utter_a}, {intent: help}, {action: utter_b}]}\n"
ONE_TURN = TWO_TURNS.replace(", {intent: help}", "")
GOES_BACK = NEVER_ENTERED.replace("intent: affirm}", "action: rewind}") + ENTERS
STAYS = GOES_BACK.replace("rewind", "reset_slots")
UNDONE = "stories:\n- {story: 早, steps: [{action: undo}, {action: utter_a}, {intent: greet}, {action: utter_greet}]}\n"
DONE = UNDONE.replace("{action: undo}, {action: utter_a}", "{action: utter_a}, {action: undo}")
MANY_WAYS = ONE_TURN.replace("{intent: greet}", "{or: [" + ", ".join(["{intent: greet}"] * 4097) + "]}")
APART = TWO_RULES.replace("bye}, {action: utter_see", "deny}, {action: utter_see")

CASES = {
    "W301": (CONFLICT, TOLD_APART, (4, 3)), "E302": (TWO_RULES, APART, (4, 3)),
    "E303": (RULE_AND_STORY, RULE_AND_STORY.replace("utter_sorry", "utter_bye"), (5, 3)),
    "E304": (INCOMPLETE, SAID, (5, 4)),
    "E305": (BUILT_IN, BUILT_IN.replace("utter_no", "action_restart"), (2, None)),
    "W306": (NEVER_ENTERED, NEVER_ENTERED + ENTERS, (2, None)), "W307": (NEVER_LEFT, NEVER_LEFT + LEAVES, (2, None)),
    "W308": (CLOSED, OPEN, (4, None)), "W309": (CLOSED, OPEN, (3, None)),
    "W310": (HANDS_OVER, HANDS_OVER + TAKES_OVER, (2, None)), "W311": (FORM, FORM + SUBMIT, (2, None)),
    "W312": (CIRCLE, ASKS, (4, None)), "W313": (CUT, CUT.replace("]}]}", "]}, {action: utter_b}]}"), (2, None)),
    "W315": (TWO_TURNS, ONE_TURN, (2, 2)),
    "W316": (GOES_BACK, STAYS, (2, None)), "E317": (UNDONE, DONE, (2, None)),
    "W318": (MANY_WAYS, ONE_TURN, (2, None)),
    "W314": (WIDE, "stories:\n- {story: a, steps: [{intent: greet}, {action: b}]}\n", (4, None)),
}


def of_room(found):
    return [problem for problem in found if problem.code in CASES]


@pytest.mark.parametrize("code", CASES)
def test_each_code_has_a_failing_and_a_sound_project(code, graph):
    broken, sound, (line, related) = CASES[code]
    more = {"domain": WIDE_DOMAIN} if code == "W314" else {}
    found = [problem for problem in of_room(graph(broken, **more).problems) if problem.code == code]
    assert found and found[0].at.line == line and found[0].at.file == "data/stories.yml", found
    assert found[0].hint
    if related:
        assert [at.line for _, at in found[0].related] == [related]
    left = [problem.code for problem in of_room(graph(sound, **more).problems)]
    assert code not in left and not [other for other in left if other.startswith("E")]


def test_all_codes_of_this_room_have_a_case_and_a_manual_page():
    named = {code for code in CODES if code[1] == "3" and CODES[code].__module__ == problems.__name__}
    assert named == set(CASES)
    assert all(len(manual(code)) > 200 for code in named)


def test_a_conflict_shows_the_shortest_conversation(graph):
    hint = graph(CONFLICT).problems[0].hint
    assert "* 'greet' → utter_greet → * '订单'" in hint


def test_problems_are_in_file_order(graph):
    places = [problem.at for problem in graph(CONFLICT + CLOSED.replace("stories:", "")).problems]
    assert places == sorted(places) and len(places) > 1


def test_a_rule_told_in_a_story_is_no_contradiction(graph):
    assert not graph(RULE_AND_STORY.replace("utter_sorry", "utter_bye")).problems


def test_rules_of_a_form_do_not_contradict_its_stories(graph):
    assert not [p for p in graph(FORM + SUBMIT + """
- {rule: help, steps: [{intent: help}, {action: utter_help}]}
stories:
- story: stop
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {intent: deny}, {action: utter_sure},
          {intent: affirm}, {action: action_deactivate_loop}, {active_loop: null}, {action: utter_bye}]
""").problems if p.is_error]


def test_contradictions_are_not_looked_for_where_the_configuration_says_so(graph):
    config = "policies: [{name: RulePolicy, check_for_contradictions: false}]\n"
    assert not [p for p in graph(RULE_AND_STORY, config=config).problems if p.is_error]


def test_rules_of_several_turns_are_silent_where_the_configuration_allows_them(graph):
    config = "policies: [{name: RulePolicy, restrict_rules: false}]\n"
    assert not graph(TWO_TURNS, config=config).problems


def test_without_rules_in_the_configuration_nothing_is_compared_with_them(graph):
    config = "policies: [{name: MemoizationPolicy}]\n"
    assert not graph(RULE_AND_STORY, config=config).problems


def test_only_the_story_that_cannot_pass_a_checkpoint_is_left_out(graph):
    found = graph(HALF_CLOSED)
    assert [(p.code, p.at.line) for p in found.problems] == [("W309", 3)]
    assert {edge.story for edge in found.edges if edge.story} == {"b", "g"}


def test_many_or_steps_and_tangled_checkpoints_end_soon(graph):
    both = "  - or: [{intent: affirm}, {intent: deny}]\n"
    began = time.perf_counter()
    assert not graph("stories:\n- story: a\n  steps:\n" + both * 60 + "  - action: b\n").problems
    tangled = ["[{intent: greet}, {action: x}, {checkpoint: c}]",
               "[{checkpoint: c}, {or: [{intent: affirm}, {intent: deny}]}, {action: x}, {checkpoint: c}]",
               "[{checkpoint: c}, {intent: affirm}, {action: x}, {checkpoint: d0}]",
               "[{checkpoint: d24}, {intent: bye}, {action: y}]"]
    tangled += [f"[{{checkpoint: d{n}}}, {{or: [{{intent: affirm}}, {{intent: deny}}]}}, {{action: x}}, "
                f"{{checkpoint: d{n + 1}}}]" for n in range(24)]
    told = "stories:\n" + "".join(f"- {{story: s{n}, steps: {steps}}}\n" for n, steps in enumerate(tangled))
    assert "W314" in [one.code for one in graph(told).problems]
    assert time.perf_counter() - began < 20, "2 ** 25 sets of places were told one by one"


def test_many_stories_that_disagree_are_compared_at_once(graph):
    told = "".join(f"- {{story: s{n}, steps: [{{intent: greet}}, {{action: x{n}}}]}}\n" for n in range(300))
    found = [one for one in graph("stories:\n" + told).problems if one.code == "W301"]
    assert len(found) == 299 and {one.related[0][1].line for one in found} == {2}


def test_stories_that_only_lead_into_one_another_are_named_as_such(graph):
    found = graph("""
stories:
- {story: 问, steps: [{checkpoint: 甲}, {intent: greet}, {action: utter_a}, {checkpoint: 乙}]}
- {story: 答, steps: [{checkpoint: 乙}, {intent: bye}, {action: utter_b}, {checkpoint: 甲}]}
""").problems
    assert [(one.code, one.at.line) for one in found] == [("W308", 3), ("W308", 4)]
    assert "'甲' is reached only from stories that begin at checkpoints" in found[0].hint
    assert "condition" not in found[0].hint
