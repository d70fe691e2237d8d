"""`csbot run`: serve a project to others. So far its custom actions, as an action server."""

import contextlib
from pathlib import Path

import click

from csbot.cli.acting import project_actions
from csbot.cli.output import cannot, prefix, print_problems, project_folder
from csbot.project.load import load_project

PORT = 5055


@click.command("run")
@click.argument("words", nargs=-1, required=True, metavar="actions [PATH]")
@click.option("--host", default="127.0.0.1", show_default=True, help="the address to listen on; 0.0.0.0 for all")
@click.option("-p", "--port", default=PORT, show_default=True, type=click.IntRange(0, 65535),
              help="the port to listen on; 0 for any that is free")
def command(words: tuple[str, ...], host: str, port: int) -> None:
    """Serve the custom actions of the project in PATH (default: here) until Ctrl-C.

    They are served as Rasa's action servers do it, so that a Rasa bot or another csbot can call them:
    `action_endpoint: {url: http://localhost:5055/webhook}`. There is no access control.

    \b
    Examples:
      csbot run actions
      csbot run actions my_bot --host 0.0.0.0 --port 5056
    """
    if words[0] != "actions" or len(words) > 2:
        wrong = words[0] if words[0] != "actions" else words[2]
        raise click.UsageError(f"unexpected '{wrong}', allowed is 'actions [PATH]'")
    folder = project_folder(click.get_current_context(), None, Path(words[1] if len(words) > 1 else "."))
    actions = project_actions(folder)
    project = load_project(folder)
    broken = [problem for problem in project.problems if problem.is_error]
    print_problems(broken, project.sources, "text", prefix(folder), to_stderr=True)
    if broken:
        raise SystemExit(1)
    from csbot.action_server.server import ActionHost, listen, serve  # the web libraries take 150 ms to load

    try:
        place = listen(host, port)
    except OSError as error:
        raise click.UsageError(cannot("listen on", f"{host}:{port}", error)) from None
    click.echo(f"serving {len(actions)} actions on http://{host}:{place.getsockname()[1]}/webhook", err=True)
    with contextlib.suppress(KeyboardInterrupt):
        serve(ActionHost(project.domain, actions, folder.resolve(), warn), place)
    click.echo("stopped", err=True)


def warn(words: str) -> None:
    """Tell of an action that failed."""
    click.echo(f"warning: {words}", err=True)
