"""Problems for people and machines: as text with the source line, JSON, SARIF 2.1.0 and GitHub annotations.

One function, `render`; the formats are entered in FORMATS. Knows how problems print, not where they come from.
"""

import json
import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from csbot.diagnostics import Diagnostic
from csbot.diagnostics_format.sarif import sarif_log
from csbot.diagnostics_format.text import text_report
from csbot.registry import Registry
from csbot.text import Source, Span

FORMATS: Registry[Callable[["Problems"], str]] = Registry("format")


@dataclass(frozen=True)
class Problems:
    """What is printed: problems in order, their sources by shown file name, and whether colour is wanted."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    colour: bool = False


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], format: str = "text", prefix: str = "",
           colour: bool = False) -> str:
    """The problems as one text that ends with a line end, sorted by file, line and column; the same one only once.

    `sources` are the files that were read, by the name that spans have. `prefix` is the project's folder as the user
    typed it; it is put before the names. KeyError when there is no such format.
    """
    write = FORMATS[format]
    found = sorted({shown_at(d, prefix) for d in diagnostics}, key=place_order)
    text = write(Problems(tuple(found), {join(prefix, name): source for name, source in sources.items()}, colour))
    return text.encode("utf8", "replace").decode("utf8")


def place_order(found: Diagnostic) -> tuple:
    """What problems are sorted by."""
    return found.at.file, found.at.line, found.at.column, found.code, found.message


def shown_at(found: Diagnostic, prefix: str) -> Diagnostic:
    """The problem with file names as the user would type them."""
    related = tuple((note, under(at, prefix)) for note, at in found.related)
    return replace(found, at=under(found.at, prefix), related=related)


def under(at: Span, prefix: str) -> Span:
    """The place with the project's folder before the file's name."""
    return at._replace(file=join(prefix, at.file))


def join(prefix: str, name: str) -> str:
    """`prefix/name`; the current folder is not written."""
    return name if prefix in ("", ".") else posixpath.join(prefix.replace("\\", "/"), name)


@FORMATS.register("text")
def as_text(problems: Problems) -> str:
    """For people: each problem with its source line, and how many there are."""
    return text_report(problems.diagnostics, problems.sources, problems.colour)


@FORMATS.register("json")
def as_json(problems: Problems) -> str:
    """One JSON object: how many errors and warnings, and the problems."""
    errors = sum(d.is_error for d in problems.diagnostics)
    report = {"errors": errors, "warnings": len(problems.diagnostics) - errors,
              "problems": [d.as_json() for d in problems.diagnostics]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


@FORMATS.register("sarif")
def as_sarif(problems: Problems) -> str:
    """SARIF 2.1.0, as GitHub's code scanning reads it."""
    return json.dumps(sarif_log(problems.diagnostics), ensure_ascii=False, indent=2) + "\n"


@FORMATS.register("github")
def as_github(problems: Problems) -> str:
    """Workflow commands that GitHub shows as annotations, one a line."""
    return "".join(annotation(found) + "\n" for found in problems.diagnostics)


def annotation(found: Diagnostic) -> str:
    """`::error file=…,line=…,col=…,title=…::message`, with the hint and the related places in the message."""
    at = found.at
    place: dict[str, str | int] = {"file": at.file, "line": at.line, "col": at.column}
    if at.end_line == at.line and at.end_column > at.column:
        place["endColumn"] = at.end_column
    place["title"] = found.code
    properties = ",".join(f"{key}={escaped(str(value), ',:')}" for key, value in place.items())
    notes = [found.message, *([f"hint: {found.hint}"] if found.hint else []),
             *(f"{where}: {note}" for note, where in found.related)]
    return f"::{found.severity} {properties}::{escaped(chr(10).join(notes))}"


def escaped(text: str, more: str = "") -> str:
    """Text for a workflow command: percent, line ends and the characters in `more` are percent-encoded."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" or c in more else c for c in text)
