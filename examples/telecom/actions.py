"""What the carrier's systems answer: accounts, plans, roaming, contracts, tickets, from a small SQLite database.

Every function reads slots and sets slots; what is said about them stands in stories/ and domain.yml.
Nothing here knows intents' examples or how a message was understood. `telecom.db` is made in the project folder at
the first use. A real carrier would check who is asking before it tells a balance or blocks a number.
"""

import re
import sqlite3
from contextlib import closing

from csbot import action

CUSTOMERS = [  # number, balance, GB left, last bill, minutes left, plan, contract until
    ("13800138000", "36.50", "12.4", "99.00", "210", "plus", None),
    ("13912345678", "-8.20", "0.6", "67.30", "35", "lite", None),
    ("18612340001", "120.00", "88.0", "159.00", "640", "max", "2027-06-30"),
    ("15900001234", "5.90", "3.1", "59.00", "0", "lite", "2027-01-31"),
]
PLANS = [  # key, Chinese, English, price
    ("lite", "轻享", "Lite", 59), ("plus", "畅享", "Plus", 99), ("max", "尊享", "Max", 159), ("family", "家庭", "Family", 199),
]
ROAMING = [  # Chinese, English, yuan a day
    ("日本", "japan", 25), ("韩国", "korea", 25), ("泰国", "thailand", 18), ("新加坡", "singapore", 18),
    ("香港", "hong kong", 15), ("澳门", "macau", 15), ("台湾", "taiwan", 18), ("美国", "usa", 30), ("英国", "uk", 30),
    ("法国", "france", 30), ("德国", "germany", 30), ("澳大利亚", "australia", 30),
]
ITEMS = {"balance": 1, "data": 2, "bill": 3, "minutes": 4}  # the column of a customer's row
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
ENGLISH_AMOUNTS = {"ten": 10, "twenty": 20, "thirty": 30, "fifty": 50, "a hundred": 100, "one hundred": 100,
                   "two hundred": 200, "three hundred": 300, "five hundred": 500}


def open_database(folder):
    """Open telecom.db in `folder` (a Path), made and filled if it is not there yet."""
    database = sqlite3.connect(folder / "telecom.db")
    with database:
        database.execute("CREATE TABLE IF NOT EXISTS customers(number PRIMARY KEY, balance, gigabytes, bill, minutes, "
                         "plan, contract_until, next_plan, suspended DEFAULT 0)")
        database.execute("CREATE TABLE IF NOT EXISTS requests(id INTEGER PRIMARY KEY, kind, number, detail, address, "
                         "day)")
        database.execute("CREATE TABLE IF NOT EXISTS queue(id INTEGER PRIMARY KEY, sender, urgent, said)")
        database.executemany("INSERT OR IGNORE INTO customers(number, balance, gigabytes, bill, minutes, plan, "
                             "contract_until) VALUES (?, ?, ?, ?, ?, ?, ?)", CUSTOMERS)
    return database


def find_customer(folder, number):
    """The customer's row (number, balance, gigabytes, bill, minutes, plan, contract_until), or None."""
    with closing(open_database(folder)) as database:
        return database.execute("SELECT number, balance, gigabytes, bill, minutes, plan, contract_until "
                                "FROM customers WHERE number = ?", [tidy_number(number)]).fetchone()


def tidy_number(text):
    """'+86 138 0013-8000' -> '13800138000', anything but a mobile number -> None."""
    digits = re.sub(r"\D", "", text or "")
    found = re.fullmatch(r"(?:86)?(1[3-9]\d{9})", digits)
    return found[1] if found else None


