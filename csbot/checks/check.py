"""The decorator that makes a generator a check, and the table of all checks. Knows no check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from csbot.checks.facts import Facts
from csbot.diagnostics import Diagnostic, problem
from csbot.registry import Registry

Finder = Callable[[Facts], Iterator[Diagnostic]]


@dataclass(frozen=True)
class Check:
    """What finds a problem, and the parts of a project that must all have been read to judge it."""

    find: Finder
    wants: frozenset[str]


CHECKS: Registry[Check] = Registry("check")


def check(code: str, *wants: str) -> Callable[[Finder], Finder]:
    """Enter a generator of diagnostics as the check of `code`; its docstring is the manual page.

    `wants` are parts of a project (`domain`, `nlu`, `stories`); while one of them could not be read, the check is left
    out.
    """

    def enter(generator: Finder) -> Finder:
        find = problem(code)(generator)
        CHECKS.register(code)(Check(find, frozenset(wants)))
        return find

    return enter
