"""Forms as customers meet them: asking, checking, digressing, leaving."""

from collections.abc import Callable

import pytest

from csbot.dialogue.actions import action
from csbot.dialogue.events import ActionExecuted, ActionRejected, ActiveLoop, LoopInterrupted, SlotSet
from csbot.dialogue.turn import Bot

DOMAIN = """
intents: [return_order, inform, affirm, ask_hours, stop, switch, deny]
entities: [order_number, reason]
slots:
  order_number:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: order_number}]
  reason:
    type: text
    influence_conversation: false
    mappings:
    - {type: from_entity, entity: reason}
    - {type: from_trigger_intent, intent: switch, value: 换货, conditions: [{active_loop: return_form}]}
    - {type: from_text, intent: inform, conditions: [{active_loop: return_form, requested_slot: reason}]}
forms:
  return_form:
    required_slots: [order_number, reason]
  other_form:
    required_slots: [reason]
responses:
  utter_ask_order_number: [{text: 订单号是多少？}]
  utter_ask_return_form_reason: [{text: 为什么退货？}]
  utter_ask_reason: [{text: 什么原因？}]
  utter_hours: [{text: 早九点到晚六点。}]
  utter_done: [{text: "{order_number} 因为 {reason} 退货，已登记。"}]
  utter_left: [{text: 好的，不退了。}]
  utter_busy: [{text: 系统繁忙。}]
actions: [validate_return_form, action_ask_reason]
"""
RULES = """
rules:
- rule: 开始退货
  steps: [{intent: return_order}, {action: return_form}, {active_loop: return_form}]
- rule: 换货也走退货
  steps: [{intent: switch}, {action: return_form}, {active_loop: return_form}]
- rule: 退货登记
  condition: [{active_loop: return_form}]
  steps: [{action: return_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: utter_done}]
- rule: 营业时间
  steps: [{intent: ask_hours}, {action: utter_hours}]
- rule: 不退了
  condition: [{active_loop: return_form}]
  steps: [{intent: stop}, {action: action_deactivate_loop}, {active_loop: null}, {action: utter_left}]
"""


@pytest.fixture
def bot(make_bot: Callable[..., Bot]) -> Callable[..., Bot]:
    def make(*actions: object, drop: str = "actions: [validate_return_form, action_ask_reason]") -> Bot:
        return make_bot(DOMAIN.replace(drop, "actions: []"), RULES, actions)

    return make


def test_a_form_asks_for_one_slot_after_the_other(bot: Callable, meet: Callable) -> None:
    customer = meet(bot())
    assert customer.say("我要退货", "return_order") == ["订单号是多少？"]
    assert customer.conversation.now.form == "return_form"
    assert customer.say("KP240613", "inform", order_number="KP240613") == ["为什么退货？"]
    assert customer.actions == ["return_form", "action_listen"] and customer.levels == ["form", "form"]
    assert customer.say("太小了", "inform") == ["KP240613 因为 太小了 退货，已登记。"]
    assert customer.conversation.now.form is None and customer.slot("requested_slot") is None
    assert customer.levels == ["form", "rule", "rule"]


def test_what_is_said_at_the_start_is_not_asked_again(bot: Callable, meet: Callable) -> None:
    customer = meet(bot())
    assert customer.say("KP240613 要退货", "return_order", order_number="KP240613") == ["为什么退货？"]
    assert customer.say("KP1，不喜欢", "inform", order_number="KP1", reason="不喜欢") == ["KP1 因为 不喜欢 退货，已登记。"]


def test_a_trigger_intent_fills_its_slot_when_the_form_begins(bot: Callable, meet: Callable) -> None:
    customer = meet(bot())
    assert customer.say("我要换货 KP1", "switch", order_number="KP1") == ["KP1 因为 换货 退货，已登记。"]


def test_a_question_in_between_is_answered_and_the_form_asks_again(bot: Callable, meet: Callable) -> None:
    customer = meet(bot())
    customer.say("我要退货", "return_order")
    assert customer.say("几点下班", "ask_hours") == ["早九点到晚六点。", "订单号是多少？"]
    assert customer.actions == ["return_form", "utter_hours", "return_form", "action_listen"]
    assert isinstance([e for e in customer.turn.events if not isinstance(e, SlotSet)][1], ActionRejected)
    assert customer.say("KP1", "inform", order_number="KP1") == ["为什么退货？"]


def test_a_form_can_be_left(bot: Callable, meet: Callable) -> None:
    customer = meet(bot())
    customer.say("我要退货", "return_order")
    assert customer.say("算了不退了", "stop") == ["好的，不退了。"]
    assert customer.conversation.now.form is None
    assert customer.say("我要退货", "return_order") == ["订单号是多少？"]


def test_a_message_that_means_nothing_here_gets_no_answer_from_the_form(bot: Callable, meet: Callable) -> None:
    customer = meet(bot())
    customer.say("我要退货", "return_order")
    customer.say("不", "deny")
    assert customer.levels[:2] == ["form", "fallback"]
    assert customer.conversation.now.form == "return_form"


@action("validate_return_form")
def check_number(turn) -> None:
    for slot, value in turn.candidates.items():
        if slot == "order_number" and not value.startswith("KP"):
            turn.say(f"没有订单 {value}")
            value = None
        turn.set(slot, value)


def test_a_refused_value_is_asked_for_again(bot: Callable, meet: Callable) -> None:
    customer = meet(bot(check_number))
    customer.say("我要退货", "return_order")
    assert customer.say("ZZ1", "inform", order_number="ZZ1") == ["没有订单 ZZ1", "订单号是多少？"]
    assert customer.slot("order_number") is None
    assert customer.say("KP1", "inform", order_number="KP1") == ["为什么退货？"]


