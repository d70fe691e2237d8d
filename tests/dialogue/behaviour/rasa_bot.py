"""What Rasa 3.6 does in talks: its own MessageProcessor, policies and actions, with no NLU but `/intent` messages.

Run it with the Python of an environment that has rasa==3.6.21: cases as JSON on standard input, one verdict for each on
standard output. The clock, the scheduler of reminders and the action server are stand-ins, all else is Rasa itself.
"""

import asyncio
import contextlib
import copy
import json
import logging
import os
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", RASA_TELEMETRY_ENABLED="false", LOG_LEVEL="ERROR")
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import structlog  # noqa: E402
from outcomes import answer  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))

from rasa.core import jobs  # noqa: E402
from rasa.core.channels.channel import OutputChannel, UserMessage  # noqa: E402
from rasa.core.lock_store import InMemoryLockStore  # noqa: E402
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator  # noqa: E402
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble  # noqa: E402
from rasa.core.policies.memoization import AugmentedMemoizationPolicy, MemoizationPolicy  # noqa: E402
from rasa.core.policies.rule_policy import InvalidRule, RulePolicy  # noqa: E402
from rasa.core.processor import MessageProcessor  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler  # noqa: E402
from rasa.shared.core.events import Event  # noqa: E402
from rasa.shared.core.generator import TrainingDataGenerator  # noqa: E402
from rasa.shared.data import TrainingType  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.utils.endpoints import ClientResponseError  # noqa: E402

POLICIES = {"RulePolicy": RulePolicy, "MemoizationPolicy": MemoizationPolicy,
            "AugmentedMemoizationPolicy": AugmentedMemoizationPolicy}
SENDER = "customer"
LONGEST = 20  # seconds for a case


class Clock:
    """Stands in for `time.time`; every look at it takes a microsecond, so that no two events are of one time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now


class Scheduler:
    """Stands in for APScheduler: keeps the jobs and runs those that are due when it is told to, each at its time.

    As there, a job that is more than a second late is never run.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.jobs: dict[str, Any] = {}

    def add_job(self, function: Any, trigger: str, run_date: Any, args: list, id: str, replace_existing: bool,
                name: str) -> None:
        """Keep a job; one of the same id is replaced."""
        self.jobs.pop(id, None)
        if run_date.timestamp() >= self.clock.now - 1:
            self.jobs[id] = SimpleNamespace(id=id, name=name, at=run_date.timestamp(), function=function, args=args)

    def get_jobs(self) -> list:
        """The jobs that wait."""
        return list(self.jobs.values())

    def remove_job(self, id: str) -> None:
        """Forget a job."""
        del self.jobs[id]

    async def run_until(self, until: float) -> None:
        """Let the time go by and run what is due, the earliest first."""
        while due := sorted((job for job in self.jobs.values() if job.at <= until), key=lambda job: job.at):
            del self.jobs[due[0].id]
            self.clock.now = max(self.clock.now, due[0].at)
            await due[0].function(*due[0].args)


class Silent(OutputChannel):
    """A channel that sends replies to nobody; they are among the events."""

    def __init__(self, name: str) -> None:
        self.named = name

    def name(self) -> str:
        """What responses of this channel call it."""
        return self.named

    async def send_response(self, *_: Any) -> None:
        """Send nothing."""


class ActionServer:
    """Stands in for the action server: answers from a case's script."""

    url = "stand-in"
    kwargs: dict = {}

    def __init__(self, script: dict) -> None:
        self.script = copy.deepcopy(script)

    async def request(self, **given: Any) -> dict:
        """The outcome that the script has for a call."""
        name, tracker = given["json"]["next_action"], given["json"]["tracker"]
        found = answer(self.script, name, tracker)
        if found.get("fail"):
            raise ClientResponseError(500, "failed", "{}")
        if found.get("reject"):
            raise ClientResponseError(400, "rejected", json.dumps({"action_name": name, "error": ""}))
        return {"events": found["events"], "responses": found["responses"]}


class Graph:
    """Stands in for the model's graph: the policies with their ensemble, and the handler of `/intent` messages."""

    def __init__(self, policies: list, rule_only: dict, domain: Any) -> None:
        self.policies, self.rule_only, self.domain = policies, rule_only, domain
        self.ensemble = DefaultPolicyPredictionEnsemble()

    def run(self, inputs: dict, targets: list) -> dict:
        """The prediction for a tracker, or the parsed messages."""
        if targets == ["nlu"]:
            messages = [Message(data={"text": message.text}) for message in inputs["__message__"]]
            return {"nlu": RegexMessageHandler().process(messages, self.domain)}
        tracker = inputs["__tracker__"]
        predictions = {str(number): policy.predict_action_probabilities(tracker, self.domain,
                                                                        rule_only_data=self.rule_only)
                       for number, policy in enumerate(self.policies)}
        return {"core": self.ensemble.combine_predictions_from_kwargs(tracker, self.domain, **predictions)}


