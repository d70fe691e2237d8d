"""Coupons: whether a code is valid, and which ones a customer has. Redeems none."""

import re
from datetime import date

from csbot import action

from .orders import find_order, is_customer
from .reading import find_order_number
from .shop import open_shop
from .wording import day, in_english, money

CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,10}\d{1,4}(?![A-Za-z0-9])")


@action("action_check_coupons", timeout=5, on_error="utter_system_busy")
def check_coupons(turn):
    """Answer about a code in the message, else list the coupons of a known customer, else ask for a code."""
    code = find_code(turn.text)
    with open_shop(turn.folder) as shop:
        owner = owner_of(shop, turn)
        coupon = find_coupon(shop, code, owner) if code else None
        rows = valid_coupons(shop, owner)
    turn.set("open_request", None if coupon or owner else "coupon_question")
    if coupon is not None:
        say_coupon(turn, coupon)
    elif code is not None:
        turn.utter("utter_coupon_unknown", code=code)
    elif owner is not None and rows:
        turn.utter("utter_coupon_list", coupons="\n".join(line(turn, row) for row in rows))
    else:
        turn.utter("utter_coupon_help")


def find_code(text):
    """What looks like a coupon code in a text: written in capitals, or the whole message; else None."""
    text = str(text or "").strip()
    codes = [code for code in CODE.findall(text) if code.isupper() or code == text]
    return codes[0].upper() if codes else None


def owner_of(shop, turn):
    """The customer by account, else by the order number in the message, else None."""
    if is_customer(shop, turn.sender_id):
        return turn.sender_id
    order = find_order(shop, find_order_number(turn.text), turn.sender_id)
    return order["customer_id"] if order else None


def find_coupon(shop, code, owner):
    """A coupon by its code, if it is for everybody or for this customer."""
    return shop.execute("SELECT * FROM coupons WHERE code = ? AND (customer_id IS NULL OR customer_id = ?)",
                        (code, owner)).fetchone()


def valid_coupons(shop, owner):
    """The coupons that a customer can use today, the largest first."""
    return shop.execute(
        "SELECT * FROM coupons WHERE (customer_id IS NULL OR customer_id = ?) AND expires_on >= ? "
        "ORDER BY off_fen DESC",
        (owner, date.today().isoformat())).fetchall()


def say_coupon(turn, coupon):
    """Whether one coupon is valid and under which condition."""
    expired = coupon["expires_on"] < date.today().isoformat()
    turn.utter("utter_coupon_expired" if expired else "utter_coupon_valid", code=coupon["code"],
               off=money(coupon["off_fen"]), least=money(coupon["least_fen"]), until=day(turn, coupon["expires_on"]))


def line(turn, coupon):
    """A coupon in one line."""
    off, least, until = money(coupon["off_fen"]), money(coupon["least_fen"]), day(turn, coupon["expires_on"])
    if in_english(turn):
        return f"• {coupon['code']}: {off} off orders from {least}, until {until}"
    return f"• {coupon['code']}：满 {least} 减 {off}，{until}前有效"
