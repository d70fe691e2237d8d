"""`csbot migrate`: rewrite a project of Rasa 2 in the format of Rasa 3."""

import json
import sys
from pathlib import Path

import click

from csbot.cli.output import format_option, prefix, print_problems, project_argument
from csbot.migrate.migration import Migration, plan_migration
from csbot.migrate.writing import BACKUP, write_out, write_over


@click.command("migrate")
@project_argument
@click.option("--dry-run", is_flag=True, help="write nothing, print what would change as a unified diff")
@click.option("--out", type=click.Path(path_type=Path), help="write the changed files into this new folder")
@format_option("text", "json")
def command(path: Path, dry_run: bool, out: Path | None, form: str) -> None:
    """Rewrite the project of Rasa 2 in PATH (default: here) in the format of Rasa 3.

    Slots get mappings, forms a list of slots, 'triggers' become rules, 'version' becomes "3.1". Comments and order
    stay. Each file that changes is kept as FILE.orig, except with --out. Files are all written, or none.

    \b
    Examples:
      csbot migrate --dry-run
      csbot migrate my_bot
      csbot migrate my_bot --out my_bot_3
    """
    migration = plan_migration(path)
    if migration.files and not dry_run:
        write_out(migration, out) if out else write_over(migration, path)
    if form == "json":
        click.echo(json.dumps(as_json(migration, out, dry_run), ensure_ascii=False))
    else:
        print_problems(migration.problems, migration.sources, "text", prefix(path), to_stderr=True)
        click.echo(shown(migration, path, out, dry_run).rstrip("\n"))
    sys.exit(1 if any(found.is_error for found in migration.problems) else 0)


def shown(migration: Migration, path: Path, out: Path | None, dry_run: bool) -> str:
    """What was done, or with `dry_run` the diff."""
    if not migration.files:
        return "nothing to rewrite"
    if dry_run:
        return "".join(file.diff for file in migration.files)
    folder = prefix(out or path)
    lines = [f"{folder}{file.name}" for file in migration.files]
    kept = "" if out else f"; the old ones are kept as FILE{BACKUP}"
    return "\n".join([*lines, f"{len(lines)} files written{kept}" if len(lines) > 1 else f"1 file written{kept}"])


def as_json(migration: Migration, out: Path | None, dry_run: bool) -> dict:
    """The same as an object."""
    files = [{"file": file.name, "new": file.before is None, "diff": file.diff} for file in migration.files]
    return {"written": bool(files) and not dry_run, "out": str(out) if out else None, "files": files,
            "problems": [found.as_json() for found in migration.problems]}
