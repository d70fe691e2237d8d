"""Which words of a message carried the decision: each word is left out once, and what the intent loses is its weight.

Leave-one-out occlusion (Zeiler and Fergus 2014; Li et al. 2016). It runs on the torch-free recogniser in one batch.
Chinese has no spaces: there a word is up to `GROUP` neighbouring characters, sliding, and a character's weight is the
mean over the groups that hold it. It knows texts and rankings, no dialogue.
"""

from dataclasses import asdict, dataclass
from typing import Any

import regex

from csbot.nlu.borders import ALONE
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.taught import TaughtExample
from csbot.values import UNSURE, Understanding

GROUP = 2  # neighbouring Chinese characters left out at once
MOST_WORDS = 64  # of a message that are looked at
PIECE = regex.compile(rf"(?P<alone>[{ALONE}])|[^\s{ALONE}\p{{P}}\p{{S}}]+")


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word (or a Chinese character) at `start`..`end`, and how much confidence the intent loses without it."""

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """An understanding with the `intent` that is explained, its words in text order, and the nearest examples."""

    understanding: Understanding
    intent: str | None
    words: tuple[WordWeight, ...]
    nearest: tuple[tuple[TaughtExample, float], ...]

    def as_json(self) -> dict[str, Any]:
        """The explanation as `csbot explain-nlu --json` prints it."""
        ranking = [{"name": one.name, "confidence": one.confidence} for one in self.understanding.ranking]
        return {"text": self.understanding.text, "intent": self.understanding.intent.name, "explained": self.intent,
                "ranking": ranking, "words": [asdict(word) for word in self.words],
                "nearest": [{**example._asdict(), "similarity": round(similarity, 4)}
                            for example, similarity in self.nearest]}


def explain(nlu: Recogniser, text: str, nearest: int = 5, taught: Any = None) -> Explanation:
    """What carried the best taught intent of `text`; `taught` (`nlu.taught.Taught`) gives the nearest examples."""
    understanding = nlu.parse(text)
    intent = next((one.name for one in understanding.ranking if one.name != UNSURE), None)
    near = tuple(taught.nearest(nlu.pooled([text])[0], nearest)) if taught is not None else ()
    return Explanation(understanding, intent, weigh(nlu, text, understanding, intent), near)


def weigh(nlu: Recogniser, text: str, understanding: Understanding, intent: str | None) -> tuple[WordWeight, ...]:
    """The weight of each word for `intent`: its confidence in the whole text less that in the text without the word."""
    words = [(match.start(), match.end(), match["alone"] is not None) for match in PIECE.finditer(text)][:MOST_WORDS]
    if intent is None or not words:
        return ()
    gaps = groups(words)
    without = nlu.parse_many([text[:words[first][0]] + text[words[last - 1][1]:] for first, last in gaps])
    whole = confidence(understanding, intent)
    losses: list[list[float]] = [[] for _ in words]
    for (first, last), answer in zip(gaps, without):
        for number in range(first, last):
            losses[number].append((whole - confidence(answer, intent)) / (last - first))
    return tuple(WordWeight(text[start:end], start, end, sum(loss) / len(loss))
                 for (start, end, _), loss in zip(words, losses))


def groups(words: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """What is left out at once, as ranges of words: each word, and neighbouring Chinese characters in pairs."""
    found = []
    for number, (_, end, alone) in enumerate(words):
        beside = alone and number + 1 < len(words) and words[number + 1][2] and words[number + 1][0] == end
        before = alone and number > 0 and words[number - 1][2] and words[number - 1][1] == words[number][0]
        if beside:
            found.append((number, number + GROUP))
        elif not before:
            found.append((number, number + 1))
    return found


def confidence(understanding: Understanding, intent: str) -> float:
    """The confidence of an intent; 0 where it is not ranked."""
    return next((one.confidence for one in understanding.ranking if one.name == intent), 0.0)
