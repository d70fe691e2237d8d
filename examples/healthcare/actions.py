"""What the hospital's desk does beside talking: appointments, the way to a department, the queue for colleagues.

Appointments and tickets live in clinic.db, which is made on first use. Nothing here judges symptoms or medicine, and
nothing knows the order of the dialogue.
"""

import csv
import re
import sqlite3
from contextlib import closing
from datetime import date, datetime, time, timedelta

from csbot import action

TABLES = """
create table if not exists appointments (id integer primary key autoincrement, patient text, department text,
                                         doctor text, day text, half text, phone text);
create table if not exists tickets (id integer primary key, patient text, reason text, urgent integer, day text);
"""
HOURS = {"am": "8:00–12:00", "pm": "13:30–17:00"}
ENDS = {"am": time(12), "pm": time(17)}
PLACES_PER_SESSION = 10
DAYS_AHEAD = 14
WEEKDAYS = [r"(?:周|星期|礼拜)一|\bmon", r"(?:周|星期|礼拜)二|\btue", r"(?:周|星期|礼拜)三|\bwed", r"(?:周|星期|礼拜)四|\bthu",
            r"(?:周|星期|礼拜)五|\bfri", r"(?:周|星期|礼拜)六|\bsat", r"(?:周|星期|礼拜)[日天]|\bsun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
RELATIVE = [("大后天", 3), ("后天", 2), ("day after tomorrow", 2), ("明", 1), ("tomorrow", 1), ("今", 0), ("today", 0)]
# what must never wait for a form, even if it was understood as something else
URGENT_WORDS = (r"胸口?(?:很|好|剧|特别)?[痛疼闷]|大出血|喘不[上过]|昏迷|晕倒|抽搐|自杀|不想活|救命|chest pain|can'?t breathe|unconscious"
                r"|heavy bleeding|suicid|kill myself|seizure|stroke|heart attack")
NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
EXAMS = {"blood": r"血|肝功|肾功|blood|liver function|cholesterol", "ultrasound": r"超|ultrasound|sonogra",
         "endoscopy": r"胃镜|肠镜|内镜|scopy|endoscop",
         "scan": r"ct|核磁|磁共振|mri|x光|x-?ray|拍片|胸片|片子|scan|钼靶|mammogra"}


# ---- reading what patients write

def read_day(text, today):
    """The day meant by 明天, 3天后, 下周三, 12月3号, next Friday, Dec 3 or the 3rd from `today` on; None if unreadable."""
    text = text.lower()
    later = re.search(r"(\d+|[一二两三四五六七八九十]+)\s*(?:天之?后|days)", text)
    if later:
        return today + timedelta(read_small(later[1]))
    for word, days in RELATIVE:
        if word in text:
            return today + timedelta(days)
    weekday = next((n for n, words in enumerate(WEEKDAYS) if re.search(words, text)), None)
    if weekday is not None:
        return read_weekday(text, weekday, today)
    return read_calendar_day(text, today)


def read_weekday(text, weekday, today):
    """The coming such weekday; with 下周 the one of next week, counted from Monday, as with 'next' in English."""
    if re.search(r"下个?(?:周|星期|礼拜)|next", text):
        return today + timedelta(7 - today.weekday() + weekday)
    return today + timedelta((weekday - today.weekday()) % 7)


def read_calendar_day(text, today):
    """A day of the calendar, in the next month or year if it has passed in this one."""
    month = next((n for n, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", text)), None)
    found = re.search(r"(\d{1,2}|[一二三四五六七八九十]+)\s*(?:月|/|-(?=\d{1,2}$))", text)
    if found:
        month, text = read_small(found[1]), text[found.end():]
    found = re.search(r"\d{1,2}|[一二三四五六七八九十]+", text)
    return next_calendar_day(month, read_small(found[0]), today) if found else None


def read_small(text):
    """A number below a hundred in digits or Chinese numerals (二十三)."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (NUMERALS.get(tens, 1) * 10 if ten else 0) + NUMERALS.get(ones, 0)


def next_calendar_day(month, day, today):
    """The first date from `today` on with that day (and month); None if there is none within a year."""
    days = (today + timedelta(n) for n in range(366))
    return next((d for d in days if d.day == day and month in (None, d.month)), None)


def read_half(text):
    """'am' or 'pm', None for the evening, the night or what cannot be read."""
    text = text.lower()
    if re.search(r"晚|夜|凌晨|evening|night", text):
        return None
    if re.search(r"下午|午后|afternoon|\d\s*p\.?m", text):
        return "pm"
    if re.search(r"上午|早|morning|\d\s*a\.?m", text):
        return "am"
    return read_hour(text)


def read_hour(text):
    """The half day of a clock time within the clinic's hours; an hour from one to five is meant in the afternoon."""
    found = re.search(r"(\d{1,2})|([一二两三四五六七八九十]+)\s*点|\b(noon)\b", text)
    if not found or found[3]:
        return None
    hour = read_small(found[1] or found[2])
    return "am" if 8 <= hour < 12 else "pm" if 13 <= hour < 17 or 1 <= hour < 5 else None


def mentioned(turn, entity):
    """The last value of an entity in the latest message, or None."""
    return next((str(e.value) for e in reversed(turn.entities) if e.entity == entity), None)


# ---- the hospital

def open_clinic(turn):
    """A connection to clinic.db with its tables."""
    clinic = sqlite3.connect(turn.folder / "clinic.db")
    clinic.executescript(TABLES)
    return clinic


def read_departments(turn):
    """The rows of departments.csv."""
    with open(turn.folder / "departments.csv", encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def find_department(turn, text):
    """The department that `text` names, by its longest known name (心内科 before 内科) or by a doctor; None if unknown."""
    text, rows = text.lower(), read_departments(turn)
    named = [(len(alias), n) for n, row in enumerate(rows) for alias in row["aliases"].split("|") if alias in text]
    if named:
        return rows[max(named)[1]]
    doctor = re.sub(r"医生|大夫|主任|教授|医师|副|dr\.?|doctor|prof(?:essor)?\.?", "", text).strip()
    return next((row for row in rows if doctor and any(
        doctor in name if doctor >= "一" else name in doctor.split() for name in row["doctors"].split("|"))), None)


def describe(turn, row):
    """Name and place of a department in the patient's language."""
    language = turn.slots["language"]
    return {"department": row[f"name_{language}"], "place": row[f"place_{language}"]}


def find_appointment(clinic, turn):
    """(id, department, day, half) of the patient's next appointment, or None."""
    return clinic.execute("select id, department, day, half from appointments where patient = ? and day >= ? "
                          "order by day, half", (turn.sender_id, date.today().isoformat())).fetchone()


def is_full(turn, department, day, half):
    """Whether a session has no place left."""
    with closing(open_clinic(turn)) as clinic, clinic:
        taken, = clinic.execute("select count(*) from appointments where department = ? and day = ? and half = ?",
                                (department, day, half)).fetchone()
    return taken >= PLACES_PER_SESSION


def clear(turn, *slots):
    """Forget what a form has collected."""
    for slot in slots or ("department", "doctor", "visit_date", "visit_time", "phone"):
        turn.set(slot, None)


# ---- the forms

def check_department(turn, value):
    row = find_department(turn, value)
    if row is None:
        language = turn.slots["language"]
        names = [r[f"name_{language}"] for r in read_departments(turn)]
        turn.utter("utter_unknown_department", departments=(", " if language == "en" else "、").join(names))
    if value == mentioned(turn, "doctor"):
        turn.set("doctor", row and value)
    return row and row["name_zh"]


def check_date(turn, value):
    today = date.today()
    day = read_day(value, today)
    if day and today <= day <= today + timedelta(DAYS_AHEAD) and day.weekday() != 6:
        return day.isoformat()
    turn.utter("utter_invalid_date")
    return None


def check_time(turn, value):
    half = read_half(value)
    if half is None:
        turn.utter("utter_invalid_time")
    return half and {"am": "上午", "pm": "下午"}[half]


def check_phone(turn, value):
    digits = re.sub(r"\D", "", value)
    if 7 <= len(digits) <= 15:
        return digits
    turn.utter("utter_invalid_phone")
    return None


CHECKS = {"department": check_department, "visit_date": check_date, "visit_time": check_time, "phone": check_phone}


def check_candidates(turn):
    """Check each new value by itself; return the values of the form as they then stand."""
    values = {slot: turn.slots[slot] for slot in CHECKS}
    for slot, value in turn.candidates.items():
        values[slot] = CHECKS[slot](turn, str(value)) if value is not None else None
        turn.set(slot, values[slot])
    return values


def check_session(turn, department, day, half):
    """Ask again for what does not go together: a session that is over, a Saturday afternoon, no place left."""
    if datetime.now() >= datetime.combine(date.fromisoformat(day), ENDS[half]):
        turn.utter("utter_session_over")
        clear(turn, "visit_date", "visit_time")
    elif date.fromisoformat(day).weekday() == 5 and half == "pm":
        turn.utter("utter_saturday_afternoon")
        clear(turn, "visit_date", "visit_time")
    elif is_full(turn, department, day, half):
        turn.utter("utter_fully_booked")
        clear(turn, "visit_date")


def heed_urgent_words(turn):
    """A second net below the intent: words of an emergency inside a form call a person and tell the number."""
    if re.search(URGENT_WORDS, turn.text.lower()):
        turn.utter("utter_emergency")
        turn.utter("utter_hand_over_urgent", reference=queue_ticket(turn, urgent=1))


def settle_session(turn, values, department):
    """Check the session as soon as department, day and half day are known."""
    if department and values["visit_date"] and values["visit_time"]:
        check_session(turn, department, values["visit_date"], read_half(values["visit_time"]))


@action("validate_booking_form", timeout=5)
def validate_booking_form(turn):
    """Check department or doctor, day, half day and phone, and that the session has a place."""
    heed_urgent_words(turn)
    values = check_candidates(turn)
    settle_session(turn, values, values["department"])


@action("validate_reschedule_form", timeout=5)
def validate_reschedule_form(turn):
    """Check the new day and half day of the appointment that is being changed."""
    heed_urgent_words(turn)
    with closing(open_clinic(turn)) as clinic, clinic:
        found = find_appointment(clinic, turn)
    settle_session(turn, check_candidates(turn), found and found[1])


# ---- appointments

def tell(turn, response, number, department, day, half):
    """Say a response about an appointment."""
    row = find_department(turn, department)
    turn.utter(response, reference=f"A{number:06d}", day=day, hours=HOURS[half], **describe(turn, row))


@action("action_book", timeout=5, on_error="utter_system_busy")
def book(turn):
    """Store the appointment."""
    visit = (turn.slots["department"], turn.slots["visit_date"], read_half(turn.slots["visit_time"]))
    with closing(open_clinic(turn)) as clinic, clinic:
        row = clinic.execute("insert into appointments (patient, department, day, half, doctor, phone) "
                             "values (?, ?, ?, ?, ?, ?)",
                             (turn.sender_id, *visit, turn.slots["doctor"], turn.slots["phone"]))
    tell(turn, "utter_booked", row.lastrowid, *visit)
    clear(turn)


@action("action_find_appointment", timeout=5, on_error="utter_system_busy")
def show_appointment(turn):
    """Tell the patient's next appointment, and note in `has_appointment` whether there is one."""
    with closing(open_clinic(turn)) as clinic, clinic:
        found = find_appointment(clinic, turn)
    if found:
        tell(turn, "utter_appointment_found", *found)
    turn.set("has_appointment", found is not None)


@action("action_reschedule", timeout=5, on_error="utter_system_busy")
def reschedule(turn):
    """Move the patient's next appointment to the new session."""
    day, half = turn.slots["visit_date"], read_half(turn.slots["visit_time"])
    with closing(open_clinic(turn)) as clinic, clinic:
        number, department, _, _ = find_appointment(clinic, turn)
        clinic.execute("update appointments set day = ?, half = ? where id = ?", (day, half, number))
    tell(turn, "utter_rescheduled", number, department, day, half)
    clear(turn)


@action("action_cancel_appointment", timeout=5, on_error="utter_system_busy")
def cancel_appointment(turn):
    """Delete the patient's next appointment."""
    clear(turn)
    with closing(open_clinic(turn)) as clinic, clinic:
        found = find_appointment(clinic, turn)
        if found:
            clinic.execute("delete from appointments where id = ?", (found[0],))
    if found:
        turn.utter("utter_cancelled", reference=f"A{found[0]:06d}")
    else:
        turn.utter("utter_no_appointment")


# ---- information

@action("action_exam_preparation")
def exam_preparation(turn):
    """What to observe before the examination that was named; medicine is left to the doctor who ordered it."""
    exam = (mentioned(turn, "exam") or "").lower()
    turn.utter("utter_prepare_" + next((kind for kind, words in EXAMS.items() if re.search(words, exam)), "general"))


@action("action_directions")
def directions(turn):
    """The place of the department or doctor that was named, or the way to the hospital."""
    named = mentioned(turn, "department") or mentioned(turn, "doctor")
    row = find_department(turn, named) if named else None
    if row:
        turn.utter("utter_department_place", **describe(turn, row))
    else:
        turn.utter("utter_directions")


# ---- people

def queue_ticket(turn, urgent):
    """Put the patient into the queue of the desk (urgent: of the nurse on duty) and return the ticket's number."""
    with closing(open_clinic(turn)) as clinic, clinic:
        row = clinic.execute("insert into tickets (patient, reason, urgent, day) values (?, ?, ?, ?)",
                             (turn.sender_id, turn.text, urgent, date.today().isoformat()))
        return f"T{row.lastrowid:06d}"


@action("action_hand_over", timeout=5, on_error="utter_system_busy")
def hand_over(turn):
    """A person at the desk takes over."""
    clear(turn)
    turn.utter("utter_hand_over", reference=queue_ticket(turn, urgent=0))


@action("action_hand_over_urgent", timeout=5, on_error="utter_hand_over_failed")
def hand_over_urgent(turn):
    """The nurse on duty takes over at once."""
    clear(turn)
    turn.utter("utter_hand_over_urgent", reference=queue_ticket(turn, urgent=1))


@action("action_leave_form")
def leave_form(turn):
    """The patient has stopped a form: forget what it had collected."""
    clear(turn)
    turn.utter("utter_left_form")
