"""Who runs a project's custom actions: its own code in this process, and the action server of its `endpoints.yml`."""

import contextlib
import sys
from pathlib import Path

from csbot.cli.output import prefix, print_problems
from csbot.custom_code import load_actions
from csbot.diagnostics import CsbotError
from csbot.dialogue.actions import CustomAction
from csbot.dialogue.remote import ActionServer
from csbot.project.endpoint_files import load_endpoints
from csbot.project.files import ENDPOINT_FILES, first_of
from csbot.text import Source


def project_actions(folder: Path) -> dict[str, CustomAction]:
    """The project's custom actions; problems go to standard error, broken code ends the command."""
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what the project's code prints is no reply
            actions, found = load_actions(folder)
    except CsbotError as error:
        sources = {one.at.file: read_code(folder, one.at.file) for one in error.diagnostics}
        print_problems(error.diagnostics, sources, "text", prefix(folder), to_stderr=True)
        sys.exit(1)
    print_problems(found, {}, "text", prefix(folder), to_stderr=True)
    return actions


def read_code(folder: Path, name: str) -> Source:
    """A file of code as messages show it."""
    path = folder / name
    return Source(name, path.read_text("utf8", "replace") if path.is_file() else "")


def project_server(folder: Path) -> ActionServer | None:
    """The action server that the project declares; problems go to standard error, an error there ends the command."""
    path = first_of(folder, ENDPOINT_FILES)
    if path is None:
        return None
    endpoints, found = load_endpoints(path)
    print_problems(found, {}, "text", prefix(folder), to_stderr=True)
    if any(problem.is_error for problem in found):
        sys.exit(1)
    if endpoints.action is None:
        return None
    from csbot.action_server.client import ActionClient  # the HTTP library takes 50 ms to load

    return ActionClient(endpoints.action)
