"""A new project from a template: copies one of the example bots, in one language or in both.

The templates are the example projects themselves. For one language the other language's example and test files are
left out, and the domain's response variations of the other language are cut out by their place in the file, so that
comments stay as they were written.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.package import cannot_write
from csbot.project.files import SUFFIXES
from csbot.project.yaml import Map, read_yaml
from csbot.text import Source

LANGUAGES = ("zh", "en")
TEMPLATES = ("ecommerce", "finance", "telecom", "healthcare")
TEMPLATE_SUFFIXES = (*SUFFIXES, ".py", ".md", ".csv")


@problem("E506")
def file_exists(name: str) -> Diagnostic:
    """`csbot init` would overwrite a file; it overwrites none. Choose another folder, or move the file away."""
    return Diagnostic("this file exists already, nothing was written", in_file(name))


def template_folder(template: str) -> Path:
    """Where the files of a template lie: in the installed package, or in `examples/` of a source checkout."""
    installed = Path(str(resources.files("csbot"))) / "templates" / template
    return installed if installed.is_dir() else Path(__file__).parent.parent / "examples" / template


def make_project(folder: Path, template: str, language: str | None = None) -> list[Path]:
    """Write the files of a template into `folder` and return their paths; CsbotError before anything is overwritten.

    `language` is `zh` or `en` for a bot in one language, None for both.
    """
    source = template_folder(template)
    chosen = [path.relative_to(source) for path in template_files(source, language)]
    for name in chosen:
        taken = blocked(folder, name)
        if taken:
            raise CsbotError(file_exists(str(taken)))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".csbot-init-") as made:
            for name in chosen:
                write_file(source / name, Path(made) / name, language)
            move_files(Path(made), folder, chosen)
    except OSError as error:
        raise CsbotError(cannot_write(str(folder), error.strerror or str(error))) from None
    return [folder / name for name in chosen]


def blocked(folder: Path, name: Path) -> Path | None:
    """What stands where a file is to be written: something of its name, or a file in place of one of its folders."""
    if os.path.lexists(folder / name):
        return folder / name
    return next((place for place in (folder / parent for parent in name.parents)
                 if os.path.lexists(place) and not place.is_dir()), None)


def move_files(made: Path, folder: Path, names: list[Path]) -> None:
    """Bring finished files to their folder, at once where it does not exist yet; all of them or, if stopped, none."""
    if not folder.exists():
        made.rename(folder)
        made.mkdir()  # for its owner to remove
        folder.chmod(0o755)
        return
    try:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(made / name, folder / name)
    except BaseException:  # Ctrl-C, too
        remove_files(folder, names)
        raise


def remove_files(folder: Path, names: list[Path]) -> None:
    """Take files that were brought to a folder out of it again, with the folders that are empty then."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
        for parent in name.parents[:-1]:
            with contextlib.suppress(OSError):
                (folder / parent).rmdir()


def template_files(source: Path, language: str | None) -> Iterator[Path]:
    """The files of a template, without those of the other language."""
    others = {other for other in LANGUAGES if language and other != language}
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source).parts
        if path.suffix not in TEMPLATE_SUFFIXES or any(part.startswith((".", "__pycache__")) for part in inside):
            continue
        if path.is_file() and not (set(path.stem.split("_")) & others):
            yield path


def write_file(source: Path, target: Path, language: str | None) -> None:
    """Copy one file of a template; the domain in one language where one is asked for."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text("utf8")
    if language and source.name.startswith("domain"):
        text = in_one_language(text, language)
    target.write_text(text, "utf8")


def in_one_language(text: str, language: str) -> str:
    """A domain's text with the response variations of one language only."""
    source = Source("domain.yml", text)
    document = read_yaml(source)
    lines: list[str | None] = list(text.split("\n"))
    for variations in (document.get("responses") or {}).values():
        keep_language(variations, language, lines)
    slot = (document.get("slots") or {}).get("language")
    if isinstance(slot, Map) and "initial_value" in slot:
        row = slot.at_value("initial_value").line - 1
        lines[row] = lines[row].replace(f"initial_value: {slot['initial_value']}", f"initial_value: {language}")
    return "\n".join(line for line in lines if line is not None)


def keep_language(variations: list[Map], language: str, lines: list[str | None]) -> None:
    """Blank out the lines of one response's variations that another language's customers would get."""
    spoken = [language_condition(variation) for variation in variations]
    wanted = language if language in spoken else None
    for variation, condition in zip(variations, spoken):
        first, last = variation.at.line - 1, last_row(variation, lines)
        if condition != wanted:
            lines[first:last] = [None] * (last - first)
        elif condition:
            drop_condition(variation, lines)


def language_condition(variation: Map) -> str | None:
    """The language that a variation asks for, or None."""
    return next((one["value"] for one in variation.get("condition", ()) if one["name"] == "language"), None)


def last_row(variation: Map, lines: list[str | None]) -> int:
    """The row behind a variation's last line; comments and blank lines behind it are not its own."""
    row = variation.at.end_line - (1 if variation.at.end_column <= variation.at.column else 0)
    while row > variation.at.line and (lines[row - 1] or "").lstrip()[:1] in ("", "#"):
        row -= 1
    return row


def drop_condition(variation: Map, lines: list[str | None]) -> None:
    """Take the one-line `condition:` out of a variation; the dash of a list item moves to the next line."""
    row = variation.at_key("condition").line - 1
    if row == variation.at.line - 1 and len(variation) > 1:
        dash = lines[row].index("-")
        lines[row + 1] = lines[row + 1][:dash] + "-" + lines[row + 1][dash + 1:]
    lines[row] = None
