"""csbot learns and answers. Answering imports no torch."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.nlu import side
from benchmarks.nlu.examples import read_examples


def learn(folder: Path) -> dict[str, Any]:
    """Fine-tune and write the package, as `csbot train` does."""
    from csbot.nlu.settings import NLUSettings
    from csbot.nlu.teaching.train import fit

    config = json.loads((folder / side.CONFIG).read_text("utf8"))
    settings = NLUSettings.of(config["settings"])
    trained = fit(read_examples(folder / side.TRAIN), encoder=config["encoder"], settings=settings,
                  report=side.report)
    trained.save(folder / side.PACKAGE)
    kept = folder / side.PACKAGE / "adapter.safetensors"
    return {"taught": trained.taught, "fit_seconds": trained.seconds, "trained": trained.trained,
            "difference_bytes": kept.stat().st_size if kept.is_file() else None}


def load(folder: Path) -> Callable[[str], dict[str, Any]]:
    """The package, ready to answer."""
    from csbot.nlu.recogniser import Recogniser

    recogniser = Recogniser.load(folder / side.PACKAGE)
    return lambda text: recogniser.parse(text).as_json()


if __name__ == "__main__":
    side.main(learn, load)
