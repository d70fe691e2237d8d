"""Where an encoder's name leads: a folder, a package that carries it, what was fetched, the Hugging Face
cache, the hub.

The same name in `config.yml` works on every machine. This module finds files; it does not read weights.
huggingface_hub is imported only when the first three places have failed.
"""

from dataclasses import dataclass
from pathlib import Path

from csbot.encoders.fetched import find_fetchable
from csbot.encoders.packaged import PACKAGED, EncoderError

WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
SMALL_FILES = ["*.json", "*.txt", "*.model"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A located encoder. `place`: folder, package, fetched, cache or hub; `layout`: transformers (a folder) or e5s1 (a
    file)."""

    name: str
    place: str
    path: Path
    layout: str = "transformers"


def locate(name: str, project: Path | None = None, *, download: bool = True) -> Origin:
    """Find the encoder `name`; relative folders are looked up in `project` too. EncoderError names what was tried."""
    tried: list[str] = []
    for place in (_in_folder, _in_package, _in_fetched, _in_cache):
        found = place(name, project, tried)
        if found:
            return found
    if download:
        return _from_hub(name, tried)
    raise EncoderError(_not_found(name, tried))


def _not_found(name: str, tried: list[str]) -> str:
    return f"encoder '{name}' was not found; tried: {'; '.join(tried)}"


def _in_folder(name: str, project: Path | None, tried: list[str]) -> Origin | None:
    for parent in dict.fromkeys([project or Path(), Path()]):
        try:
            folder = parent / Path(name).expanduser()
            if (folder / "config.json").is_file():
                _require_weights(folder)
                return Origin(name, "folder", folder)
            tried.append(f"folder '{folder}' ({'has no config.json' if folder.is_dir() else 'does not exist'})")
        except (OSError, RuntimeError, ValueError) as error:  # too long a name, an unknown '~user', a null character
            tried.append(f"folder '{name[:80]}' ({error})")
    return None


def _require_weights(folder: Path) -> None:
    if not any((folder / file).is_file() for file in WEIGHTS):
        raise EncoderError(f"encoder folder '{folder}' has no weights, allowed are: {', '.join(WEIGHTS)}")


def _in_package(name: str, project: Path | None, tried: list[str]) -> Origin | None:
    for packaged in PACKAGED:
        if name in (packaged.name, packaged.name.rpartition("/")[2]):
            if packaged.present:
                path = packaged.verify()
                return Origin(packaged.name, "package", path if packaged.layout == "e5s1" else path.parent,
                              packaged.layout)
            tried.append(f"package '{packaged.distribution}' (not installed)")
            return None
    tried.append(f"packages (they carry {', '.join(packaged.name for packaged in PACKAGED)})")
    return None


def _in_fetched(name: str, project: Path | None, tried: list[str]) -> Origin | None:
    encoder = find_fetchable(name)
    if encoder and encoder.present:
        return Origin(encoder.name, "fetched", encoder.verify())
    tried += [f"what was fetched (csbot encoders fetch {encoder.name})"] if encoder else []
    return None


def _in_cache(name: str, project: Path | None, tried: list[str]) -> Origin | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = [try_to_load_from_cache(name, file) for file in ("config.json", *WEIGHTS)]
    except HFValidationError:
        tried.append("Hugging Face (not a name of its hub)")
        return None
    if isinstance(found[0], str) and any(isinstance(path, str) for path in found[1:]):
        return Origin(name, "cache", Path(found[0]).parent)
    tried.append("the Hugging Face cache")
    return None


def _from_hub(name: str, tried: list[str]) -> Origin:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        files = [file for file in HfApi().list_repo_files(name) if "/" not in file]
        weights = "*.safetensors" if any(file.endswith(".safetensors") for file in files) else "pytorch_model.bin"
        folder = Path(snapshot_download(name, allow_patterns=[*SMALL_FILES, weights], ignore_patterns=["*/*"]))
    except HFValidationError:
        raise EncoderError(_not_found(name, tried)) from None
    except Exception as error:  # the hub client raises errors of httpx, of the OS and its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(_not_found(name, [*tried, f"the hub ({reason})"])) from error
    _require_weights(folder)
    return Origin(name, "hub", folder)
