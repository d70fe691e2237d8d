"""`python -m csbot` is the `csbot` command."""

from csbot.cli.main import main

main(prog_name="csbot")