def read_amount(text):
    """Whole yuan in '50块', '¥100', '两百五十元', 'a hundred yuan'; None if there is no sum."""
    found = re.search(r"\d+", text)
    if found:
        return int(found[0])
    lowered = text.lower()
    english = [value for words, value in ENGLISH_AMOUNTS.items() if re.search(rf"\b{words}\b", lowered)]
    if english:
        return max(english)
    found = re.search(r"(?:([一二两三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?(?=[元块]|$)", text)
    if not found or not found[0]:
        return None
    hundreds, tens, ten, ones = found.groups()
    if hundreds and not ten and ones and "零" not in found[0]:  # 一百五 is 150
        tens, ten, ones = ones, "十", None
    return 100 * DIGITS.get(hundreds, 0) + (10 * DIGITS.get(tens, 1) if ten else 0) + DIGITS.get(ones, 0)


def find_plan(word):
    """The plan whose Chinese or English name is in `word`, as (key, Chinese, English, price), or None."""
    word = (word or "").lower()
    return next((plan for plan in PLANS if plan[1] in word or plan[2].lower() in word), None)


def store_request(turn, kind, detail, address=None, day=None):
    """Keep a request of the customer; its reference, e.g. 'T00012'."""
    with closing(open_database(turn.folder)) as database, database:
        row = database.execute("INSERT INTO requests(kind, number, detail, address, day) VALUES (?, ?, ?, ?, ?)",
                               [kind, turn.slots["phone_number"], detail, address, day])
    return f"{kind[0].upper()}{row.lastrowid:05d}"


def finish(turn, reference, *slots):
    """Set the reference that the response shows and clear `slots`, so that the form asks again next time."""
    turn.set("reference", reference)
    for slot in slots:
        turn.set(slot, None)


def find_caller(turn, state):
    """The customer of phone_number, or None after saying in the slot `state` what is missing."""
    if not turn.slots["phone_number"]:
        turn.set(state, "no_number")
        return None
    customer = find_customer(turn.folder, turn.slots["phone_number"])
    turn.set("phone_number", customer[0] if customer else None)
    if customer is None:
        turn.set(state, "unknown_number")
    return customer


@action("action_call_human", timeout=5, on_error="utter_system_busy")
def call_human(turn):
    """Put the customer into the agents' queue, in front of all others when somebody is in danger."""
    urgent = turn.intent == "report_danger"
    with closing(open_database(turn.folder)) as database, database:
        ahead = database.execute("SELECT COUNT(*) FROM queue WHERE sender != ? AND urgent >= ?",
                                 [turn.sender_id, urgent]).fetchone()[0]
        database.execute("INSERT INTO queue(sender, urgent, said) VALUES (?, ?, ?)",
                         [turn.sender_id, urgent, turn.text])
    turn.set("queue_ahead", str(ahead))


@action("action_check_account", timeout=5, on_error="utter_system_busy")
def check_account(turn):
    """Set account_state to what was asked for, and account_figure to its value."""
    customer = find_caller(turn, "account_state")
    if customer is None:
        return
    heard = any(entity.entity == "account_item" for entity in turn.entities)
    waiting = turn.slots["account_state"] in ("no_number", "unknown_number")
    item = turn.slots["account_item"] if heard or waiting else None
    item = item if item in ITEMS else "balance"
    turn.set("account_figure", customer[ITEMS[item]])
    turn.set("account_item", None)
    turn.set("account_state", item)


@action("action_prepare_plan", timeout=5, on_error="utter_system_busy")
def prepare_plan(turn):
    """Set plan_state, and plan_name and plan_price once plan and number are known."""
    plan = find_plan(turn.slots["plan"])
    if plan is None:
        turn.set("plan_state", "which_plan")
        return
    if find_caller(turn, "plan_state") is None:
        return
    turn.set("plan_name", f"{plan[2]} plan" if turn.slots["language"] == "en" else f"{plan[1]}套餐")
    turn.set("plan_price", str(plan[3]))
    turn.set("plan_state", "ready")


@action("action_change_plan", timeout=5, on_error="utter_system_busy")
def change_plan(turn):
    """Book the plan for the next month."""
    with closing(open_database(turn.folder)) as database, database:
        database.execute("UPDATE customers SET next_plan = ? WHERE number = ?",
                         [find_plan(turn.slots["plan"])[0], tidy_number(turn.slots["phone_number"])])
    turn.set("plan", None)


