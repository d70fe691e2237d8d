"""The shop's own logic: orders, stock, returns and addresses in a small SQLite database.

Each function is called by its name in the stories (or `validate_FORM` by a form). It reads slots and sets slots;
what is said about them stands in stories/ and domain.yml. Nothing here knows intents or understanding.
The database `shop.db` is made in the project folder at the first use; put your own shop's system in its place.
"""

import re
import sqlite3
from contextlib import closing

from csbot import action

ORDERS = [  # number, items in Chinese, items in English, state
    ("KP240613", "亚麻连衣裙 M", "linen dress M", "shipped"),
    ("KP240588", "直筒牛仔裤 28码", "straight jeans size 28", "delivered"),
    ("KP240702", "卡其色风衣 L", "khaki trench coat L", "packed"),
    ("KP240455", "羊绒围巾 驼色", "cashmere scarf camel", "delivered"),
    ("KP240777", "灰色针织衫 S", "grey sweater S", "shipped"),
]
PRODUCTS = [  # name in Chinese, in English, what there is to say about it
    ("连衣裙", "dress", "亚麻连衣裙：55% 亚麻 45% 棉，有内衬和口袋，不透，冷水手洗；尺码标准，衣长 112 厘米（M）。",
     "Linen dress: 55% linen, 45% cotton, lined, with pockets; hand wash cold. True to size, 112 cm long in M."),
    ("衬衫", "shirt", "纯棉衬衫：可机洗，略宽松，怕大可以拍小一码。",
     "Cotton shirt: machine washable, a loose fit, so go one size down if in doubt."),
    ("针织衫", "sweater", "针织衫：30% 羊毛，不扎，建议平铺晾干，里面可以穿薄打底。",
     "Sweater: 30% wool and not itchy; dry it flat."),
    ("牛仔裤", "jeans", "直筒牛仔裤：2% 弹力，深色款头两次请单独洗；按平时腰围选码。",
     "Straight jeans: 2% stretch; wash dark pairs separately twice. Take your usual waist size."),
    ("风衣", "trench coat", "风衣：面料防泼水，小雨没问题，建议干洗；偏大，可以选小一码。",
     "Trench coat: water-repellent, fine in light rain; dry clean. Runs large."),
    ("围巾", "scarf", "羊绒围巾：100% 山羊绒，180×30 厘米，产自内蒙古，请干洗。",
     "Scarf: 100% cashmere from Inner Mongolia, 180 x 30 cm; dry clean."),
    ("帆布包", "tote bag", "帆布包：16 安厚帆布，能放 14 寸电脑，有内袋和拉链。",
     "Tote bag: heavy canvas, fits a 14 inch laptop, with an inner pocket and a zip."),
]
STOCK = [  # product in Chinese, colour, size, pieces
    ("连衣裙", "black", "M", 4), ("连衣裙", "black", "L", 0), ("连衣裙", "white", "S", 2), ("连衣裙", "white", "M", 1),
    ("衬衫", "white", "S", 6), ("衬衫", "white", "L", 3), ("衬衫", "blue", "M", 5), ("针织衫", "grey", "S", 2),
    ("针织衫", "grey", "M", 0), ("针织衫", "beige", "M", 7), ("牛仔裤", "blue", "28", 3), ("牛仔裤", "blue", "29", 0),
    ("牛仔裤", "black", "27", 2), ("风衣", "beige", "S", 1), ("风衣", "beige", "L", 2), ("风衣", "black", "XL", 1),
    ("围巾", "camel", "", 8), ("围巾", "grey", "", 0), ("帆布包", "white", "", 12), ("帆布包", "black", "", 5),
]
COLORS = {"黑": "black", "白": "white", "米": "beige", "卡其": "beige", "灰": "grey", "蓝": "blue", "驼": "camel",
          "khaki": "beige", "gray": "grey", "navy": "blue", "红": "red", "绿": "green", "藏青": "blue"}
SIZES = {"SMALL": "S", "MEDIUM": "M", "LARGE": "L"}


