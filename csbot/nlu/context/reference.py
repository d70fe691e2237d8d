"""References resolved to values: "the second one", 最后一个, 便宜的那个, "same address as before", 还是老地方.

Pure and deterministic: a message and what was said before it in, entities with a value out. An option counts only
where the bot has just offered some, a known value only where its slot is asked for, or named by the message. It knows
no model; where several parts speak, `spans` decides.
"""

import re
from collections.abc import Iterator, Mapping

from csbot.nlu.context.offers import offered_in
from csbot.nlu.context.options import Meant, meant_option, meant_place
from csbot.nlu.folding import fold
from csbot.values import REFERENCE, Context, Entity

OPTION = "option"  # the entity of an option that is chosen when no slot is asked for
BEFORE = re.compile(
    r"(?:还是|还|就|跟|和|同|按|照|用|送到?|寄到?){0,3}(?:我)?(?:上一?次|上回|前一?次|之前|以前|原来|原先|先前|从前"
    r"|平时|往常|一直|老地方|老样子|老规矩|老地址|照旧|照常|不变|没变|没换|没改|还那样|默认|存的那|常用|[上之以]?前?次?的?一样|刚才说的|刚说的|刚刚?那)"
    r"(?:那|这)?(?:个|次|回|样)?(?:的)?(?:那|这)?(?:个|条|天|双|家)?[^，。？！,.?!]{0,8}"
    r"|(?:还是|就)(?:那|这)(?:个|里|儿|天|家|样|一?[单条张号])[^，。？！,.?!]{0,6}"
    r"|(?:刚才|刚刚|刚|前面|上面)(?:我)?(?:的?那一?[个单条张]|(?:说|发|给|报|提|讲|填|留|问|查|写)(?:到|过|给)?(?:你们?|您)?的)[^，。？！,.?!]{0,6}"
    r"|已经?(?:说|发|给|报|填|写)(?:过|给(?:你们?|您))了?|同一[个单条张天][^，。？！,.?!]{0,4}|原(?:地址|号码|手机号|单号|尺码|定的?)(?:那天)?|老(?:尺码|号码)"
    r"|(?:预留|登记|注册|绑定|保存)过?的(?:那个)?[^，。？！,.?!]{0,4}|(?:账户|账号|资料|系统|档案)[里上中]的?[^，。？！,.?!]{0,4}|(?:说|约|定)好的?那[天个]"
    r"|\b(?:the )?(?:same|usual|previous|prior|regular|default|old)\b(?: [a-z]+){0,2}"
    r"(?: (?:as|like|from) (?:before|last time|always|ever|usual|the last[a-z ]{0,30}|my [a-z ]{1,30}))?"
    r"|\b(?:the|that|my|what) (?:[a-z]+ )?(?:i|we) (?:just |already )?"
    r"(?:gave|told|sent|mentioned|said|wrote|had|used|agreed|(?:talked|spoke|asked) about)"
    r"(?: you| to you| about| on| earlier| before| last time| already| just now)*\b"
    r"|\b(?:as|like) i (?:said|wrote|told you)(?=\W*$)|\b(?:that|home|my)(?: [a-z]+){0,2} again\b"
    r"|\b(?:the |my )?(?:saved|stored|registered) [a-z]+"
    r"|\bwhere (?:you|it) (?:sent|went|delivered)(?: [a-z]+)? last time\b"
    r"|\b(?:as|like) (?:before|last time|always|usual|ever)\b"
    r"|\b(?!not )(?:the )?(?:[a-z]+ ){0,3}?(?:(?:from|i (?:gave|used|had|told)[a-z ]{0,30}?"
    r"|(?:we|you) (?:used|have|had)[a-z ]{0,30}?|as|on) )?"
    r"(?:last time|before|earlier|already|on file|on record|on (?:my|the) account|unchanged"
    r"|(?:hasn't|has not|didn't|did not) changed?)\b"
    r"|\b(?:the )?(?:(?:[a-z]+ )?(?:one )?you (?:already )?have|(?:my|the) last [a-z]+(?! (?:of|are|is) ))\b")
POINTED = re.compile(r"[个种款项条件家张双套样份者]|\b(?:one|options?|choice|former|latter)\b")  # words that point at an option
QUESTION = re.compile(r"[?？]\s*$|^(?:什么|哪|怎么|为什么|(?:what|which|why|how|where|when)\b(?! (?:i|we|you|it) ))")
DENIED = re.compile(r"(?:不是|不要|别用?|不用|不|\bnot|n't(?: use| want)?|\bexcept)\s*$")
DIGITS = re.compile(r"\d+")


def find_references(text: str, context: Context, slots: Mapping[str, str]) -> Iterator[Entity]:
    """The references of a message as entities. `slots`: the entity that fills each slot, "" for an option at large."""
    entity = slots.get(context.asked or "")
    meant = chosen(text, context) if entity else None
    if entity and meant:
        (start, end, _), option = meant
        yield refer(entity, start, end, option)
        return
    yield from known_value(text, context, slots)


def chosen(text: str, context: Context) -> tuple[Meant, str] | None:
    """The option that a message means; of those in the bot's running text only one that is pointed at."""
    if context.options:
        meant = meant_option(text, context.options, not context.asked)
        return meant and (meant, context.options[meant.number])
    plain = fold(text)
    options = offered_in(context.bot) if context.bot and POINTED.search(plain) else ()
    meant = meant_place(text, options)
    return meant and POINTED.search(plain[meant.start:meant.end]) and (meant, options[meant.number]) or None


def known_value(text: str, context: Context, slots: Mapping[str, str]) -> Iterator[Entity]:
    """The value that a slot had before: of the slot that is asked for, else of the one that the message names."""
    plain = fold(text)
    match = BEFORE.search(plain)
    if match is None or QUESTION.search(plain) or not match.group().strip() or DENIED.search(plain[:match.start()]):
        return
    named = (slot for slot in context.known if slot.replace("_", " ") in plain)
    slot = context.asked or next(named, None)
    value = context.known.get(slot) if slot else None
    is_new = any(digits not in str(value) for digits in DIGITS.findall(plain))  # 上次那个小区，改到12栋: a value of its own
    if slot in slots and value not in (None, "") and not is_new:
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield refer(slots[slot], start, start + len(match.group().strip()), value)


def refer(entity: str, start: int, end: int, value: object) -> Entity:
    """What a reference stands for."""
    return Entity(entity, start, end, value, None, None, 1.0, REFERENCE)
