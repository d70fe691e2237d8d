"""Another delivery address or telephone number for an order that has not left: the checks of `address_form` and its change."""

import re

from csbot import action

from .orders import UNSENT, find_order, order_for_form
from .reading import find_order_number, latest
from .returns import NOT_NEEDED
from .shop import open_shop, writing

PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3}[ -]?)?\d(?:[ -]?\d){6,12}(?!\d)")
PLACE = re.compile(
    r"[省市区县镇乡村路街道巷弄号栋楼室园苑]|\d|\b(?:street|st|road|rd|avenue|ave|lane|drive|building|floor|room|apartment|"
    r"apt|suite|block|district|square|court|boulevard|blvd|way)\b", re.IGNORECASE)


@action("validate_address_form", timeout=5, on_error="utter_system_busy")
def validate_address(turn):
    """Check the order first, then the address; a telephone number alone changes only that."""
    checked = dict(turn.candidates)
    number = turn.slots.get("order_number")
    with open_shop(turn.folder) as shop:
        if "order_number" in checked:
            order = order_for_form(turn, shop, checked["order_number"])
            number = checked["order_number"] = order["number"] if order else None
        order = find_order(shop, find_order_number(number), turn.sender_id)
    if order is not None and order["status"] not in UNSENT:
        checked["new_address"] = NOT_NEEDED
    elif checked.get("new_address") is not None:
        checked.update(check_place(turn, checked["new_address"]))
    elif order is not None and turn.slots.get("new_phone") and not turn.slots.get("new_address"):
        checked["new_address"] = NOT_NEEDED
    for slot, value in checked.items():
        turn.set(slot, value)


def check_place(turn, text):
    """The address as it is stored, or a telephone number instead of one, or None after asking for the whole address."""
    place = " ".join(str(text).split())[:300]
    phone = PHONE.fullmatch(place)
    if phone or place == NOT_NEEDED:
        return {"new_phone": place, "new_address": NOT_NEEDED} if phone else {"new_address": place}
    if is_complete(place):
        return {"new_address": place}
    if turn.slots.get("requested_slot") == "new_address" or latest(turn, "address"):
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
    place, phone = turn.slots.get("new_address"), turn.slots.get("new_phone")
    place = None if place == NOT_NEEDED else place
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


def redirect(shop, number, place, phone):
    """Change what is given; False when the order has left."""
    with writing(shop):
        changed = shop.execute(
            "UPDATE orders SET address = COALESCE(?, address), phone = COALESCE(?, phone) "
            "WHERE number = ? AND status IN ('unpaid', 'paid', 'packed')", (place, phone, number))
    return changed.rowcount == 1