def open_shop(folder):
    """Open shop.db in `folder` (a Path), made and filled if it is not there yet."""
    shop = sqlite3.connect(folder / "shop.db")
    with shop:
        shop.execute("CREATE TABLE IF NOT EXISTS orders(number PRIMARY KEY, zh, en, state, address, phone)")
        shop.execute("CREATE TABLE IF NOT EXISTS products(zh PRIMARY KEY, en, note_zh, note_en)")
        shop.execute("CREATE TABLE IF NOT EXISTS stock(product, color, size, pieces, "
                     "PRIMARY KEY(product, color, size))")
        shop.execute("CREATE TABLE IF NOT EXISTS returns(id INTEGER PRIMARY KEY, number, reason, sender)")
        shop.executemany("INSERT OR IGNORE INTO orders(number, zh, en, state) VALUES (?, ?, ?, ?)", ORDERS)
        shop.executemany("INSERT OR IGNORE INTO products VALUES (?, ?, ?, ?)", PRODUCTS)
        shop.executemany("INSERT OR IGNORE INTO stock VALUES (?, ?, ?, ?)", STOCK)
    return shop


def tidy_order_number(text):
    """'kp 240613' -> 'KP240613'."""
    return re.sub(r"[\s-]", "", text or "").upper()


def tidy_size(text):
    """'l码' -> 'L', 'size 29' -> '29', None -> None."""
    size = re.sub(r"(?i)size|[码号\s]", "", text or "").upper()
    return SIZES.get(size, size) or None


def tidy_color(text):
    """'米白色' -> 'beige', 'navy blue' -> 'blue', an unknown colour as it is, None -> None."""
    word = (text or "").lower()
    found = [color for name, color in COLORS.items() if name in word or color in word]
    return found[0] if found else word or None


def find_order(folder, number):
    """The order as (number, items in Chinese, in English, state), or None."""
    with closing(open_shop(folder)) as shop:
        row = shop.execute("SELECT number, zh, en, state FROM orders WHERE number = ?", [tidy_order_number(number)])
        return row.fetchone()


def find_product(folder, word):
    """The product whose name is in `word` ("black dresses" too), as (zh, en, note_zh, note_en), or None."""
    word = (word or "").lower()
    with closing(open_shop(folder)) as shop:
        products = shop.execute("SELECT zh, en, note_zh, note_en FROM products").fetchall()
    return next((row for row in products if word and (row[0] in word or row[1] in word)), None)


def count_pieces(folder, product, color, size):
    """How many pieces of `product` (its Chinese name) there are; colour or size None counts all of them."""
    query = ("SELECT COALESCE(SUM(pieces), 0) FROM stock WHERE product = ? "
             "AND (? IS NULL OR color = ?) AND (? IS NULL OR size IN (?, ''))")
    with closing(open_shop(folder)) as shop:
        return shop.execute(query, [product, color, color, size, size]).fetchone()[0]


def in_language(turn, chinese, english):
    """The one of the two that the customer reads."""
    return english if turn.slots["language"] == "en" else chinese


def look_at_shelf(turn, product):
    """Set wanted_item and stock_count for what the customer wants of `product`; the number of pieces.

    Who names another product means neither the colour nor the size of the one before.
    """
    heard = {entity.entity for entity in turn.entities}
    for slot in {"color", "size"} - heard if "product" in heard else ():
        turn.set(slot, None)
    color, size = (turn.slots[slot] if slot in heard or "product" not in heard else None for slot in ("color", "size"))
    pieces = count_pieces(turn.folder, product[0], tidy_color(color), tidy_size(size))
    name = in_language(turn, f"{color or ''}{product[0]}", f"{color or ''} {product[1]}")
    turn.set("wanted_item", f"{name} {size or ''}".strip())
    turn.set("stock_count", str(pieces))
    return pieces


@action("action_check_order", timeout=5, on_error="utter_system_busy")
def check_order(turn):
    """Set order_state (and order_items) for the order whose number is in the slot."""
    if not turn.slots["order_number"]:
        turn.set("order_state", "missing")
        return
    order = find_order(turn.folder, turn.slots["order_number"])
    turn.set("order_number", order[0] if order else None)
    turn.set("order_items", in_language(turn, order[1], order[2]) if order else None)
    turn.set("order_state", order[3] if order else "unknown")


