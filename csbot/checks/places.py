"""The place of a word inside a value, found again in the file's text. Knows no check."""

from csbot.project.model import Project
from csbot.text import Span


def part_of(project: Project, at: Span, part: str) -> Span:
    """Where `part` stands in the value at `at`; `at` itself when it is not written there in one piece."""
    source = project.sources.get(at.file)
    if source is None or not part or "\n" in part:
        return at
    for number in range(at.line, max(at.end_line, at.line) + 1):
        first = at.column - 1 if number == at.line else 0
        last = at.end_column - 1 if number == at.end_line else None
        column = source.line(number).find(part, first, last)
        if column >= 0:
            return Span(at.file, number, column + 1, number, column + 1 + len(part))
    return at
