"""Turns that only rules tell are hidden from stories, in each telling by what it knows; verified with Rasa 3.6.21."""

from collections.abc import Callable

DOMAIN = """
intents: [order, help, affirm, deny]
slots:
  item: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms: {order_form: {required_slots: [item]}}
responses:
  utter_help: [{text: 我能查单}]
  utter_ok: [{text: 好的}]
  utter_sure: [{text: 确定吗}]
  utter_done: [{text: 已下单}]
  utter_ask_item: [{text: 要什么}]
"""
RULES = """
rules:
- {rule: 帮助, steps: [{intent: help}, {action: utter_help}]}
- {rule: 下单, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}
"""


def test_a_telling_that_begins_with_a_hidden_action_sees_it(make_bot: Callable, meet: Callable) -> None:
    """The form that goes on behind the help is hidden, so that the story goes on as if it had not asked again."""
    stories = RULES + """
stories:
- story: 帮助之后说好
  steps: [{action: utter_help}, {intent: affirm}, {action: utter_ok}]
- story: 下单时犹豫
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {intent: deny}, {action: utter_sure},
          {intent: affirm}, {action: order_form}, {active_loop: null}, {action: utter_done}]
"""
    customer = meet(make_bot(DOMAIN, stories))
    assert customer.say("下单", "order") == ["要什么"]
    assert customer.say("你能做什么", "help") == ["我能查单", "要什么"]
    assert customer.say("好", "affirm") == ["好的"]


def test_the_listen_behind_a_form_that_stories_do_not_see_is_as_visible_as_the_form(make_bot: Callable,
                                                                                    meet: Callable) -> None:
    """Said twice, the wish does not lead into the part of the story behind the form."""
    stories = RULES + """
stories:
- story: 下单成功
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {active_loop: null}, {action: utter_done}]
"""
    customer = meet(make_bot(DOMAIN, stories))
    assert customer.say("下单", "order") == ["要什么"]
    customer.say("我要下单", "order")
    assert "utter_done" not in customer.actions
