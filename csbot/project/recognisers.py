"""`recognisers:` and `timezone:` of config.yml, and Rasa's DucklingEntityExtractor, to DeclaredRecognisers.

It knows the types and their options; how each one finds its values is in `nlu/recognisers`.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import regex

from csbot.diagnostics import Diagnostic, problem
from csbot.project import problems
from csbot.project.configured import Item
from csbot.project.model import DeclaredRecogniser, Name
from csbot.project.shapes import found_words
from csbot.project.yaml import Map, Seq
from csbot.text import Span, did_you_mean

Option = tuple[Callable[[Any], bool], str]  # whether a value is right, what is allowed
DIMENSIONS = {"amount-of-money": "money", "duration": "duration", "email": "email", "number": "number",
              "ordinal": "ordinal", "phone-number": "phone", "time": "time", "url": "url"}
UNCOVERED = ("credit-card-number", "distance", "quantity", "temperature", "volume")
MONTH_FIRST = ("US", "CN", "JP", "KR", "TW")
UTC = "UTC"


@problem("E151")
def unknown_recogniser(at: Span, name: str) -> Diagnostic:
    """`recognisers:` in `config.yml` names a type that csbot has not.

        recognisers: [number, mony]      # a typing error: money

    The message lists the types that there are. What csbot has no recogniser for, a `regex:` or `lookup:` may find.
    """
    return Diagnostic(f"unknown recogniser '{problems.shown(name)}', allowed are: {', '.join(sorted(TYPES))}", at,
                      did_you_mean(name, TYPES))


@problem("E152")
def wrong_option(at: Span, words: str, hint: str | None = None) -> Diagnostic:
    """A recogniser in `config.yml` has an option that it does not know, an impossible value, or lacks one; or there is
    no such `timezone`.

        timezone: Asia/Peking                       # Asia/Shanghai
        recognisers:
        - type: order_number                        # needs a pattern
        - {type: phone, region: China}              # CN

    The message says what is allowed.
    """
    return Diagnostic(words, at, hint)


@problem("W153")
def unknown_dimension(at: Span, name: str) -> Diagnostic:
    """`DucklingEntityExtractor` in `config.yml` has a dimension that csbot does not recognise; nothing is found for it.

        pipeline:
        - name: DucklingEntityExtractor
          dimensions: [time, temperature]

    csbot has `time`, `duration`, `number`, `ordinal`, `amount-of-money`, `phone-number`, `email` and `url`. For another
    one a `regex:`, or a slot with a `custom` mapping and an action, may do its work.
    """
    what = "is not covered" if name in UNCOVERED else "is none of Duckling's"
    return Diagnostic(f"dimension '{problems.shown(name)}' {what}, nothing is found for it; covered are: "
                      f"{', '.join(DIMENSIONS)}", at, None if name in UNCOVERED else did_you_mean(name, DIMENSIONS))


@problem("W154")
def no_timezone(at: Span) -> Diagnostic:
    """The bot recognises times, and `config.yml` does not say where its customers' clocks are: it counts in UTC.

        timezone: Asia/Shanghai
        recognisers: [time]

    At seven in the morning in Shanghai it is still yesterday in UTC, and "tomorrow" would be a day early. Name the
    time zone, `UTC` if it is meant.
    """
    return Diagnostic("times are counted in UTC, as there is no 'timezone'", at, "such as 'timezone: Asia/Shanghai'")


def is_pattern(value: Any) -> bool:
    """Whether a value is a regular expression or a list of them."""
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return bool(found) and all(isinstance(one, str) and one and is_expression(one) for one in found)


def is_expression(text: str) -> bool:
    """Whether a text is a regular expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            regex.compile(text)
    except (regex.error, RecursionError, OverflowError):
        return False
    return True


PATTERN: Option = (is_pattern, "a regular expression or a list of them")
NAME: Option = (lambda value: isinstance(value, str) and bool(value.strip()), "a name")
REGION: Option = (lambda value: isinstance(value, str) and regex.fullmatch("[A-Z]{2}", value) is not None,
                  "a country's two capital letters, such as CN")
FLAG: Option = (lambda value: isinstance(value, bool), "true or false")
TYPES: Mapping[str, Mapping[str, Option]] = {
    "number": {}, "ordinal": {}, "money": {}, "time": {"day_first": FLAG}, "duration": {}, "phone": {"region": REGION},
    "email": {}, "url": {}, "id_card": {}, "plate": {}, "postal_code": {}, "address": {},
    "order_number": {"pattern": PATTERN}, "tracking_number": {"pattern": PATTERN}}