def test_values_known_before_are_checked_when_the_form_begins(bot: Callable, meet: Callable) -> None:
    customer = meet(bot(check_number))
    assert customer.say("ZZ1 退货", "return_order", order_number="ZZ1") == ["没有订单 ZZ1", "订单号是多少？"]


def test_a_validation_may_change_a_value_and_fill_others(bot: Callable, meet: Callable) -> None:
    @action("validate_return_form")
    def tidy(turn) -> None:
        if "order_number" in turn.candidates:
            turn.set("order_number", turn.candidates["order_number"].upper())
            turn.set("reason", "质量问题")

    customer = meet(bot(tidy))
    customer.say("退货", "return_order")
    assert customer.say("kp1", "inform", order_number="kp1") == ["KP1 因为 质量问题 退货，已登记。"]


def test_a_validation_may_ask_for_another_slot_or_end_the_form(bot: Callable, meet: Callable) -> None:
    @action("validate_return_form")
    def jump(turn) -> None:
        if turn.candidates.get("order_number") == "KP9":
            turn.set("requested_slot", None)
        elif turn.slots["reason"] is None:
            turn.set("requested_slot", "reason")

    customer = meet(bot(jump))
    assert customer.say("退货", "return_order") == ["为什么退货？"]
    assert customer.slot("requested_slot") == "reason"
    assert customer.say("给 KP9 退货", "deny", order_number="KP9") == ["KP9 因为 None 退货，已登记。"]


def test_a_validation_may_refuse_so_that_something_else_is_decided(bot: Callable, meet: Callable) -> None:
    @action("validate_return_form")
    def refuse(turn) -> None:
        if turn.candidates and turn.intent == "ask_hours":
            turn.reject()

    customer = meet(bot(refuse))
    customer.say("退货", "return_order")
    assert customer.say("KP1 几点能退", "ask_hours", order_number="KP1") == ["早九点到晚六点。", "为什么退货？"]
    assert customer.slot("order_number") == "KP1"


def test_a_validation_that_fails_lets_nothing_unchecked_in(bot: Callable, meet: Callable) -> None:
    @action("validate_return_form", on_error="utter_busy")
    def broken(turn) -> None:
        for value in turn.candidates.values():
            turn.say(f"正在查 {value}")
            raise OSError("no database")

    customer = meet(bot(broken))
    customer.say("退货", "return_order")
    assert customer.say("KP1", "inform", order_number="KP1") == ["正在查 KP1", "系统繁忙。", "订单号是多少？"]
    assert customer.slot("order_number") is None
    assert "OSError: no database (test_forms.py:" in customer.turn.problems[0]


def test_a_declared_validation_without_code_is_a_problem_not_a_wall(bot: Callable, meet: Callable) -> None:
    customer = meet(bot(drop="never"))
    assert customer.say("KP1 退货", "return_order", order_number="KP1") == ["为什么退货？"]
    assert customer.turn.problems == ("action 'validate_return_form' has no code, so 'return_form' takes what it "
                                      "hears unchecked",)


def test_a_custom_action_may_ask(bot: Callable, meet: Callable) -> None:
    @action("action_ask_return_form_reason")
    async def ask(turn) -> None:
        turn.say(f"{turn.slots['order_number']} 怎么了？", buttons=[{"title": "太小", "payload": "/inform"}])

    customer = meet(bot(ask))
    assert customer.say("KP1 退货", "return_order", order_number="KP1") == ["KP1 怎么了？"]


def test_a_slot_that_nothing_asks_for_is_waited_for_in_silence(make_bot: Callable, meet: Callable) -> None:
    silent = DOMAIN.replace("utter_ask_order_number", "utter_other").replace("validate_return_form", "action_other")
    customer = meet(make_bot(silent, RULES))
    assert customer.say("退货", "return_order") == []
    assert customer.slot("requested_slot") == "order_number"


def test_a_story_that_comes_back_from_a_digression_skips_the_validation(make_bot: Callable, meet: Callable) -> None:
    stories = RULES + """
stories:
- story: 真的要停吗
  steps:
  - {intent: return_order}
  - {action: return_form}
  - {active_loop: return_form}
  - {intent: deny}
  - {action: utter_left}
  - {intent: affirm}
  - {action: return_form}
"""
    calls = []

    @action("validate_return_form")
    def watch(turn) -> None:
        calls.append(dict(turn.candidates))

    customer = meet(make_bot(DOMAIN, stories, [watch]))
    customer.say("退货", "return_order")
    assert customer.say("不", "deny") == ["好的，不退了。"]
    calls.clear()
    assert customer.say("好吧继续", "affirm") == ["订单号是多少？"]
    assert calls == [{}]
    assert [type(event) for event in customer.turn.events][1:3] == [LoopInterrupted, ActionExecuted]


def test_one_form_may_replace_another(make_bot: Callable, meet: Callable) -> None:
    rules = RULES + "- {rule: 原因, steps: [{intent: affirm}, {action: other_form}, {active_loop: other_form}]}\n"
    customer = meet(make_bot(DOMAIN.replace("[validate_return_form, action_ask_reason]", "[]"), rules))
    customer.say("退货", "return_order")
    assert customer.say("说原因吧", "affirm") == ["什么原因？"]
    assert customer.conversation.now.form == "other_form"
    assert [event.name for event in customer.turn.events if isinstance(event, ActiveLoop)] == ["other_form"]