class Bot:
    """A case's bot, trained."""

    def __init__(self, case: dict, folder: Path, clock: Clock) -> None:
        (folder / "data").mkdir()
        for name, text in case["files"].items():
            (folder / name).write_text(text, "utf8")
        config = {"policies": case["policies"], "assistant_id": "x", "language": "zh", "pipeline": []}
        importer = TrainingDataImporter.load_from_dict(config, None, str(folder / "domain.yml"), [str(folder / "data")])
        self.domain = importer.get_domain()
        trackers = TrainingDataGenerator(importer.get_stories(), self.domain, augmentation_factor=0,
                                         use_story_concatenation=False).generate()
        storage, context = LocalModelStorage(folder), ExecutionContext(GraphSchema({}), "x")
        policies, rule_only = [], {}
        for given in case["policies"]:
            kind = POLICIES[given["name"]]
            settings = {**kind.get_default_config(), **{key: value for key, value in given.items() if key != "name"}}
            policy = kind(settings, storage, Resource(given["name"]), context)
            policy.train(trackers, self.domain)
            policies.append(policy)
            if kind is RulePolicy:
                rule_only = policy._get_rule_only_data()
        self.clock, self.scheduler, self.channel = clock, Scheduler(clock), case.get("channel", "shell")
        self.processor = self.make_processor(Graph(policies, rule_only, self.domain), case)
        self.seen = 0.0

    def make_processor(self, graph: Graph, case: dict) -> MessageProcessor:
        """Rasa's processor with this bot instead of a model from disk."""
        processor = MessageProcessor.__new__(MessageProcessor)
        processor.nlg = TemplatedNaturalLanguageGenerator(self.domain.responses)
        processor.tracker_store = InMemoryTrackerStore(self.domain)
        processor.lock_store = InMemoryLockStore()
        processor.max_number_of_predictions, processor.on_circuit_break = 10, None
        processor.action_endpoint = ActionServer(case.get("actions", {}))
        processor.model_metadata = SimpleNamespace(training_type=TrainingType.BOTH, model_id="", assistant_id="",
                                                   core_target="core", nlu_target="nlu")
        processor.graph_runner, processor.domain, processor.http_interpreter = graph, self.domain, None
        return processor

    async def play(self, step: Any) -> dict:
        """One step of a conversation; what it led to."""
        step = {"say": step} if isinstance(step, str) else step
        until = float(round(self.clock.now + step.get("wait", 1)))
        await self.scheduler.run_until(until)
        self.clock.now = max(until, self.clock.now)
        if "say" in step:
            said = UserMessage(step["say"], Silent(self.channel), SENDER, step.get("means"), self.channel,
                               metadata=step.get("metadata"))
            await self.processor.handle_message(said)
        if "trigger" in step:
            heard = (await self.processor.get_tracker(SENDER)).get_latest_input_channel()
            channel = Silent(heard or "shell")
            tracker = await self.processor.fetch_tracker_and_update_session(SENDER, channel)
            await self.processor.trigger_external_user_uttered(step["trigger"], step.get("entities"), tracker, channel)
        if "event" in step:
            tracker = await self.processor.get_tracker(SENDER)
            tracker.update(Event.from_parameters(step["event"]), self.domain)
            await self.processor.save_tracker(tracker)
        return await self.look()

    async def look(self) -> dict:
        """The events since the last look, and where the conversation stands, as the next message would find it."""
        full = await self.processor.tracker_store.retrieve_full_tracker(SENDER)
        tracker = await self.processor.tracker_store.retrieve(SENDER)
        if full is None:
            return {"events": [], "slots": {}, "loop": None, "paused": False}
        events = [event.as_dict() for event in full.events if event.timestamp > self.seen]
        self.seen = self.clock.now
        slots = {slot: value for slot, value in tracker.current_slot_values().items() if value is not None}
        return {"events": events, "slots": slots, "loop": tracker.active_loop_name, "paused": tracker.is_paused()}


async def play_case(case: dict) -> dict:
    """The verdict on one case: a list of turns, or why Rasa refuses the project."""
    clock = Clock()
    clock.now = case.get("begins", 1_700_000_000.0)
    time.time = clock
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        try:
            bot = Bot(case, Path(folder), clock)
        except InvalidRule as error:
            return {"refused": " ".join(str(error).split())[:300]}
        except Exception as error:
            return {"refused": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
        scheduler = bot.scheduler

        async def stand_in() -> Scheduler:
            return scheduler

        jobs.scheduler = stand_in
        turns = []
        for step in case["talk"]:
            try:
                turns.append(await bot.play(step))
            except Exception as error:
                turns.append({"crashed": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"})
                break
        return {"turns": turns}


class TooSlow(BaseException):
    """A case runs on and on: two actions that refuse in turn never end in Rasa."""


def give_up(*_: Any) -> None:
    """Stop a case."""
    raise TooSlow


def main() -> None:
    """Read cases, write verdicts, one a line."""
    signal.signal(signal.SIGALRM, give_up)
    for line in sys.stdin:
        signal.alarm(LONGEST)
        try:
            verdict = asyncio.run(play_case(json.loads(line)))
        except TooSlow:
            verdict = {"turns": [{"crashed": "never ends"}]}
        signal.alarm(0)
        print(json.dumps(verdict, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
