"""What the bank bot does beside talking: rates, cards, balances, applications and the queue for colleagues.

Everything lives in bank.db, which is made on first use; each new customer gets three demonstration cards. Nothing here
knows the order of the dialogue, and nothing asks for a full card number, a PIN or a code.
"""

import csv
import math
import re
import sqlite3
from contextlib import closing
from datetime import date

from csbot import action

TABLES = """
create table if not exists cards (customer text, tail text, kind text, state text, credit_limit real, money real,
                                  primary key (customer, tail));
create table if not exists applications (id integer primary key, customer text, kind text, details text, day text);
create table if not exists tickets (id integer primary key, customer text, reason text, urgent integer, day text);
"""
DEMO_CARDS = [("6688", "debit", "active", 0, 12840.55), ("3021", "credit", "active", 20000, 3260.80),
              ("7715", "credit", "new", 10000, 0)]
# kind: reference annual rate in percent, longest term in years, smallest and largest amount in yuan
LOANS = {"home": (3.1, 30, 100_000, 10_000_000), "car": (3.6, 5, 20_000, 800_000),
         "consumer": (3.9, 5, 5_000, 300_000), "business": (4.2, 10, 50_000, 5_000_000)}
LOAN_WORDS = {"home": r"房|按揭|公积金|商贷|mortgage|home|house|housing", "car": r"车|\bcar\b|auto|vehicle",
              "business": r"经营|企业|生意|business|company|shop",
              "consumer": r"消费|信用|装修|留学|个人|personal|consumer|renovation|student"}
CARD_WORDS = {"platinum": r"白金|platinum", "student": r"学生|student", "credit": r"信用|credit",
              "debit": r"借记|储蓄|debit|savings"}
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}
TO_TWELVE = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ENGLISH = {word: n for n, word in enumerate(TO_TWELVE)} | {
    "half": 0.5, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000, "thousand": 1000, "grand": 1000, "百": 100, "hundred": 100,
          "百万": 1_000_000, "million": 1_000_000}


# ---- reading what customers write

def read_chinese(text):
    """The whole number that Chinese numerals below ten thousand stand for (三百五十, 十二), or None."""
    total = digit = 0
    for c in text:
        if c in UNITS:
            total, digit = total + (digit or 1) * UNITS[c], 0
        else:
            digit = DIGITS[c]
    return total + digit if text else None


def read_number(text):
    """The first number in `text`, written 50,000, 5万, 二十万, 20k or fifty thousand; None if there is none."""
    text = text.lower().replace(",", "").replace("，", "")
    found = re.search(r"(\d+(?:\.\d+)?)\s*(百万|万|w|千|k|thousand|grand|hundred|million|百)?", text)
    if found:
        return float(found[1]) * SCALES.get(found[2], 1)
    found = re.search(r"([零〇一二两三四五六七八九十百千]+)(万)?", text)
    if found:
        return read_chinese(found[1]) * SCALES.get(found[2], 1)
    return read_english(re.findall(r"[a-z]+", text))


def read_english(words):
    """The number that English words stand for (two hundred thousand, a thousand), None if there is none."""
    named = [ENGLISH[w] for w in words if w in ENGLISH]
    scales = [SCALES[w] for w in words if w in SCALES]
    return (sum(named) or 1) * math.prod(scales) if named or scales else None


def read_months(text):
    """The months in a term like 36个月, 三年, 一年半, half a year or 24期; None if it cannot be read."""
    if re.search(r"半年|half a year", text):
        return 6
    number = read_number(text.replace("and a half", ""))
    if number is None:
        return None
    half = 6 if re.search(r"年半|and a half", text) else 0
    return int(number * 12) + half if re.search(r"年|year|yr", text) else int(number)


def sort_words(text, kinds):
    """The kind whose words occur in `text`, or None."""
    return next((kind for kind, words in kinds.items() if re.search(words, text.lower())), None)


def join_words(turn, words):
    """A list of words as the customer's language writes it."""
    return (", " if turn.slots["language"] == "en" else "、").join(words)


def mentioned(turn, entity):
    """The values of an entity in the latest message."""
    return [e.value for e in turn.entities if e.entity == entity]


# ---- the bank

def open_bank(turn):
    """A connection to bank.db with this customer's demonstration cards in it."""
    bank = sqlite3.connect(turn.folder / "bank.db")
    bank.executescript(TABLES)
    if not bank.execute("select 1 from cards where customer = ?", (turn.sender_id,)).fetchone():
        bank.executemany("insert into cards values (?, ?, ?, ?, ?, ?)",
                         [(turn.sender_id, *card) for card in DEMO_CARDS])
    return bank


def find_card(bank, turn, kind):
    """(tail, credit limit, money) of the customer's oldest card of that kind; a card named by its tail comes first."""
    tails = mentioned(turn, "card_tail") or [""]
    return bank.execute("select tail, credit_limit, money from cards where customer = ? and kind = ? "
                        "order by tail = ? desc, rowid", (turn.sender_id, kind, tails[-1])).fetchone()


