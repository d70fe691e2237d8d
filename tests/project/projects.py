"""What the tests of reading share: a project written from texts, and a project without its places."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from csbot.project.load import load_project
from csbot.project.model import Project

DOMAIN = """version: "3.1"
intents: [greet, order]
entities: [city]
responses:
  utter_greet:
  - text: 你好
rules:
- rule: 问候
  steps:
  - intent: greet
  - action: utter_greet
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder, with a sound domain where none is given."""
    for name, content in {"domain.yml": DOMAIN, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf8") if isinstance(content, str) else content)
    return folder


def read(folder: Path, files: dict[str, str | bytes]) -> Project:
    """Write files and read them as a project."""
    return load_project(write(folder, files))


def codes(project: Project) -> list[str]:
    """The codes of a project's problems."""
    return [found.code for found in project.problems]


def placeless(value: Any) -> Any:
    """A record as plain data, without its places."""
    if is_dataclass(value):
        return {f.name: placeless(getattr(value, f.name)) for f in fields(value)
                if f.name not in ("at", "problems", "sources", "folder")}
    if isinstance(value, dict):
        return {str(key): placeless(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [placeless(item) for item in value]
    return str(value) if isinstance(value, str) else value
