"""How a text is read for an encoder: word pieces with character offsets, in windows of bounded length, in batches.

Every character knows the hidden state that stands for it. Run time and training read alike. It knows numpy and
tokenizers, no torch, no weights, and nothing of what is learnt.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

PLACES = 16  # places of a character within its piece: 0 for a character outside of any, the last for all beyond
CONTEXT_AT_MOST = 48  # pieces of a context that are read, the last ones
PIECE_AT_MOST = 8  # characters that a limited reading looks at for each piece that it may have
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as an encoder reads it; the arrays `window`, `column`, `place`, `codes` have one entry per character.

    `windows`: the pieces of each window with the special ones; `counted`: which of them count in the text's mean.
    Character i is represented by the state at `column[i]` of `window[i]`, as the `place[i]`-th character of its piece.
    """

    windows: tuple[np.ndarray, ...]
    counted: tuple[np.ndarray, ...]
    window: np.ndarray
    column: np.ndarray
    place: np.ndarray
    codes: np.ndarray

    @property
    def length(self) -> int:
        """Characters that were read."""
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Batch:
    """Several readings, padded. `pool` @ states, flattened to (windows * length, hidden), is the mean of each text."""

    ids: np.ndarray  # (windows, length) int64
    mask: np.ndarray  # (windows, length) int64, 1 for pieces and 0 for padding
    pool: np.ndarray  # (texts, windows * length) float32
    rows: np.ndarray  # (texts, characters) int64, the row of the flattened states that stands for a character
    place: np.ndarray  # (texts, characters) int64
    codes: np.ndarray  # (texts, characters) int64, code points
    inside: np.ndarray  # (texts, characters) bool, False for padding


