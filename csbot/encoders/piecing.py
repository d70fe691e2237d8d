"""Makes any tokenizer read text character-exactly: Chinese one by one, full-width as half-width, original offsets.

It rewrites the JSON form that `tokenizers` saves. It knows no weights and no particular encoder.
"""

import json
from pathlib import Path
from typing import Any

from csbot.encoders.packaged import EncoderError

# In Oniguruma's words: what is always a piece of its own. "<" is one so that a customer's "</s>" is no special piece.
SINGLE = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{So}<]"
ISOLATE = {"type": "Split", "pattern": {"Regex": SINGLE}, "behavior": "Isolated", "invert": False}
NFKC = {"type": "NFKC"}


def read_tokenizer(folder: Path) -> dict[str, Any]:
    """The JSON form of the tokenizer in an encoder's folder: tokenizer.json, else converted from its own files.

    A bare SentencePiece `.model` or `vocab.txt` is converted by transformers, which is imported only then.
    """
    file = folder / "tokenizer.json"
    try:
        if file.is_file():
            return json.loads(file.read_text("utf-8"))
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, use_fast=True)
        return json.loads(tokenizer.backend_tokenizer.to_str())
    except (OSError, ValueError, AttributeError, ImportError) as error:
        raise EncoderError(f"the tokenizer in '{folder}' cannot be read: {error}") from error


def adapt(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """The same tokenizer with characters that span borders may fall between isolated, NFKC first, no truncation."""
    steps = _flat(tokenizer.get("pre_tokenizer"), "pretokenizers")
    byte_level = next((i for i, step in enumerate(steps) if step["type"] == "ByteLevel"), None)
    normalisers = [NFKC, *_flat(tokenizer.get("normalizer"), "normalizers")]
    if byte_level is None:
        steps = [*steps, ISOLATE]
    else:  # bytes hide the characters, so isolate before; a space that every piece would get goes to the front
        if steps[byte_level].get("add_prefix_space"):
            normalisers.append({"type": "Prepend", "prepend": " "})
        plain = steps[byte_level] | {"add_prefix_space": False}
        steps = [*steps[:byte_level], ISOLATE, plain, *steps[byte_level + 1:]]
    return tokenizer | {"truncation": None, "padding": None,
                        "normalizer": {"type": "Sequence", "normalizers": normalisers},
                        "pre_tokenizer": {"type": "Sequence", "pretokenizers": steps}}


def _flat(step: dict[str, Any] | None, members: str) -> list[dict[str, Any]]:
    """A pipeline's steps as a list, however it was nested."""
    if not step:
        return []
    if step["type"] != "Sequence":
        return [step]
    return [inner for part in step[members] for inner in _flat(part, members)]
