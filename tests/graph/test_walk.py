"""The run-time walk: tellings, rules, forms, hidden turns, reasons; a bounded cost."""

from csbot.graph.compile import compile_graph
from csbot.graph.state import LISTEN
from csbot.graph.walk.walk import DialogueWalks
from tests.graph.conftest import make
from tests.graph.replay import replay

ORDERS = """
stories:
- story: found
  steps:
  - intent: order
  - action: action_find
  - slot_was_set: [{found: true}]
  - action: utter_found
- story: 没找到
  steps:
  - intent: order
  - action: action_find
  - slot_was_set: [{found: false}]
  - action: utter_not_found
  - intent: affirm
  - action: utter_human
"""


def asked(walks, intent="order"):
    return walks.start().action(LISTEN).user(intent)


def test_a_slot_tells_stories_apart(walks):
    walk = asked(walks(ORDERS)).action("action_find")
    assert walk.slot("found", True).stories().action == "utter_found"
    answer = walk.slot("found", False).stories()
    assert (answer.action, answer.edge.story, answer.at.line) == ("utter_not_found", "没找到", 14)
    assert walk.stories().action is None


def test_reasons_in_words(walks):
    walk = asked(walks(ORDERS)).action("action_find")
    reasons = [str(reason) for reason in walk.stories().failed]
    assert "story 'found' data/stories.yml:7 wants slot found = true, it is not set" in reasons
    reasons = [str(reason) for reason in walk.slot("found", True).stories().failed]
    assert "story '没找到' data/stories.yml:13 wants slot found = false, it is true" in reasons
    wrong = asked(walks(ORDERS), "help")
    assert "wants intent 'order', it is 'help'" in wrong.stories().failed[0].reason


def test_a_story_begins_again_at_a_later_turn(walks):
    walk = asked(walks(ORDERS), "help").action("utter_help").action(LISTEN).user("order")
    assert walk.stories().action == "action_find" and walk.stories().began == 2
    walk = walk.action("action_find").slot("found", False).action("utter_not_found").action(LISTEN)
    assert walk.user("affirm").stories().action == "utter_human"
    assert walk.user("deny").stories().action is None


def test_a_slot_set_long_ago_does_not_matter_to_a_new_telling(walks):
    walk = walks(ORDERS).start().slot("tier", "gold").action(LISTEN).user("help").action("utter_help").action(LISTEN)
    assert walk.user("order").stories().action == "action_find"


def test_plain_memoization_knows_only_whole_conversations(walks):
    config = "policies: [{name: MemoizationPolicy}, {name: RulePolicy}]\n"
    shared = walks(ORDERS, config=config)
    assert asked(shared).stories().action == "action_find"
    assert asked(shared, "help").action("utter_help").action(LISTEN).user("order").stories().action is None


def test_only_rules_listed_means_that_stories_do_not_decide(walks):
    assert asked(walks(ORDERS, config="policies: [{name: RulePolicy}]\n")).stories().action is None


def test_disagreeing_stories_leave_it_to_others(walks):
    shared = walks(ORDERS + "- {story: third, steps: [{intent: order}, {action: utter_wait}]}\n")
    answer = asked(shared).stories()
    assert answer.action is None
    assert any("goes on with 'utter_wait'" in reason.reason for reason in answer.failed)


def test_entities_count_as_the_domain_says(walks):
    domain = "intents: [{order: {ignore_entities: [city]}}, inform]\nentities: [city, {courier: {roles: [to]}}]\n"
    shared = walks("""
stories:
- {story: a, steps: [{intent: order}, {action: utter_a}]}
- {story: b, steps: [{intent: inform, entities: [{courier: 顺丰, role: to}]}, {action: utter_b}]}
""", domain=domain)
    start = shared.start().action(LISTEN)
    assert start.user("order", ["city"]).stories().action == "utter_a"
    assert start.user("order", ["courier"]).stories().action is None
    assert start.user("inform", ["courier#to", "courier"]).stories().action == "utter_b"
    assert start.user("inform", ["courier"]).stories().action is None


RULES = """
rules:
- {rule: help, steps: [{intent: help}, {action: utter_help}]}
- rule: help in the form
  condition: [{active_loop: order_form}]
  steps: [{intent: help}, {action: utter_help_order}]
- rule: 金卡
  condition: [{slot_was_set: [{tier: gold}]}]
  steps: [{intent: greet}, {action: utter_gold}]
- rule: 别人
  condition: [{slot_was_set: [{tier: null}]}]
  steps: [{intent: greet}, {action: utter_greet}]
- {rule: first, conversation_start: true, steps: [{intent: affirm}, {action: utter_welcome}]}
- {rule: two, wait_for_user_input: false, steps: [{intent: bye}, {action: utter_bye}]}
- rule: submit
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
"""


def test_rules_match_anywhere_and_listen_afterwards(walks):
    walk = asked(walks(RULES), "help")
    assert walk.rules().action == "utter_help" and walk.rules().hides
    walk = walk.action("utter_help", hidden=True)
    assert walk.rules().action == LISTEN
    assert walk.action(LISTEN).user("help").rules().action == "utter_help"


def test_conditions_and_absence(walks):
    shared = walks(RULES)
    assert asked(shared, "greet").rules().action == "utter_greet"
    gold = shared.start().slot("tier", "gold").action(LISTEN).user("greet").rules()
    assert (gold.action, gold.rule.rule) == ("utter_gold", "金卡")
    assert "rule '别人' data/stories.yml:10 wants slot tier not set, it is 'gold'" in map(str, gold.failed)
    assert shared.start().slot("tier", "silver").action(LISTEN).user("greet").rules().action is None


