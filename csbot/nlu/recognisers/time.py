"""Dates and times: 下周三下午三点, 后天上午, 月底, next Friday, tomorrow at 5, in two hours – as ISO 8601 with a grain.

Everything is counted from `now`, the time of the message in the project's zone; without it nothing is found.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers import clocks_english, times_chinese, times_digits, times_english, times_offsets
from csbot.nlu.recognisers.atoms import Atom
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.found import Found
from csbot.nlu.recognisers.moments import Stretch, resolve
from csbot.nlu.recognisers.ranges import DAYS, Said, between

GLUE = compiled(r"[ ]{0,2}(?:[,，的] ?)?(?:(?:at|on|in|around|about|of|by|between|from)(?: the)? )?",
                regex.IGNORECASE)
TO = compiled(r" ?(?:到|至|-|–|—|~|～|\bto\b|\buntil\b|\btill\b|\band\b) ?", regex.IGNORECASE)
LEAD = compiled(r"(?:(?<before>\bbefore|\bprior to)|(?<until>\bby|\buntil|\btill|\bno later than|截止到?|不晚于)"
                r"|(?<after>\bafter)|(?<since>\bsince|\bfrom|\bstarting|自从?|从)"
                r"|(?<at>\bon|\bat|\baround|\babout|\bin|\bbetween))(?: the)? ?$", regex.IGNORECASE)
TRAIL = compiled(r"(?<before>[之以]前|前(?!台|面|往|后|天))|(?<until>为止|截止)"
                 r"|(?<after>[之以]后|过后|后(?!台|面|续|悔|来|天|期))|(?<since>起(?!来|诉)|开始(?!的|了))")
# What has been done lies behind: 周三下的单, 3月5号买的, bought on March 5th.
DONE = compiled("多?(?:左右|的时候)?(?:[下买订购拍付收退寄发订取签]|预约|申请|提交|购买|支付)[一-鿿]{0,2}?[的了过](?!话|时候|吧)")
DID = compiled(r"(?<!\b(?:be|get|it|them|want|have) )"
               r"\b(?:ordered|bought|paid|placed|purchased|received|returned|arrived|delivered|shipped|sent)\b"
               r"(?: (?:it|them|this|that|my order|an order|the order))?(?: (?:on|at|in))?(?: the)? $"
               r"|\bsince $|自从?$", regex.IGNORECASE)
DAYS_BEFORE = compiled("(?:(?:周|星期|礼拜)[一二三四五六日天]|day) ?(?:至|到|-|–|~|to) ?$", regex.IGNORECASE)
REACH, FAR = 16, 32
SIDES = ("before", "until", "after", "since")


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Times and stretches of time. `day_first` in `options`: 3/5 is 3 May."""
    if now is None:
        return
    atoms = [*times_chinese.atoms(text, now), *times_english.atoms(text, now), *clocks_english.atoms(text, now),
             *times_offsets.atoms(text, now), *times_digits.atoms(text, now, bool(options.get("day_first")))]
    said: list[Said] = []
    for group in groups(text, atoms):
        if len(group) > 1 or not group[0].weak or backed(text, group[0], said):
            said += understood(text, group, now)
    yield from expressions(text, said, now)