class Reader:
    """Reads texts with one tokenizer, in windows of at most `window` pieces that overlap by a quarter."""

    def __init__(self, tokenizer: Tokenizer, window: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # a customer who types "[SEP]" or "</s>" types characters
        self.tokenizer = tokenizer
        self.before, self.after = _special_pieces(tokenizer)
        self.body = window - len(self.before) - len(self.after)
        if self.body < 4:
            raise ValueError(f"a window of {window} pieces is too short, allowed are {window - self.body + 4} or more")

    def read(self, text: str, limit: int | None = None, context: str = "") -> Reading:
        """Read `text`; with a `limit` only its first pieces, so that a stranger's endless message costs no more.

        A `context` stands in front, as a segment of its own: [CLS] context [SEP] text [SEP]. Its pieces count neither
        in the text's mean nor as characters; only its end is read where it is long.
        """
        text = SURROGATES.sub("\ufffd", text if limit is None else text[:PIECE_AT_MOST * limit])
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        ids, offsets = encoding.ids[:limit], encoding.offsets[:limit]
        if len(ids) < len(encoding.ids):
            text = text[:offsets[-1][1]]
        owner, place = own_characters(text, offsets)
        windows, counted, home, column = self._windows(np.array(ids, np.int64), self._segment(context))
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
        return Reading(windows, counted, home[owner], column[owner], place, codes)

    def _segment(self, context: str) -> np.ndarray:
        """The pieces of a context with those that end it; none for an empty one."""
        if not context:
            return np.zeros(0, np.int64)
        most = min(CONTEXT_AT_MOST, self.body // 2 - len(self.after))
        text = SURROGATES.sub("\ufffd", context[-PIECE_AT_MOST * CONTEXT_AT_MOST:])
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        return np.array([*ids[max(0, len(ids) - max(0, most)):], *self.after], np.int64)

    def _windows(self, ids: np.ndarray, segment: np.ndarray):
        """The windows of `ids`, their counted pieces, and window and column of each piece (last entry: of none).

        Each window begins with the `segment`, which does not count.
        """
        body, count, front = self.body - len(segment), len(ids), len(self.before) + len(segment)
        if count <= body:  # one window
            whole = np.concatenate([self.before, segment, ids, self.after])
            counts = np.ones(len(whole), bool)
            counts[len(self.before):front] = False
            return (whole,), (counts,), np.zeros(count + 1, np.int64), np.append(np.arange(front, front + count), 0)
        overlap = body // 4
        step = body - overlap
        number = max(1, -(-(count - overlap) // step))
        piece = np.arange(count)
        home = np.clip((piece - overlap // 2) // step, 0, number - 1)  # where a piece has most around it
        windows, counted = [], []
        for index in range(number):
            part = ids[index * step:index * step + body]
            windows.append(np.concatenate([self.before, segment, part, self.after]))
            counted.append(np.concatenate([np.ones(len(self.before), bool), np.zeros(len(segment), bool),
                                           home[index * step:][:len(part)] == index,
                                           np.ones(len(self.after), bool)]))
        column = piece - home * step + front
        return tuple(windows), tuple(counted), np.append(home, 0), np.append(column, 0)


def _special_pieces(tokenizer: Tokenizer) -> tuple[np.ndarray, np.ndarray]:
    """The pieces that the tokenizer puts before and behind a text; one padding piece where it puts none."""
    encoding = tokenizer.encode("a", add_special_tokens=True)
    special = np.array(encoding.special_tokens_mask, bool)
    body = np.flatnonzero(~special)
    ids = np.array(encoding.ids, np.int64)
    first, last = (body[0], body[-1] + 1) if len(body) else (len(ids), len(ids))
    before, after = ids[:first], ids[last:]
    return (before, after) if len(before) + len(after) else (np.zeros(1, np.int64), after)


def own_characters(text: str, offsets: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """The piece that each character belongs to (-1: none so far) and its place in that piece, counted from 1.

    White space, and what the tokenizer skipped, has place 0 and goes with the piece before it.
    """
    owner = np.full(len(text), -1, np.int64)
    for piece, (start, end) in enumerate(offsets):
        owner[start:end] = piece
    blank = np.fromiter((character.isspace() for character in text), bool, len(text)) | (owner < 0)
    owner[blank] = -1
    starts = np.flatnonzero(np.diff(owner, prepend=-2))
    first = np.repeat(starts, np.diff(starts, append=len(text)))
    place = np.where(blank, 0, np.minimum(np.arange(len(text)) - first + 1, PLACES - 1))
    last_seen = np.maximum.accumulate(np.where(blank, -1, np.arange(len(text)))) if len(text) else owner
    return np.where(last_seen >= 0, owner[last_seen], -1), place


def collate(readings: Sequence[Reading]) -> Batch:
    """Pad readings to one batch."""
    if len(readings) == 1 and len(readings[0].windows) == 1:
        return _alone(readings[0])
    windows = [window for reading in readings for window in reading.windows]
    length = max(len(window) for window in windows)
    ids = _padded(windows, length)
    mask = _padded([np.ones(len(window), np.int64) for window in windows], length)
    first = np.cumsum([0, *(len(reading.windows) for reading in readings)])
    pool = np.zeros((len(readings), len(windows), length), np.float32)
    for text, reading in enumerate(readings):
        total = sum(int(part.sum()) for part in reading.counted)
        for offset, part in enumerate(reading.counted):
            pool[text, first[text] + offset, :len(part)] = part / np.float32(total)
    rows = [(reading.window + first[text]) * length + reading.column for text, reading in enumerate(readings)]
    longest = max(reading.length for reading in readings)
    inside = _padded([np.ones(reading.length, np.int64) for reading in readings], longest)
    return Batch(ids, mask, pool.reshape(len(readings), -1), _padded(rows, longest),
                 _padded([reading.place for reading in readings], longest),
                 _padded([reading.codes for reading in readings], longest), inside.astype(bool))


def _alone(reading: Reading) -> Batch:
    """The batch of one reading with one window; nothing is padded."""
    ids, counted = reading.windows[0][None], reading.counted[0]
    pool = counted / np.float32(counted.sum())
    return Batch(ids, np.ones_like(ids), pool[None].astype(np.float32), reading.column[None], reading.place[None],
                 reading.codes[None], np.ones((1, reading.length), bool))


def _padded(rows: Sequence[np.ndarray], length: int) -> np.ndarray:
    padded = np.zeros((len(rows), length), np.int64)
    for number, row in enumerate(rows):
        padded[number, :len(row)] = row
    return padded


def by_length(readings: Sequence[Reading], size: int) -> Iterator[list[int]]:
    """The numbers of the readings in groups of like length, each with at most `size` windows (or one reading)."""
    order = sorted(range(len(readings)), key=lambda n: (max(map(len, readings[n].windows)), n))
    group: list[int] = []
    windows = 0
    for number in order:
        if group and windows + len(readings[number].windows) > size:
            yield group
            group, windows = [], 0
        group.append(number)
        windows += len(readings[number].windows)
    if group:
        yield group
