"""`csbot explain-nlu`: words with weights, intents, nearest examples with their places, in both languages."""

import json
from pathlib import Path

import pytest

from csbot.nlu.occlusion import PIECE, groups


@pytest.mark.parametrize("text", ["你好", "where is my order 12345?", "我的 order 到哪了", "😀", "", "？"])
def test_it_explains_any_text(csbot, trained: Path, text: str):
    done = csbot("explain-nlu", "--project", trained, "--json", text)
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert all(text[word["start"]:word["end"]] == word["text"] for word in found["words"])
    assert found["explained"] == next(one["name"] for one in found["ranking"] if one["name"] != "nlu_fallback")
    assert len(found["nearest"]) == 5
    assert all((trained / one["file"]).is_file() and one["line"] > 0 for one in found["nearest"])


def test_a_taught_text_is_its_own_nearest(csbot, trained: Path):
    [first] = json.loads(csbot("explain-nlu", "--project", trained, "--json", "--nearest", "1", "你好").output)["nearest"]
    shown = csbot("explain-nlu", "--project", trained, first["text"]).output
    assert f"{first['file']}:{first['line']}" in shown and "confidence lost without each" in shown


def test_words_are_left_out_singly_and_characters_in_pairs():
    words = [(match.start(), match.end(), match["alone"] is not None) for match in PIECE.finditer("我要退 iPhone 15！")]
    assert [("我要退 iPhone 15！")[start:end] for start, end, _ in words] == ["我", "要", "退", "iPhone", "15"]
    assert groups(words) == [(0, 2), (1, 3), (3, 4), (4, 5)]


def test_no_package(csbot, tmp_path: Path):
    done = csbot("explain-nlu", "--project", tmp_path, "hi")
    assert done.exit_code == 1 and "E501" in done.output
