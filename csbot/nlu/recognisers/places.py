"""China's provinces, cities and districts by name, from the table of official codes that `python-stdnum` carries."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick_rs
import regex

LINE = regex.compile(r'(?P<deep>  )?(?P<code>[0-9]+) (?:province|county)="(?P<name>[^"]*)"')
DATED = regex.compile(r"\[(?P<first>[0-9]*)-(?P<last>[0-9]*)\](?P<name>.*)")
NO_NAME = regex.compile("(?:市辖区|县|市)?$|.*(?:直辖|行政区划|办事处)")
STILL_SAID = 2000  # a district that was renamed or merged since stands in addresses yet
LONG = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
MUNICIPAL = frozenset(("11", "12", "31", "50"))


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its code of two, four or six digits, its full name."""

    code: str
    name: str


class Gazetteer:
    """All places of today, ready to be found in a text."""

    def __init__(self, lines: list[str]) -> None:
        self.names: dict[str, str] = {}
        self.by_word: dict[str, list[Place]] = defaultdict(list)
        for code, name in read(lines):
            self.names[code] = name
            for word in words(code, name):
                self.by_word[word].append(Place(code, name))
        self.words = list(self.by_word)
        self.automaton = ahocorasick_rs.AhoCorasick(self.words)

    def find(self, text: str) -> list[tuple[int, int, list[Place]]]:
        """Every name in a text, overlapping ones too, in text order, the longer first."""
        found = self.automaton.find_matches_as_indexes(text, overlapping=True)
        return sorted(((start, end, self.by_word[self.words[number]]) for number, start, end in found),
                      key=lambda one: (one[0], -one[1]))


@cache
def gazetteer() -> Gazetteer:
    """The table, read when it is first wanted."""
    return Gazetteer((files("stdnum") / "cn" / "loc.dat").read_text("utf8").splitlines())


def read(lines: list[str]) -> list[tuple[str, str]]:
    """(code, name) of the places that there are today; municipalities count as a province and as a city."""
    found, province = [], ""
    for line in lines:
        match = LINE.match(line)
        if not match:
            continue
        if not match["deep"]:
            province = match["code"]
            found.append((province, current(match["name"])))
            continue
        name = current(match["name"])
        if match["code"] != "0000" and not NO_NAME.match(name):
            found.append((province + match["code"].removesuffix("00"), name))
    return found


def current(names: str) -> str:
    """The last name of `[1983-1989]南头区,[1990-]南山区`; empty when it is long out of use."""
    match = DATED.fullmatch(names.rpartition(",")[2])
    if match is None:
        return names
    return match["name"] if not match["last"] or int(match["last"]) >= STILL_SAID else ""


def words(code: str, name: str) -> list[str]:
    """How a place is written: provinces and cities also without 省 and 市, districts in full only."""
    if len(code) == 6:
        return [name]
    short = next((name.removesuffix(end) for end in LONG if name.endswith(end) and len(name) - len(end) >= 2), name)
    return list(dict.fromkeys((name, short)))
