"""Postal addresses with their parts: 广东省深圳市南山区科技园路1号3栋501, 221B Baker Street, London NW1 6XE."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.found import Found
from csbot.nlu.recognisers.places import MUNICIPAL, Place, gazetteer

SAID = "[A-Za-z0-9[一-鿿]--[的了吗呢吧是在到能会要我你他她们请送寄发和有没收跟给把改换就也都还不]]"
NUMBER = r"[0-9A-Za-z一二三四五六七八九十百零]{1,6}(?:[-—之#][0-9A-Za-z]{1,5}){0,3}"
ENDS = ("街道|镇|乡|开发区|工业园|产业园|科技园|园区|新区|社区|小区|大道|胡同|路|街|巷|弄|里|村|庄|屯|组|花园|家园|公寓|大厦|广场"
        "|中心|商场|大楼|国际|苑|府|城|院|学校|大学|中学|小学|医院|酒店|宾馆|公司|仓库|驿站|号楼|号院|号|栋|幢|座|单元|室|层|楼|期|区|门"
        "|户|房")
DETAIL = compiled(
    rf"[ ,，]?(?:{SAID}{{0,12}}?(?:{ENDS})(?!码))++(?:{NUMBER}(?:室|房|户|号)?(?![0-9A-Za-z个件元块天点月年]))?"
    rf"(?:[ ,，]?{SAID}{{1,8}}?(?:室|号|楼|单元|栋|座|层))*+", regex.V1)
STREET = compiled(
    rf"{SAID}{{2,8}}?(?:路|街|大道|巷|弄|胡同)(?:[东南西北中][路街段])?[0-9一二三四五六七八九十]{{1,5}}(?:-[0-9]+)?[号弄](?!线|店|码)"
    rf"(?:{SAID}{{0,10}}?(?:{ENDS}))*+(?:{NUMBER}(?:室|房|户))?", regex.V1)
WAYS = ("Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Place|Pl|Terrace|Way|Highway"
        "|Hwy|Parkway|Pkwy|Close|Crescent")
ENGLISH = compiled(
    r"(?<![A-Za-z0-9_.$€£#-])(?<street>[0-9]{1,6}[A-Za-z]?(?:-[0-9]{1,5})? (?:[NSEW]\.? )?"
    rf"(?:[A-Z0-9][A-Za-z0-9'’.-]{{0,20}} ){{1,4}}?(?i:{WAYS})\b\.?(?: (?:NW|NE|SW|SE|[NSEW])\b)?)"
    r"(?<unit>,? (?i:apt|apartment|suite|ste|unit|flat|floor|room|#)\.? ?#?[A-Za-z0-9-]{1,6})?"
    r"(?:,? (?<city>[A-Z][A-Za-z.'-]{1,20}(?: [A-Z][A-Za-z.'-]{1,20}){0,2}?)"
    r"(?=,| [A-Z]{2}\b| [A-Z]{1,2}[0-9]|$|[.!?]))?"
    r"(?:,? (?<state>[A-Z]{2})(?= |,|$)(?= [0-9]{5}|,|\.|$))?"
    r"(?:,? (?<code>[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}))?(?![0-9])")
FULL, WAY = compiled("[省市区县旗州盟]$"), compiled("街道|镇|乡|大道|胡同|路|街|巷|弄|村|小区|社区|园区|[0-9]")
GAPS = (" ", ",", "，")
LEVELS = {2: "province", 4: "city", 6: "district"}
SOMEWHERE, MOST_NAMES = "000000", 4
Chain = tuple[int, int, list[Place]]


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Addresses; `province`, `city`, `district` and `detail` (English: `street`, `unit`, `city`, `state`, `code`)."""
    taken, covered = 0, bytearray(len(text))
    for start, end, places in chains(text):
        detail = DETAIL.match(text, end) if start >= taken else None
        if start >= taken and (len(places) > 1 or (detail and is_address(text[start:end], detail.group()))):
            taken = detail.end() if detail else end
            covered[start:taken] = b"\1" * (taken - start)
            yield chinese(start, taken, places, detail.group().strip(" ,，") if detail else "")
    for match in STREET.finditer(text):
        if not any(covered[match.start():match.end()]):
            yield Found(match.start(), match.end(), match.group(), {"type": "value", "detail": match.group()})
    for match in ENGLISH.finditer(text):
        parts = {name: part.strip(" ,.") for name, part in match.groupdict().items() if part}
        yield Found(match.start(), match.end(), match.group(), {"type": "value", **parts})


def is_address(place: str, detail: str) -> bool:
    """Whether one place with what follows is an address, and no name of a shop: 北京建国路88号, not 北京丽晶酒店."""
    return bool(FULL.search(place) or WAY.search(detail))


def chains(text: str) -> list[Chain]:
    """Names that stand side by side, each within the one before: 广东 深圳 南山区."""
    found: list[Chain] = []
    open_chains: dict[int, Chain] = {}  # by where they end
    for start, end, places in gazetteer().find(text):
        before = open_chains.get(start) or (open_chains.get(start - 1) if text[start - 1:start] in GAPS else None)
        fitting = within(places, before[2][-1]) if before and len(before[2]) < MOST_NAMES else None
        chain = (before[0], end, [*before[2], fitting]) if before and fitting else (start, end, [widest(places)])
        if end not in open_chains or open_chains[end][0] > chain[0]:
            open_chains[end] = chain
            found.append(chain)
    return sorted(found, key=lambda chain: (chain[0], -chain[1]))


def within(places: list[Place], outer: Place) -> Place | None:
    """The one of several places of one name that lies in `outer`."""
    inner = [place for place in places if place.code.startswith(outer.code) and len(place.code) > len(outer.code)]
    if outer.code in MUNICIPAL and not inner:
        inner = [place for place in places if place.code == outer.code]  # 北京市北京市
    return inner[0] if inner else None


def widest(places: list[Place]) -> Place:
    """The province or city of that name; of several districts of one name none in particular."""
    place = min(places, key=lambda place: len(place.code))
    return place if len(place.code) < 6 or len(places) == 1 else Place(SOMEWHERE, place.name)


def chinese(start: int, end: int, places: list[Place], detail: str) -> Found:
    """An address with full names; what a name lies in is added."""
    code, names = places[-1].code, gazetteer().names
    parts = {level: names[code[:length]] for length, level in LEVELS.items()
             if len(code) >= length and code[:length] in names}
    if code == SOMEWHERE:
        parts["district"] = places[-1].name
    if code[:2] in MUNICIPAL:
        parts["city"] = names[code[:2]]
    ordered = {level: parts[level] for level in LEVELS.values() if level in parts}
    value = "".join(dict.fromkeys(ordered.values())) + detail
    return Found(start, end, value, {"type": "value", **ordered, **({"detail": detail} if detail else {})})
