"""The custom actions of the online shop: one file for each concern of a customer, all on one small SQLite database.

`shop.py` opens the database, `reading.py` and `wording.py` turn what customers write into values and values into
words; the others import those three. Nothing here knows how a message was understood or why an action was chosen.
"""

from .address import submit_address, validate_address
from .cancelling import cancel_order, check_cancel
from .changing import change_order
from .conversation import clear_request, receive_value
from .coupons import check_coupons
from .handoff import hand_over
from .invoices import submit_invoice, validate_invoice
from .products import check_stock, note_restock, product_facts
from .recommending import recommend
from .refunds import refund_status
from .returns import submit_return, validate_return
from .tracking import hurry_order, track_order

__all__ = [
    "cancel_order", "change_order", "check_cancel", "check_coupons", "check_stock", "clear_request", "hand_over",
    "hurry_order", "note_restock", "product_facts", "receive_value", "recommend", "refund_status",
    "submit_address", "submit_invoice", "submit_return", "track_order", "validate_address", "validate_invoice",
    "validate_return",
]
