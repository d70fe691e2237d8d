"""What customers write, read as values: order numbers, colours, sizes, sums, tax numbers. Knows no database."""

import re

ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:([A-Za-z]{2})[ \-_]?(\d{10})|(\d{12}))(?![A-Za-z0-9])")
TAX_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?=(?:[A-Za-z]*\d){5})[A-Za-z0-9]{8,20}(?![A-Za-z0-9])")
LARGER = re.compile(r"大一?[码号]|大一点|大些|size up|(?:one size |a size )?(?:bigger|larger)", re.IGNORECASE)
SMALLER = re.compile(r"小一?[码号]|小一点|小些|size down|(?:one size |a size )?smaller", re.IGNORECASE)
SIZE_NOISE = re.compile(r"^(?:eu|size)\s*|\s*(?:号|码|尺码|b)$", re.IGNORECASE)
YUAN = re.compile(r"(\d+(?:\.\d+)?)")
FOREIGN_MONEY = re.compile(r"[$€£]|dollar|euro|pound|usd|eur|gbp|美元|欧元|英镑", re.IGNORECASE)


def find_order_number(text):
    """The first order number in a text as it stands in the database (`CS2026110315`, `202611031542`), or None."""
    match = ORDER_NUMBER.search(str(text or ""))
    if match is None:
        return None
    letters, ten, twelve = match.groups()
    return twelve or letters.upper() + ten


def find_tax_number(text):
    """The first tax number (8 to 20 letters and digits, at least 5 of them digits) in capitals, or None."""
    match = TAX_NUMBER.search(str(text or ""))
    return match.group().upper() if match else None


def color_key(color):
    """A colour without what varies in writing: `红色` and `红` are one, `Navy Blue` is `navy blue`."""
    key = str(color or "").strip().lower().replace("gray", "grey")
    return key[:-1] if len(key) > 1 and key.endswith("色") else key


def size_key(size):
    """A size without its unit words: `L码`, `size L` and `l` are one, `256GB` is `256G`."""
    return SIZE_NOISE.sub("", str(size or "").strip()).upper()


def same_color(wanted, *names):
    """Whether one of the names is the colour wanted; `蓝` also finds `深蓝`, `blue` also `navy blue`."""
    key = color_key(wanted)
    return any(key == color_key(name) or key in color_key(name) for name in names) if key else True


def mentions_color(text, *names):
    """Whether a text contains one of the names of a colour."""
    text = str(text).lower().replace("gray", "grey")
    return any(color_key(name) in text for name in names)


def mentions_size(text, size):
    """Whether a text contains a size as a word of its own (`L` is not in `XL`, `M` not in `I'm`)."""
    key = size_key(size)
    word = rf"(?<![A-Za-z0-9'’]){re.escape(key)}B?(?![A-Za-z0-9])"
    return bool(key) and re.search(word, str(text), re.IGNORECASE) is not None


def size_step(text):
    """1 when a text asks for the next larger size, -1 for the next smaller, 0 when it asks for neither."""
    return 1 if LARGER.search(str(text)) else -1 if SMALLER.search(str(text)) else 0


def budget_fen(amount):
    """A sum in yuan as fen, or None when it holds no number or another currency."""
    match = YUAN.search(str(amount or "").replace(",", ""))
    if match is None or FOREIGN_MONEY.search(str(amount)):
        return None
    return round(float(match.group(1)) * 100)


def latest(turn, entity):
    """The value of an entity in the message just received (the last if there are several), or None."""
    values = [found.value for found in turn.entities if found.entity == entity]
    return values[-1] if values else None
