"""What all recognisers together find in phrases as customers type them, in both languages; traps among them."""

from pathlib import Path

import pytest

from csbot.nlu.recognisers.table import SPECIFIC, Recognisers
from csbot.values import Entity
from tests.nlu.recognisers.moment import SENT, ZONE, short

OPTIONS = {"order_number": {"pattern": r"\bKP-?\d{6}\b"}}
ALL = Recognisers([(type, type, OPTIONS.get(type, {})) for type in SPECIFIC], ZONE)
LINES = [line for name in ("phrases_zh.txt", "phrases_en.txt")
         for line in (Path(__file__).parent / name).read_text("utf8").splitlines() if not line.startswith("#")]


def written(text: str, entity: Entity) -> str:
    """An entity as the tables write it."""
    value, info = entity.value, entity.info or {}
    if isinstance(value, dict) and entity.entity == "money":
        value = f"{value['from']}..{value['to']} {info['to']['unit']}"
    elif isinstance(value, dict):
        value = f"{short(value['from'])}..{short(value['to'])}"
    elif "grain" in info:
        value = f"{short(value)} {info['grain']}"
    elif "unit" in info:
        value = f"{value} {info['unit']}"
    return f"{entity.entity}: {text[entity.start:entity.end]} = {value}"


@pytest.mark.parametrize("line", LINES)
def test_phrase(line: str) -> None:
    text = line.partition(" | ")[0]
    assert " | ".join([text, *(written(text, one) for one in ALL.find(text, SENT))]) == line


def test_there_are_enough_phrases_and_traps_of_each_language() -> None:
    chinese = [line for line in LINES if any("\u4e00" <= character <= "\u9fff" for character in line)]
    for lines in (chinese, [line for line in LINES if line not in chinese]):
        assert len(lines) >= 150 and sum(" | " not in line for line in lines) >= 40


def test_full_width_text_is_read_and_keeps_its_offsets() -> None:
    (one,) = ALL.find("价格￥１，２９９．５元吗", SENT)
    assert (one.start, one.end, one.value) == (2, 11, 1299.5)
