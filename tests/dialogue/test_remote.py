"""Actions that an action server runs: which they are, what is asked, what becomes of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from csbot.dialogue.acting import Rejected
from csbot.dialogue.actions import action
from csbot.dialogue.apology import SORRY
from csbot.dialogue.calling import ActionFailed
from csbot.dialogue.events import ActiveLoop, BotUttered, ConversationPaused, FollowupAction, SlotSet
from csbot.dialogue.remote import Answer, RemoteActions, ServedMessage
from csbot.values import Reply

DOMAIN = """
version: "3.1"
intents: [ask, stop]
slots:
  city: {type: text, mappings: [{type: custom, action: action_find_city}]}
responses:
  utter_sorry: [{text: 系统忙，请稍后。}]
  utter_price: [{text: "{city}：{price}元", buttons: [{title: 好, payload: /ask}], image: a.png}]
  utter_app: [{text: app, channel: app}]
actions: [action_price, utter_price, action_listen, action_own, {action_full: {send_domain: true}}, action_find_city]
"""
RULES = """
version: "3.1"
rules:
- rule: ask
  steps: [{intent: ask}, {action: action_price}]
- rule: stop
  steps: [{intent: stop}, {action: action_own}]
"""


@dataclass
class Server:
    """An action server whose answers are given."""

    answers: dict[str, Answer | Exception] = field(default_factory=dict)
    on_error: str | None = None
    selective_domain: bool = False
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    async def run(self, name: str, request: Mapping[str, Any]) -> Answer:
        self.asked.append(request)
        answer = self.answers.get(name, Answer())
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(*messages: ServedMessage, events: tuple = ()) -> Answer:
    return Answer(messages, events)


def test_messages_are_rendered_with_what_was_sent(make_bot: Callable, meet: Callable) -> None:
    own = Reply("更便宜", ({"title": "不", "payload": "/stop"},))
    answer = said(ServedMessage(response="utter_price", values={"price": 0, "colour": "红"}),
                  ServedMessage(own, "utter_price", {"price": 8}), ServedMessage(response="utter_app"),
                  events=(SlotSet("city", "上海"), SlotSet("town", "x")))
    customer = meet(make_bot(DOMAIN, RULES, server=Server({
        "action_find_city": Answer(events=(SlotSet("city", "北京"),)), "action_price": answer})))
    assert customer.say("/ask") == ["北京：0元", "更便宜"]
    first, second = [event for event in customer.turn.events if isinstance(event, BotUttered)]
    assert first.metadata == {"colour": "红"} and first.reply.response == "utter_price"
    assert [button["title"] for button in second.reply.buttons] == ["好", "不"] and second.reply.image == "a.png"
    assert customer.slot("city") == "上海"
    assert customer.turn.problems == ("action 'action_price' sets 'town', which is no slot of the domain",)


def test_the_projects_own_actions_stay_in_the_process(make_bot: Callable, meet: Callable) -> None:
    server = Server()
    own = action("action_own")(lambda turn: turn.say("自己的"))
    customer = meet(make_bot(DOMAIN, RULES, [own], server=server))
    assert customer.say("/stop") == ["自己的"]
    assert [request["next_action"] for request in server.asked] == ["action_find_city"]


def test_which_actions_are_the_servers(make_bot: Callable) -> None:
    remote = RemoteActions(Server(), make_bot(DOMAIN, RULES).domain)
    names = ("action_price", "utter_price", "action_listen", "action_restart", "action_unknown")
    assert [name for name in names if remote.has(name)] == ["action_price"]


@pytest.mark.parametrize("selective, names", [(False, ["action_find_city", "action_full"]), (True, ["action_full"])])
def test_the_domain_is_sent_to_whom_it_concerns(make_bot: Callable, meet: Callable, selective: bool,
                                                names: list[str]) -> None:
    server = Server(selective_domain=selective)
    meet(make_bot(DOMAIN, RULES.replace("action_own", "action_full"), server=server)).say("/stop")
    assert [request["next_action"] for request in server.asked if "domain" in request] == names


def test_a_failure_is_apologised_for_and_noted(make_bot: Callable, meet: Callable) -> None:
    server = Server({"action_price": ActionFailed("down")})
    for on_error, words in ((None, SORRY), ("utter_sorry", "系统忙，请稍后。")):
        server.on_error = on_error
        customer = meet(make_bot(DOMAIN, RULES, server=server))
        assert customer.say("/ask") == [words] and customer.turn.problems == ("down",)
        assert customer.actions == ["action_session_start", "action_price", "action_listen"]


def test_a_slot_that_cannot_be_found_is_only_noted(make_bot: Callable, meet: Callable) -> None:
    server = Server({"action_find_city": ActionFailed("down"), "action_price": Rejected("no")})
    customer = meet(make_bot(DOMAIN, RULES, server=server))
    customer.say("/ask")
    assert SORRY not in customer.say("/stop") and "down" in customer.turn.problems
    server.answers["action_find_city"] = Rejected("no")
    customer.say("/stop")
    assert customer.turn.problems == ()


@pytest.mark.parametrize("name", ["订单_form", "nowhere"])
def test_a_form_that_is_not_there_is_left_out(make_bot: Callable, meet: Callable, name: str) -> None:
    answer = Answer(events=(ActiveLoop(name), SlotSet("city", "上海")))
    customer = meet(make_bot(DOMAIN, RULES, server=Server({"action_price": answer})))
    customer.say("/ask")
    assert customer.turn.problems == (
        f"action 'action_price' activates '{name}', which is no form of the domain; that is left out",)
    assert customer.conversation.now.loop is None and customer.slot("city") == "上海"
    customer.say("/stop")
    assert customer.actions == ["action_own", "action_listen"]


def test_what_comes_next_and_silence(make_bot: Callable, meet: Callable) -> None:
    server = Server({"action_price": Answer(events=(FollowupAction("action_own"),)),
                     "action_own": Answer(events=(ConversationPaused(),))})
    customer = meet(make_bot(DOMAIN, RULES, server=server))
    customer.say("/ask")
    assert customer.actions[1:] == ["action_price", "action_own"] and customer.conversation.now.paused
