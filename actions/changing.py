"""Changing an order that has not left: another colour or size of an item. More than that is for a person."""

from csbot import action

from .catalogue import find_products, find_variants, put_on_shelf, take_from_stock, wanted_variant
from .orders import UNSENT, find_items, order_in_question
from .reading import latest
from .shop import open_shop, writing
from .wording import item_name, listing, name_of, variant_name, variants_listing


@action("action_change_order", timeout=5, on_error="utter_system_busy")
def change_order(turn):
    """Change colour or size of an item, asking for the order number and the wish while they are missing."""
    wish = remember_wish(turn)
    with open_shop(turn.folder) as shop:
        order = order_in_question(turn, shop, "change_order")
        if order is None:
            return
        if order["status"] not in UNSENT:
            turn.utter("utter_change_too_late", number=order["number"])
            return
        change_item(turn, shop, order, wish)


def remember_wish(turn):
    """The wish in the customer's words; a new request starts from its own message, an answer adds to the old one."""
    old = None if turn.intent == "change_order" else turn.slots.get("wish")
    wish = " ".join(part for part in (old, turn.text) if part)[-500:]
    turn.set("wish", wish)
    return wish


def change_item(turn, shop, order, wish):
    """Find the item and the variant, change it, say so; otherwise ask and keep the request open."""
    items = find_items(shop, order["number"])
    item = wished_item(turn, shop, items, wish)
    told = {"number": order["number"], "items": listing(turn, [item_name(turn, each) for each in items])}
    if item is None:
        turn.utter("utter_which_item_to_change", **told)
        turn.set("open_request", "change_order")
        return
    variants = find_variants(shop, item["product_id"])
    variant = wanted_variant(variants, wish, item)
    if variant is None or same_variant(variant, item):
        options = variants_listing(turn, [each for each in variants if each["stock"]])
        turn.utter("utter_ask_change_to", item=item_name(turn, item), options=options)
        turn.set("open_request", "change_order")
        return
    say_changed(turn, shop, item, variant)


def wished_item(turn, shop, items, wish):
    """The only item, or the one that the customer names, or None."""
    if len(items) == 1:
        return items[0]
    wanted = {row["id"] for row in find_products(shop, latest(turn, "product"))}
    named = [item for item in items if item["product_id"] in wanted or names_item(item, wish)]
    return named[0] if len(named) == 1 else None


def names_item(item, text):
    """Whether a text contains a name of the item's product."""
    names = [item["name_zh"], item["name_en"], *item["aliases"].split("|")]
    return any(name.lower() in text.lower() for name in names)


def same_variant(one, other):
    """Whether two rows mean the same colour and size."""
    return (one["color_en"], one["size"]) == (other["color_en"], other["size"])


def say_changed(turn, shop, item, variant):
    """Try the exchange on the shelf and in the order, and say how it went."""
    told = {"number": item["order_number"], "product_name": name_of(turn, item), "variant": variant_name(turn, variant)}
    done = swap(shop, item, variant)
    turn.utter({"done": "utter_order_changed", "sold_out": "utter_change_sold_out", "late": "utter_change_too_late",
                "twice": "utter_change_needs_person"}[done], **told)
    turn.set("wish", item["name_en"] if done == "sold_out" else None)
    turn.set("open_request", "change_order" if done == "sold_out" else None)


def swap(shop, item, variant):
    """Put the old variant back and take the new one: `done`, `sold_out`, `late` or `twice` (ordered already)."""
    number = item["order_number"]
    with writing(shop):
        status = shop.execute("SELECT status FROM orders WHERE number = ?", (number,)).fetchone()["status"]
        if status not in UNSENT:
            return "late"
        if any(same_variant(each, variant) for each in find_items(shop, number)
               if each["product_id"] == item["product_id"]):
            return "twice"
        if not take_from_stock(shop, variant, item["quantity"]):
            return "sold_out"
        put_on_shelf(shop, item)
        shop.execute(
            "UPDATE items SET color_en = ?, size = ? "
            "WHERE order_number = ? AND product_id = ? AND color_en = ? AND size = ?",
            (variant["color_en"], variant["size"], number, item["product_id"], item["color_en"], item["size"]))
    return "done"
