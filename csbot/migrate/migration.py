"""A project folder to a Migration: which of its files get which new text. Writes nothing.

Reads every YAML file of the project; the first that is broken ends it, as a half-migrated project helps nobody.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from csbot.diagnostics import CsbotError, Diagnostic
from csbot.migrate import problems
from csbot.migrate.domain import Slots, rewrite_forms, take_triggers
from csbot.migrate.page import CURRENT, Page, dumped
from csbot.project import files
from csbot.project.domain import PARTS
from csbot.project.problems import no_project
from csbot.text import Source

RULES_FILE = "rules_from_triggers.yml"
MARKDOWN = {"NLU data": re.compile(rb"^## *(?:intent|synonym|lookup|regex):", re.MULTILINE),
            "stories": re.compile(rb"^## .*\n(?:[> \t].*\n|\n)*\* *\w", re.MULTILINE)}


@dataclass(frozen=True)
class Rewritten:
    """A file with another text; `before` is None for a new one."""

    name: str
    before: str | None
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        old, new = (text.splitlines(keepends=True) for text in (self.before or "", self.after))
        lines = difflib.unified_diff(old, new, "/dev/null" if self.before is None else f"a/{self.name}",
                                     f"b/{self.name}")
        return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True)
class Migration:
    """What a migration would write, what was guessed and what cannot be rewritten; `sources` are the files read."""

    files: tuple[Rewritten, ...]
    problems: tuple[Diagnostic, ...]
    sources: dict[str, Source]


def plan_migration(folder: Path) -> Migration:
    """What migrating the project in a folder comes to. CsbotError when a file is broken or odd, or there is none."""
    names = dict.fromkeys(chain(files.domain_files(folder), files.data_files(folder), files.test_files(folder),
                                files.settings_files(folder)))
    markdown = list(markdown_files(folder))
    if not names and not markdown:
        raise CsbotError(no_project(str(folder)))
    sources = [files.read_source(path, path.relative_to(folder).as_posix()) for path in names]
    pages = [Page(source) for source in sources]
    domain = [page for page in pages if any(part in page for part in PARTS)]
    slots = Slots(domain)
    for page in domain:
        rewrite_forms(page, slots)
    slots.finish()
    rules, found = rules_for_triggers(folder, pages, domain)
    rewritten = [Rewritten(page.name, page.before, after) for page in pages if (after := page.result()) != page.before]
    return Migration((*rewritten, *rules), (*slots.problems, *found, *markdown),
                     {source.name: source for source in sources})


def markdown_files(folder: Path) -> Iterator[Diagnostic]:
    """A problem for each Markdown file with training data of Rasa 1."""
    for name in files.DATA_FOLDERS:
        for path in sorted((folder / name).rglob("*.md")):
            kind = next((kind for kind, mark in MARKDOWN.items() if files.holds(path, mark)), None)
            if kind:
                yield problems.markdown_data(path.relative_to(folder).as_posix(), kind)


def rules_for_triggers(folder: Path, pages: list[Page], domain: list[Page]) -> tuple[list[Rewritten], list[Diagnostic]]:
    """A file with a rule for each intent that triggers an action, as far as no rule begins with that intent."""
    taken, found, rules = dict(first_intents(pages)), [], CommentedSeq()
    for page in domain:
        for intent, action in take_triggers(page):
            if intent in taken:
                found.append(problems.trigger_dropped(page.at("intents"), intent, taken[intent]))
            else:
                steps = [CommentedMap(intent=intent), CommentedMap(action=action)]
                rules.append(CommentedMap(rule=f"{intent} triggers {action}", steps=CommentedSeq(steps)))
    if not rules:
        return [], found
    data = next((name for name in ("data", "stories", "nlu_data") if (folder / name).is_dir()), "data")
    name = f"{data}/{RULES_FILE}"
    if (folder / name).exists():
        raise CsbotError(problems.is_taken(name))
    text = f'version: "{CURRENT}"\n\n' + dumped(CommentedMap(rules=rules), "")
    return [Rewritten(name, None, text)], found


def first_intents(pages: list[Page]) -> Iterator[tuple[str, str]]:
    """The intent with which each rule begins, with the rule's name."""
    for page in pages:
        for rule in page.get("rules", ()):
            steps: Any = rule.get("steps") if isinstance(rule, dict) else None
            if steps and isinstance(steps[0], dict) and "intent" in steps[0]:
                yield str(steps[0]["intent"]), str(rule.get("rule"))
