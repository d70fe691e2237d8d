"""What the NLU may see of a conversation: the last turn, what is asked for, and every value that was ever known."""

from csbot.dialogue import events as e
from csbot.dialogue.said import context_of, options_of
from csbot.values import Context, Reply
from tests.dialogue.test_conversation import act, conversation, happened, user

ASKED = (act("action_listen"), user("order", "我要下单"), act("order_form"), e.ActiveLoop("order_form"),
         e.SlotSet("requested_slot", "city"), e.BotUttered(Reply("送到哪里？", response="utter_ask_city")))


def test_the_last_turn():
    assert context_of(happened(*ASKED)) == Context(
        asked="city", bot="送到哪里？", response="utter_ask_city", customer="我要下单", intent="order",
        known={"requested_slot": "city"})


def test_nothing_was_said():
    assert context_of(conversation()) == Context() and context_of(conversation()).words == ""


def test_values_are_known_beyond_resets_and_sessions():
    talk = happened(e.SlotSet("city", "北京"), e.SlotSet("city", None), e.SessionStarted(), *ASKED)
    assert context_of(talk).known["city"] == "北京"
    assert context_of(talk, is_new=True) == Context(known={"city": "北京", "requested_slot": "city"})


def test_nothing_from_before_a_restart():
    assert context_of(happened(*ASKED, e.Restarted())).words == ""


def test_options_are_buttons_quick_replies_or_lines_of_a_list():
    buttons = ({"title": "顺丰", "payload": "/x"}, {"title": "圆通"})
    assert options_of(Reply("选哪个？", buttons)) == ("顺丰", "圆通")
    assert options_of(Reply("选哪个？", extra={"quick_replies": [{"title": "A"}, {"title": "B"}]})) == ("A", "B")
    assert options_of(Reply("有这些：\n1. 红色款 99元\n2、蓝色款\n要哪个？")) == ("红色款 99元", "蓝色款")
    assert options_of(Reply("- small\n- large")) == ("small", "large")
    assert options_of(Reply("您好\n1. 一个")) == options_of(Reply(None)) == ()


def test_a_payload_is_no_message_of_the_customer():
    assert context_of(happened(act("action_listen"), user("inform", "/inform"))).customer is None