@action("action_check_roaming")
def check_roaming(turn):
    """Set roaming_state, and roaming_price if the country is on the list."""
    country = (turn.slots["country"] or "").lower()
    price = next((price for zh, en, price in ROAMING if zh in country or en in country), None)
    turn.set("roaming_price", str(price) if price else None)
    turn.set("roaming_state", "known" if price else "unknown" if country else "no_country")


@action("action_check_contract", timeout=5, on_error="utter_system_busy")
def check_contract(turn):
    """Set contract_state, and contract_until if there is a contract."""
    customer = find_caller(turn, "contract_state")
    if customer is not None:
        turn.set("contract_until", customer[6])
        turn.set("contract_state", "bound" if customer[6] else "free")


@action("action_request_topup", timeout=5, on_error="utter_system_busy")
def request_topup(turn):
    """Ask for a payment; the customer pays by a link in a text message."""
    finish(turn, store_request(turn, "payment", turn.slots["amount"]), "amount")


@action("action_open_ticket", timeout=5, on_error="utter_system_busy")
def open_ticket(turn):
    """Open a fault ticket."""
    reference = store_request(turn, "fault", turn.slots["service"], turn.slots["address"], turn.slots["fault_since"])
    finish(turn, reference, "service", "fault_since", "address")


@action("action_book_installation", timeout=5, on_error="utter_system_busy")
def book_installation(turn):
    """Book the visit of an engineer."""
    reference = store_request(turn, "installation", "broadband", turn.slots["address"], turn.slots["install_date"])
    finish(turn, reference, "install_date", "address")


@action("action_suspend_sim", timeout=5, on_error="utter_system_busy")
def suspend_sim(turn):
    """Block the number if the customer confirmed; set sim_suspended."""
    confirmed = turn.slots["suspend_confirmed"]
    with closing(open_database(turn.folder)) as database, database:
        if confirmed:
            database.execute("UPDATE customers SET suspended = 1 WHERE number = ?", [turn.slots["phone_number"]])
    turn.set("suspend_confirmed", None)
    turn.set("sim_suspended", bool(confirmed))


def accept(turn, tests):
    """Set each new value to what its test in `tests` {slot: (test, complaint)} makes of it; None is complained of."""
    for slot, value in turn.candidates.items():
        if slot in tests and value is not None:
            test, complaint = tests[slot]
            value = test(value)
            if value is None:
                turn.utter(complaint)
        turn.set(slot, value)


def check_address(text):
    """The address if it has a number and is long enough for an engineer to find it, else None."""
    return text if len(text) > 5 and re.search(r"\d|[一二三四五六七八九十]+[号栋]", text) else None


def check_amount(text):
    """The sum as text of whole yuan if it is one of 10 to 500, else None."""
    amount = read_amount(text)
    return str(amount) if amount is not None and 10 <= amount <= 500 else None


CHECKS = {"phone_number": (tidy_number, "utter_phone_unclear"), "address": (check_address, "utter_address_unclear")}


@action("validate_topup_form")
def validate_topup_form(turn):
    """A mobile number of any carrier and 10 to 500 yuan."""
    accept(turn, {"phone_number": CHECKS["phone_number"], "amount": (check_amount, "utter_amount_unclear")})


@action("validate_fault_form")
def validate_fault_form(turn):
    """A number to call and an address that can be found."""
    accept(turn, CHECKS)


@action("validate_install_form")
def validate_install_form(turn):
    """The same for an installation."""
    accept(turn, CHECKS)


@action("validate_sim_form", timeout=5, on_error="utter_system_busy")
def validate_sim_form(turn):
    """Only a number of this carrier can be blocked."""
    def known(number):
        customer = find_customer(turn.folder, number)
        return customer[0] if customer else None

    accept(turn, {"phone_number": (known, "utter_unknown_number")})
