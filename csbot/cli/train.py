"""`csbot train`: check, compile and fine-tune a project into a package."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from csbot.cli.output import format_option, prefix, print_problems, project_argument
from csbot.diagnostics import CsbotError
from csbot.project.load import load_project
from csbot.train import DIALOGUE, NLU, Training, train

OF_THE_PROJECT = ("E401", "E402")  # beside the codes below 4: their places are files of the project
FIGURES = {"intent_accuracy": "intent accuracy", "entity_f1": "entity F1"}


@click.command("train")
@project_argument
@click.option("--nlu", is_flag=True, help="train the NLU only")
@click.option("--dialogue", is_flag=True, help="compile the dialogue only")
@click.option("--name", help="the package's name  [default: date and time]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="where packages go  [default: PATH/models]")
@click.option("--force", is_flag=True, help="train again even if nothing has changed")
@format_option("text", "json")
def command(path: Path, nlu: bool, dialogue: bool, name: str | None, out: Path | None, force: bool, form: str) -> None:
    """Train the project in PATH (default: here) into a package under models/.

    What has not changed since the newest package is taken over: after a change in stories or responses the NLU is not
    trained again. --nlu and --dialogue together are both halves. Interrupting leaves earlier packages as they were.

    \b
    Examples:
      csbot train
      csbot train my_bot --name friday
      csbot train --dialogue
    """
    if name is not None and not is_folder_name(name):
        raise click.BadParameter(f"'{name}' is no name for a folder", param_hint="--name")
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
               TextColumn("loss {task.fields[loss]:.3f}"))
    parts = tuple(part for part, wanted in ((NLU, nlu), (DIALOGUE, dialogue)) if wanted) or (NLU, DIALOGUE)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("fine-tuning", total=None, visible=False, loss=0.0)

        def report(step: int, total: int, loss: float) -> None:
            progress.update(bar, completed=step, total=total, loss=loss, visible=True)

        try:
            training = train(path, parts=parts, models=out, name=name, force=force, report=report)
        except CsbotError as error:
            progress.stop()
            if all(one.code in OF_THE_PROJECT or one.code[1] < "4" for one in error.diagnostics):
                sources = load_project(path).sources
                print_problems(error.diagnostics, sources, form, prefix(path), to_stderr=form == "text")
                sys.exit(1)
            raise
    if form == "json":
        click.echo(json.dumps(as_json(training), ensure_ascii=False))
    else:
        print_problems(training.problems, load_project(path).sources, "text", prefix(path), to_stderr=True)
        click.echo(summary(training))


def is_folder_name(name: str) -> bool:
    """Whether a package may be called so."""
    return bool(name.strip()) and Path(name).name == name and not name.startswith(".") and name.isprintable()


def as_json(training: Training) -> dict[str, Any]:
    """What `--json` prints of a training."""
    manifest = training.package.manifest
    return {"package": str(training.package.folder), "halves": training.halves, "metrics": manifest.metrics,
            "seconds": round(training.seconds, 1), "problems": [one.as_json() for one in training.problems]}


def summary(training: Training) -> str:
    """The last lines of a training, for people."""
    manifest, metrics = training.package.manifest, training.package.manifest.metrics
    if training.unchanged:
        return f"nothing has changed since {training.package.folder}"
    lines = [f"{half}: {state}" for half, state in training.halves.items()]
    shown = [f"{words} {metrics[key]:.1%}" for key, words in FIGURES.items() if isinstance(metrics.get(key), float)]
    if shown:
        lines.append(f"on {metrics.get('examples')} of the examples, held back from training: {', '.join(shown)} "
                     "as annotated")
    return "\n".join([*lines, f"package {training.package.folder} ({training.seconds:.0f} s), seed {manifest.seed}"])
