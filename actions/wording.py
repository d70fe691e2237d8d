"""Values of the shop as words in the customer's language. Knows no database and no dialogue."""

from datetime import date

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")


def in_english(turn):
    """Whether this customer is answered in English."""
    return turn.slots.get("language") == "en"


def name_of(turn, row):
    """The name of a product row in the customer's language."""
    return row["name_en"] if in_english(turn) else row["name_zh"]


def money(fen):
    """`25900` → `¥259`, `1550` → `¥15.50`."""
    return f"¥{fen // 100}" if fen % 100 == 0 else f"¥{fen / 100:.2f}"


def day(turn, iso):
    """An ISO day as customers read it: `11月3日`, `3 November`; a dash when there is none."""
    if not iso:
        return "-"
    at = date.fromisoformat(iso)
    return f"{at.day} {MONTHS[at.month - 1]}" if in_english(turn) else f"{at.month}月{at.day}日"


def listing(turn, words):
    """Words in a row without repetition: `黑色、红色`, `black, red`."""
    return (", " if in_english(turn) else "、").join(dict.fromkeys(word for word in words if word))


def variant_name(turn, row):
    """Colour and size of a variant row: `黑色 L`, `black L`."""
    return f"{row['color_en'] if in_english(turn) else row['color_zh']} {row['size']}".strip()


def variants_listing(turn, rows):
    """Variants by colour: `黑色（S、M）、红色 L`, `black (S, M), red L`; only colours where there are no sizes."""
    sizes = {}
    for row in rows:
        sizes.setdefault(row["color_en"] if in_english(turn) else row["color_zh"], []).append(row["size"])
    brackets = "{} ({})" if in_english(turn) else "{}（{}）"
    return listing(turn, [
        f"{color} {each[0]}".strip() if len(each) == 1 else brackets.format(color, listing(turn, each))
        for color, each in sizes.items()])


def item_name(turn, row):
    """An ordered item with what tells it apart: `轻暖羽绒服（黑色 L）`, `Cotton T-shirt (white M) × 2`."""
    variant = variant_name(turn, row)
    name = f"{name_of(turn, row)} ({variant})" if in_english(turn) else f"{name_of(turn, row)}（{variant}）"
    return name if row["quantity"] == 1 else f"{name} × {row['quantity']}"


def priced(turn, rows):
    """Products with their prices, one on each line."""
    return "\n".join(f"• {name_of(turn, row)} {money(row['price_fen'])}" for row in rows)
