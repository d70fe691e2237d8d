"""`csbot test`: replay the project's test stories."""

import json
import sys
from pathlib import Path

import click

from csbot.check import check
from csbot.cli.output import format_option, prefix, print_problems, project_argument
from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.dialogue.decide import fallback_of
from csbot.dialogue.turn import Bot
from csbot.evaluate.replay import Parse, StoryVerdict, replay
from csbot.graph.walk import DialogueWalks
from csbot.project.load import load_project, load_tests


@problem("E509")
def no_test_stories(folder: str) -> Diagnostic:
    """`csbot test` found no test stories: `stories:` in files `test_*.yml` below `tests/`. Nothing was tested."""
    return Diagnostic("no test stories: found no story in a file 'test_*.yml' below 'tests/'", in_file(folder))


@click.command("test")
@project_argument
@click.option("--gold", is_flag=True, help="take the stories' annotation in place of the NLU; needs no package")
@click.option("--package", type=click.Path(path_type=Path),
              help="the package whose NLU is tested  [default: the newest]")
@format_option("text", "json")
def command(path: Path, gold: bool, package: Path | None, form: str) -> None:
    """Replay the test stories (tests/**/test_*.yml) of the project in PATH (default: here).

    Exit code 1 when a story fails. A failing story shows its first step that went otherwise.

    \b
    Examples:
      csbot test --gold
      csbot test my_bot --json
    """
    project = load_project(path)
    graph, found = check(project)
    stories, sources, wrong = load_tests(path)
    errors = [one for one in (*found, *wrong) if one.is_error]
    if errors:
        print_problems(errors, {**project.sources, **sources}, form, prefix(path), to_stderr=form == "text")
        sys.exit(1)
    if not stories:
        raise CsbotError(no_test_stories(str(path)))
    bot = Bot(project.domain, DialogueWalks(graph), fallback=fallback_of(project.settings.policies))
    parse = None if gold else parser(package or path / "models")
    verdicts = [replay(bot, story, parse) for story in stories]
    if form == "json":
        click.echo(json.dumps({"stories": [verdict.as_json() for verdict in verdicts]}, ensure_ascii=False))
    else:
        report(verdicts, prefix(path))
    sys.exit(0 if all(verdict.passed for verdict in verdicts) else 1)


def parser(package: Path) -> Parse:
    """Understands texts with a package's NLU."""
    from csbot.assistant import Assistant

    return Assistant.load(package).parse


def report(verdicts: list[StoryVerdict], folder: str) -> None:
    """The failing stories with their first failure, and how many passed."""
    for verdict in verdicts:
        step = verdict.first_failure
        if step:
            click.echo(f"{folder}{step.at}: story '{verdict.story.name}' fails\n  expected {step.expected}\n"
                       f"  came     {step.predicted}\n  because  {step.reason}\n")
    passed = sum(verdict.passed for verdict in verdicts)
    click.echo(f"{passed} of {len(verdicts)} test stories pass")
