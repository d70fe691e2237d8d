"""A trimmed tokenizer reads what the whole one reads, and knows every character that it knew."""

import json
from pathlib import Path

from tokenizers import Tokenizer

from csbot.encoders.piecing import adapt, read_tokenizer
from csbot.encoders.trimming import script, trim, usable
from tests.encoders.conftest import TEXTS


def test_same_pieces_for_the_texts_it_was_trimmed_for(family: Path) -> None:
    whole = adapt(read_tokenizer(family))
    small, kept = trim(whole, TEXTS)
    one, other = (Tokenizer.from_str(json.dumps(tokenizer)) for tokenizer in (whole, small))
    for text in [*TEXTS, "新 order 99!"]:
        before, after = one.encode(text), other.encode(text)
        assert before.tokens == after.tokens and before.offsets == after.offsets
        assert before.ids == (after.ids if kept is None else kept[after.ids].tolist())


def test_what_goes_and_what_stays() -> None:
    known = {script(c) for c in "where 我的 é привет"}
    assert all(usable(piece, known) for piece in ("▁order", "##ing", "▁café", "▁при", "我", "▁我", "한", "12,3", "…"))
    assert not any(usable(piece, known) for piece in ("我的", "▁订单", "ação", "안녕", "▁שלום", "が行"))


def test_unigram_special_pieces_are_renumbered() -> None:
    template = {"type": "TemplateProcessing", "single": [], "pair": [],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
    vocabulary = [["我的", -1], ["<s>", 0], ["<unk>", 0], ["a", -2]]
    tokenizer = {"model": {"type": "Unigram", "unk_id": 2, "vocab": vocabulary}, "post_processor": template,
                 "added_tokens": [{"id": 1, "content": "<s>"}, {"id": 9, "content": "<mask>"}]}
    small, kept = trim(tokenizer, ["a"])
    assert kept.tolist() == [1, 2, 3, 9]
    assert small["model"]["unk_id"] == 1 and small["model"]["vocab"] == [["<s>", 0], ["<unk>", 0], ["a", -2]]
    assert [token["id"] for token in small["added_tokens"]] == [0, 3]
    assert small["post_processor"]["special_tokens"]["<s>"]["ids"] == [0]
