"""Handing a conversation to a person: a ticket in the shop's database. Does not know who works on tickets."""

from csbot import action

from .reading import find_order_number
from .shop import open_shop, writing


@action("action_handoff", timeout=5, on_error="utter_handoff_failed")
def hand_over(turn):
    """Open a ticket for the service team and tell the customer its number."""
    with open_shop(turn.folder) as shop:
        ticket = write_ticket(turn, shop, "handoff")
    turn.set("open_request", None)
    turn.utter("utter_handoff", ticket=f"T{ticket:05d}")


def write_ticket(turn, shop, topic):
    """Store what the customer said last and the order in question; returns the ticket's id."""
    number = find_order_number(turn.text) or turn.slots.get("order_number")
    with writing(shop):
        row = shop.execute(
            "INSERT INTO tickets (sender, order_number, topic, message) VALUES (?, ?, ?, ?)",
            (turn.sender_id, number, topic, turn.text or ""))
    return row.lastrowid
