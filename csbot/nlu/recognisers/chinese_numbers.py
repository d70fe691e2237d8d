"""Chinese numerals as numbers: 三百二十, 两千五, 一万二, 3万5, 二零二六, 三点五, 壹仟. It reads; it does not search."""

import regex

DIGITS = {character: value for value, characters in enumerate(
    ("零〇", "一壹幺", "二贰两兩俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for character in characters}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
GROUPS = (("亿億", 10**8), ("万萬", 10**4))
ONES = "".join(DIGITS)
TENS = "".join(UNITS) + "万萬亿億"
# A run of numerals from its beginning. Digits belong to it before 百, 千, 万, 亿 (3万) and once behind them (3万5).
RUN = (rf"(?<![0-9几{ONES}{TENS}]|[0-9]\.)(?:[0-9]++(?:\.[0-9]++)?[{TENS}]|[{ONES}{TENS}])"
       rf"(?:[{ONES}{TENS}]|[0-9]++(?:\.[0-9]++)?(?=[{TENS}])|(?<=[百千万亿]零?)[0-9]++(?![.,:/-]?[0-9]))*+"
       rf"(?:点[{ONES}]++(?![{TENS}分刻]))?+")
TOKEN = regex.compile(rf"[0-9]+(?:\.[0-9]+)?|[{ONES}{TENS}]")
LONGEST = 40


def read_chinese(run: str) -> float | None:
    """The number that a run of numerals means; None where it means none (四五, 十百)."""
    if len(run) > LONGEST:
        return None
    whole, point, decimals = run.partition("点")
    value = read_whole(TOKEN.findall(whole))
    if value is None or not point:
        return value
    return value + sum(DIGITS[digit] / 10**place for place, digit in enumerate(decimals, 1))


def read_whole(tokens: list[str]) -> float | None:
    """A number without decimals. A single digit behind a unit counts in tenths of it: 一万二 is 12,000."""
    if all(token in DIGITS for token in tokens):
        return read_digits(tokens)
    for characters, size in GROUPS:
        places = [place for place, token in enumerate(tokens) if token in characters]
        if places:
            left, right = tokens[:places[-1]], tokens[places[-1] + 1:]
            if not left or (head := read_whole(left)) is None:
                return None
            tail = read_tail(right, size)
            return None if tail is None else head * size + tail
    return read_section(tokens)


def read_tail(tokens: list[str], size: int) -> float | None:
    """What stands behind 万 or 亿."""
    if not tokens:
        return 0
    if len(tokens) == 1 and is_single(tokens[0]):
        return number_of(tokens[0]) * size / 10
    if DIGITS.get(tokens[0]) == 0:
        return read_whole(tokens[1:]) if tokens[1:] else None
    value = read_whole(tokens) if len(tokens) > 1 or tokens[0] in UNITS or tokens[0].isascii() else None
    return value if value is not None and value < size else None


def read_digits(tokens: list[str]) -> int | None:
    """Digits read one by one: 二零二六. Two of them are a guess (四五个), unless one is zero."""
    values = [DIGITS[token] for token in tokens]
    if len(values) == 2 and 0 not in values:
        return None
    return int("".join(map(str, values)))


def read_section(tokens: list[str]) -> float | None:
    """A number below 10,000: units fall from left to right."""
    total, last, waiting, zero = 0.0, 10_000, None, False
    for token in tokens:
        if token in UNITS:
            size = UNITS[token]
            if size >= last or (waiting is None and (size != 10 or zero and total == 0)):
                return None
            total += (1 if waiting is None else number_of(waiting)) * size
            last, waiting, zero = size, None, False
        elif waiting is not None:
            return None
        elif DIGITS.get(token) == 0:
            zero = True
        else:
            waiting = token
    if waiting is None:
        return None if zero else total
    tenths = is_single(waiting) and not zero and last in (100, 1000)
    return total + number_of(waiting) * (last / 10 if tenths else 1)


def is_single(token: str) -> bool:
    """Whether a token is one digit above zero."""
    return token != "0" and DIGITS.get(token) != 0 and (token in DIGITS or len(token) == 1 and token.isdigit())


def number_of(token: str) -> float:
    """The number that a digit, Chinese or not, stands for."""
    return float(DIGITS[token]) if token in DIGITS else float(token)
