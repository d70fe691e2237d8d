"""The default bot's actions on a real SQLite database, in both languages, alone and all at once."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from csbot.check import check
from csbot.custom_code import forget_modules, load_actions
from csbot.dialogue.intent_message import read_intent_message
from csbot.dialogue.turn import Bot, Turn, respond_now
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project
from csbot.values import Entity, Intent, Message, Understanding
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def shop_bot() -> Iterator[Bot]:
    """The default bot with its actions."""
    project = load_project(ROOT)
    actions, _ = load_actions(ROOT)
    yield Bot(project.domain, DialogueWalks(check(project)[0]), actions, ROOT)
    forget_modules()


class Customer:
    """Somebody who talks to the shop; each message says what it means."""

    def __init__(self, bot: Bot, name: str) -> None:
        self.bot, self.conversation, self.time = bot, bot.converse(name), 1_700_000_000.0
        self.turn: Turn | None = None

    def say(self, text: str, intent: str = "inform", **entities: str) -> list[str | None]:
        """Say something; the names of the responses that come."""
        self.time += 1
        found = tuple(Entity(name, text.find(value), text.find(value) + len(value), value)
                      for name, value in entities.items())
        meant = read_intent_message(text, self.bot.domain) or Understanding(text, Intent(intent, 1.0), (), found)
        message = Message(text, self.conversation.sender_id)
        self.turn = respond_now(self.bot, self.conversation, message, meant, self.time)
        assert self.turn.problems == ()
        assert all(reply.text and "{" not in reply.text for reply in self.turn.replies)
        return [reply.response for reply in self.turn.replies]

    @property
    def heard(self) -> str:
        """What the bot said last."""
        assert self.turn is not None
        return "\n".join(reply.text or "" for reply in self.turn.replies)


@pytest.fixture
def meet(shop_bot: Bot, tmp_path: Path) -> Callable[[str], Customer]:
    """A customer by account; all of one test share a shop."""
    bot = replace(shop_bot, folder=tmp_path)
    return lambda name="somebody": Customer(bot, name)


@pytest.fixture
def rows(tmp_path: Path) -> Callable[[str], list[tuple]]:
    """What a query finds in the shop's database."""
    def query(sql: str) -> list[tuple]:
        with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
            return shop.execute(sql).fetchall()

    return query


Meet = Callable[..., Customer]
Rows = Callable[[str], list[tuple]]


@pytest.mark.parametrize("text, number, response, words", [
    ("CS2026110315到哪了", "CS2026110315", "utter_order_shipped", "顺丰"),
    ("where is cs-2026110315", "cs-2026110315", "utter_order_shipped", "SF Express"),
    ("订单202611031542发货了吗", "202611031542", "utter_order_preparing", "云跑跑步鞋"),
    ("is 202611031542 on its way", "202611031542", "utter_order_preparing", "CloudRun running shoes"),
    ("CS2026110402 呢", "CS2026110402", "utter_order_unpaid", "¥4299"),
    ("what about CS2026103120", "CS2026103120", "utter_order_late", "YTO Express"),
    ("AB2026110177 收到了吗", "AB2026110177", "utter_order_delivered", "AB2026110177"),
    ("and CS2026101911 please", "CS2026101911", "utter_order_cancelled", "CS2026101911"),
    ("CS9999999999 在哪", "CS9999999999", "utter_order_not_found", "CS9999999999")])
def test_tracking(meet: Meet, text: str, number: str, response: str, words: str):
    customer = meet()
    assert response in customer.say(text, "track_order", order_number=number)
    assert words in customer.heard


def test_tracking_asks_for_the_number_and_hurries(meet: Meet, rows: Rows):
    customer = meet()
    assert customer.say("我的快递呢", "track_order") == ["utter_ask_order_number"]
    assert "utter_order_preparing" in customer.say("202611031542", order_number="202611031542")
    assert "utter_order_hurried" in customer.say("催一下", "affirm")
    assert rows("SELECT order_number, topic FROM tickets") == [("202611031542", "hurry_order")]


def test_an_account_sees_only_its_own_orders_and_needs_no_number(meet: Meet):
    assert "utter_order_shipped" in meet("c1001").say("我的快递到哪了", "track_order")
    assert "utter_order_not_found" in meet("c1002").say("CS2026110315", "track_order", order_number="CS2026110315")


@pytest.mark.parametrize("text, yes, words", [("取消订单202611031542", "对", "¥557"),
                                              ("cancel 202611031542", "yes", "¥557")])
