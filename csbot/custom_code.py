"""The project's own Python code, `actions.py` or `actions/`: found, refused or imported. Only `shell` and `run` do it.

Code that imports `rasa_sdk` is meant for an action server and is left to it.
"""

import ast
import importlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.dialogue.actions import CustomAction, collect_actions
from csbot.text import Span

MODULE = "actions"


@problem("W501")
def left_to_action_server(name: str) -> Diagnostic:
    """The project's actions are written for `rasa_sdk`; csbot does not import them.

    They belong into an action server of their own. Actions that run inside csbot are functions with the decorator
    `@action("name")` from `csbot`; until there is one, an action of this name answers with its failure reply.
    """
    return Diagnostic("this module imports 'rasa_sdk' and is left to an action server", in_file(name))


@problem("E507")
def broken_code(at: Span, words: str) -> Diagnostic:
    """The project's `actions.py` or a module of `actions/` cannot be imported: a mistake in it or a missing library."""
    return Diagnostic(f"the project's actions cannot be imported: {words}", at)


def load_actions(folder: Path) -> tuple[dict[str, CustomAction], list[Diagnostic]]:
    """The custom actions of the project in `folder`, the built-in ones, and warnings. CsbotError for broken code."""
    files = list(code_files(folder))
    if not files:
        return collect_actions([]), []
    foreign = [path for path in files if imports_rasa_sdk(path, folder)]
    if foreign:
        return collect_actions([]), [left_to_action_server(path.relative_to(folder).as_posix()) for path in foreign]
    try:
        return collect_actions(vars(module) for module in import_modules(folder)), []
    except CsbotError:
        raise
    except ValueError as error:
        raise CsbotError(broken_code(in_file(files[0].name), str(error))) from None


def code_files(folder: Path) -> Iterator[Path]:
    """`actions.py`, or the modules of `actions/`."""
    if (folder / f"{MODULE}.py").is_file():
        yield folder / f"{MODULE}.py"
    else:
        yield from sorted(path for path in (folder / MODULE).rglob("*.py") if path.is_file())


def imports_rasa_sdk(path: Path, folder: Path) -> bool:
    """Whether a module imports rasa_sdk, read from its text. CsbotError when it is no Python."""
    name = path.relative_to(folder).as_posix()
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise CsbotError(broken_code(Span(name, error.lineno or 1, error.offset or 1), error.msg)) from None
    except (ValueError, RecursionError, OSError) as error:
        raise CsbotError(broken_code(in_file(name), str(error))) from None
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    return any(module.partition(".")[0] == "rasa_sdk" for module in imported)


def import_modules(folder: Path) -> list[ModuleType]:
    """Import the module `actions` of the project with all its submodules. CsbotError names the line that failed."""
    place = str(folder.resolve())
    names = [path.relative_to(folder) for path in code_files(folder)]
    forget_modules()
    importlib.invalidate_caches()
    if sys.path[:1] != [place]:
        sys.path.insert(0, place)
    try:
        if not (folder / f"{MODULE}.py").is_file() and not (folder / MODULE / "__init__.py").is_file():
            sys.modules[MODULE] = plain_package(folder / MODULE)
        return [importlib.import_module(name) for name in dict.fromkeys([MODULE, *map(module_name, names)])]
    except (Exception, SystemExit) as error:  # a module may raise anything while it is imported
        words = " ".join(f"{type(error).__name__}: {error}".split())
        raise CsbotError(broken_code(place_of(error, folder.resolve()), words)) from None


def module_name(path: Path) -> str:
    """`actions/orders.py` as `actions.orders`, `actions/__init__.py` as `actions`."""
    return ".".join(part for part in path.with_suffix("").parts if part != "__init__")


def plain_package(folder: Path) -> ModuleType:
    """A folder without `__init__.py` as a package; Python's own would give way to another `actions` on the path."""
    package = ModuleType(MODULE)
    package.__path__ = [str(folder.resolve())]
    return package


def place_of(error: BaseException, folder: Path) -> Span:
    """The project's line at which an exception was raised; for a syntax error the line that is wrong."""
    places = [(frame.filename, frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno or 1))
    for file, line in reversed(places):
        if Path(file).is_relative_to(folder):
            return Span(Path(file).relative_to(folder).as_posix(), line, 1)
    return in_file(f"{MODULE}.py")


def forget_modules() -> None:
    """Forget a project's modules that were imported before, so that another project's can be."""
    for name in [name for name in sys.modules if name == MODULE or name.startswith(f"{MODULE}.")]:
        del sys.modules[name]
