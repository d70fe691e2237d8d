"""Cancelling an order: allowed until the parcel has left, and only after the customer has agreed."""

from csbot import action

from .catalogue import put_on_shelf
from .orders import UNSENT, find_items, order_in_question, total_fen
from .shop import open_shop, writing
from .wording import item_name, listing, money


@action("action_check_cancel", timeout=5, on_error="utter_system_busy")
def check_cancel(turn):
    """Say whether an order can still be cancelled and ask for a yes; sets `can_cancel`."""
    with open_shop(turn.folder) as shop:
        order = order_in_question(turn, shop, "cancel_order")
        turn.set("can_cancel", say_whether(turn, shop, order) if order else None)


def say_whether(turn, shop, order):
    """True when the customer was asked to agree, False when a person may stop the parcel, None when it is over."""
    number, status = order["number"], order["status"]
    if status in UNSENT:
        items = listing(turn, [item_name(turn, item) for item in find_items(shop, number)])
        turn.utter("utter_confirm_cancel", number=number, items=items)
        return True
    if status == "shipped":
        turn.utter("utter_cancel_too_late", number=number)
        return False
    turn.utter("utter_cancel_delivered" if status == "delivered" else "utter_order_cancelled", number=number)
    return None


@action("action_cancel_order", timeout=5, on_error="utter_system_busy")
def cancel_order(turn):
    """Cancel the order that the customer has agreed to cancel; what was paid becomes a refund."""
    with open_shop(turn.folder) as shop:
        order = order_in_question(turn, shop, "cancel_order")
        if order is not None:
            say_cancelled(turn, shop, order["number"])
    turn.set("can_cancel", None)


def say_cancelled(turn, shop, number):
    """Cancel and say what happened; the order may have been sent since the customer was asked."""
    before = cancel(shop, number)
    if before == "cancelled":
        turn.utter("utter_order_cancelled", number=number)
    elif before not in UNSENT:
        turn.utter("utter_cancel_too_late_now", number=number)
    elif before == "unpaid":
        turn.utter("utter_cancelled_unpaid", number=number)
    else:
        turn.utter("utter_cancelled_refund", number=number, total=money(total_fen(shop, number)))


def cancel(shop, number):
    """Cancel what has not left, put the goods back on the shelf, open the refund; returns the status before."""
    with writing(shop):
        before = shop.execute("SELECT status FROM orders WHERE number = ?", (number,)).fetchone()["status"]
        if before not in UNSENT:
            return before
        shop.execute("UPDATE orders SET status = 'cancelled' WHERE number = ?", (number,))
        for item in find_items(shop, number):
            put_on_shelf(shop, item)
        if before != "unpaid":
            shop.execute("INSERT INTO refunds (order_number, amount_fen, status) VALUES (?, ?, 'processing')",
                         (number, total_fen(shop, number)))
    return before
