"""Which of the options that a bot has offered a message means: by position, by comparison, by its own words.

Pure: a text and the options in, the place in the text and the option's number out. It knows no conversation.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from csbot.nlu.borders import is_border
from csbot.nlu.folding import fold

HAN_DIGITS = "一二三四五六七八九十"
THERE, SOME = "(?:面|边|头)?(?:的)?(?:那|这)?一?", "(?:[个种款项条件家张双套样份间位班号]|方案)"
THING = "(?:个|种|款|项|条|件|家|张|双|套|样|份|间|位|班|行|号|方案|选项)?"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINAL = "|".join(ORDINALS)
NUMBER = "|".join(NUMBERS)
POSITIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"倒数第?(?P<back>[1-9]|[{HAN_DIGITS}]){THING}"), "back"),
    (re.compile(rf"第(?P<at>10|[1-9]|[{HAN_DIGITS}])(?![0-9{HAN_DIGITS}]){THING}"), "at"),
    (re.compile(rf"(?:(?:选项|方案|编号|序号)|选)(?P<at>10|[1-9]|[{HAN_DIGITS}])(?![0-9{HAN_DIGITS}点]){THING}"), "at"),
    (re.compile(rf"(?:最后|末尾|最末|最下|最底下|末)(?:面|边)?(?:那|这)?(?:一)?{THING}的?(?:那{THING})?"), "last"),
    (re.compile(rf"(?:中间|当中|居中)(?:的)?(?:那|这)?(?:一)?{THING}"), "middle"),
    (re.compile(rf"(?:最前|最上|头)(?:面|边)?(?:那|这)?一?{THING}(?<![头最])|(?<![之以])前(?:者|{THERE}{SOME})"
                rf"|上(?:面|边|头)的?那?一?{THING}"), "first"),
    (re.compile(rf"后者|(?<![之以然])后{THERE}{SOME}|下(?:面|边|头)的?那?一?{THING}"), "last"),
    (re.compile(r"\b(?:second|next)[ -](?:to[ -])?last(?: one| option)?\b"), "second last"),
    (re.compile(r"\b(?:the )?(?:last|latter|bottom|final|end)(?: one| option| choice)?\b"
                r"(?! time| week| month| year| order)"), "last"),
    (re.compile(r"\b(?:the )?(?:middle|centre|center)(?: one| option| choice)?\b"), "middle"),
    (re.compile(r"\b(?:the )?(?:former|top)(?: one| option| choice)?\b"), "first"),
    (re.compile(rf"\b(?:the )?(?:(?P<word>{ORDINAL})|(?P<at>10|[1-9])(?:st|nd|rd|th))(?: one| option| choice| slot)?\b"
                r"(?! floor| hand| of )"), "at"),
    (re.compile(rf"\b(?:number|option|choice|no\.?|nr\.?|#) ?(?:(?P<word>{NUMBER})|(?P<at>10|[1-9]))\b"
                r"|#(?P<hash>[1-9])"), "at"),
)
BARE = re.compile(rf"\W*(?:我?(?:要|选|就)+)?(?:(?P<at>10|[1-9]|[{HAN_DIGITS}])号?|(?P<word>{NUMBER}))(?:吧|please)?\W*")
COMPARED: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (re.compile(rf"(?:最|更|比较)?(?:便宜|划算|实惠|省钱|价格?低)(?:一?点|些)?(?:儿)?的?(?:那|这)?一?{THING}"), "price", False),
    (re.compile(rf"(?<!太)(?:最|更|比较)?(?:贵|价格?高)(?:一?点|些)?的?(?:那|这)?一?{THING}"), "price", True),
    (re.compile(rf"(?:最|更|比较)?(?<!最近)(?:最早|早(?:一?点|些)|更早|早的)的?(?:那|这)?一?{THING}"), "number", False),
    (re.compile(rf"(?:最晚|晚(?:一?点|些)|更晚|晚的)的?(?:那|这)?一?{THING}"), "number", True),
    (re.compile(rf"(?:最小|小(?:一?点|些)|更小|小的)的?(?:那|这)?一?{THING}"), "number", False),
    (re.compile(rf"(?:最大|大(?:一?点|些)|更大|大的)的?(?:那|这)?一?{THING}"), "number", True),
    (re.compile(r"\b(?:the )?(?:cheap(?:er|est)?|less expensive|least expensive)(?: one| option)?\b"), "price", False),
    (re.compile(r"\b(?:the )?(?:more expensive|most expensive|dear(?:er|est)|pric(?:ier|iest))(?: one| option)?\b"),
     "price", True),
    (re.compile(r"\b(?:the )?(?:earli(?:er|est))(?: one| option| slot)?\b"), "number", False),
    (re.compile(r"\b(?:the )?(?:later|latest)(?: one| option| slot)?\b"), "number", True),
    (re.compile(r"\b(?:the )?(?:small(?:er|est))(?: one| option)?\b"), "number", False),
    (re.compile(r"\b(?:the )?(?:bigg?(?:er|est)|larg(?:er|est))(?: one| option)?\b"), "number", True),
)
PRICE = re.compile(r"(?:[¥￥$€£]|rmb|usd) ?(\d+(?:\.\d+)?)"
                   r"|(\d+(?:\.\d+)?) ?(?:元|块|圆|rmb|yuan|dollars?|euros?|pounds?|[€£$])|(免费|包邮|free)")
FIGURE = re.compile(r"\d+(?:[.:]\d+)?")
WORDS = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*|[\u3400-\u9fff]")
EMPTY_WORDS = {*"的了那这个种款要我就吧选来给用是有不一呢啊好件双条张", "the", "a", "an", "one", "ones", "i", "ll", "want", "take",
               "please", "for", "me", "to", "of", "and", "or", "is", "it", "that", "this", "with", "in", "on",
               "go", "let"}
NEGATED = re.compile(r"(?:不要|不选|别要|除了|\bnot|\bdon't want|\bexcept)\s*$")


class Meant(NamedTuple):
    """Characters `start` to `end` of a text mean the option with this number, counted from 0."""

    start: int
    end: int
    number: int


def meant_option(text: str, options: Sequence[str], is_bare_number_one: bool = True) -> Meant | None:
    """The option that a text means, or None where it means none, or several.

    `is_bare_number_one`: whether a number alone (`2`) is an option's position.
    """
    plain, offered = fold(text), [fold(option) for option in options]
    finders: tuple[Callable[[], Iterator[Meant]], ...] = (
        lambda: in_full(plain, offered), lambda: by_position(plain, len(offered)),
        lambda: by_comparison(plain, offered), lambda: by_words(plain, offered),
        lambda: by_bare_number(plain, len(offered)) if is_bare_number_one else iter(()))
    return only_one(plain, finders)


def meant_place(text: str, options: Sequence[str]) -> Meant | None:
    """The option that a text points at by its place or by comparison, whatever words the options have."""
    plain, offered = fold(text), [fold(option) for option in options]
    return only_one(plain, (lambda: by_position(plain, len(offered)), lambda: by_comparison(plain, offered)))


def only_one(plain: str, finders: Sequence[Callable[[], Iterator[Meant]]]) -> Meant | None:
    """What the first finder that finds anything finds, where that is one option."""
    for find in finders:
        found = [one for one in find() if not NEGATED.search(plain[:one.start])]
        if found and len({one.number for one in found}) == 1:
            return max(found, key=lambda one: one.end - one.start)
    return None


def in_full(text: str, options: Sequence[str]) -> Iterator[Meant]:
    """Options whose whole words the text has; not one inside of a longer one that it has, too."""
    found = [Meant(start, start + len(option), number) for number, option in enumerate(options) if option
             for start in (match.start() for match in re.finditer(re.escape(option), text))
             if is_border(text, start) and is_border(text, start + len(option))]
    for one in found:
        if not any(other.start <= one.start and one.end <= other.end and other[:2] != one[:2] for other in found):
            yield one


def by_position(text: str, count: int) -> Iterator[Meant]:
    """The second, 最后一个, the former, 倒数第二个; nothing beyond the last."""
    taken: list[tuple[int, int]] = []
    for pattern, kind in POSITIONS:
        for match in pattern.finditer(text):
            number = position(match, kind, count)
            if match.end() > match.start() and not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                if number is not None and 0 <= number < count:
                    yield Meant(*match.span(), number)


def position(match: re.Match[str], kind: str, count: int) -> int | None:
    """The number of an option, counted from 0, that words of a `kind` mean among `count`."""
    if kind == "at":
        return read_number(match)
    if kind == "back":
        return count - (HAN_DIGITS + "123456789").index(match["back"]) % 10 - 1
    if kind == "middle":
        return count // 2 if count % 2 else None
    return {"first": 0, "last": count - 1, "second last": count - 2}[kind]


def read_number(match: re.Match[str]) -> int:
    """The number, counted from 0, in the groups of a match."""
    groups = match.groupdict()
    word, digits = groups.get("word"), groups.get("at") or groups.get("hash")
    if word:
        return (ORDINALS if word in ORDINALS else NUMBERS).index(word)
    return HAN_DIGITS.index(digits) if digits in HAN_DIGITS else int(digits) - 1


def by_comparison(text: str, options: Sequence[str]) -> Iterator[Meant]:
    """The cheapest, 早一点的: by prices or figures in the options, where each of them has one and they differ."""
    for pattern, kind, is_most in COMPARED:
        match = pattern.search(text)
        values = [measure_of(option, kind) for option in options] if match else []
        known = [value for value in values if value is not None]
        if match and len(known) == len(values) and len(set(known)) > 1:
            best = max(known) if is_most else min(known)
            if known.count(best) == 1:
                yield Meant(*match.span(), known.index(best))
                return


def measure_of(option: str, kind: str) -> float | None:
    """The price in an option, or the only figure in it."""
    if kind == "price":
        match = PRICE.search(option)
        if match:
            return 0.0 if match[3] else float(match[1] or match[2])
    figures = FIGURE.findall(option)
    if kind == "number" and figures:
        return float(figures[0].replace(":", "."))
    return float(figures[0]) if len(figures) == 1 else None


def by_words(text: str, options: Sequence[str]) -> Iterator[Meant]:
    """An option by words that only it has: 蓝的 among 红色款 and 蓝色款, `the express one`."""
    words = [set(WORDS.findall(option)) - EMPTY_WORDS for option in options]
    shared = Counter(word for own in words for word in own)
    for match in WORDS.finditer(text):
        for number, own in enumerate(words):
            if match[0] in own and shared[match[0]] == 1:
                yield Meant(*match.span(), number)


def by_bare_number(text: str, count: int) -> Iterator[Meant]:
    """A number that is all there is: `2`, 选二."""
    match = BARE.fullmatch(text)
    if match and read_number(match) < count:
        name = "at" if match["at"] else "word"
        yield Meant(*match.span(name), read_number(match))
