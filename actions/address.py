"""Another delivery address or telephone number for an order that has not left: `address_form` and its change.

A telephone number is never asked for: it is taken when the customer gives one, and alone it needs no address.
"""

import re

from csbot import action

from .orders import UNSENT, find_order, order_for_form
from .reading import find_order_number
from .returns import NOT_NEEDED
from .shop import open_shop, writing

PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3}[ -]?)?\d(?:[ -]?\d){6,12}(?!\d)")
PLACE = re.compile(
    r"[省市区县镇乡村路街道巷弄号栋楼室园苑]|\d|\b(?:street|st|road|rd|avenue|ave|lane|drive|building|floor|room|apartment|"
    r"apt|suite|block|district|square|court|boulevard|blvd|way)\b", re.IGNORECASE)


@action("validate_address_form", timeout=5, on_error="utter_system_busy")
def validate_address(turn):
    """Check the order first, then address and telephone number."""
    told = {slot: turn.slots.get(slot) for slot in ("order_number", "new_address", "new_phone")}
    told.update(turn.candidates)
    checked = dict(turn.candidates)
    with open_shop(turn.folder) as shop:
        if "order_number" in turn.candidates:
            order = order_for_form(turn, shop, told["order_number"])
            checked["order_number"] = order["number"] if order else None
        else:
            order = find_order(shop, find_order_number(told["order_number"]), turn.sender_id)
    checked.update(check_contact(turn, order, told))
    for slot, value in checked.items():
        turn.set(slot, value)


def check_contact(turn, order, told):
    """What to set for address and telephone number; for an order that has left both are not needed."""
    if order is not None and order["status"] not in UNSENT:
        return {"new_address": NOT_NEEDED, "new_phone": NOT_NEEDED}
    place, phone = told["new_address"], told["new_phone"]
    if place is None:
        return {"new_address": NOT_NEEDED} if order is not None and phone else {}
    place = " ".join(str(place).split())[:300]
    if PHONE.fullmatch(place):
        return {"new_address": NOT_NEEDED, "new_phone": place}
    if place == NOT_NEEDED or is_complete(place):
        return {"new_address": place, "new_phone": phone or NOT_NEEDED}
    turn.utter("utter_address_incomplete")
    return {"new_address": None}


def is_complete(place):
    """Whether a text can be delivered to: long enough, with a street, house or room in it, and no question."""
    least = 6 if re.search(r"[\u4e00-\u9fff]", place) else 10
    return len(place) >= least and PLACE.search(place) is not None and not place.endswith(("?", "？", "吗", "呢"))


@action("action_submit_address", timeout=5, on_error="utter_system_busy")
def submit_address(turn):
    """Write the new address and telephone number into the order, unless it has left in the meantime."""
    number = find_order_number(turn.slots.get("order_number"))
    place, phone = given(turn, "new_address"), given(turn, "new_phone")
    with open_shop(turn.folder) as shop:
        known = find_order(shop, number, turn.sender_id) is not None
        done = known and redirect(shop, number, place, phone)
    told = {"number": turn.slots.get("order_number"), "place": place, "contact": phone}
    if not known:
        turn.utter("utter_order_not_found", **told)
    elif not done:
        turn.utter("utter_address_too_late", **told)
    else:
        turn.utter("utter_address_changed" if place else "utter_phone_changed", **told)
    for slot in ("new_address", "new_phone"):
        turn.set(slot, None)


def given(turn, slot):
    """A slot's value, None when it was not needed."""
    value = turn.slots.get(slot)
    return None if value == NOT_NEEDED else value


def redirect(shop, number, place, phone):
    """Change what is given; False when the order has left."""
    with writing(shop):
        changed = shop.execute(
            "UPDATE orders SET address = COALESCE(?, address), phone = COALESCE(?, phone) "
            "WHERE number = ? AND status IN ('unpaid', 'paid', 'packed')", (place, phone, number))
    return changed.rowcount == 1
