"""`csbot test`: replay test stories."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from csbot.check import check
from csbot.checks.check import CHECKS
from csbot.cli.output import Folder, format_option, prefix, print_problems
from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.dialogue.turn import Bot
from csbot.evaluate.dialogues import Dialogue, Telling
from csbot.evaluate.replay import Parse, StoryVerdict, replay
from csbot.evaluate.report import FORMATS, Run
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.files import data_files, domain_files
from csbot.project.load import load_project, load_tests
from csbot.project.model import Project


@problem("E509")
def no_test_stories(folder: str, places: list[str]) -> Diagnostic:
    """`csbot test` found no test stories: `stories:` in `test_*.yml` or below `tests/`, or in the files and folders
    that were named. Nothing was tested.
    """
    where = "in " + ", ".join(f"'{place}'" for place in places) if places else \
        "in a file 'test_*.yml' or below 'tests/'"
    return Diagnostic(f"no test stories: found no story {where}", in_file(folder))


@click.command("test")
@click.argument("paths", nargs=-1, type=Folder(path_type=Path))
@click.option("--gold", is_flag=True, help="take the stories' annotation in place of the NLU; needs no package")
@click.option("--package", type=click.Path(path_type=Path),
              help="the package whose NLU is tested  [default: the newest]")
@click.option("-k", "name", metavar="NAME", help="only stories whose name has NAME in it")
@click.option("-x", "--fail-fast", is_flag=True, help="stop behind the first story that fails")
@format_option(*FORMATS)
def command(paths: tuple[Path, ...], gold: bool, package: Path | None, name: str | None, fail_fast: bool,
            form: str) -> None:
    """Replay the test stories of a project (test_*.yml, and all stories below tests/).

    PATHS: the project's folder (default: here), files or folders with test stories (default: all), or both. Exit code
    1 when a story fails. A failing story shows its first step that went otherwise, and why.

    \b
    Examples:
      csbot test --gold
      csbot test my_bot --json
      csbot test --gold -k refund tests/test_orders.yml
      csbot test --format junit > report.xml
    """
    started = time.perf_counter()
    folder, places = places_of(paths)
    project = load_project(folder)
    bot, wrong = bot_of(project, form, folder)
    stories, sources, found = load_tests(folder, places)
    told = Telling(stories, project.domain)
    dialogues = list(told)
    found = (*wrong, *found, *told.unreached)
    if not dialogues and not any(one.is_error for one in found):
        raise CsbotError(no_test_stories(str(folder), list(map(str, places))))
    chosen = [one for one in dialogues if name is None or name.casefold() in one.name.casefold()]
    if dialogues and not chosen:
        raise click.BadParameter(f"no test story has '{name}' in its name", param_hint="-k")
    parse = None if gold else parser(package or folder / "models")
    verdicts = tuple(replayed(bot, chosen, parse, fail_fast))
    run = Run(verdicts, found, time.perf_counter() - started, prefix(folder))
    if form != "json":
        print_problems(found, {**project.sources, **sources}, "text", prefix(folder), to_stderr=True)
    click.echo(FORMATS[form](run))
    click.echo(summary(run, len(chosen)), err=True)
    sys.exit(0 if run.passed else 1)


def places_of(paths: tuple[Path, ...]) -> tuple[Path, tuple[Path, ...]]:
    """The project's folder, and the files and folders whose stories are wanted (none: all of the project's).

    Where the first path is no project, the project is the nearest folder above it that is one.
    """
    missing = next((path for path in paths if not path.exists()), None)
    if missing:
        raise click.BadParameter(f"there is no file or folder '{missing}'", param_hint="PATHS")
    first = paths[0] if paths else Path(".")
    if is_project(first):
        return first, paths[1:]
    above = (*first.parents, *first.resolve().parents)
    project = next((folder for folder in above if is_project(folder)), None)
    return (project, paths) if project else (first, paths[1:])


def is_project(folder: Path) -> bool:
    """Whether a folder has the files of a bot."""
    return folder.is_dir() and bool(domain_files(folder) or data_files(folder))


def bot_of(project: Project, form: str, folder: Path) -> tuple[Bot, list[Diagnostic]]:
    """The bot that the project compiles to, and the errors in its names and values, which need not concern a story.

    Ends the command where something could not be read or rules contradict: then no story could be trusted.
    """
    graph, found = check(project)
    errors = [one for one in found if one.is_error]
    if all(one.code in CHECKS for one in errors):
        return Bot(project.domain, DialogueWalks(graph), fallback=project.settings.dialogue.fallback), errors
    if form != "json":
        print_problems(errors, project.sources, "text", prefix(folder), to_stderr=True)
    if form != "text":
        click.echo(FORMATS[form](Run((), tuple(errors), folder=prefix(folder))))
    sys.exit(1)


def parser(package: Path) -> Parse:
    """Understands texts with a package's NLU."""
    from csbot.assistant import Assistant

    return Assistant.load(package).parse


def replayed(bot: Bot, dialogues: list[Dialogue], parse: Parse | None, fail_fast: bool) -> Iterator[StoryVerdict]:
    """The verdicts one by one; a terminal sees how far they are."""
    with click.progressbar(dialogues, file=sys.stderr, hidden=not sys.stderr.isatty()) as progress:
        for dialogue in progress:
            verdict = replay(bot, dialogue, parse)
            yield verdict
            if fail_fast and not verdict.passed:
                return


def summary(run: Run, wanted: int) -> str:
    """How much was compared in which time, and what was left out."""
    steps = sum(len(verdict.steps) for verdict in run.verdicts)
    left = wanted - len(run.verdicts)
    stopped = f"; {left} stories were not replayed, as one failed" if left else ""
    return f"{steps} steps compared in {run.seconds:.1f} s{stopped}"
