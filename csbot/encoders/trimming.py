"""Drops the word pieces that a project cannot use, so that its package is small and its tokenizer loads fast.

Kept: pieces of ASCII, of characters that are no letters, of scripts that occur in the project's texts, and every piece
of one character whatever its script, so no character becomes unknown that was known. Chinese, Japanese and Korean
are read one by one (see `piecing`), so their longer pieces go. Byte-level and other BPE vocabularies stay whole:
their merges depend on each other. It works on the tokenizer's JSON form and knows no weights.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np

MARKS = ("▁", "##")
READ_SINGLY = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}


def trim(tokenizer: dict[str, Any], texts: Iterable[str]) -> tuple[dict[str, Any], np.ndarray | None]:
    """The smaller tokenizer and the old numbers of its pieces in their new order; None when nothing was dropped."""
    model = tokenizer["model"]
    if model.get("type") not in ("Unigram", "WordPiece"):
        return tokenizer, None
    vocabulary = _pieces(model)
    known = {script(character) for text in texts for character in text}
    always = {token["id"] for token in tokenizer["added_tokens"]} | {_unknown(model, vocabulary)}
    kept = [number for number, piece in enumerate(vocabulary)
            if piece is not None and (number in always or usable(piece, known))]
    kept += sorted(number for number in always if number is not None and number >= len(vocabulary))
    renumbered = {old: new for new, old in enumerate(kept)}
    return _renumber(tokenizer, kept, renumbered), np.array(kept, np.int64)


def script(character: str) -> str:
    """A name for the characters that come together: `ASCII`, `-` (no letter), `CJK`, `CYRILLIC`, …; `é` is its own."""
    if character.isascii():
        return "ASCII"
    if unicodedata.category(character)[0] not in "LM":
        return "-"
    name = unicodedata.name(character, "?").split()[0]
    return character.lower() if name == "LATIN" else name


def usable(piece: str, known: set[str]) -> bool:
    """Whether text of the `known` scripts can contain the piece."""
    for mark in MARKS:
        piece = piece.removeprefix(mark)
    if len(piece) <= 1:
        return True
    scripts = {script(character) for character in piece} - {"ASCII", "-"}
    return scripts <= known and not scripts & READ_SINGLY


def _pieces(model: dict[str, Any]) -> list[str | None]:
    """The vocabulary by number; None for a number that no piece has."""
    if isinstance(model["vocab"], list):
        return [piece for piece, _ in model["vocab"]]
    pieces: list[str | None] = [None] * (max(model["vocab"].values(), default=-1) + 1)
    for piece, number in model["vocab"].items():
        pieces[number] = piece
    return pieces


def _unknown(model: dict[str, Any], vocabulary: list[str | None]) -> int | None:
    if model["type"] == "Unigram":
        return model.get("unk_id")
    return vocabulary.index(model["unk_token"]) if model["unk_token"] in vocabulary else None


def _renumber(tokenizer: dict[str, Any], kept: list[int], new: dict[int, int]) -> dict[str, Any]:
    model = dict(tokenizer["model"])
    if isinstance(model["vocab"], list):
        model["vocab"] = [model["vocab"][number] for number in kept if number < len(model["vocab"])]
        model["unk_id"] = new.get(model.get("unk_id"))
    else:
        model["vocab"] = {piece: new[number] for piece, number in model["vocab"].items() if number in new}
    added = [token | {"id": new[token["id"]]} for token in tokenizer["added_tokens"]]
    return tokenizer | {"model": model, "added_tokens": added,
                        "post_processor": _renumber_template(tokenizer.get("post_processor"), new)}


def _renumber_template(step: Any, new: dict[int, int]) -> Any:
    """The post-processor with the new numbers, in any of the forms that `tokenizers` writes."""
    if not step:
        return step
    if step["type"] == "Sequence":
        return step | {"processors": [_renumber_template(part, new) for part in step["processors"]]}
    if step["type"] == "TemplateProcessing":
        return step | {"special_tokens": {piece: entry | {"ids": [new[number] for number in entry["ids"]]}
                                          for piece, entry in step["special_tokens"].items()}}
    return step | {key: [step[key][0], new[step[key][1]]] for key in ("sep", "cls") if key in step}
