"""The differences between Rasa and csbot that are meant: which they are, and why. The documents list them, too."""

import re
from collections.abc import Callable
from typing import NamedTuple

from tests.differential.acceptance.asking import Verdict


class Known(NamedTuple):
    """A difference that is meant: what tells it from others, and why csbot does it."""

    holds: Callable[[str, Verdict, Verdict], bool]
    why: str


KNOWN = (
    Known(lambda words, theirs, ours: theirs.stage == "configure" and words.startswith("config.yml"),
          "csbot reads the settings of any pipeline and replaces the components that it does not know"),
    Known(lambda words, theirs, ours: bool(re.search(r"importers", words)),
          "csbot reads the files itself and needs no importer"),
    Known(lambda words, theirs, ours: theirs.stage == "load" and ".or." in words and ".entities" in words,
          "an entity without a name in an or-step stops Rasa by accident"),
    Known(lambda words, theirs, ours: "more than 1 user message" in theirs.why and not ours.refused,
          "a rule with two customer turns is allowed, with W315"),
    Known(lambda words, theirs, ours: bool(re.search(r"rules\.\d+\.steps\.\d+\.intent: is (None|'\s*')$", words)),
          "a customer's step without an intent is skipped with W116; a rule with it answers every message in Rasa"),
    Known(lambda words, theirs, ours: theirs.stage == "validate" and "verify_slot_mappings" in theirs.why,
          "a mapping for a form that does not list the slot is a warning, as a running Rasa bot takes it"),
)


def is_known(words: str, theirs: Verdict, ours: Verdict) -> bool:
    """Whether a difference is meant."""
    return any(known.holds(words, theirs, ours) for known in KNOWN)
