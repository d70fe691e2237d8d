"""Whether Rasa 3.6 accepts a project. Runs under the Python of Rasa's own environment and knows nothing of csbot.

One JSON line {"folder": path} in, one out: {"stage": null or where it was refused, "why": words, "warnings": [words]}.
Stages, as `rasa train` takes them: `load` (settings, domain, NLU data, stories), `validate` (what it validates before
it trains), `configure` (recipe, components, policies) and `tell` (dialogues of the stories, regexes, rules and memory,
and what a learned policy does before it learns). Nothing is learnt.
"""

import copy
import json
import logging
import os
import re
import sys
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.CRITICAL)

import structlog  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))

from rasa.core.policies.memoization import AugmentedMemoizationPolicy, MemoizationPolicy  # noqa: E402
from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.recipes.recipe import Recipe  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.graph_components.validators.default_recipe_validator import DefaultV1RecipeValidator  # noqa: E402
from rasa.nlu.utils.pattern_utils import extract_patterns  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted  # noqa: E402
from rasa.shared.core.generator import TrainingDataGenerator  # noqa: E402
from rasa.shared.data import TrainingType  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402
from rasa.validator import Validator  # noqa: E402

STORAGE = LocalModelStorage(Path(tempfile.mkdtemp()))
NOISE = ("auto-fill", "deprecat", "lower format version", "mandatory key", "not listed in", "is not used in any",
         "is not found in the NLU", "UserWarning")
POLICIES = {one.__name__: one for one in (RulePolicy, MemoizationPolicy, AugmentedMemoizationPolicy)}
LEARNED = ("TEDPolicy", "UnexpecTEDIntentPolicy")
WITH_REGEXES = ("RegexFeaturizer", "RegexEntityExtractor")
DEFAULTS = {"pipeline": ("WhitespaceTokenizer", "RegexFeaturizer", "CountVectorsFeaturizer", "DIETClassifier"),
            "policies": ("MemoizationPolicy", "RulePolicy", "TEDPolicy")}
DOMAIN_CHECKS = ("verify_domain_validity", "verify_actions_in_stories_rules", "verify_forms_in_stories_rules",
                 "verify_form_slots", "verify_slot_mappings")


class Refused(Exception):
    """Rasa refuses the project, though it raises nothing."""


def domain_of(folder):
    """The domain's path as `rasa train` would be told it."""
    single, many = folder / "domain.yml", folder / "domain"
    return str(many if many.is_dir() and not single.exists() else single)


def load(folder):
    """Read everything that a project declares."""
    config = folder / "config.yml"
    data = [str(folder / name) for name in ("data", "nlu_data", "stories") if (folder / name).exists()]
    path = domain_of(folder)
    if config.exists():
        importer = TrainingDataImporter.load_from_config(str(config), path, data)
    else:
        importer = TrainingDataImporter.load_from_dict({}, None, path, data)
    importer.get_config()
    if os.path.exists(path):
        Domain.load(path)  # the importer would take an empty domain for one that is invalid
    return importer, importer.get_domain(), importer.get_nlu_data(), importer.get_stories()


def validate(importer, domain, nlu, stories):
    """What `rasa train` validates and stops at; an empty domain is left to the caller."""
    validator = Validator(domain, nlu, stories, importer.get_config())
    if domain.is_empty():
        return
    for check in DOMAIN_CHECKS:
        if not getattr(validator, check)():
            raise Refused(check)
    validator.verify_nlu(True)
    validator.verify_story_structure(True)


def is_at_hand(name):
    """Whether a component can be loaded; one that a module of the project's own holds may not be here."""
    try:
        return "." not in name or find_spec(name.rpartition(".")[0]) is not None
    except ModuleNotFoundError:
        return False


def configure(importer):
    """Look up the components, and validate them; the settings as they are used, with the defaults where none are."""
    settings = dict(importer.get_config())
    for key, names in DEFAULTS.items():
        given = settings.get(key) or [{"name": name} for name in names]
        settings[key] = [each for each in given if is_at_hand(each["name"])]
    recipe = Recipe.recipe_for_name(settings.get("recipe"))
    model = recipe.graph_config_for_recipe(copy.deepcopy(settings), {}, TrainingType.BOTH, False)
    DefaultV1RecipeValidator(model.train_schema).validate(importer)
    return settings


def tell(settings, domain, nlu, stories):
    """Make dialogues of the stories, check the regexes, learn rules and stories by heart."""
    trackers = TrainingDataGenerator(stories, domain, augmentation_factor=0, use_story_concatenation=False).generate()
    components = {each["name"].rpartition(".")[2] for each in settings["pipeline"]}
    if components & set(WITH_REGEXES):
        extract_patterns(nlu, use_only_entities="RegexFeaturizer" not in components)
    context = ExecutionContext(GraphSchema({}), "x")
    for each in settings["policies"]:
        name = each["name"].rpartition(".")[2]
        if name in POLICIES:
            given = {key: value for key, value in each.items() if key != "name"}
            policy = POLICIES[name]({**POLICIES[name].get_default_config(), **given}, STORAGE, Resource(name), context)
            policy.train(trackers, domain)
        elif name in LEARNED:
            number_actions(domain, trackers)


def number_actions(domain, trackers):
    """The labels that a learned policy needs; Rasa stops at an action that does not exist."""
    for tracker in trackers:
        for event in () if tracker.is_rule_tracker else tracker.events:
            if isinstance(event, ActionExecuted):
                domain.index_for_action(event.action_name or event.action_text)


def words_of(error):
    """What an exception says; some of Rasa's cannot say it."""
    try:
        return str(error)
    except Exception:
        return ""


def verdict(folder):
    """Whether, where and why a project is refused, and what was warned of."""
    stage, told = "load", {"stage": None, "why": ""}
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            importer, domain, nlu, stories = load(folder)
            stage = "validate"
            validate(importer, domain, nlu, stories)
            stage = "configure"
            settings = configure(importer)
            stage = "tell"
            tell(settings, domain, nlu, stories)
        except (Exception, SystemExit) as error:
            told = {"stage": stage, "why": type(error).__name__ + ": " + re.sub(r"\s+", " ", words_of(error))[:400]}
    words = {re.sub(r"\s+", " ", str(each.message))[:160] for each in heard}
    return {**told, "warnings": sorted(each for each in words if not any(part in each for part in NOISE))}


def answer():
    """Answer the lines of the standard input."""
    for line in sys.stdin:
        print(json.dumps(verdict(Path(json.loads(line)["folder"]))), flush=True)


if __name__ == "__main__":
    answer()
