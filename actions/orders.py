"""Orders in the database, and which order a customer is talking about. Changes nothing."""

from .reading import find_order_number

UNSENT = ("unpaid", "paid", "packed")
GUESSED = ("track_order", "cancel_order", "change_order")  # may mean the only order that is under way
ITEMS = """SELECT items.*, products.name_zh, products.name_en, products.aliases, products.price_fen, products.category,
    variants.color_zh, variants.rank FROM items JOIN products ON products.id = items.product_id
    JOIN variants USING (product_id, color_en, size) WHERE order_number = ? ORDER BY items.rowid"""


def is_customer(shop, sender):
    """Whether a sender is a customer with an account; others are anonymous."""
    return shop.execute("SELECT 1 FROM customers WHERE id = ?", (sender,)).fetchone() is not None


def find_order(shop, number, sender):
    """The row of an order, or None. Who is logged in sees only their own; the anonymous need the exact number."""
    row = shop.execute("SELECT * FROM orders WHERE number = ?", (number,)).fetchone()
    if row is not None and row["customer_id"] != sender and is_customer(shop, sender):
        return None
    return row


def find_items(shop, number):
    """The items of an order with the names of their products."""
    return shop.execute(ITEMS, (number,)).fetchall()


def open_orders(shop, sender):
    """The numbers of a customer's orders that are under way."""
    rows = shop.execute(
        "SELECT number FROM orders WHERE customer_id = ? AND status NOT IN ('delivered', 'cancelled')", (sender,))
    return [row["number"] for row in rows]


def total_fen(shop, number):
    """What an order costs."""
    return sum(item["price_fen"] * item["quantity"] for item in find_items(shop, number))


def order_in_question(turn, shop, request):
    """The order that a customer means; None after asking for its number, and then `request` stays open."""
    number = find_order_number(turn.text) or find_order_number(turn.slots.get("order_number"))
    if number is None and request in GUESSED:
        under_way = open_orders(shop, turn.sender_id)
        number = under_way[0] if len(under_way) == 1 else None
    order = find_order(shop, number, turn.sender_id) if number else None
    if order is None:
        ask_for_number(turn, number, request)
    turn.set("order_number", order["number"] if order else None)
    turn.set("open_request", None if order else request)
    return order


def ask_for_number(turn, number, request):
    """Ask for an order number: that one is unknown, still missing, or missing."""
    if number is not None:
        turn.utter("utter_order_not_found", number=number)
    elif turn.slots.get("open_request") == request:
        turn.utter("utter_ask_order_number_again")
    else:
        turn.utter("utter_ask_order_number")


def order_for_form(turn, shop, value):
    """The order behind the value that a form was given; None after saying what is wrong with it."""
    number = find_order_number(value)
    if number is None:
        turn.utter("utter_order_number_shape")
        return None
    order = find_order(shop, number, turn.sender_id)
    if order is None:
        turn.utter("utter_order_not_found", number=number)
    return order
