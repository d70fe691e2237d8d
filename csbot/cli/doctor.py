"""`csbot doctor`: what is installed, which encoders are at hand, what is missing."""

import importlib.util
import json
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from csbot.cli.output import format_option
from csbot.diagnostics import CsbotError
from csbot.encoders.packaged import PACKAGED
from csbot.package import open_package
from csbot.version import VERSION

NEEDED = ("torch", "transformers", "tokenizers", "safetensors", "sentencepiece", "onnx", "onnxruntime", "numpy",
          "pyyaml", "jsonschema", "networkx", "click", "rich", "prompt_toolkit", "regex", "wcwidth")


@click.command("doctor")
@format_option("text", "json")
def command(form: str) -> None:
    """Say what is installed, which encoders are at hand and what is missing.

    Exit code 1 when something needed is missing or the newest package below models/ is damaged.

    \b
    Examples:
      csbot doctor
      csbot doctor --json
    """
    facts = examine()
    if form == "json":
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        click.echo("\n".join(told(facts)))
    sys.exit(1 if facts["missing"] or facts["damage"] else 0)


def examine() -> dict[str, Any]:
    """Everything that the doctor knows."""
    versions = {name: version(name) for name in NEEDED}
    encoders = [{"name": encoder.name, "package": encoder.distribution, "present": encoder.present,
                 "languages": ", ".join(encoder.languages), "licence": encoder.licence} for encoder in PACKAGED]
    missing = [name for name, found in versions.items() if found is None]
    if not any(encoder["present"] for encoder in encoders):
        missing.append("a packaged encoder")
    package, damage = package_here(Path("models"))
    return {"csbot": VERSION, "python": platform.python_version(), "platform": platform.platform(),
            "libraries": versions, "encoders": encoders, "package": package, "damage": damage, "missing": missing}


def package_here(models: Path) -> tuple[str | None, str | None]:
    """The name of the newest package, and what is wrong with it, if anything."""
    try:
        newest = open_package(models)
    except CsbotError as error:
        found = error.diagnostics[0]
        return (None, None) if found.code == "E501" else (Path(found.at.file).name, f"{found.code} {found.message}")
    return newest.manifest.name, None


def version(name: str) -> str | None:
    """The installed version of a distribution."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "present" if importlib.util.find_spec(name) else None


def told(facts: dict[str, Any]) -> list[str]:
    """The facts as lines for people."""
    lines = [f"csbot {facts['csbot']}, Python {facts['python']}, {facts['platform']}", "", "libraries"]
    lines += [f"  {name:16} {found or 'MISSING'}" for name, found in facts["libraries"].items()]
    lines += ["", "encoders that need no network"]
    for encoder in facts["encoders"]:
        state = "at hand" if encoder["present"] else f"missing: pip install {encoder['package']}"
        lines.append(f"  {encoder['name']:42} {encoder['languages']}, {encoder['licence']}: {state}")
    lines += ["", f"newest package here: {facts['package'] or 'none; run csbot train'}"]
    lines += [f"  {facts['damage']}"] if facts["damage"] else []
    missing = ", ".join(facts["missing"])
    lines += ["", f"missing: {missing}" if missing else "nothing is missing"]
    return [*lines, "the newest package is damaged: run csbot train"] if facts["damage"] else lines
