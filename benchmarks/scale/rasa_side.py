"""Rasa 3.6 trains its dialogue on a project: `python rasa_side.py FOLDER`, with the Python of Rasa's own environment.

Prints one line of JSON: CPU seconds of reading, of making dialogues of the stories, and of each policy; the number of
dialogues; the memory. Starting and importing Rasa is not counted. Knows nothing of csbot.
"""

import json
import logging
import os
import resource
import sys
import time
import warnings
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import structlog  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))

from rasa.core.policies.memoization import AugmentedMemoizationPolicy  # noqa: E402
from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.core.generator import TrainingDataGenerator  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402


def train(kind, trackers, domain):
    """Train one policy; what it writes to disk is left out."""
    policy = kind(dict(kind.get_default_config()), None, Resource("x"), ExecutionContext(GraphSchema({}), "x"))
    policy.persist = lambda: None
    policy.train(trackers, domain)


def main():
    folder, seconds, started = Path(sys.argv[1]), {}, time.process_time()

    def lap(name):
        nonlocal started
        seconds[name], started = time.process_time() - started, time.process_time()

    importer = TrainingDataImporter.load_from_config(str(folder / "config.yml"), str(folder / "domain.yml"),
                                                     [str(folder / "data")])
    domain, stories = importer.get_domain(), importer.get_stories()
    lap("read")
    trackers = TrainingDataGenerator(stories, domain, augmentation_factor=0, use_story_concatenation=False).generate()
    lap("dialogues")
    for kind in (RulePolicy, AugmentedMemoizationPolicy):
        train(kind, trackers, domain)
        lap(kind.__name__)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "dialogues": len(trackers), "megabytes": round(memory, 1)}))


if __name__ == "__main__":
    main()
