"""Invoices (发票): the checks of `invoice_form` and the invoice, or the corrected one, that it writes."""

import re

from csbot import action

from .orders import find_order, order_for_form
from .reading import find_order_number, find_tax_number
from .returns import NOT_NEEDED
from .shop import open_shop, writing

COMPANY = re.compile(
    r"公司|集团|厂$|商行|事务所|中心|工作室|学校|大学|医院|\b(?:ltd|limited|inc|llc|gmbh|corp|company|co|plc|university)\b",
    re.IGNORECASE)
LEAD_IN = re.compile(
    r"^(?:发票)?(?:抬头|公司名称?|名称)?(?:就)?(?:是|写|开给|开|改成|[:：])+\s*|^(?:the\s+)?(?:title|name|company)\s*(?:is|:)\s*",
    re.IGNORECASE)
TAX_WORDS = re.compile(r"[,，;；\s]*(?:税号|纳税人识别号|tax\s*(?:number|no\.?|id)|vat)\s*(?:是|is|[:：])?\s*", re.IGNORECASE)
WITHOUT = re.compile(r"没有|无|不需要|none|no|don't have one|n/?a", re.IGNORECASE)


@action("validate_invoice_form", timeout=5, on_error="utter_system_busy")
def validate_invoice(turn):
    """Check order, title and tax number; a person's invoice needs no tax number."""
    checked = dict(turn.candidates)
    if "order_number" in checked:
        with open_shop(turn.folder) as shop:
            checked.update(check_order(turn, order_for_form(turn, shop, checked["order_number"])))
    if turn.candidates.get("invoice_title") is not None and checked.get("invoice_title") != NOT_NEEDED:
        checked.update(check_title(turn, turn.candidates["invoice_title"]))
    if turn.candidates.get("tax_number") is not None and checked.get("tax_number") != NOT_NEEDED:
        checked["tax_number"] = check_tax_number(turn, turn.candidates["tax_number"])
    for slot, value in checked.items():
        turn.set(slot, value)


def check_order(turn, order):
    """The order number; for an order without an invoice nothing else is needed, and the submission says why."""
    if order is None:
        return {"order_number": None}
    if order["status"] in ("unpaid", "cancelled"):
        return {"order_number": order["number"], "invoice_title": NOT_NEEDED, "tax_number": NOT_NEEDED}
    return {"order_number": order["number"]}


def check_title(turn, text):
    """The title without lead-in, with the tax number if it was given along; None after asking again."""
    text = str(text).strip()
    tax_number = find_tax_number(text)
    title = text
    if tax_number:
        title = TAX_WORDS.sub("", re.sub(re.escape(tax_number), "", text, flags=re.IGNORECASE))
    title = LEAD_IN.sub("", title.strip(" ,，;；。.")).strip()
    if not 2 <= len(title) <= 100 or title.endswith(("?", "？", "吗", "呢")):
        turn.utter("utter_invoice_title_shape")
        return {"invoice_title": None}
    if tax_number:
        return {"invoice_title": title, "tax_number": tax_number}
    return {"invoice_title": title} if COMPANY.search(title) else {"invoice_title": title, "tax_number": NOT_NEEDED}


def check_tax_number(turn, text):
    """The tax number in capitals, NOT_NEEDED when there is none, None after saying what it looks like."""
    found = find_tax_number(text)
    if found is None and WITHOUT.match(str(text).strip()):
        return NOT_NEEDED
    if found is None:
        turn.utter("utter_tax_number_shape")
    return found


@action("action_submit_invoice", timeout=5, on_error="utter_system_busy")
def submit_invoice(turn):
    """Write the invoice, or the correction of an earlier one."""
    number, title = find_order_number(turn.slots.get("order_number")), turn.slots.get("invoice_title")
    with open_shop(turn.folder) as shop:
        order = find_order(shop, number, turn.sender_id)
        told = {"number": turn.slots.get("order_number"), "title": title}
        if order is None:
            turn.utter("utter_order_not_found", **told)
        elif order["status"] in ("unpaid", "cancelled") or title == NOT_NEEDED:
            turn.utter("utter_invoice_unavailable", **told)
        else:
            corrected = write_invoice(shop, number, title, turn.slots.get("tax_number"))
            turn.utter("utter_invoice_corrected" if corrected else "utter_invoice_written", **told)
    for slot in ("invoice_title", "tax_number"):
        turn.set(slot, None)


def write_invoice(shop, number, title, tax_number):
    """Store an invoice; returns whether it corrects an earlier one."""
    with writing(shop):
        earlier = shop.execute(
            "SELECT id FROM invoices WHERE order_number = ? ORDER BY id DESC LIMIT 1", (number,)).fetchone()
        shop.execute(
            "INSERT INTO invoices (order_number, title, tax_number, corrects) VALUES (?, ?, NULLIF(?, ?), ?)",
            (number, title, tax_number, NOT_NEEDED, earlier["id"] if earlier else None))
    return earlier is not None
