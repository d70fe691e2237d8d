"""Sentences that are no business of most bots, in Chinese and English, to choose a threshold where a project has none.

They come with csbot (`strangers_zh.txt`, `strangers_en.txt`), are never learnt, and those that a project itself
teaches are left out. It knows no model.
"""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from csbot.text import HAN

FILES = {"zh": "strangers_zh.txt", "en": "strangers_en.txt"}


def strangers(taught: Sequence[str]) -> list[str]:
    """The sentences in the languages that at least a tenth of the `taught` texts are in; all when there are none."""
    chinese = sum(HAN.search(text) is not None for text in taught)
    counts = {"zh": chinese, "en": len(taught) - chinese}
    known = {text.casefold().strip() for text in taught}
    return [line for language, name in FILES.items() if 10 * counts[language] >= len(taught)
            for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()
            if line and line.casefold() not in known]


def thinned(texts: Iterable[str], share: float, seed: int) -> list[str]:
    """The texts with `share` of their words (of their characters where there are no spaces) left out by chance.

    They stand in for what customers will say where no example can be spared to be held out.
    """
    chance = random.Random(seed)
    return [_thin(text, share, chance) for text in texts]


def _thin(text: str, share: float, chance: random.Random) -> str:
    joint = "" if HAN.search(text) else " "
    units = text.split() if joint else list(text)
    return joint.join([one for one in units if chance.random() >= share] or units[:1])