def test_the_most_specific_rule_wins_and_says_so(walks):
    walk = walks(RULES).start().action(LISTEN).loop("order_form").user("help")
    answer = walk.rules()
    assert (answer.action, answer.rule.rule, answer.at.line) == ("utter_help_order", "help in the form", 6)
    assert any("less specific than rule 'help in the form'" in str(reason) for reason in answer.failed)


def test_conversation_start_only_at_the_start(walks):
    walk = asked(walks(RULES), "affirm")
    assert walk.rules().action == "utter_welcome"
    assert walk.action("utter_welcome").action(LISTEN).user("affirm").rules().action is None


def test_no_waiting_where_the_rule_says_so(walks):
    assert asked(walks(RULES), "bye").action("utter_bye").rules().action is None


def test_a_general_rule_returns_to_the_form(walks):
    shared = walks("rules:\n- {rule: help, steps: [{intent: help}, {action: utter_help}]}\n")
    walk = shared.start().action(LISTEN).loop("order_form").user("help").reject("order_form")
    assert walk.rules().action == "utter_help"
    back = walk.action("utter_help").rules()
    assert back.returns_to_form and back.action == "order_form" and not back.interrupted


def test_an_unhappy_path_that_is_told_ends_with_listening(walks):
    shared = walks("""
rules:
- rule: help
  condition: [{active_loop: order_form}]
  steps: [{intent: help}, {action: utter_help}, {action: order_form}]
- rule: what
  condition: [{active_loop: order_form}]
  steps: [{intent: deny}, {action: order_form}]
""")
    walk = shared.start().action(LISTEN).loop("order_form").user("help").action("utter_help")
    assert walk.rules().action == "order_form" and not walk.rules().returns_to_form
    assert shared.start().action(LISTEN).loop("order_form").user("deny").rules().interrupted


FORM = """
stories:
- story: order
  steps: [{intent: 问候}, {action: order_form}, {active_loop: order_form}, {slot_was_set: [{city: 北京}]},
          {active_loop: null}, {action: utter_done}, {intent: bye}, {action: utter_bye}]
"""


def test_a_happy_form_run_takes_back_the_answers(walks):
    walk = asked(walks(FORM), "问候").action("order_form").loop("order_form")
    first = walk
    for answer in ("inform", "inform", "greet"):
        walk = walk.action(LISTEN).user(answer).action("order_form")
        assert walk.tellings == first.tellings and walk.count == first.count
    walk = walk.action(LISTEN).user("inform").slot("city", "北京").action("order_form").loop(None)
    assert walk.stories().action == "utter_done"
    assert walk.action("utter_done").action(LISTEN).user("bye").stories().action == "utter_bye"


def test_an_unhappy_form_run_is_kept(walks):
    walk = asked(walks(FORM), "问候").action("order_form").loop("order_form").action(LISTEN).user("help")
    other = walk.action("utter_help").action("order_form")
    assert other.count == 5 and other.state.previous == "order_form"
    assert walk.reject("order_form").action("order_form").count == 4


def test_hidden_turns_are_not_seen_by_stories(walks):
    shared = walks(ORDERS + RULES)
    walk = asked(shared).action("action_find").slot("found", False).action("utter_not_found").action(LISTEN)
    aside = walk.user("help")
    answer = aside.rules()
    assert answer.hides
    aside = aside.action(answer.action, hidden=True)
    aside = aside.action(LISTEN, hidden=aside.rules().hides)
    assert aside.user("affirm").stories().action == "utter_human"
    seen = walk.user("help").action("utter_help").action(LISTEN)
    assert seen.user("affirm").stories().action is None


def test_a_checkpoint_condition_asks_for_what_the_story_set(walks):
    shared = walks("""
stories:
- story: a
  steps: [{intent: order}, {or: [{slot_was_set: [{tier: gold}]}, {slot_was_set: [{tier: silver}]}]}, {checkpoint: c}]
- {story: g, steps: [{checkpoint: c, slot_was_set: [{tier: gold}]}, {action: utter_gold}]}
- {story: s, steps: [{checkpoint: c, slot_was_set: [{tier: silver}]}, {action: utter_silver}]}
""")
    assert asked(shared).slot("tier", "gold").stories().action == "utter_gold"
    assert asked(shared).slot("tier", "silver").stories().action == "utter_silver"


def test_checkpoints_may_lead_in_a_circle(walks):
    shared = walks("""
stories:
- {story: in, steps: [{intent: greet}, {action: utter_ask}, {checkpoint: again}]}
- {story: round, steps: [{checkpoint: again}, {intent: deny}, {action: utter_ask}, {checkpoint: again}]}
- {story: out, steps: [{checkpoint: again}, {intent: affirm}, {action: utter_thanks}]}
""")
    walk = asked(shared, "greet").action("utter_ask")
    for _ in range(50):
        walk = walk.action(LISTEN).user("deny")
        assert walk.stories().action == "utter_ask"
        walk = walk.action("utter_ask")
    assert walk.action(LISTEN).user("affirm").stories().action == "utter_thanks"
    assert len(walk.tellings) <= 2


def test_the_number_of_tellings_is_bounded(walks):
    walk = walks(ORDERS + FORM.replace("stories:", "") + RULES).start()
    for number in range(500):
        walk = walk.action(LISTEN).user(("order", "help", "greet")[number % 3]).action(("action_find", "x")[number % 2])
        walk = walk.slot("found", number % 5 == 0).slot("items", ["x"])
        assert len(walk.tellings) <= 4
    assert walk.count == 1000


def test_every_story_is_told_again(tmp_path):
    project = make(tmp_path, ORDERS + FORM.replace("stories:", ""))
    shared = DialogueWalks(compile_graph(project))
    for story in project.stories:
        assert all(step.expected == step.predicted for step in replay(story, shared, project)), story.name
