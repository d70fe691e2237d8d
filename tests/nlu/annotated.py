"""Examples from marked-up lines, as the project's reader makes them."""

from csbot.project.markup import read_markup
from csbot.project.model import NOWHERE, Example, Name


def example(intent: str | None, marked: str) -> Example:
    """One example: `example("buy", "[red](color) shoes")`; without an intent only its entities are taught."""
    read = read_markup(marked, NOWHERE)
    assert not read.problems, read.problems
    return Example(read.text, Name(intent) if intent else None, read.annotations, NOWHERE)


LINES = [
    example("order", "我的订单[ABC99](number)到哪了"), example("order", "where is [77](number)?"),
    example("order", "[昨天](date)买的还没到"), example("refund", "退[红](color)色的，谢谢"),
    example("refund", "refund the un[lock](part)ed one"), example("refund", "[红](color)[蓝](color)都要退"),
    example("move", '从[上海]{"entity": "city", "role": "from"}到[北京]{"entity": "city", "role": "to"}'),
    example("move", 'from [york]{"entity": "city", "role": "from"} to [bath]{"entity": "city", "role": "to"}'),
    example("choose", '[苹果][{"entity": "brand"}, {"entity": "fruit"}]多少钱'),
    example("choose", 'an [apple][{"entity": "brand"}, {"entity": "fruit"}] please'),
    example("greet", "你好！"), example("greet", "hi"),
]