@action("action_check_stock", timeout=5, on_error="utter_system_busy")
def check_stock(turn):
    """Set stock_state for the product, colour and size heard so far."""
    product = find_product(turn.folder, turn.slots["product"])
    if product is None:
        turn.set("stock_state", "missing")
        return
    turn.set("stock_state", "in_stock" if look_at_shelf(turn, product) else "sold_out")


@action("action_describe_product", timeout=5, on_error="utter_system_busy")
def describe_product(turn):
    """Set product_note to what there is to say about the product."""
    product = find_product(turn.folder, turn.slots["product"])
    turn.set("product_note", in_language(turn, product[2], product[3]) if product else None)
    turn.set("product_state", "known" if product else "missing")


@action("action_check_exchange", timeout=5, on_error="utter_system_busy")
def check_exchange(turn):
    """Set exchange_state: is the wanted size or colour of the product there?"""
    product = find_product(turn.folder, turn.slots["product"])
    if product is None or not (turn.slots["color"] or turn.slots["size"]):
        turn.set("exchange_state", "missing")
        return
    turn.set("exchange_state", "possible" if look_at_shelf(turn, product) else "impossible")


@action("validate_return_form", timeout=5, on_error="utter_system_busy")
def validate_return_form(turn):
    """Accept only orders that exist and have arrived; any reason will do. None makes the form ask again."""
    for slot, value in turn.candidates.items():
        if slot == "order_number":
            order = find_order(turn.folder, value)
            if order is None:
                turn.utter("utter_order_unknown")
            elif order[3] != "delivered":
                turn.utter("utter_not_returnable")
            value = order[0] if order and order[3] == "delivered" else None
        turn.set(slot, value)


@action("action_submit_return", timeout=5, on_error="utter_system_busy")
def submit_return(turn):
    """Store the return, set return_code and clear what the form asked for, so that it asks again next time."""
    with closing(open_shop(turn.folder)) as shop, shop:
        row = shop.execute("INSERT INTO returns(number, reason, sender) VALUES (?, ?, ?)",
                           [turn.slots["order_number"], turn.slots["return_reason"], turn.sender_id])
    turn.set("return_code", f"R{row.lastrowid:05d}")
    turn.set("order_number", None)
    turn.set("return_reason", None)


def check_order_number(folder, text):
    """The number as the shop writes it if there is such an order, else None."""
    order = find_order(folder, text)
    return order[0] if order else None


def check_address(text):
    """The address if it has a house number and a street, else None."""
    return text if len(text) > 5 and re.search(r"\d|号", text) else None


def check_phone(text):
    """'+86 138 0013 8000' -> '13800138000', None if it is no mobile number."""
    found = re.fullmatch(r"(?:86)?(1\d{10})", re.sub(r"\D", "", text))
    return found[1] if found else None


@action("validate_address_form", timeout=5, on_error="utter_system_busy")
def validate_address_form(turn):
    """Accept orders that exist, addresses with a house number and mobile numbers; say what is wrong with others."""
    for slot, value in turn.candidates.items():
        if slot == "order_number":
            value, complaint = check_order_number(turn.folder, value), "utter_order_unknown"
        elif slot == "address":
            value, complaint = check_address(value), "utter_address_unclear"
        else:
            value, complaint = check_phone(value), "utter_phone_unclear"
        if value is None:
            turn.utter(complaint)
        turn.set(slot, value)


@action("action_submit_address", timeout=5, on_error="utter_system_busy")
def submit_address(turn):
    """Write the new address unless the parcel has left; set address_changed, and ship_to for the response."""
    with closing(open_shop(turn.folder)) as shop, shop:
        row = shop.execute("UPDATE orders SET address = ?, phone = ? WHERE number = ? AND state = 'packed'",
                           [turn.slots["address"], turn.slots["phone"], turn.slots["order_number"]])
    turn.set("ship_to", turn.slots["address"])
    turn.set("address", None)
    turn.set("address_changed", row.rowcount == 1)