def test_cancelling(meet: Meet, rows: Rows, text: str, yes: str, words: str):
    customer = meet()
    assert "utter_confirm_cancel" in customer.say(text, "cancel_order", order_number="202611031542")
    assert "utter_cancelled_refund" in customer.say(yes, "affirm") and words in customer.heard
    assert rows("SELECT status FROM orders WHERE number = '202611031542'") == [("cancelled",)]
    assert rows("SELECT amount_fen, status FROM refunds WHERE order_number = '202611031542'") == [(55700, "processing")]
    assert rows("SELECT stock FROM variants WHERE product_id = 2 AND color_en = 'white' AND size = 'M'") == [(14,)]
    assert "utter_order_cancelled" in customer.say(text, "cancel_order", order_number="202611031542")


def test_cancelling_can_be_declined_and_can_be_too_late(meet: Meet, rows: Rows):
    customer = meet()
    customer.say("cancel 202611031542", "cancel_order", order_number="202611031542")
    customer.say("no", "deny")
    assert rows("SELECT status FROM orders WHERE number = '202611031542'") == [("paid",)]
    assert "utter_cancel_too_late" in meet().say("取消CS2026110315", "cancel_order", order_number="CS2026110315")


@pytest.mark.parametrize("text, words", [("订单CS2026110401改成M码", "加绒卫衣"),
                                         ("change CS2026110401 to size M", "Fleece hoodie")])
def test_changing(meet: Meet, rows: Rows, text: str, words: str):
    customer = meet()
    customer.say(text, "change_order", order_number="CS2026110401")
    assert words in customer.heard
    assert rows("SELECT size FROM items WHERE order_number = 'CS2026110401'") == [("M",)]
    assert rows("SELECT stock FROM variants WHERE product_id = 5 AND color_en = 'grey' AND size IN ('M', 'L') "
                "ORDER BY size") == [(13,), (11,)]


def test_changing_is_too_late_or_needs_a_wish(meet: Meet):
    assert "utter_change_too_late" in meet().say("CS2026110315换红色", "change_order", order_number="CS2026110315")
    customer = meet()
    assert "utter_ask_change_to" in customer.say("改一下CS2026110401", "change_order", order_number="CS2026110401")
    customer.say("军绿", color="军绿")
    assert "军绿" in customer.heard


@pytest.mark.parametrize("begin, reason, response", [
    ("我要退AB2026110177", "穿着不舒服，鞋底太硬", "utter_return_registered"),
    ("I want to return AB2026110177", "they are too stiff for me", "utter_return_registered")])
def test_returning(meet: Meet, rows: Rows, begin: str, reason: str, response: str):
    customer = meet()
    customer.say(begin, "request_return", order_number="AB2026110177")
    assert response in customer.say(reason)
    assert rows("SELECT kind, reason FROM returns") == [("refund", reason)]
    assert rows("SELECT amount_fen, status FROM refunds WHERE order_number = 'AB2026110177'") == [(39900, "waiting")]
    again = meet()
    again.say(begin, "request_return", order_number="AB2026110177")
    again.say(reason)
    assert "utter_return_exists" in [reply.response for reply in again.turn.replies]  # type: ignore[union-attr]


@pytest.mark.parametrize("text, reason, response, kept", [
    ("AB2026110177想换小一码", "有点大", "utter_exchange_registered", [("exchange", "40")]),
    ("exchange AB2026110177 for one size up", "too tight", "utter_exchange_sold_out", [])])
def test_exchanging_sets_the_new_piece_aside(meet: Meet, rows: Rows, text: str, reason: str, response: str, kept: list):
    customer = meet()
    customer.say(text, "request_exchange", order_number="AB2026110177")
    assert response in customer.say(reason)
    assert rows("SELECT kind, size FROM returns") == kept
    stock = rows("SELECT stock FROM variants WHERE product_id = 6 AND color_en = 'white' AND size = '40'")
    assert stock == [(11 if kept else 12,)]


@pytest.mark.parametrize("text, number, response", [
    ("CS2026101911的退款到了吗", "CS2026101911", "utter_refund_paid"),
    ("refund for CS2026102533?", "CS2026102533", "utter_refund_processing"),
    ("CS2026110315退款呢", "CS2026110315", "utter_refund_none")])
def test_refunds(meet: Meet, text: str, number: str, response: str):
    assert response in meet().say(text, "refund_status", order_number=number)


def test_an_invoice_and_its_correction(meet: Meet, rows: Rows):
    customer = meet()
    customer.say("开发票CS2026110315", "request_invoice", order_number="CS2026110315")
    customer.say("上海云帆科技有限公司")
    assert "utter_invoice_written" in customer.say("91310104MA1FR0XX9X")
    other = meet()
    other.say("invoice for CS2026110315 please", "request_invoice", order_number="CS2026110315")
    assert "utter_invoice_corrected" in other.say("Anna Keller")
    assert rows("SELECT title, tax_number, corrects IS NULL FROM invoices WHERE order_number = 'CS2026110315'") == [
        ("上海云帆科技有限公司", "91310104MA1FR0XX9X", 1), ("Anna Keller", None, 0)]


