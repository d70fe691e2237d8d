"""A cell: one part of one set, learnt by one contender with one seed. Its key changes with whatever may change it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from benchmarks.nlu.contenders import Contender
from benchmarks.nlu.examples import as_json
from benchmarks.nlu.sets import Task


@dataclass(frozen=True)
class Cell:
    """What is run in processes of its own."""

    set: str
    task: Task
    contender: Contender
    seed: int
    threads: int

    @property
    def key(self) -> str:
        """A hash of data, code and configuration."""
        data = [[as_json(one) for one in part] for part in (self.task.train, self.task.asked, self.task.tuning)]
        whole = [data, self.contender.code, dict(self.contender.config), self.contender.name, self.seed, self.threads]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:24]

    def described(self) -> dict[str, Any]:
        """What its row says about it."""
        return {"set": self.set, "part": self.task.part, "asked_of": self.task.asked_of, "by": self.contender.name,
                "encoder": self.contender.shown, "recipe": self.contender.recipe, "seed": self.seed,
                "threads": self.threads, "examples": len(self.task.train), "code": self.contender.code[:12]}
