"""Training: check → compile → fit → evaluate → write a package. Takes over what has not changed since the newest one.

Runs no code of the project. torch is imported only when the NLU really has to be fitted.
"""

import hashlib
import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csbot import package as packages
from csbot.check import check
from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.dialogue.domain_json import domain_to_json
from csbot.encoders.packaged import EncoderError, default_encoder
from csbot.graph import document
from csbot.graph.model import DialogueGraph
from csbot.nlu import recogniser
from csbot.nlu.context.contexts import is_contextual
from csbot.nlu.context.reference import OPTION
from csbot.nlu.context.told import told_examples
from csbot.nlu.matching.rules import Rules
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.lessons import LESSONS, Lessons
from csbot.nlu.teaching.splits import hold_out
from csbot.package import Manifest, Package
from csbot.project.load import load_project
from csbot.project.model import Example, Project, TrainingData
from csbot.text import HAN
from csbot.version import VERSION

Report = Callable[[int, int, float], None]
LIBRARIES = ("torch", "transformers", "tokenizers", "onnxruntime", "numpy")
NLU, DIALOGUE = "nlu", "dialogue"
PARTS = {NLU: ("nlu",), DIALOGUE: ("graph.json", "domain.json", "settings.json")}


@problem("E401")
def bad_setting(at: Any, words: str) -> Diagnostic:
    """A training setting under `nlu:` in `config.yml` is unknown or has an impossible value."""
    return Diagnostic(words, at)


@problem("E402")
def cannot_fit(at: Any, words: str) -> Diagnostic:
    """The NLU cannot be fitted: the encoder is not to be had, or the data cannot be taught.

    The message says what was tried. `csbot doctor` lists the encoders at hand; an encoder is looked for as a local
    folder, in the packages that carry one, in the Hugging Face cache and on the hub, in this order.
    """
    return Diagnostic(words, at)


@problem("E403")
def nothing_to_train(folder: str, parts: tuple[str, ...] = (NLU, DIALOGUE)) -> Diagnostic:
    """There is nothing to train: the project has neither NLU examples nor stories or rules, or not those asked for.

    `--nlu` needs examples under `nlu:`, `--dialogue` needs `stories:` or `rules:`.
    """
    lacking = {NLU: "no NLU examples", DIALOGUE: "no stories and no rules"}
    return Diagnostic(f"there is nothing to train: {', '.join(lacking[part] for part in parts)}", in_file(folder))


@problem("E404")
def cannot_continue(folder: str, reason: str) -> Diagnostic:
    """`csbot train --finetune` cannot continue from this package.

    It has no NLU, it was made by an earlier csbot that kept no record of what was taught, or `config.yml` names
    another encoder by now: heads that were taught on one encoder mean nothing on another. A plain `csbot train` begins
    from the pretrained encoder and makes a package that can be continued from.
    """
    return Diagnostic(f"cannot continue from this package: {reason}", in_file(folder), hint="run 'csbot train'")


@problem("E405")
def no_tensorboard(folder: str) -> Diagnostic:
    """`csbot train --tensorboard` needs the package `tensorboard`, which is not installed.

    `pip install 'csbot-framework[tensorboard]'` installs it. Without the option every package still holds the curve of
    its training, as `nlu/training.json` and `nlu/training.svg`.
    """
    return Diagnostic("logs for TensorBoard need the package 'tensorboard', not installed", in_file(folder),
                      hint="pip install 'csbot-framework[tensorboard]', or train without --tensorboard")


@dataclass(frozen=True)
class Training:
    """What a training did: the package, and for each half whether it was `trained`, `finetuned`, `kept` or is `absent`.

    `unchanged`: nothing had to be done, the package is the one that was there.
    """

    package: Package
    halves: dict[str, str]
    problems: tuple[Diagnostic, ...]
    seconds: float
    unchanged: bool = False


