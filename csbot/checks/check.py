"""The decorator that makes a generator a check, and the table of all checks. Knows no check."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from csbot.checks.facts import Facts
from csbot.diagnostics import Diagnostic, problem
from csbot.registry import Registry

Finder = Callable[[Facts], Iterator[Diagnostic]]


@dataclass(frozen=True)
class Check:
    """What finds a problem, and what must have been read to judge it.

    Of the parts in `names` every name must be known, of those in `whole` every item must be whole.
    """

    find: Finder
    names: frozenset[str]
    whole: frozenset[str]

    def can_judge(self, lost: Collection[tuple[str, str | None]]) -> bool:
        """Whether everything was read that the check needs; `lost` is what was not."""
        return not any(part in self.whole or name is None and part in self.names for part, name in lost)


CHECKS: Registry[Check] = Registry("check")


def check(code: str, *names: str, whole: Iterable[str] = ()) -> Callable[[Finder], Finder]:
    """Enter a generator of diagnostics as the check of `code`; its docstring is the manual page.

    `names` and `whole` are parts of a project (`intents`, …, `nlu`, `stories`, `rules`): while a name of the former or
    anything of the latter could not be read, the check is left out.
    """

    def enter(generator: Finder) -> Finder:
        find = problem(code)(generator)
        CHECKS.register(code)(Check(find, frozenset(names), frozenset(whole)))
        return find

    return enter
