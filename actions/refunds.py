"""Where is my refund: looked up by order number. Starts no refund."""

from csbot import action

from .orders import order_in_question
from .shop import open_shop
from .wording import day, money

LATEST = "SELECT * FROM refunds WHERE order_number = ? ORDER BY id DESC LIMIT 1"


@action("action_refund_status", timeout=5, on_error="utter_system_busy")
def refund_status(turn):
    """Say how far the latest refund of an order is; sets `refund_found`, false when there is none."""
    with open_shop(turn.folder) as shop:
        order = order_in_question(turn, shop, "refund_status")
        refund = shop.execute(LATEST, (order["number"],)).fetchone() if order else None
    turn.set("refund_found", None if order is None else refund is not None)
    if refund is not None:
        say_refund(turn, refund)
    elif order is not None:
        turn.utter("utter_refund_none", number=order["number"])


def say_refund(turn, refund):
    """One response for each state of a refund."""
    response = {"waiting": "utter_refund_waiting", "processing": "utter_refund_processing", "paid": "utter_refund_paid"}
    turn.utter(response[refund["status"]], number=refund["order_number"], total=money(refund["amount_fen"]),
               when=day(turn, refund["changed_on"]))
