"""Coded problems: what one is, the table of all codes, and the error that carries them.

E is what csbot refuses, W is the same shape but not fatal. E1xx shape of a file, E2xx names and data, E3xx the
dialogue graph, E4xx training, E5xx packages and running. A code is never reused. Knows nothing of what is checked;
how problems print is in `csbot.diagnostics_format`.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from csbot.registry import Registry
from csbot.text import Span

CODES: Registry[Callable] = Registry("code")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a message, the place it is about, perhaps a hint and related places.

    `code` is filled in by the decorator of the function that found the problem.
    """

    message: str
    at: Span
    hint: str | None = None
    related: tuple[tuple[str, Span], ...] = ()
    code: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the problem is fatal."""
        return self.code.startswith("E")

    @property
    def severity(self) -> str:
        """`error` or `warning`."""
        return "error" if self.is_error else "warning"

    def as_json(self) -> dict[str, Any]:
        """The problem as `--format json` prints it."""
        related = [{"message": note, **_place(at)} for note, at in self.related]
        return {"code": self.code, "severity": self.severity, "message": self.message, **_place(self.at),
                "hint": self.hint, "related": related}


def _place(at: Span) -> dict[str, Any]:
    return {"file": at.file, "line": at.line, "column": at.column, "end_line": at.end_line or at.line,
            "end_column": at.end_column or at.column}


class CsbotError(Exception):
    """What stops csbot: one or more diagnostics. Commands print them and exit; nothing else is raised on purpose."""

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        one = isinstance(diagnostics, Diagnostic)
        self.diagnostics: tuple[Diagnostic, ...] = (diagnostics,) if one else tuple(diagnostics)
        super().__init__("; ".join(f"{d.at}: {d.code} {d.message}" for d in self.diagnostics))


def problem(code: str) -> Callable[[Callable], Callable]:
    """Register a function as the source of `code`; its docstring is the code's manual page.

    The function returns a Diagnostic, or yields any number of them; either way they leave with `code` filled in.
    """

    def decorate(function: Callable) -> Callable:
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def coded(*args: Any, **kwargs: Any) -> Iterator[Diagnostic]:
                return (replace(found, code=code) for found in function(*args, **kwargs))

        else:

            @functools.wraps(function)
            def coded(*args: Any, **kwargs: Any) -> Diagnostic:
                return replace(function(*args, **kwargs), code=code)

        return CODES.register(code)(coded)

    return decorate


def manual(code: str) -> str:
    """The manual page of a code: its docstring. KeyError when there is no such code."""
    return f"{code}\n\n{inspect.cleandoc(CODES[code].__doc__ or '')}\n"


def in_file(name: str) -> Span:
    """The place of a problem that concerns a whole file or folder."""
    return Span(str(name), 1, 1, 1, 1)
