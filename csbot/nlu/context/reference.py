"""References resolved to values: "the second one", 最后一个, 便宜的那个, "same address as before", 还是老地方.

Pure and deterministic: a message and what was said before it in, entities with a value out. An option counts only
where the bot has just offered some, a known value only where its slot is asked for, or named by the message. It knows
no model; where several parts speak, `spans` decides.
"""

import re
from collections.abc import Iterator, Mapping

from csbot.nlu.context.options import meant_option
from csbot.nlu.folding import fold
from csbot.values import REFERENCE, Context, Entity

OPTION = "option"  # the entity of an option that is chosen when no slot is asked for
BEFORE = re.compile(
    r"(?:还是|还|就|跟|和|同|按|照|用|送到?|寄到?){0,3}(?:我)?(?:上一?次|上回|前一?次|之前|以前|原来|原先|先前|从前"
    r"|平时|往常|一直|老地方|老样子|老规矩|老地址|照旧|照常|不变|没变|没换|没改|还那样|默认|存的那|常用|[上之以]?前?次?的?一样|刚才说的|刚说的|刚刚?那)"
    r"(?:那|这)?(?:个|次|回|样)?(?:的)?(?:那|这)?(?:个|条|天|双|家)?[^，。？！,.?!]{0,8}"
    r"|(?:还是|就)(?:那|这)(?:个|里|儿|天|家|样)[^，。？！,.?!]{0,6}"
    r"|\b(?:the )?(?:same|usual|previous|prior|regular|default|old)\b(?: [a-z]+){0,2}"
    r"(?: (?:as|like|from) (?:before|last time|always|ever|usual|the last[a-z ]{0,30}|my [a-z ]{1,30}))?"
    r"|\b(?:as|like) (?:before|last time|always|usual|ever)\b"
    r"|\b(?:the )?(?:[a-z]+ ){0,3}?(?:(?:from|i (?:gave|used|had|told)[a-z ]{0,30}?"
    r"|(?:we|you) (?:used|have|had)[a-z ]{0,30}?|as|on) )?"
    r"(?:last time|before|earlier|already|on file|on record|on (?:my|the) account|unchanged"
    r"|(?:hasn't|has not|didn't|did not) changed?)\b"
    r"|\b(?:the )?(?:(?:[a-z]+ )?(?:one )?you (?:already )?have|(?:my|the) last [a-z]+)\b")
QUESTION = re.compile(r"[?？]\s*$|^(?:什么|哪|怎么|为什么|what|which|why|how|where|when)\b")


def find_references(text: str, context: Context, slots: Mapping[str, str]) -> Iterator[Entity]:
    """The references of a message as entities. `slots`: the entity that fills each slot, "" for an option at large."""
    asked = slots.get(context.asked) if context.asked else None
    if context.options and (asked or not context.asked and slots.get("")):
        meant = meant_option(text, context.options, not context.asked)
        if meant:
            start, end, number = meant
            yield refer(asked or slots[""], start, end, context.options[number])
            return
    yield from known_value(text, context, slots)


def known_value(text: str, context: Context, slots: Mapping[str, str]) -> Iterator[Entity]:
    """The value that a slot had before: of the slot that is asked for, else of the one that the message names."""
    plain = fold(text)
    match = BEFORE.search(plain)
    if match is None or QUESTION.search(plain) or not match.group().strip():
        return
    named = (slot for slot in context.known if slot.replace("_", " ") in plain)
    slot = context.asked or next(named, None)
    value = context.known.get(slot) if slot else None
    if slot in slots and value not in (None, ""):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield refer(slots[slot], start, start + len(match.group().strip()), value)


def refer(entity: str, start: int, end: int, value: object) -> Entity:
    """What a reference stands for."""
    return Entity(entity, start, end, value, None, None, 1.0, REFERENCE)