def groups(text: str, atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    """Atoms that stand side by side and say different things of one time. Of overlapping ones the longer counts."""
    kept: list[Atom] = []
    for atom in sorted(atoms, key=lambda atom: (atom.start, -atom.end, atom.weak)):
        if kept and atom.start < kept[-1].end:
            if atom.end - atom.start > kept[-1].end - kept[-1].start:
                kept[-1] = atom
        else:
            kept.append(atom)
    group: list[Atom] = []
    for atom in kept:
        if group and not joins(text, group, atom):
            yield group
            group = []
        group.append(atom)
    if group:
        yield group


def joins(text: str, group: Sequence[Atom], atom: Atom) -> bool:
    """Whether an atom goes on with what a group says."""
    said = {key for one in group for key in one.fields}
    clash = said & set(atom.fields) or atom.stretch or any(one.stretch for one in group)
    two_days = ("date" in said and DAYS & set(atom.fields)) or ("date" in atom.fields and DAYS & said)
    if clash or two_days or is_schedule(text, group, atom):
        return False
    return GLUE.fullmatch(text, group[-1].end, atom.start) is not None


def is_schedule(text: str, group: Sequence[Atom], atom: Atom) -> bool:
    """Whether an hour begins something new: behind 周一至周日 it is that of every day, before 晚上 that of the morning."""
    if "hour" in atom.fields:
        return bool(DAYS_BEFORE.search(text, max(0, group[0].start - REACH), group[0].start))
    return "part" in atom.fields and "hour" in group[-1].fields and "一" <= text[atom.start] <= "鿿"


def backed(text: str, atom: Atom, said: Sequence[Said]) -> bool:
    """Whether the words around a weak atom make it a time, or the time before it with a `to` in between."""
    return bool(LEAD.search(text, max(0, atom.start - REACH), atom.start) or TRAIL.match(text, atom.end)
                or (said and TO.fullmatch(text, said[-1].end, atom.start)))


def understood(text: str, group: Sequence[Atom], now: datetime) -> list[Said]:
    """What a group means; nothing where there is no such time."""
    start, end = group[0].start, group[-1].end
    fields = {key: value for atom in group for key, value in atom.fields.items()}
    if DONE.match(text, end) or DID.search(text, max(0, start - FAR), start):
        fields["past"] = True
    stretch = group[0].stretch or resolve(fields, now.replace(tzinfo=None))
    return [Said(start, end, fields, stretch)] if stretch else []


def expressions(text: str, said: Sequence[Said], now: datetime) -> Iterator[Found]:
    """The expressions, two with 到 or `to` in between as one stretch."""
    number = 0
    while number < len(said):
        one = said[number]
        other = said[number + 1] if number + 1 < len(said) else None
        joined = other is not None and TO.fullmatch(text, one.end, other.start)
        stretch = between(one, other, now.replace(tzinfo=None)) if joined else None
        yield Found(one.start, other.end, *value_of(stretch, now)) if stretch else alone(text, one, now)
        number += 2 if stretch else 1


def alone(text: str, one: Said, now: datetime) -> Found:
    """One expression, with the words that make it open to one side: before Friday, 3号之后."""
    trail = TRAIL.match(text, one.end)
    there = trail or LEAD.search(text, max(0, one.start - REACH), one.start)
    side = next((name for name in SIDES if there and there.groupdict().get(name)), None)
    if side is None:
        return Found(one.start, one.end, *value_of(one.stretch, now))
    start, end = (one.start, trail.end()) if trail else (there.start(), one.end)
    at_end = "hour" not in one.fields and one.fields and side in ("until", "after")
    moment = one.stretch.end if at_end else one.stretch.start
    first, last = (None, moment) if side in ("before", "until") else (moment, None)
    return Found(start, end, *stretch_of(first, last, one.stretch.grain, now))


def value_of(stretch: Stretch, now: datetime) -> tuple[Any, dict[str, Any]]:
    """A point in time with its grain, or a stretch with both ends."""
    if stretch.is_interval:
        return stretch_of(stretch.start, stretch.end, stretch.grain, now)
    return iso(stretch.start, now), {"type": "value", "grain": stretch.grain}


def stretch_of(first: datetime | None, last: datetime | None, grain: str, now: datetime) -> tuple[Any, dict[str, Any]]:
    """A stretch as Duckling shapes it: `to` is the first moment that no longer belongs to it."""
    ends = {"from": first, "to": last}
    value = {name: None if moment is None else iso(moment, now) for name, moment in ends.items()}
    info = {name: {"value": text, "grain": grain} for name, text in value.items() if text is not None}
    return value, {"type": "interval", **info}


def iso(moment: datetime, now: datetime) -> str:
    """A moment as Duckling writes it: 2026-11-26T17:00:00.000+08:00."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)).isoformat(timespec="milliseconds")