def file_application(turn, kind, details):
    """Store an application and return its reference."""
    with closing(open_bank(turn)) as bank, bank:
        row = bank.execute("insert into applications (customer, kind, details, day) values (?, ?, ?, ?)",
                           (turn.sender_id, kind, details, date.today().isoformat()))
        return f"{kind[0].upper()}{row.lastrowid:06d}"


def read_branches(turn):
    """The rows of branches.csv."""
    with open(turn.folder / "branches.csv", encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def find_branch(turn, city):
    """The branch in that city, whichever language its name is in, or None."""
    return next((row for row in read_branches(turn)
                 if row["city_zh"] in city or row["city_en"].lower() in city.lower()), None)


def describe_branch(turn, row):
    """Name, address and phone of a branch in the customer's language."""
    language = turn.slots["language"]
    return {"branch": row[f"branch_{language}"], "address": row[f"address_{language}"], "phone": row["phone"]}


def clear(turn, *slots):
    """Forget what a form has collected."""
    for slot in slots:
        turn.set(slot, None)


# ---- loans

@action("action_show_rates", timeout=5, on_error="utter_system_busy")
def show_rates(turn):
    """The reference rate of the kind of loan that was named, or of all."""
    kind = sort_words(" ".join(mentioned(turn, "loan_type")), LOAN_WORDS)
    if kind:
        turn.utter(f"utter_rates_{kind}", rate=LOANS[kind][0], years=LOANS[kind][1])
    else:
        turn.utter("utter_rates_overview", **{name: loan[0] for name, loan in LOANS.items()})


@action("validate_loan_form")
def validate_loan_form(turn):
    """Check kind, amount and term against what the bank offers."""
    checks = {"loan_type": check_loan_type, "loan_amount": check_loan_amount, "loan_term": check_loan_term}
    for slot, value in turn.candidates.items():
        turn.set(slot, checks[slot](turn, str(value)) if value is not None else None)


def loan_of(turn):
    """The conditions of the loan that the form is about; those of the consumer loan as long as it is open."""
    words = str(turn.candidates.get("loan_type") or turn.slots["loan_type"] or "")
    return LOANS[sort_words(words, LOAN_WORDS) or "consumer"]


def check_loan_type(turn, value):
    if sort_words(value, LOAN_WORDS):
        return value
    turn.utter("utter_unknown_loan")
    return None


def check_loan_amount(turn, value):
    _, _, low, high = loan_of(turn)
    amount = read_number(value)
    if amount and low <= amount <= high:
        return str(int(amount))
    turn.utter("utter_invalid_amount", low=f"{low:,}", high=f"{high:,}")
    return None


def check_loan_term(turn, value):
    months, longest = read_months(value), loan_of(turn)[1] * 12
    if months and 6 <= months <= longest:
        return f"{months}个月"
    turn.utter("utter_invalid_term", months=longest)
    return None


@action("action_submit_loan", timeout=5, on_error="utter_system_busy")
def submit_loan(turn):
    """Register the application and show what the instalments would be at the reference rate (annuity)."""
    rate, amount, months = loan_of(turn)[0], int(turn.slots["loan_amount"]), read_months(turn.slots["loan_term"])
    monthly = rate / 1200
    instalment = amount * monthly / (1 - (1 + monthly) ** -months)
    reference = file_application(turn, "loan", f"{turn.slots['loan_type']} {amount} {months}")
    turn.utter("utter_loan_submitted", reference=reference, amount=f"{amount:,}", months=months, rate=rate,
               instalment=f"{instalment:,.0f}")
    clear(turn, "loan_type", "loan_amount", "loan_term")


# ---- cards

@action("validate_card_form")
def validate_card_form(turn):
    """Check that the card is offered and that there is a branch in the city."""
    for slot, value in turn.candidates.items():
        known = sort_words(str(value), CARD_WORDS) if slot == "card_type" else find_branch(turn, str(value))
        turn.set(slot, value if known else None)
        if value is not None and not known:
            refuse_card_value(turn, slot)


def refuse_card_value(turn, slot):
    """Say which cards or cities there are."""
    if slot == "card_type":
        turn.utter("utter_unknown_card")
    else:
        names = [row[f"city_{turn.slots['language']}"] for row in read_branches(turn)]
        turn.utter("utter_no_branch", cities=join_words(turn, names))


@action("action_submit_card", timeout=5, on_error="utter_system_busy")
def submit_card(turn):
    """Register the application for a card at the branch of the city."""
    row = find_branch(turn, turn.slots["branch_city"])
    reference = file_application(turn, "card", f"{turn.slots['card_type']} {row['city_en']}")
    turn.utter("utter_card_submitted", reference=reference, **describe_branch(turn, row))
    clear(turn, "card_type", "branch_city")


@action("validate_activate_form")
def validate_activate_form(turn):
    """Accept exactly four digits of a card that the customer has."""
    for slot, value in turn.candidates.items():
        turn.set(slot, check_tail(turn, str(value)) if value is not None else None)


def check_tail(turn, value):
    if not re.fullmatch(r"\d{4}", value):
        turn.utter("utter_only_tail")
        return None
    with closing(open_bank(turn)) as bank, bank:
        known = bank.execute("select 1 from cards where customer = ? and tail = ?", (turn.sender_id, value)).fetchone()
    if not known:
        turn.utter("utter_card_not_found")
    return value if known else None


@action("action_activate_card", timeout=5, on_error="utter_system_busy")
def activate_card(turn):
    """Activate a new card; an active one stays as it is, a blocked one stays blocked."""
    tail = turn.slots["card_tail"]
    answers = {"new": "utter_card_activated", "active": "utter_card_already_active", "blocked": "utter_card_is_blocked"}
    with closing(open_bank(turn)) as bank, bank:
        state, = bank.execute("select state from cards where customer = ? and tail = ?",
                              (turn.sender_id, tail)).fetchone()
        bank.execute("update cards set state = 'active' where customer = ? and tail = ? and state = 'new'",
                     (turn.sender_id, tail))
    turn.utter(answers[state], tail=tail)
    clear(turn, "card_tail")


@action("action_show_limit", timeout=5, on_error="utter_system_busy")
def show_limit(turn):
    """Tell the limit, and note in `limit_review` whether a review is already under way."""
    with closing(open_bank(turn)) as bank, bank:
        tail, limit, spent = find_card(bank, turn, "credit")
        review = bank.execute("select 1 from applications where customer = ? and kind = 'raise'",
                              (turn.sender_id,)).fetchone()
    turn.utter("utter_limit", tail=tail, limit=f"{limit:,.0f}", available=f"{limit - spent:,.2f}")
    turn.set("limit_review", review is not None)


@action("action_request_limit", timeout=5, on_error="utter_system_busy")
def request_limit(turn):
    """Ask for a review of the limit; its result is not promised."""
    turn.utter("utter_limit_requested", reference=file_application(turn, "raise", "credit limit"))


@action("action_show_bill", timeout=5, on_error="utter_system_busy")
def show_bill(turn):
    """The bill of the credit card: a tenth of it, at least 100 yuan, is the minimum; due on the next 25th."""
    with closing(open_bank(turn)) as bank, bank:
        tail, _, spent = find_card(bank, turn, "credit")
    today = date.today()
    month = today.month if today.day <= 25 else today.month % 12 + 1
    due = date(today.year + (month < today.month), month, 25)
    turn.utter("utter_bill", tail=tail, bill=f"{spent:,.2f}", minimum=f"{min(spent, max(100, spent / 10)):,.2f}",
               due=due.isoformat())


@action("action_show_balance", timeout=5, on_error="utter_system_busy")
def show_balance(turn):
    """The money on the debit card."""
    with closing(open_bank(turn)) as bank, bank:
        tail, _, money = find_card(bank, turn, "debit")
    turn.utter("utter_balance", tail=tail, balance=f"{money:,.2f}")


@action("action_branch_hours", timeout=5, on_error="utter_system_busy")
def branch_hours(turn):
    """The branch of the city that was named, or the hours of all."""
    cities = mentioned(turn, "city")
    row = find_branch(turn, cities[-1]) if cities else None
    if row:
        turn.utter("utter_branch_found", **describe_branch(turn, row))
    else:
        turn.utter("utter_branch_hours")


# ---- urgent, and people

@action("action_block_cards", timeout=5, on_error="utter_block_failed")
def block_cards(turn):
    """Block the card whose tail was named; without a known tail every card, since blocking can be undone."""
    with closing(open_bank(turn)) as bank, bank:
        owned = [tail for tail, in bank.execute("select tail from cards where customer = ?", (turn.sender_id,))]
        tails = [tail for tail in mentioned(turn, "card_tail") if tail in owned] or owned
        bank.executemany("update cards set state = 'blocked' where customer = ? and tail = ?",
                         [(turn.sender_id, tail) for tail in tails])
    turn.utter("utter_cards_blocked", tails=join_words(turn, tails))


def queue_ticket(turn, urgent):
    """Put the customer into the queue of the colleagues and return the number of the ticket."""
    clear(turn, "loan_type", "loan_amount", "loan_term", "card_type", "branch_city", "card_tail")
    with closing(open_bank(turn)) as bank, bank:
        row = bank.execute("insert into tickets (customer, reason, urgent, day) values (?, ?, ?, ?)",
                           (turn.sender_id, turn.intent, urgent, date.today().isoformat()))
        return f"T{row.lastrowid:06d}"


@action("action_hand_over", timeout=5, on_error="utter_system_busy")
def hand_over(turn):
    """A person takes over."""
    turn.utter("utter_hand_over", reference=queue_ticket(turn, urgent=0))


@action("action_hand_over_urgent", timeout=5, on_error="utter_block_failed")
def hand_over_urgent(turn):
    """A person takes over before everybody who is waiting."""
    turn.utter("utter_hand_over_urgent", reference=queue_ticket(turn, urgent=1))


@action("action_leave_form")
def leave_form(turn):
    """The customer has stopped a form: forget what it had collected."""
    clear(turn, "loan_type", "loan_amount", "loan_term", "card_type", "branch_city", "card_tail")
    turn.utter("utter_left_form")