def test_an_address(meet: Meet, rows: Rows):
    customer = meet()
    customer.say("CS2026110401改地址", "change_address", order_number="CS2026110401")
    assert "utter_address_incomplete" in customer.say("北京")
    assert "utter_address_changed" in customer.say("北京市朝阳区建国路88号3栋501")
    assert rows("SELECT address FROM orders WHERE number = 'CS2026110401'") == [("北京市朝阳区建国路88号3栋501",)]


@pytest.mark.parametrize("text, entities, response, words", [
    ("空气炸锅有白色吗", {"product": "空气炸锅", "color": "白色"}, "utter_in_stock", "白色"),
    ("do you have the air fryer in black", {"product": "air fryer", "color": "black"}, "utter_sold_out", "black"),
    ("羽绒服有紫色吗", {"product": "羽绒服", "color": "紫色"}, "utter_variant_not_made", "黑色"),
    ("any smartphones left", {"product": "smartphones"}, "utter_which_product", "iPhone 15"),
    ("有火箭吗", {"product": "火箭"}, "utter_product_unknown", "火箭")])
def test_stock(meet: Meet, text: str, entities: dict[str, str], response: str, words: str):
    customer = meet()
    assert response in customer.say(text, "check_stock", **entities) and words in customer.heard


def test_a_notice_when_it_is_back(meet: Meet, rows: Rows):
    customer = meet("c1004")
    customer.say("空气炸锅有黑色吗", "check_stock", product="空气炸锅", color="黑色")
    assert "utter_restock_noted" in customer.say("好的", "affirm")
    assert rows("SELECT sender, product_id, color FROM stock_alerts") == [("c1004", 17, "黑色")]


def test_recommendations_come_from_purchases(meet: Meet, rows: Rows):
    customer = meet("c1004")
    assert "utter_recommend_for_you" in customer.say("推荐一下", "recommend_product")
    first = customer.heard
    assert "云跑跑步鞋" not in first and first.count("•") == 3
    assert "utter_recommend_best" in meet().say("any ideas?", "recommend_product")
    cheap = meet()
    cheap.say("100元以内推荐点什么", "recommend_product", amount="100元")
    assert "¥" in cheap.heard and all(int(part.split()[0].split(".")[0]) <= 100 for part in cheap.heard.split("¥")[1:])


@pytest.mark.parametrize("name, text, response, words", [
    ("x", "SAVE20还能用吗", "utter_coupon_valid", "¥20"), ("x", "is MAY15 valid", "utter_coupon_expired", "MAY15"),
    ("x", "VIP30", "utter_coupon_unknown", "VIP30"), ("c1001", "VIP30", "utter_coupon_valid", "VIP30"),
    ("c1001", "我有什么券", "utter_coupon_list", "VIP30"), ("x", "有优惠吗", "utter_coupon_help", "")])
def test_coupons(meet: Meet, name: str, text: str, response: str, words: str):
    customer = meet(name)
    assert response in customer.say(text, "coupon_question") and words in customer.heard


def test_a_person_takes_over(meet: Meet, rows: Rows):
    customer = meet("c1005")
    assert "utter_handoff" in customer.say("I want a human, now!", "human_agent") and "T00001" in customer.heard
    assert rows("SELECT sender, topic, message FROM tickets") == [("c1005", "handoff", "I want a human, now!")]


@pytest.mark.parametrize("spoil", [lambda path: path.mkdir(), lambda path: path.write_bytes(b"no database" * 100)])
def test_a_broken_database_is_an_apology(shop_bot: Bot, tmp_path: Path, spoil: Callable[[Path], Any]):
    spoil(tmp_path / "shop.db")
    customer = Customer(replace(shop_bot, folder=tmp_path), "x")
    with pytest.raises(AssertionError):  # the problem that the developer is told
        customer.say("CS2026110315到哪了", "track_order", order_number="CS2026110315")
    assert customer.turn is not None and [reply.response for reply in customer.turn.replies] == ["utter_system_busy"]


def test_many_customers_at_once_share_one_database(meet: Meet, rows: Rows, tmp_path: Path):
    """Eight cancel the same order, others open tickets: one refund, every ticket, nothing lost."""
    customers = [meet(f"anonymous {number}") for number in range(8)]
    problems: list[BaseException] = []

    def live(customer: Customer) -> None:
        try:
            customer.say("人工", "human_agent")
            customer.say("取消订单202611031542", "cancel_order", order_number="202611031542")
            customer.say("是的", "affirm")
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=live, args=(customer,)) for customer in customers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(rows("SELECT DISTINCT id FROM tickets WHERE topic = 'handoff'")) == 8
    assert rows("SELECT COUNT(*) FROM refunds WHERE order_number = '202611031542'") == [(1,)]
    assert rows("SELECT stock FROM variants WHERE product_id = 2 AND color_en = 'white' AND size = 'M'") == [(14,)]
    assert [path.name for path in tmp_path.iterdir()] == ["shop.db"]
