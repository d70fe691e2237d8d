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
MOST_REFUSED = (0.0, 0.05, 0.1, 0.2)  # in scope: the points of the curve that are printed
NEWEST = ""  # package of `--finetune` where none is named
LARGE_EDIT = 0.1  # new examples among all; beyond it the encoder should learn, too
CURVE = "nlu/training.svg"
FIGURES = {"intent_accuracy": "intent accuracy", "entity_f1": "entity F1"}


@click.command("train")
@project_argument
@click.option("--nlu", is_flag=True, help="train the NLU only")
@click.option("--dialogue", is_flag=True, help="compile the dialogue only")
@click.option("--name", help="the package's name  [default: date and time]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="where packages go  [default: PATH/models]")
@click.option("--force", is_flag=True, help="train again even if nothing has changed")
@click.option("--finetune", is_flag=False, flag_value=NEWEST, metavar="[PACKAGE]",
              help="continue from a package  [default: the newest]")
@click.option("--tensorboard", "logs", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="write logs for TensorBoard to DIR")
@format_option("text", "json")
def command(path: Path, nlu: bool, dialogue: bool, name: str | None, out: Path | None, force: bool,
            finetune: str | None, logs: Path | None, form: str) -> None:
    """Train the project in PATH (default: here) into a package under models/.

    What has not changed since the newest package is taken over: after a change in stories or responses the NLU is not
    trained again. --nlu and --dialogue together are both halves. Interrupting leaves earlier packages as they were.

    --finetune teaches an edit of the examples in seconds: the heads of a package are continued, with the old examples
    replayed, and its encoder is kept. What comes out depends on the package; a plain train is the reproducible one.

    \b
    Examples:
      csbot train
      csbot train my_bot --name friday
      csbot train --dialogue
      csbot train --finetune
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
            models = out or path / "models"
            source = None if finetune is None else models if finetune == NEWEST else Path(finetune)
            training = train(path, parts=parts, models=out, name=name, force=force, report=report,
                             continue_from=source, logs=logs)
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


def limits_in_words(limits: dict[str, Any]) -> list[str]:
    """How well the NLU knows what it does not know: calibration, and what its threshold refuses and accepts."""
    if not limits:
        return []
    inside = f"{limits['inside']} {'held-out examples' if limits['ece'] is not None else limits['chosen_on']}"
    lines = [f"strangers: {1 - limits['false_accepts']:.1%} of {limits['strangers']} refused, with "
             f"{limits['false_rejects']:.1%} of {inside}"]
    points = [max((one for one in limits["curve"] if one[1] <= most), default=None) for most in MOST_REFUSED]
    lines.append("  refused in scope / strangers accepted, by threshold: "
                 + ", ".join(f"{one[1]:.1%} / {one[2]:.1%}" for one in dict.fromkeys(map(tuple, filter(None, points)))))
    if limits["ece"] is not None:
        lines.append(f"calibration error {limits['ece_before']:.1%} → {limits['ece']:.1%} "
                     f"(temperature {limits['temperature']:.2f})")
    return lines


def precision_in_words(precision: dict[str, Any]) -> list[str]:
    """What int8 costs, and whether it is used."""
    if not precision:
        return []
    shown = [f"{words} {precision[key][0]:.1%} → {precision[key][1]:.1%}" for key, words in FIGURES.items()
             if None not in precision[key]]
    examples = f"{precision['examples']} {'held-out' if precision['held'] else 'taught'} examples"
    end = "" if precision["precision"] == "int8" else f"; that is above int8_loss, so {precision['precision']} runs"
    return [f"int8 beside fp32 on {examples}: {', '.join([*shown, 'largest change of confidence'])} "
            f"{precision['confidence_change']:.3f}{end}"]


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
    lines += limits_in_words(metrics.get("limits") or {})
    lines += precision_in_words(metrics.get("precision") or {})
    if training.halves.get(NLU) == "finetuned":
        lines.append(f"{metrics['fresh']} of {metrics['taught']} examples are new or changed; continued from "
                     f"{manifest.parent}; a plain 'csbot train' is reproducible"
                     + (" and pays with that many" if metrics["fresh"] > LARGE_EDIT * metrics["taught"] else ""))
    if training.halves.get(NLU) == "trained" and training.package.has(CURVE):
        lines.append(f"training curve {training.package.path(CURVE)}")
    return "\n".join([*lines, f"package {training.package.folder} ({training.seconds:.0f} s), seed {manifest.seed}"])
