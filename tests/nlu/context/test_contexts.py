"""A reader that sees what was asked: 三号 is a date or a size; examples without a context stay as they are."""

from dataclasses import replace
from pathlib import Path

import pytest

from csbot.nlu.context.contexts import lessons_in_context
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.train import TrainedNLU, fit
from csbot.values import REFERENCE, Context
from tests.nlu.annotated import LINES, example
from tests.tiny_encoder import make_tiny_bert

DATE, SIZE = Context(asked="delivery_date", bot="您想哪天送货？"), Context(asked="size", bot="您穿多大码？")
OFFER, TOLD = Context(bot="要帮您取消吗？"), Context(bot="已经取消了。")
QUICK = NLUSettings(epochs=60, batch=8, rate=3e-3, head_rate=3, dropout=0.0, smoothing=0.0, threads=1, window=64,
                    fallback="off")
NUMBERS = ("三号", "五号", "八号", "十号")
TAUGHT = [*LINES,
          *(replace(example("inform", f"[{text}](date)"), contexts=(DATE,)) for text in NUMBERS),
          *(replace(example("inform", f"[{text}](size)"), contexts=(SIZE,)) for text in NUMBERS),
          *(replace(example("affirm", text), contexts=(OFFER,)) for text in ("好", "好的")),
          *(replace(example("acknowledge", text), contexts=(TOLD,)) for text in ("好", "好的"))]


def kinds(reader: Recogniser, text: str, context: Context | None) -> list[tuple[str, int, int]]:
    return [(one.entity, one.start, one.end) for one in reader.parse(text, None, context).entities]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainedNLU:
    said = [context.words for one in TAUGHT for context in one.contexts]
    folder = make_tiny_bert(tmp_path_factory.mktemp("tiny"), [*(one.text for one in TAUGHT), *said], 64)
    return fit(TAUGHT, encoder=str(folder), settings=QUICK)


def test_what_was_asked_decides(trained: TrainedNLU, tmp_path: Path):
    reader = trained.save(tmp_path)
    assert kinds(reader, "五号", DATE) == [("date", 0, 2)]
    assert kinds(reader, "五号", SIZE) == [("size", 0, 2)]
    assert reader.parse("好的", None, OFFER).intent.name == "affirm"
    assert reader.parse("好的", None, TOLD).intent.name == "acknowledge"
    assert reader.parse("hi").intent.name == reader.parse("hi", None, Context()).intent.name == "greet"


def test_batch_and_single_agree(trained: TrainedNLU):
    reader = trained.recogniser
    texts, contexts = ["五号", "好", "五号", "hi", "三号"], [DATE, OFFER, SIZE, None, DATE]
    together = reader.parse_many(texts, None, contexts)
    for text, context, one in zip(texts, contexts, together):
        alone = reader.parse(text, None, context)
        assert one.intent.name == alone.intent.name
        assert [(e.entity, e.start, e.end) for e in one.entities] == kinds(reader, text, context)


def test_references_need_taught_contexts(trained: TrainedNLU, tmp_path: Path):
    reader = trained.recogniser
    reader.rules = replace(reader.rules, referents={"": "option", "address": "address"})
    offered = Context(bot="要哪个？", options=("顺丰", "圆通"))
    (found,) = [one for one in reader.parse("第二个", None, offered).entities if one.extractor == REFERENCE]
    assert (found.entity, found.value) == ("option", "圆通")
    reader.rules = replace(reader.rules, referents=None)
    assert not reader.is_contextual
    assert [one for one in reader.parse("第二个", None, offered).entities if one.extractor == REFERENCE] == []


def test_lessons_are_the_examples_where_no_context_is_taught():
    assert lessons_in_context(LINES, 1) == [(one, "") for one in LINES]


def test_lessons_drop_contexts_and_stray_them():
    lessons = lessons_in_context(TAUGHT * 10, 1)
    said = {context.words for one in TAUGHT for context in one.contexts}
    with_one = [words for one, words in lessons if one.contexts]
    plain = [words for one, words in lessons if not one.contexts]
    assert set(with_one) == said | {""} and with_one.count("") < 0.3 * len(with_one)
    assert set(plain) == said | {""} and plain.count("") == 10 * len(LINES)


@pytest.mark.slow
def test_a_real_encoder_learns_to_look_at_the_question():
    """三十号 and twenty more numbers were never taught: only the question tells a date from a size."""
    digits = "一二四六七九"
    taught = [*(replace(example("inform", f"[{one}号](date)"), contexts=(
        DATE, Context(asked="delivery_date", bot="几号配送？"))) for one in digits),
        *(replace(example("inform", f"[{one}号](size)"), contexts=(
            SIZE, Context(asked="size", bot="要什么尺码的？"))) for one in digits),
        *(replace(example("inform", f"[{text}](date)"), contexts=(DATE,)) for text in ("明天", "周五", "下周一", "后天")),
        *(replace(example("inform", f"[{text}](size)"), contexts=(SIZE,)) for text in ("大号", "小号", "42", "XL")),
        *(example("greet", text) for text in ("你好", "在吗", "早上好", "您好", "哈喽")),
        *(example("refund", text) for text in ("我要退货", "怎么退款", "申请退货", "不想要了", "退钱"))]
    reader = fit(taught, encoder="intfloat/multilingual-e5-small",
                 settings=NLUSettings(epochs=20, threads=1, fallback="off")).recogniser
    for text in ("三号", "五号", "八号"):
        assert kinds(reader, text, DATE) == [("date", 0, 2)]
        assert kinds(reader, text, SIZE) == [("size", 0, 2)]
    assert reader.parse("我想退货", None, DATE).intent.name == "refund"
    assert reader.parse("你好呀", None, SIZE).intent.name == reader.parse("你好呀").intent.name == "greet"
