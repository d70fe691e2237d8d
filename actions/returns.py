"""Sending goods back, for a refund or an exchange: the checks of `return_form` and what it registers.

Slots that turn out not to be needed (the item of an order with one item, the new variant of a plain return) are
filled with NOT_NEEDED, so that the form does not ask for them.
"""

import re
from datetime import date, timedelta

from csbot import action

from .catalogue import find_products, find_variants, take_from_stock, wanted_variant
from .changing import names_item
from .orders import find_items, find_order, order_for_form
from .reading import find_order_number
from .shop import open_shop, writing
from .wording import item_name, listing, money, variant_name, variants_listing

NOT_NEEDED = "-"
RETURN_DAYS = 15  # also said in utter_return_policy
SAME = re.compile(r"同款|一样|原来|新的|同样|same|another one|new one|replacement|identical", re.IGNORECASE)
REGISTERED = "SELECT 1 FROM returns WHERE order_number = ? AND product_id = ?"
SLOTS = ("return_item", "return_reason", "exchange_for", "return_kind")


@action("validate_return_form", timeout=5, on_error="utter_system_busy")
def validate_return(turn):
    """Check what the form was given, in the order in which it asks: order, item, reason, exchange."""
    told = {**turn.slots, **turn.candidates}
    checked = dict(turn.candidates)
    with open_shop(turn.folder) as shop:
        if "order_number" in turn.candidates:
            order = order_for_form(turn, shop, told["order_number"])
            told["order_number"] = checked["order_number"] = order["number"] if order else None
        if told.get("order_number"):
            checked.update(check_goods(turn, shop, told))
    if "return_reason" in checked:
        checked["return_reason"] = str(checked["return_reason"]).strip()[:500] or None
    for slot, value in checked.items():
        turn.set(slot, value)


def check_goods(turn, shop, told):
    """The slots that depend on the order; not needed when it cannot be returned: the submission says why."""
    order = find_order(shop, told["order_number"], turn.sender_id)
    if order is None:
        return {"order_number": None}
    if obstacle(order):
        return {"return_item": NOT_NEEDED, "return_reason": NOT_NEEDED, "exchange_for": NOT_NEEDED}
    items = find_items(shop, order["number"])
    item = chosen_item(shop, items, told.get("return_item"))
    checked = {"return_item": str(item["product_id"]) if item else None,
               "order_items": listing(turn, [item_name(turn, each) for each in items])}
    if item is None and turn.slots.get("requested_slot") == "return_item":
        turn.utter("utter_item_not_in_order", number=order["number"])
    if told.get("return_kind") != "exchange":
        checked["exchange_for"] = NOT_NEEDED
    elif item is not None and told.get("exchange_for"):
        checked["exchange_for"] = check_exchange(turn, shop, item, told["exchange_for"])
    return checked


def obstacle(order):
    """The response that says why nothing of an order can be returned, or None."""
    if order["status"] == "cancelled":
        return "utter_order_cancelled"
    if order["status"] != "delivered":
        return "utter_return_not_delivered"
    late = date.fromisoformat(order["delivered_on"]) + timedelta(days=RETURN_DAYS) < date.today()
    return "utter_return_too_late" if late else None


def chosen_item(shop, items, wanted):
    """The item that is returned: the only one, one already chosen (its id), the one named; else None."""
    if len(items) == 1:
        return items[0]
    ids = {str(row["id"]) for row in find_products(shop, wanted)} | {wanted}
    named = [item for item in items if str(item["product_id"]) in ids or names_item(item, str(wanted or ""))]
    return named[0] if len(named) == 1 else None


def check_exchange(turn, shop, item, wanted):
    """The variant wanted instead as text (a new piece of the same is one, too), or None after listing what there is."""
    variants = find_variants(shop, item["product_id"])
    variant = wanted_variant(variants, wanted, item)
    if variant is not None or SAME.search(wanted):
        return variant_name(turn, variant or item)
    if turn.slots.get("requested_slot") == "exchange_for":
        turn.utter("utter_exchange_options", options=variants_listing(turn, variants))
    return None


@action("action_submit_return", timeout=5, on_error="utter_system_busy")
def submit_return(turn):
    """Register the return or exchange, or say why it is not possible."""
    with open_shop(turn.folder) as shop:
        order = find_order(shop, find_order_number(turn.slots.get("order_number")), turn.sender_id)
        reason = obstacle(order) if order else "utter_order_not_found"
        if reason:
            turn.utter(reason, number=turn.slots.get("order_number"))
        else:
            say_registered(turn, shop, order)
    for slot in SLOTS:
        turn.set(slot, None)


def say_registered(turn, shop, order):
    """Store the return of one item and tell the customer what follows."""
    item = chosen_item(shop, find_items(shop, order["number"]), turn.slots.get("return_item"))
    exchange = turn.slots.get("return_kind") == "exchange"
    wanted = turn.slots.get("exchange_for")
    variant = wanted_variant(find_variants(shop, item["product_id"]), wanted, item) if exchange else None
    told = {"number": order["number"], "item": item_name(turn, item), "variant": wanted}
    if exchange and variant is None:
        turn.utter("utter_exchange_needs_person", **told)
        return
    outcome, amount = register(shop, item, turn.slots.get("return_reason") or NOT_NEEDED, variant)
    if outcome == "done":
        turn.utter("utter_exchange_registered" if exchange else "utter_return_registered", total=money(amount), **told)
    else:
        turn.utter("utter_exchange_sold_out" if outcome == "sold_out" else "utter_return_exists", **told)


def register(shop, item, reason, variant):
    """Store it together with its refund or the new piece set aside: (`done` | `sold_out` | `exists`, refund in fen)."""
    number, product = item["order_number"], item["product_id"]
    amount = item["price_fen"] * item["quantity"]
    with writing(shop):
        if shop.execute(REGISTERED, (number, product)).fetchone():
            return "exists", 0
        if variant is not None and not take_from_stock(shop, variant, item["quantity"]):
            return "sold_out", 0
        shop.execute(
            "INSERT INTO returns (order_number, product_id, kind, reason, color_en, size) VALUES (?, ?, ?, ?, ?, ?)",
            (number, product, "exchange" if variant else "refund", reason,
             variant["color_en"] if variant else None, variant["size"] if variant else None))
        if variant is None:
            shop.execute("INSERT INTO refunds (order_number, amount_fen, status) VALUES (?, ?, 'waiting')",
                         (number, amount))
    return "done", amount
