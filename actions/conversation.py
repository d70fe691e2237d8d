"""What a bare value means: the answer to the request that is still open, or the start of a new one."""

from csbot import action

from .cancelling import check_cancel
from .changing import change_order
from .coupons import check_coupons
from .orders import find_items, find_order
from .products import check_stock, product_facts
from .reading import find_order_number, latest
from .refunds import refund_status
from .shop import open_shop
from .tracking import track_order
from .wording import item_name, listing

REQUESTS = {
    "track_order": track_order,
    "cancel_order": check_cancel,
    "change_order": change_order,
    "refund_status": refund_status,
    "check_stock": check_stock,
    "product_question": product_facts,
    "coupon_question": check_coupons,
}
BEGUN = ("return_item", "return_reason", "return_kind", "exchange_for", "new_address", "new_phone", "invoice_title",
         "tax_number", "open_request", "wish")


@action("action_receive_value", timeout=5, on_error="utter_system_busy")
def receive_value(turn):
    """Go on with the open request, else ask what is wished for the order or tell about the product named."""
    request = REQUESTS.get(turn.slots.get("open_request"))
    if request is not None:
        request(turn)
    elif find_order_number(turn.text):
        offer_for_order(turn, find_order_number(turn.text))
    elif latest(turn, "product") or latest(turn, "color") or latest(turn, "size"):
        check_stock(turn)
    else:
        turn.utter("utter_ask_what_to_do")


def offer_for_order(turn, number):
    """Name what is in an order and what can be done with it."""
    with open_shop(turn.folder) as shop:
        order = find_order(shop, number, turn.sender_id)
        items = find_items(shop, number) if order else []
    turn.set("order_number", order["number"] if order else None)
    if order is None:
        turn.utter("utter_order_not_found", number=number)
    else:
        turn.utter("utter_order_noted", number=number, items=listing(turn, [item_name(turn, item) for item in items]))


@action("action_clear_request", timeout=5, on_error="utter_system_busy")
def clear_request(turn):
    """Forget what a form or a request that was given up had collected; the order number stays the topic."""
    for slot in BEGUN:
        turn.set(slot, None)
