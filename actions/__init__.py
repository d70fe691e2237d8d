"""The custom actions of the online shop: one file for each concern of a customer, all on one small SQLite database.

`shop.py` opens the database, `reading.py` and `wording.py` turn what customers write into values and values into
words; the others import those three. Nothing here knows how a message was understood or why an action was chosen.
"""

from . import (  # noqa: F401  (importing a module registers its actions)
    address,
    cancelling,
    changing,
    conversation,
    coupons,
    handoff,
    invoices,
    products,
    recommending,
    refunds,
    returns,
    tracking,
)
