"""Characters keep their places, whatever the tokenizer does to them."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from csbot.encoders.piecing import adapt, read_tokenizer
from csbot.encoders.reading import SURROGATES, Reader, by_length, collate, own_characters

ODD = ["我的订单１２３４在哪里", "無法付款，請幫忙", "e\u0301te\u0301 café", "🎉ok👨‍👩‍👧", "a\r\n b\tc", "㎡ ﬁn …",
       "", "   ", "\u200b\u200e", "[SEP] </s> <sep>", "\ud800half\udfff", "مرحبا 123", "\x00\x07bell",
       "iPhone15订单unlock退货", "ｱｲｳ ガ 한국어"]


@pytest.fixture(scope="session")
def reader(family: Path) -> Reader:
    return Reader(Tokenizer.from_str(json.dumps(adapt(read_tokenizer(family)))), 32)


def check_reading(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.length == len(text)
    assert all(0 <= window < len(reading.windows) for window in reading.window)
    assert all(column < len(reading.windows[window]) for window, column in zip(reading.window, reading.column))
    assert all(len(window) <= 32 for window in reading.windows)
    pieces = sum(int(part.sum()) for part in reading.counted)
    special = len(reading.windows) * (len(reader.before) + len(reader.after))
    encoding = reader.tokenizer.encode(SURROGATES.sub("\ufffd", text), add_special_tokens=False)
    assert pieces == special + len(encoding.ids)


@pytest.mark.parametrize("text", ODD)
def test_every_character_has_a_state(reader: Reader, text: str) -> None:
    check_reading(reader, text)


@given(text=st.text(st.sampled_from("我的单１aB 5é🎉\n,。\u0301ﬁ"), max_size=80))
@settings(max_examples=15, deadline=None)
def test_any_text(reader: Reader, text: str) -> None:
    check_reading(reader, text)


def test_chinese_is_read_one_by_one(reader: Reader) -> None:
    reading = reader.read("我的订单到哪里了")
    assert len(set(reading.column.tolist())) == 8
    assert set(reading.place.tolist()) == {1}


def test_chinese_beside_latin(reader: Reader) -> None:
    reading = reader.read("取消order订单")
    assert len({*reading.column[[0, 1, 2, 7, 8]].tolist()}) == 5
    assert reading.place[[0, 1, 7, 8]].tolist() == [1, 1, 1, 1]


def test_special_pieces_are_typed_characters(reader: Reader) -> None:
    special = {*reader.before.tolist(), *reader.after.tolist()}
    for text in ("[SEP]", "</s>", "<sep><cls>", "[CLS] hi"):
        (window,), (counted,) = reader.read(text).windows, reader.read(text).counted
        inner = window[len(reader.before):len(window) - len(reader.after)]
        assert counted.all() and not special & set(inner.tolist())


def test_long_text_overlaps_and_loses_nothing(reader: Reader) -> None:
    text = "我的订单 abc " * 40
    reading = reader.read(text)
    assert len(reading.windows) > 5 and reading.length == len(text)
    assert (np.diff(reading.window) >= 0).all()
    chinese = [n for n, c in enumerate(text) if c in "我的订单"]
    assert len({(reading.window[n], reading.column[n]) for n in chinese}) == len(chinese)


def test_a_limit_bounds_what_is_read(reader: Reader) -> None:
    reading = reader.read("退货 " * 100_000, limit=50)
    assert sum(map(len, reading.windows)) < 120 and reading.length <= 150


def test_full_width_is_read_as_half_width(reader: Reader) -> None:
    assert [w.tolist() for w in reader.read("１２３４５").windows] == [w.tolist() for w in reader.read("12345").windows]


def test_batch_pools_each_text_apart(reader: Reader) -> None:
    readings = [reader.read(text) for text in ("", "我的订单 abc " * 10, "where is my order")]
    batch = collate(readings)
    assert np.allclose(batch.pool.sum(axis=1), 1)
    assert (batch.pool > 0).sum(axis=0).max() == 1
    assert batch.inside.sum(axis=1).tolist() == [reading.length for reading in readings]
    rows = batch.rows[1][:readings[1].length]
    length = batch.ids.shape[1]
    assert (rows // length >= 1).all() and (rows // length <= len(readings[1].windows)).all()


@pytest.mark.parametrize("text", ["我的订单到哪了", "where is my order", ""])
def test_a_text_alone_is_read_as_it_is_beside_a_shorter_one(reader: Reader, text: str) -> None:
    reading = reader.read(text, context="退货")
    alone, beside = collate([reading]), collate([reading, reader.read("")])
    length = alone.ids.shape[1]
    assert (alone.ids == beside.ids[:1]).all() and (alone.mask == beside.mask[:1]).all()
    assert (alone.pool == beside.pool[:1, :length]).all() and alone.pool.dtype == beside.pool.dtype
    assert all((getattr(alone, name) == getattr(beside, name)[:1]).all() for name in ("rows", "place", "codes", "inside"))


def test_groups_by_length_hold_every_reading_once(reader: Reader) -> None:
    readings = [reader.read("单" * n) for n in (5, 200, 1, 7, 30, 2)]
    groups = list(by_length(readings, 3))
    assert sorted(number for group in groups for number in group) == list(range(6))
    assert all(sum(len(readings[n].windows) for n in group) <= 3 or len(group) == 1 for group in groups)


def test_white_space_goes_with_the_piece_before() -> None:
    owner, place = own_characters(" New  York", [(1, 4), (4, 10)])
    assert owner.tolist() == [-1, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    assert place.tolist() == [0, 1, 2, 3, 0, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", ["", "三号", "the third one", "我的订单 abc " * 12, "🎉 １２"])
@pytest.mark.parametrize("context", ["delivery date: 您想哪天送货？", "which size? " * 40, "[SEP] \ud800", "订" * 500])
def test_a_context_stands_in_front_and_counts_for_nothing(reader: Reader, text: str, context: str) -> None:
    plain, reading = reader.read(text), reader.read(text, context=context)
    segment = reader._segment(context)
    assert len(segment) <= reader.body // 2 and segment[len(segment) - len(reader.after):].tolist() == reader.after.tolist()
    assert reading.codes.tolist() == plain.codes.tolist() and reading.place.tolist() == plain.place.tolist()
    begin = len(reader.before)
    for window, counted in zip(reading.windows, reading.counted):
        assert len(window) <= 32 and window[begin:begin + len(segment)].tolist() == segment.tolist()
        assert not counted[begin:begin + len(segment)].any()
    assert (reading.column >= begin + len(segment)).all()
    pieces = [reading.windows[w][c] for w, c in zip(reading.window, reading.column)]
    if text.strip():
        assert pieces == [plain.windows[w][c] for w, c in zip(plain.window, plain.column)]


def test_no_context_changes_nothing(reader: Reader) -> None:
    one, other = reader.read("我的订单" * 20), reader.read("我的订单" * 20, None, "")
    assert [w.tolist() for w in one.windows] == [w.tolist() for w in other.windows]
