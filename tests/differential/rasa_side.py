"""What Rasa 3.6 decides. Runs under the Python of Rasa's own environment; one JSON task a line in, one verdict out.

A task is {"files": {name: text}, "scripts": [{"hides", "items"}]}. A verdict is {"refused": why or null, "runs": […]}
(and "skipped": why, where Rasa would take minutes);
a run is the list of what happened: ["user", intent, entities, text], ["slot", name, value], ["loop", form],
["reject", form], ["action", name, is_text, hidden], each ["ask", answers] before an action. The answers are what rules
and stories say: {"rules": action or null, "by": default, form, text or rule, "hides", "interrupted", "stories"}.
Knows nothing of csbot.
"""

import json
import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import structlog  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))

from rasa.core.policies.memoization import AugmentedMemoizationPolicy, MemoizationPolicy  # noqa: E402
from rasa.core.policies.rule_policy import InvalidRule, RulePolicy  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.core import events as e  # noqa: E402
from rasa.shared.core.generator import TrainingDataGenerator  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.shared.core.training_data import structures  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402

POLICIES = {one.__name__: one for one in (RulePolicy, MemoizationPolicy, AugmentedMemoizationPolicy)}
LISTEN = "action_listen"
MOST_DIALOGUES = 400


class TooManyDialogues(Exception):
    """The project would take Rasa minutes."""

    def __init__(self, count):
        super().__init__(f"checkpoints and or-steps multiply to {count} dialogues")


class Generator(TrainingDataGenerator):
    """Rasa's generator of dialogues, which gives up where they become too many."""

    def _process_step(self, step, incoming_trackers):
        if len(incoming_trackers) > MOST_DIALOGUES:
            raise TooManyDialogues(len(incoming_trackers))
        return super()._process_step(step, incoming_trackers)


