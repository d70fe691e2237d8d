"""Where is my order: its state, its parcel, and a reminder to the warehouse. Does not change the order."""

from datetime import date

from csbot import action

from .handoff import write_ticket
from .orders import find_items, order_in_question, total_fen
from .shop import open_shop
from .wording import day, in_english, item_name, listing, money


@action("action_track_order", timeout=5, on_error="utter_system_busy")
def track_order(turn):
    """Say where an order is; sets `order_state` for what the customer may answer."""
    with open_shop(turn.folder) as shop:
        order = order_in_question(turn, shop, "track_order")
        state = say_where(turn, shop, order) if order else None
    turn.set("order_state", state)


def say_where(turn, shop, order):
    """One response for each state of an order; returns the state as the stories know it."""
    status = order["status"]
    if status == "unpaid":
        turn.utter("utter_order_unpaid", number=order["number"], total=money(total_fen(shop, order["number"])))
    elif status in ("paid", "packed"):
        items = listing(turn, [item_name(turn, item) for item in find_items(shop, order["number"])])
        turn.utter("utter_order_preparing", number=order["number"], items=items, due=day(turn, order["due_on"]))
        return "preparing"
    elif status == "shipped":
        return say_under_way(turn, order)
    elif status == "delivered":
        turn.utter("utter_order_delivered", number=order["number"], when=day(turn, order["delivered_on"]))
    else:
        turn.utter("utter_order_cancelled", number=order["number"])
    return status


def say_under_way(turn, order):
    """A parcel that is on its way, in time or late."""
    carrier = order["courier_en"] if in_english(turn) else order["courier_zh"]
    told = {"number": order["number"], "carrier": carrier, "tracking": order["tracking"]}
    late = order["due_on"] is not None and date.fromisoformat(order["due_on"]) < date.today()
    turn.utter("utter_order_late" if late else "utter_order_shipped", due=day(turn, order["due_on"]), **told)
    return "late" if late else "shipped"


@action("action_hurry_order", timeout=5, on_error="utter_system_busy")
def hurry_order(turn):
    """Ask the warehouse to send an order soon."""
    with open_shop(turn.folder) as shop:
        order = order_in_question(turn, shop, "track_order")
        if order is not None:
            write_ticket(turn, shop, "hurry_order")
            turn.utter("utter_order_hurried", number=order["number"])