REQUIRED = {"order_number": "pattern"}


def read_recognisers(items: Seq, duckling: Item | None) -> tuple[tuple[DeclaredRecogniser, ...], list[Diagnostic]]:
    """The recognisers that `recognisers:` declares, then those of Rasa's extractor, and what is wrong with them."""
    found: list[DeclaredRecogniser] = []
    wrong: list[Diagnostic] = []
    for number, item in enumerate(items):
        at = items.at_item(number)
        type = Name(item, at) if isinstance(item, str) else Name(item["type"], item.at_value("type"))
        if type not in TYPES:
            wrong.append(unknown_recogniser(type.at, type))
            continue
        given = item if isinstance(item, Map) else Map()
        flaws = list(flaws_of(type, given))
        wrong += flaws
        if not flaws:
            entity = Name(given["entity"], given.at_value("entity")) if "entity" in given else type
            options = {key: plain(given[key]) for key in TYPES[type] if key in given}
            found.append(DeclaredRecogniser(type, entity, options))
    declared, unknown = read_duckling(duckling)
    names = {(str(one.type), str(one.entity)) for one in found}
    return (*found, *(one for one in declared if (str(one.type), str(one.entity)) not in names)), [*wrong, *unknown]


def plain(value: Any) -> Any:
    """An option's value without its place."""
    return [str(one) for one in value] if isinstance(value, Seq) else str(value) if isinstance(value, str) else value


def flaws_of(type: Name, given: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What is wrong with the options of one recogniser."""
    options = {"entity": NAME, **TYPES[type]}
    for key, value in given.items():
        if key == "type":
            continue
        if key not in options:
            yield wrong_option(given.at_key(key), f"recogniser '{type}' has no option '{problems.shown(key)}', "
                               f"allowed are: {', '.join(options)}", did_you_mean(key, options))
        elif not options[key][0](value):
            yield wrong_option(given.at_value(key), f"'{key}' of recogniser '{type}' is {found_words(value)}, "
                               f"allowed is {options[key][1]}")
    lacking = REQUIRED.get(type)
    if lacking and lacking not in given:
        yield wrong_option(type.at, f"recogniser '{type}' needs '{lacking}': {options[lacking][1]}")


def read_duckling(item: Item | None) -> tuple[list[DeclaredRecogniser], list[Diagnostic]]:
    """The recognisers that do the work of DucklingEntityExtractor: entities are named like its dimensions."""
    if item is None:
        return [], []
    listed = item.get("dimensions")
    at = item.at_value("dimensions") if listed else item.at_value("name")
    names = listed if isinstance(listed, Seq) else [listed] if isinstance(listed, str) else list(DIMENSIONS)
    places = [listed.at_item(number) for number in range(len(listed))] if isinstance(listed, Seq) else [at] * len(names)
    found, wrong = [], []
    for name, place in zip(map(str, names), places):
        if name in DIMENSIONS:
            found.append(DeclaredRecogniser(Name(DIMENSIONS[name], place), Name(name, place), options_of(name, item)))
        else:
            wrong.append(unknown_dimension(place, name))
    return found, wrong


def options_of(dimension: str, item: Item) -> dict[str, Any]:
    """What Duckling's `locale` says to a recogniser: whether 3/5 is 3 May, and whose telephone numbers are meant."""
    country = str(item.get("locale") or "").replace("-", "_").partition("_")[2].upper()
    if dimension == "time" and country:
        return {"day_first": country not in MONTH_FIRST}
    return {"region": country} if dimension == "phone-number" and regex.fullmatch("[A-Z]{2}", country) else {}


def read_timezone(document: Mapping[str, Any], duckling: Item | None,
                  declared: Sequence[DeclaredRecogniser]) -> tuple[str, list[Diagnostic]]:
    """The time zone of the customers, and what is wrong with it."""
    holder, key = (document, "timezone") if document.get("timezone") else (duckling or {}, "timezone")
    name = holder.get(key)
    if name is None:
        timed = next((one for one in declared if one.type == "time"), None)
        return UTC, [no_timezone(timed.type.at)] if timed else []
    try:
        ZoneInfo(str(name))
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        words = f"unknown time zone '{problems.shown(str(name))}', allowed are names such as Asia/Shanghai and UTC"
        return UTC, [wrong_option(holder.at_value(key), words)]
    return str(name), []