class Project:
    """A trained project: its domain, rules and memory."""

    def __init__(self, folder):
        config_file = str(Path(folder) / "config.yml")
        importer = TrainingDataImporter.load_from_config(config_file, str(Path(folder) / "domain.yml"),
                                                         [str(Path(folder) / "data")])
        self.domain = importer.get_domain()
        generator = Generator(importer.get_stories(), self.domain, augmentation_factor=0,
                              use_story_concatenation=False)
        trackers = generator.generate()
        if len(trackers) > MOST_DIALOGUES:
            raise TooManyDialogues(len(trackers))
        entries = importer.get_config()["policies"]
        self.policies = self.train_all(entries, trackers)
        self.aligned = None
        if any(len(one.applied_events()) != len(one.events) for one in trackers):
            self.aligned = self.train_all(entries, [_uncached(one) for one in trackers])

    def train_all(self, entries, trackers):
        """The policies of the configuration: rules and stories."""
        found = {}
        for entry in entries:
            kind = POLICIES[entry["name"]]
            settings = {**kind.get_default_config(), **{k: v for k, v in entry.items() if k != "name"}}
            found["rules" if kind is RulePolicy else "stories"] = self.train(kind, settings, trackers)
        return found

    def train(self, kind, settings, trackers):
        policy = kind(dict(settings), None, Resource("x"), ExecutionContext(GraphSchema({}), "x"))
        policy.persist = lambda: None
        policy.train(trackers, self.domain)
        return policy

    def ask(self, tracker):
        """What rules and stories say next, also without the slip of `_uncached` where there is one."""
        said = self.ask_policies(tracker, self.policies)
        return {**said, "aligned": self.ask_policies(tracker, self.aligned)} if self.aligned else said

    def ask_policies(self, tracker, policies):
        said = {"rules": None, "by": None, "hides": False, "interrupted": False, "tied": [], "stories": None}
        rules, stories = policies.get("rules"), policies.get("stories")
        if rules:
            found, source = rules._predict(tracker, self.domain)
            if found.max_confidence == 1.0:
                said["rules"] = self.domain.action_names_or_texts[found.max_confidence_index]
                said["by"] = _level(found, source)
                said["hides"] = found.hide_rule_turn
            said["interrupted"] = bool(found.events)
            said["tied"] = self.tied(tracker, rules)
        if stories:
            rule_only = rules._get_rule_only_data() if rules else None
            found = stories.predict_action_probabilities(tracker, self.domain, rule_only)
            if found.max_confidence == 1.0:
                said["stories"] = self.domain.action_names_or_texts[found.max_confidence_index]
        return said

    def tied(self, tracker, rules):
        """The actions of rules that are equally specific here, of which Rasa takes one by chance."""
        states = rules._prediction_states(tracker, self.domain, False)
        keys = rules._get_possible_keys(rules.lookup["rules"], states)
        longest = max(map(len, keys), default=0)
        found = {rules.lookup["rules"][key] for key in keys if len(key) == longest}
        return sorted(found) if len(found) > 1 else []

    def run(self, script):
        """What happens in a script."""
        tracker = DialogueStateTracker("x", self.domain.slots)
        happened = []
        for item in script["items"]:
            if item[0] == "decide" and _waits(tracker):
                continue
            if item[0] in ("act", "decide"):
                self.act(tracker, item, script["hides"], happened)
            elif item[0] == "user":
                self.hear(tracker, item, script["hides"], happened)
            elif item[0] == "slot":
                self.set(tracker, item[1], item[2], happened)
            else:
                tracker.update(e.ActiveLoop(item[1]))
                happened.append(item)
        if not _waits(tracker):
            self.decide(tracker, None, happened)
        return happened

    def hear(self, tracker, item, hides, happened):
        if tracker.latest_action_name != LISTEN:
            self.act(tracker, ["act", LISTEN, False], hides, happened)
        _, intent, entities, text = item
        found = [{key: part for key, part in zip(("entity", "role", "group", "value"), entity) if part is not None}
                 for entity in entities]
        tracker.update(e.UserUttered(text, {"name": intent}, found))
        happened.append(item)
        for event in self.domain.slots_for_entities(found):
            self.set(tracker, event.key, event.value, happened)

    def set(self, tracker, name, value, happened):
        if name in tracker.slots:
            tracker.update(e.SlotSet(name, value))
            happened.append(["slot", name, value])

    def decide(self, tracker, gold, happened):
        """What is decided, the rejection of a form emulated once where something else is told."""
        said = self.ask(tracker)
        happened.append(["ask", said])
        form = tracker.active_loop_name
        if gold and form and said["rules"] == form != gold:
            tracker.update(e.ActionExecutionRejected(form))
            happened.append(["reject", form])
            said = self.ask(tracker)
            happened.append(["ask", said])
        return said

    def act(self, tracker, item, hides, happened):
        gold = item[1] if item[0] == "act" else None
        said = self.decide(tracker, gold, happened)
        decided = said["rules"] if said["by"] in ("default", "form") or said["rules"] else said["stories"]
        name = gold or decided or LISTEN
        is_text = item[2] if item[0] == "act" else name in self.domain.action_texts
        if tracker.latest_action_name == LISTEN and tracker.latest_message.intent.get("name"):
            by_text = said["by"] == "text" and name == said["rules"]
            tracker.update(e.DefinePrevUserUtteredFeaturization(by_text))
        hidden = bool(hides and said["hides"] and name == said["rules"])
        tracker.update(e.ActionExecuted(None if is_text else name, action_text=name if is_text else None,
                                        hide_rule_turn=hidden))
        happened.append(["action", name, is_text, hidden])
        if item[0] == "decide" and name in self.domain.form_names and tracker.active_loop_name != name:
            tracker.update(e.ActiveLoop(name))
            happened.append(["loop", name])


def _waits(tracker):
    """Whether it is the customer's turn."""
    actions = [event for event in tracker.events if isinstance(event, (e.ActionExecuted, e.UserUttered))]
    return bool(actions) and isinstance(actions[-1], e.ActionExecuted) and actions[-1].action_name == LISTEN


def _uncached(tracker):
    """A training dialogue without its cache of states.

    Where a story runs a form twice, Rasa takes the answer in between back, but its cache keeps it, so that from there
    on every action is memorised for an earlier state. `aligned` is what stories say without that slip.
    """
    plain = DialogueStateTracker.from_events(tracker.sender_id, list(tracker.events), tracker.slots.values())
    plain.is_rule_tracker = tracker.is_rule_tracker
    return plain


def _level(found, source):
    if found.is_no_user_prediction:
        return "form"
    if found.is_end_to_end_prediction:
        return "text"
    return "default" if source and source.startswith("predicting default") else "rule"


def verdict(task):
    """The verdict on one task."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in task["files"].items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf8")
        structures.STEP_COUNT = 1  # steps are taken in the order of their numbers as texts: every project begins anew
        try:
            project = Project(folder)
        except TooManyDialogues as error:
            return {"skipped": str(error), "refused": None, "runs": []}
        except InvalidRule as error:
            return {"refused": str(error), "runs": []}
        except Exception as error:
            return {"refused": f"{type(error).__name__}: {error}", "runs": []}
        return {"refused": None, "runs": [project.run(script) for script in task["scripts"]]}


def main():
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(verdict(json.loads(line)), ensure_ascii=True, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