@dataclass(frozen=True)
class Plan:
    """Which halves are trained, which are taken over from the newest package, and the hash of each."""

    todo: tuple[str, ...]
    kept: tuple[str, ...]
    hashes: dict[str, str]
    newest: Package | None

    @property
    def halves(self) -> dict[str, str]:
        """Each half with `trained`, `kept` or `absent`."""
        return {part: "trained" if part in self.todo else "kept" if part in self.kept else "absent" for part in PARTS}

    @property
    def is_done(self) -> bool:
        """Whether the newest package is what would come out."""
        return self.newest is not None and not self.todo and set(self.kept) == set(self.newest.manifest.hashes)


def make_plan(wanted: dict[str, str], newest: Package | None, parts: tuple[str, ...], force: bool) -> Plan:
    """Compare the hashes of what there is to train with those of the newest package."""
    old = {part: newest.manifest.hashes[part] for part in PARTS if newest and part in newest.manifest.hashes}
    todo = tuple(part for part in wanted if part in parts and (force or old.get(part) != wanted[part]))
    kept = tuple(part for part in old if part not in todo and (part in wanted or part not in parts))
    return Plan(todo, kept, {part: wanted[part] if part in todo else old[part] for part in (*todo, *kept)}, newest)


def train(folder: Path, *, parts: tuple[str, ...] = (NLU, DIALOGUE), models: Path | None = None,
          name: str | None = None, force: bool = False, report: Report | None = None,
          continue_from: Path | None = None,
          logs: Path | None = None) -> Training:
    """Train the project in `folder` into a package below `models` (default: `folder/models`).

    Only the halves in `parts` are trained; the other is taken over from the newest package where there is one. A half
    whose data has not changed is taken over too, unless `force`. `continue_from` is a package, or a folder of which the
    newest is meant, whose NLU is continued instead of beginning anew. `logs` is a folder for TensorBoard's logs.
    CsbotError carries all errors of the project.
    """
    started = time.monotonic()
    if logs is not None:
        check_logs(logs)
    models = models or folder / "models"
    project = load_project(folder)
    graph, found = check(project)
    if any(one.is_error for one in found):
        raise CsbotError(found)
    newest = None if force and set(parts) == set(PARTS) else newest_of(models)
    wanted = hashes(project, graph)
    parent = open_parent(continue_from, project) if continue_from and NLU in wanted and NLU in parts else None
    if parent and (force or not newest or newest.manifest.hashes.get(NLU) != wanted[NLU]):
        wanted[NLU] = digest(["continued", wanted[NLU]])
    plan = make_plan(wanted, newest, parts, force)
    if not plan.hashes:
        raise CsbotError(nothing_to_train(str(folder), parts))
    if newest and plan.kept:
        packages.verify(newest)
    if plan.is_done and name is None:
        return Training(newest, plan.halves, tuple(found), time.monotonic() - started, unchanged=True)
    if name is not None:
        packages.free_name(models, name)
    package = write(project, graph, plan, models, name, report, parent if NLU in plan.todo else None, logs)
    halves = plan.halves | ({NLU: "finetuned"} if parent and NLU in plan.todo else {})
    return Training(package, halves, tuple(found), time.monotonic() - started)


