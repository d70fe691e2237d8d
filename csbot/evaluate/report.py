"""What a run of test stories led to, as text, JSON and JUnit XML. Replays nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as xml

from csbot.diagnostics import Diagnostic
from csbot.evaluate.replay import StepVerdict, StoryVerdict
from csbot.text import Span

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Run:
    """The verdicts of all replayed stories, what was wrong with their files, and the seconds that it took.

    `folder` is put before the names of files, so that they are as the user would type them.
    """

    verdicts: tuple[StoryVerdict, ...]
    problems: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    folder: str = ""

    @property
    def failed(self) -> list[StoryVerdict]:
        """The stories that did not pass."""
        return [verdict for verdict in self.verdicts if not verdict.passed]

    @property
    def errors(self) -> list[Diagnostic]:
        """The problems that are errors."""
        return [one for one in self.problems if one.is_error]

    @property
    def passed(self) -> bool:
        """Whether every story passed and every file could be read."""
        return not self.failed and not self.errors

    def shown(self, at: Span) -> str:
        """A file as the user would type it."""
        return at.file if at.file.startswith("/") else f"{self.folder}{at.file}"


def as_text(run: Run) -> str:
    """The failing stories with their first failure, and how many passed."""
    failing = "".join(failure_text(run, verdict) + "\n\n" for verdict in run.failed)
    right = len(run.verdicts) - len(run.failed)
    return f"{failing}{right} of {len(run.verdicts)} test stories pass"


def failure_text(run: Run, verdict: StoryVerdict) -> str:
    """A failing story: the place, what was expected, what came, what decided, and what did not and why."""
    step = verdict.first_failure
    assert step is not None, "only for stories that fail"
    head = f"{run.shown(step.at)}:{step.at.line}:{step.at.column}: story '{verdict.dialogue.name}' fails"
    return "\n".join([head, *(f"  {what:8} {words}" for what, words in explained(step))])


def explained(step: StepVerdict) -> Iterator[tuple[str, str]]:
    """The lines of a failure, each with what it is."""
    if step.said and step.kind == "action":
        yield "after", f"'{' '.join(step.said.split())}'"
    yield "expected", step.expected
    yield "came", step.predicted
    for number, reason in enumerate(step.reasons):
        yield ("why not" if number and step.kind == "action" else "because"), reason


def as_json(run: Run) -> str:
    """One JSON object with all steps of all stories."""
    told: dict[str, Any] = {
        "stories": [verdict.as_json() for verdict in run.verdicts],
        "passed": len(run.verdicts) - len(run.failed), "failed": len(run.failed), "seconds": round(run.seconds, 3),
        "problems": [one.as_json() for one in run.problems]}
    return json.dumps(told, ensure_ascii=False)


@dataclass
class _Suite:
    """The test cases of one file."""

    cases: list[xml.Element] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    def add(self, name: str, file: str, seconds: float, failure: tuple[str, str] | None) -> None:
        case = xml.Element("testcase", name=legal(name), classname=legal(file), time=f"{seconds:.3f}")
        self.cases.append(case)
        self.seconds += seconds
        if failure:
            self.failures += 1
            xml.SubElement(case, "failure", type="failure", message=legal(failure[0])).text = legal(failure[1])

    @property
    def counts(self) -> dict[str, str]:
        return {"tests": str(len(self.cases)), "failures": str(self.failures), "errors": "0",
                "time": f"{self.seconds:.3f}"}


def as_junit(run: Run) -> str:
    """JUnit XML as CI systems read it (Jenkins' schema junit-10): a suite for each file, a case for each story.

    An error in a test file is a failed case, too. Characters that XML has not are written as `\\x1b`.
    """
    suites: dict[str, _Suite] = {}
    for verdict in run.verdicts:
        step, file = verdict.first_failure, run.shown(verdict.dialogue.at)
        short = f"expected {step.expected}, came {step.predicted}" if step else ""
        failure = (short, failure_text(run, verdict)) if step else None
        suites.setdefault(file, _Suite()).add(verdict.dialogue.name, file, verdict.seconds, failure)
    for error in run.errors:
        file = run.shown(error.at)
        words = f"{file}:{error.at.line}:{error.at.column}: {error.code} {error.message}"
        suite = suites.setdefault(file, _Suite())
        suite.add(f"{error.code} in line {error.at.line}", file, 0.0, (error.message, words))
    root = xml.Element("testsuites", name="csbot test", tests=str(sum(len(suite.cases) for suite in suites.values())),
                       failures=str(sum(suite.failures for suite in suites.values())), errors="0",
                       time=f"{run.seconds:.3f}")
    for file, suite in suites.items():
        xml.SubElement(root, "testsuite", name=legal(file), **suite.counts).extend(suite.cases)
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, "unicode")


def legal(text: str) -> str:
    """A text with only characters that XML 1.0 has."""
    return NOT_IN_XML.sub(lambda match: ascii(match[0])[1:-1], text)


FORMATS = {"text": as_text, "json": as_json, "junit": as_junit}
