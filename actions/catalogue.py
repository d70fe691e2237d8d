"""The goods: which product a customer means, in which colours and sizes there is how much of it. Says nothing."""

import re

from .reading import color_key, mentions_color, mentions_size, same_color, size_key, size_step

PLURAL = re.compile(r"(?<=[a-z]{3})s\b")


def product_key(name):
    """A name without case, spaces and plural: `Air Fryers` is `airfryer`."""
    return re.sub(r"[\s\-]+", "", PLURAL.sub("", str(name or "").lower()))


def names_of(row):
    """All names of a product row as keys."""
    return [product_key(name) for name in (row["name_zh"], row["name_en"], *row["aliases"].split("|"))]


def find_products(shop, wanted):
    """The products that a name means, best matches only: same name, else one name inside the other."""
    key = product_key(wanted)
    if not key:
        return []
    rows = shop.execute("SELECT * FROM products ORDER BY id").fetchall()
    exact = [row for row in rows if key in names_of(row)]
    return exact or [row for row in rows if any(key in name or name in key for name in names_of(row) if len(name) > 1)]


def find_variants(shop, product_id):
    """All variants of a product from small to large."""
    return shop.execute(
        "SELECT * FROM variants WHERE product_id = ? ORDER BY color_en, rank", (product_id,)).fetchall()


def matching_variants(variants, color, size):
    """The variants of a colour and a size; what is not given matches all."""
    colored = [row for row in variants if color_key(color) in (color_key(row["color_zh"]), color_key(row["color_en"]))]
    colored = colored or [row for row in variants if same_color(color, row["color_zh"], row["color_en"])]
    return [row for row in colored if not size or size_key(row["size"]) == size_key(size)]


def wanted_variant(variants, text, owned):
    """The one variant that a text asks for instead of the owned one (`黑色 43`, `one size up`), or None."""
    sizes = [row["size"] for row in variants if mentions_size(text, row["size"])]
    sizes = [size for size in sizes if size != owned["size"]] or sizes or next_size(variants, text, owned)
    colors = [row["color_en"] for row in variants if mentions_color(text, row["color_zh"], row["color_en"])]
    colors = [color for color in colors if color != owned["color_en"]] or colors
    if not sizes and not colors:
        return None
    fitting = [row for row in variants if row["size"] in (sizes or [owned["size"]])
               and row["color_en"] in (colors or [owned["color_en"]])]
    return fitting[0] if len(fitting) == 1 else None


def next_size(variants, text, owned):
    """The size that is a step larger or smaller than the owned one, as a list of one, or an empty list."""
    step = size_step(text)
    return [row["size"] for row in variants if step and row["rank"] == owned["rank"] + step][:1]


def take_from_stock(shop, variant, quantity):
    """Take goods from the shelf inside a transaction; False when there are too few."""
    taken = shop.execute(
        "UPDATE variants SET stock = stock - ? WHERE product_id = ? AND color_en = ? AND size = ? AND stock >= ?",
        (quantity, variant["product_id"], variant["color_en"], variant["size"], quantity))
    return taken.rowcount == 1


def put_on_shelf(shop, item):
    """Put the goods of an ordered item back on the shelf inside a transaction."""
    shop.execute("UPDATE variants SET stock = stock + ? WHERE product_id = ? AND color_en = ? AND size = ?",
                 (item["quantity"], item["product_id"], item["color_en"], item["size"]))
