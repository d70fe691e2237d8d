"""`--now`: ISO 8601 times as seconds since 1970."""

import click
import click.testing
import pytest

from csbot.cli.now import now_option, read_moment

CONTEXT, OPTION = click.Context(click.Command("parse")), click.Option(["--now"])


@pytest.mark.parametrize("text, seconds", [
    (None, None), ("2026-11-25T10:00+08:00", 1_795_572_000.0), ("2026-11-25T02:00:00Z", 1_795_572_000.0),
    ("2026-11-25 02:00", 1_795_572_000.0), ("2026-11-25", 1_795_564_800.0)])
def test_times(text: str | None, seconds: float | None) -> None:
    assert read_moment(CONTEXT, OPTION, text) == seconds


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "10:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no time"):
        read_moment(CONTEXT, OPTION, text)


def test_an_hour_is_handed_to_the_command() -> None:
    @click.command()
    @now_option
    def command(now: float | None) -> None:
        click.echo(now)

    shown = click.testing.CliRunner().invoke(command, ["--now", "2026-11-25T10:00+08:00"])
    assert shown.output == "1795572000.0\n"