def check_logs(folder: Path) -> None:
    """Make the folder for TensorBoard's logs; CsbotError when it cannot be made, or when nothing could write them."""
    if find_spec("tensorboard") is None:
        raise CsbotError(no_tensorboard(str(folder)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CsbotError(packages.cannot_write(str(folder), error.strerror or str(error))) from None


def open_parent(path: Path, project: Project) -> Package:
    """The verified package at `path`, or the newest below it, that a fine-tuning may continue from; CsbotError else."""
    parent = packages.open_package(path)
    if not parent.has(f"nlu/{LESSONS}"):
        raise CsbotError(cannot_continue(str(parent.folder), "it has no NLU that can be continued"))
    made_with, wanted = parent.manifest.metrics.get("encoder"), portable_name(encoder_of(project))
    if made_with != wanted:
        words = f"its encoder is '{made_with}', that of the project is '{wanted}'"
        raise CsbotError(cannot_continue(str(parent.folder), words))
    return parent


def newest_of(models: Path) -> Package | None:
    """The newest package, of which unchanged halves are taken over; nothing is of one with another format."""
    try:
        return packages.newest_package(models)
    except CsbotError as error:
        if error.diagnostics[0].code == "E503":
            return None
        raise


def write(project: Project, graph: DialogueGraph, plan: Plan, models: Path, name: str | None,
          report: Report | None, continued: Package | None = None, logs: Path | None = None) -> Package:
    """Make the package's files in an unfinished folder and give it its name."""
    settings = nlu_settings(project)
    metrics = dict(plan.newest.manifest.metrics) if NLU in plan.kept else {}
    with packages.unfinished(models) as made:
        for piece in (piece for part in plan.kept for piece in PARTS[part]):
            packages.copy_part(plan.newest, piece, made)
        if DIALOGUE in plan.todo:
            packages.write_text(made / "graph.json", dump(document.to_json(graph)))
            packages.write_text(made / "domain.json", dump(domain_to_json(project.domain)))
            packages.write_text(made / "settings.json", dump(running_settings(project)))
        if NLU in plan.todo:
            metrics = (finetune_nlu(project, settings, continued, made / "nlu") if continued else
                       fit_nlu(project, settings, made / "nlu", report, logs))
        parent = continued.manifest.name if continued else plan.newest.manifest.name if plan.kept else None
        manifest = Manifest(name or "", time.time(), versions(), settings.seed, plan.hashes,
                            metrics, parent)
        return packages.finish(made, models, manifest)


def fit_nlu(project: Project, settings: NLUSettings, folder: Path, report: Report | None,
            logs: Path | None = None) -> dict[str, Any]:
    """Fine-tune and save the NLU; its figures on held-out examples."""
    from csbot.nlu.teaching.train import fit  # imports torch

    try:
        rules = rules_of(project)
        trained = fit(lessons_of(project), encoder=encoder_of(project), rules=rules, settings=settings,
                      project=project.folder, report=report, logs=logs)
        trained = replace(trained, encoder=portable_name(trained.encoder))
        trained.save(folder)
        divided = hold_out(lessons_of(project), settings.dev_share, settings.dev_minimum, settings.seed)
        Lessons.of(*divided).write(folder)
    except (EncoderError, ValueError) as error:
        at = project.settings.encoder.at if project.settings.encoder else in_file("config.yml")
        raise CsbotError(cannot_fit(at, str(error))) from None
    figures = trained.figures.as_json() if trained.figures else {}
    limits = {"limits": trained.limits.as_json()} if trained.limits else {}
    limits |= {"precision": trained.precision.as_json()} if trained.precision else {}
    return {"encoder": trained.encoder, "taught": trained.taught, "seconds": round(trained.seconds, 1), **figures,
            **limits}


def finetune_nlu(project: Project, settings: NLUSettings, parent: Package, folder: Path) -> dict[str, Any]:
    """Continue from the NLU of `parent` and save it; its figures on the examples that were held out there."""
    from csbot.nlu.teaching.finetune import finetune  # imports torch

    started = time.monotonic()
    try:
        made = finetune(lessons_of(project), parent.path("nlu"), rules=rules_of(project), settings=settings)
        made.save(folder)
    except EncoderError as error:
        raise CsbotError(cannot_continue(str(parent.folder), str(error))) from None
    except ValueError as error:
        raise CsbotError(cannot_fit(in_file("config.yml"), str(error))) from None
    figures = made.figures.as_json() if made.figures else {}
    limits = {"limits": made.limits.as_json()} if made.limits else {}
    kept = {name: parent.manifest.metrics[name] for name in ("encoder", "precision") if name in parent.manifest.metrics}
    return {**kept, "taught": made.taught, "fresh": made.fresh, "seconds": round(time.monotonic() - started, 1),
            **figures, **limits}


def lessons_of(project: Project) -> list[Example]:
    """What the NLU is taught: the examples of the NLU data, and those that stories tell."""
    return [*project.nlu.examples, *told_examples(project)]


def rules_of(project: Project) -> Rules:
    """The regular expressions, lists, synonyms and recognisers that the project's settings let count."""
    wanted = project.settings.understanding
    rules = Rules.of(project.nlu, entities=project.domain.entities)
    if not wanted.synonyms:
        rules = replace(rules, synonyms={}, values={})
    return replace(rules, regexes=rules.regexes if wanted.patterns.use_regexes else (),
                   lookups=rules.lookups if wanted.patterns.use_lookup_tables else (),
                   case_sensitive=wanted.patterns.case_sensitive, word_borders=wanted.patterns.use_word_boundaries,
                   recognisers=tuple((str(one.type), str(one.entity), one.options) for one in wanted.recognisers),
                   timezone=wanted.timezone, referents=referents_of(project))


def referents_of(project: Project) -> dict[str, str] | None:
    """The entity that fills each slot, for references; under "" that of an option. None where nothing has a context."""
    if not is_contextual(project.nlu.examples) and not told_examples(project):
        return None
    entities = {str(slot.name): str(mapping.entity) for slot in project.domain.slots.values()
                for mapping in reversed(slot.mappings) if mapping.type == "from_entity" and mapping.entity}
    return entities | ({"": OPTION} if OPTION in project.domain.entities else {})


def portable_name(encoder: str) -> str:
    """An encoder's name as a package keeps it: of a folder outside of the project only the folder's own name."""
    path = Path(encoder)
    inside = not path.is_absolute() and ".." not in path.parts and not encoder.startswith("~")
    return encoder if inside else path.name


def nlu_settings(project: Project) -> NLUSettings:
    """The training settings of the project; CsbotError names a bad one.

    Where nothing is said of strangers, those of an explicit pipeline are left to its FallbackClassifier.
    """
    try:
        settings = NLUSettings.of(project.settings.nlu)
        return replace(settings, fallback=settings.fallback or ("off" if project.settings.pipeline else "auto"))
    except ValueError as error:
        at = getattr(project.settings.nlu, "at", None) or in_file("config.yml")
        raise CsbotError(bad_setting(at, str(error))) from None


def encoder_of(project: Project) -> str:
    """The encoder that the settings name; else the small English one for English only, else the multilingual one."""
    if project.settings.encoder:
        return str(project.settings.encoder)
    declared = project.settings.language
    english = declared in (None, "en") and all(is_plain_english(example.text) for example in project.nlu.examples)
    return default_encoder({"en"} if english else {"zh", "en"})


def is_plain_english(text: str) -> bool:
    """Whether a text has no letter that English has not."""
    return not HAN.search(text) and all(ord(character) < 0x250 or not character.isalpha() for character in text)


def hashes(project: Project, graph: DialogueGraph) -> dict[str, str]:
    """What each half of the package depends on, as SHA-256; a half without data is left out."""
    found = {}
    if project.nlu.examples:
        settings = asdict(nlu_settings(project))
        found[NLU] = digest([VERSION, recogniser.FORMAT, encoder_of(project), settings, sorted(project.domain.entities),
                             teaching(project.nlu, told_examples(project)), rules_of(project).as_json()])
    if project.stories or project.rules:
        found[DIALOGUE] = digest([VERSION, document.to_json(graph), domain_to_json(project.domain),
                                  running_settings(project)])
    return found


def running_settings(project: Project) -> dict[str, Any]:
    """What a running bot needs of the settings."""
    understanding, fallback = project.settings.understanding, project.settings.dialogue.fallback
    never = project.settings.nlu.get("fallback") == "off"
    return {"fallback_threshold": None if never else understanding.fallback_threshold,
            "fallback_gap": understanding.fallback_gap, "fallback_action": fallback}


def teaching(data: TrainingData, told: Sequence[Example] = ()) -> list[Any]:
    """What the NLU learns from, without the places where it was written."""
    examples = [[e.text, e.intent, [[a.start, a.end, a.entity, a.value, a.role, a.group] for a in e.entities],
                 [context.words for context in e.contexts]] for e in (*data.examples, *told)]
    return [examples, [[s.surface, s.value] for s in data.synonyms], [[p.name, p.regex] for p in data.patterns],
            [[entry.name, entry.text] for entry in data.lookups]]


def digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


def versions() -> dict[str, str]:
    """The versions that a package was made with."""
    libraries = {name: metadata.version(name) for name in LIBRARIES}
    return {"csbot": VERSION, "python": platform.python_version(), **libraries}
