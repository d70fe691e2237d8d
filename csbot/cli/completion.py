"""`csbot completion`: the tab-completion script for a shell."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the tab-completion script for SHELL.

    \b
    Examples:
      csbot completion bash >> ~/.bashrc
      csbot completion fish > ~/.config/fish/completions/csbot.fish
    """
    root = context.find_root()
    completion = get_completion_class(shell)(root.command, {}, "csbot", "_CSBOT_COMPLETE")
    click.echo(completion.source())
