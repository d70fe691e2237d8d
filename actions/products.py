"""Questions about goods: facts and price, and whether a colour or size is in stock. Sells nothing."""

from csbot import action

from .catalogue import find_products, find_variants, matching_variants
from .reading import latest
from .shop import open_shop, writing
from .wording import in_english, listing, money, name_of, variants_listing


def product_in_question(turn, shop, request):
    """The product that a customer means; None after asking, and then `request` stays open."""
    said = latest(turn, "product")
    found = find_products(shop, said or turn.slots.get("product"))
    turn.set("open_request", None if len(found) == 1 else request)
    if len(found) == 1:
        turn.set("product", name_of(turn, found[0]))
        return found[0]
    if found:
        turn.utter("utter_which_product", products=listing(turn, [name_of(turn, row) for row in found]))
    elif said:
        turn.utter("utter_product_unknown", wanted=said)
    else:
        turn.utter("utter_ask_product")
    return None


@action("action_product_facts", timeout=5, on_error="utter_system_busy")
def product_facts(turn):
    """Say what the shop knows about a product."""
    with open_shop(turn.folder) as shop:
        row = product_in_question(turn, shop, "product_question")
        variants = find_variants(shop, row["id"]) if row else []
    if row is not None:
        facts = row["facts_en"] if in_english(turn) else row["facts_zh"]
        turn.utter("utter_product_facts", name=name_of(turn, row), price=money(row["price_fen"]), facts=facts,
                   colors=colors_of(turn, variants))


def colors_of(turn, variants):
    """The colours of some variants in the customer's language."""
    return listing(turn, [row["color_en"] if in_english(turn) else row["color_zh"] for row in variants])


@action("action_check_stock", timeout=5, on_error="utter_system_busy")
def check_stock(turn):
    """Say whether a product is there in the colour and size asked for; sets `in_stock`."""
    with open_shop(turn.folder) as shop:
        row = product_in_question(turn, shop, "check_stock")
        variants = find_variants(shop, row["id"]) if row else []
    turn.set("in_stock", say_stock(turn, row, variants) if row else None)


def say_stock(turn, row, variants):
    """True: there; False: sold out, and the customer was offered a notice; None: not made like that."""
    color, size = asked_variant(turn)
    fitting = matching_variants(variants, color, size)
    there = [each for each in fitting if each["stock"]]
    told = {"name": name_of(turn, row), "price": money(row["price_fen"])}
    if not fitting:
        turn.utter("utter_variant_not_made", options=variants_listing(turn, variants), **told)
        return None
    if not there:
        turn.utter("utter_sold_out", wanted=variants_listing(turn, fitting), **told)
        return False
    turn.utter("utter_in_stock", options=variants_listing(turn, there), **told)
    return True


def asked_variant(turn):
    """Colour and size asked for. Naming a product begins anew; without one the earlier wish is added to."""
    wish = {name: latest(turn, name) for name in ("color", "size")}
    if latest(turn, "product") is None:
        wish = {name: value or turn.slots.get(name) for name, value in wish.items()}
    for name, value in wish.items():
        turn.set(name, value)
    return wish["color"], wish["size"]


@action("action_note_restock", timeout=5, on_error="utter_system_busy")
def note_restock(turn):
    """Remember that this customer wants to hear when the goods are back."""
    with open_shop(turn.folder) as shop:
        row = product_in_question(turn, shop, "check_stock")
        if row is None:
            return
        with writing(shop):
            shop.execute("INSERT OR IGNORE INTO stock_alerts (sender, product_id, color, size) VALUES (?, ?, ?, ?)",
                         (turn.sender_id, row["id"], turn.slots.get("color") or "", turn.slots.get("size") or ""))
    turn.utter("utter_restock_noted", name=name_of(turn, row))
