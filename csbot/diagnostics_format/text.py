"""Problems for people: `FILE:LINE:COL: CODE message`, the source line with carets, the hint, related places.

Carets stand right under Chinese text, too: a Chinese character is two columns wide. Long lines are cut around the
problem. Of many warnings with one code the first few are shown like that, the others take one line each. Nothing of a
file reaches the terminal as a control character. Knows only diagnostics and sources.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from csbot.diagnostics import Diagnostic
from csbot.text import Source, Span, cells

TAB = 4
WIDTH = 140
MOST_IN_FULL = 5
UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COLOURS = {"error": "1;31", "warning": "1;33", "place": "1", "hint": "36", "source": "2"}


def text_report(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], colour: bool) -> str:
    """All problems, a blank line between two, and a last line that counts them; nothing when there are none.

    Between two problems of one line each there is no blank line.
    """
    if not diagnostics:
        return ""
    pen, told, text, before = Pen(colour), Counter(), "", False
    for found in diagnostics:
        told[found.code] += 1
        in_short = not found.is_error and told[found.code] > MOST_IN_FULL
        lines = [one_line(found, pen)] if in_short else problem_lines(found, sources, pen)
        text += ("\n" if in_short and before else "\n\n" if text else "") + "\n".join(lines)
        before = in_short
    return f"{text}\n\n{summary(diagnostics)}\n"


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`3 errors, 2 warnings`."""
    errors = sum(found.is_error for found in diagnostics)
    counts = (("error", errors), ("warning", len(diagnostics) - errors))
    return ", ".join(f"{number} {word}{'s' * (number != 1)}" for word, number in counts if number)


class Pen:
    """Puts colour on words, or leaves them as they are."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def paint(self, kind: str, text: str) -> str:
        """`text` in the colour of `kind`."""
        return f"\x1b[{COLOURS[kind]}m{text}\x1b[0m" if self.colour else text


def headline(found: Diagnostic, pen: Pen) -> str:
    """Where and what a problem is."""
    place, code = pen.paint("place", f"{printable(str(found.at))}:"), pen.paint(found.severity, found.code)
    return f"{place} {code} {printable(found.message)}"


def one_line(found: Diagnostic, pen: Pen) -> str:
    """A problem and its hint in one line."""
    return headline(found, pen) + (f" ({pen.paint('hint', 'hint:')} {printable(found.hint)})" if found.hint else "")


def problem_lines(found: Diagnostic, sources: Mapping[str, Source], pen: Pen) -> Iterator[str]:
    """The lines of one problem."""
    yield headline(found, pen)
    yield from excerpt(found.at, sources, pen, found.severity)
    if found.hint:
        yield f"  {pen.paint('hint', 'hint:')} {printable(found.hint)}"
    for note, at in found.related:
        yield f"  {pen.paint('place', printable(str(at)) + ':')} {printable(note)}"
        yield from excerpt(at, sources, pen, "hint")


def excerpt(at: Span, sources: Mapping[str, Source], pen: Pen, kind: str) -> Iterator[str]:
    """The source line and a line of carets; nothing for a place that is a whole file, or in no file."""
    whole_file = at.line == at.column == at.end_line == at.end_column == 1
    if whole_file or at.file not in sources or not 0 < at.line <= len(sources[at.file].lines):
        return
    before, marked, after = window(sources[at.file].line(at.line), at)
    number = str(at.line)
    yield f"  {pen.paint('source', number + ' |')} {before}{marked}{after}"
    carets = pen.paint(kind, "^" * max(1, cells(marked)))
    yield f"  {pen.paint('source', ' ' * len(number) + ' |')} {' ' * cells(before)}{carets}"


def window(line: str, at: Span) -> tuple[str, str, str]:
    """The part of a line before the span, in it and behind it, without tabs, cut to WIDTH characters."""
    start = min(max(at.column - 1, 0), len(line))
    end = at.end_column - 1 if at.end_line == at.line and at.end_column > at.column else 0
    end = min(end, len(line)) if end else start + 1 if at.end_line in (0, at.line) else len(line.rstrip())
    first = max(0, start - WIDTH // 2) if len(line) > WIDTH else 0
    last = first + WIDTH
    before, marked, after = line[first:start], line[start:max(end, start)][:WIDTH], line[max(end, start):last]
    cut = ("…" if first else "", "…" if last < len(line) else "")
    before = cut[0] + expanded(before, cells(cut[0]))
    marked = expanded(marked, cells(before))
    return before, marked, expanded(after, cells(before) + cells(marked)).rstrip() + cut[1]


def expanded(text: str, column: int) -> str:
    """Text without tabs and control characters, where `column` columns stand before it."""
    pieces: list[str] = []
    for character in printable(text):
        piece = " " * (TAB - column % TAB) if character == "\t" else character
        pieces.append(piece)
        column += cells(piece)
    return "".join(pieces)


def printable(text: str) -> str:
    """Text with control, direction and half characters shown as `�`; tabs stay."""
    return UNPRINTABLE.sub("\ufffd", text)
