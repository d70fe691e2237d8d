"""The project's own Python code, `actions.py` or `actions/`: found, refused or imported. Only `shell` and `run` do it.

Code that imports `rasa_sdk` is meant for an action server and is left to it.
"""

import ast
import importlib
import inspect
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
    """A module of the project's actions is written for `rasa_sdk`; csbot does not import it.

    It belongs into an action server of its own. Actions that run inside csbot are functions with the decorator
    `@action("name")` from `csbot`; until there is one, an action of this name answers with its failure reply.
    """
    return Diagnostic("this module imports 'rasa_sdk' and is left to an action server", in_file(name))


@problem("E507")
def broken_code(at: Span, words: str) -> Diagnostic:
    """The project's `actions.py` or a module of `actions/` cannot be imported: a mistake in it or a missing library."""
    return Diagnostic(f"the project's actions cannot be imported: {words}", at)


def load_actions(folder: Path) -> tuple[dict[str, CustomAction], list[Diagnostic]]:
    """The custom actions of the project in `folder`, the built-in ones, and warnings. CsbotError for broken code.

    Beside modules of an action server only those are imported that import `csbot`: the others are its helpers.
    """
    files = {path: imported_packages(path, folder) for path in code_files(folder)}
    foreign = [path for path, packages in files.items() if "rasa_sdk" in packages]
    found = [left_to_action_server(path.relative_to(folder).as_posix()) for path in foreign]
    own = [path for path, packages in files.items() if path not in foreign and (not foreign or "csbot" in packages)]
    if not own or folder / MODULE / "__init__.py" in foreign:
        return collect_actions([]), found
    modules = import_modules(folder, own)
    try:
        return collect_actions(map(vars, modules)), found
    except ValueError as error:
        raise CsbotError(broken_code(second_place(modules, folder.resolve()), str(error))) from None


def second_place(modules: list[ModuleType], folder: Path) -> Span:
    """Where the second of two actions of one name is written."""
    first: dict[str, CustomAction] = {}
    for value in (value for module in modules for value in vars(module).values() if isinstance(value, CustomAction)):
        if first.setdefault(value.name, value) is not value:
            code = inspect.unwrap(value.function).__code__
            if Path(code.co_filename).is_relative_to(folder):
                return Span(Path(code.co_filename).relative_to(folder).as_posix(), code.co_firstlineno, 1)
    return in_file(f"{MODULE}.py")


def code_files(folder: Path) -> Iterator[Path]:
    """`actions.py`, or the modules of `actions/`."""
    if (folder / f"{MODULE}.py").is_file():
        yield folder / f"{MODULE}.py"
    else:
        yield from sorted(path for path in (folder / MODULE).rglob("*.py") if path.is_file())


def imported_packages(path: Path, folder: Path) -> set[str]:
    """The packages that a module imports, read from its text. CsbotError when it is no Python."""
    name = path.relative_to(folder).as_posix()
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise CsbotError(broken_code(Span(name, error.lineno or 1, error.offset or 1), error.msg)) from None
    except (ValueError, RecursionError, OSError) as error:
        raise CsbotError(broken_code(in_file(name), str(error))) from None
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    return {module.partition(".")[0] for module in imported}


def import_modules(folder: Path, files: list[Path]) -> list[ModuleType]:
    """Import the module `actions` of the project with these of its files. CsbotError names the line that failed."""
    place = str(folder.resolve())
    names = [path.relative_to(folder) for path in files]
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
