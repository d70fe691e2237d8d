"""All figures that apply to a set: what was asked against what was answered."""

from collections.abc import Sequence
from typing import Any

from benchmarks.nlu import measures
from benchmarks.nlu.examples import OUT
from benchmarks.nlu.thresholds import BALANCED, PAPER, Asked, best_mcc, crossed
from csbot.nlu.figures import measure
from csbot.project.model import Example
from csbot.values import Intent, Understanding

FALLBACK = "nlu_fallback"  # what a message that is rejected has as its intent
Figures = dict[str, Any]


def figures(examples: Sequence[Example], answers: Sequence[Understanding], tuning: Sequence[Example] = (),
            tuning_answers: Sequence[Understanding] = ()) -> Figures:
    """What applies: intents where there are intents, entities where there are entities, and so on."""
    inside = [(example, answer) for example, answer in zip(examples, answers, strict=True) if example.intent != OUT]
    found: Figures = {"examples": len(inside), "out_of_scope": len(examples) - len(inside)}
    with_intent = [(example, answer) for example, answer in inside if example.intent]
    if with_intent:
        found |= of_intents(*map(list, zip(*with_intent)))
    if any(example.entities for example, _ in inside):
        found |= of_entities(*map(list, zip(*inside)))
    if found["out_of_scope"] and any(best(answer).confidence for answer in answers):
        found |= of_scope(examples, answers, tuning, tuning_answers)
    return found


def best(answer: Understanding) -> Intent:
    """The best taught intent, whether or not the message was rejected."""
    return next((one for one in answer.ranking if one.name != FALLBACK), Intent(None, 0.0))


def of_intents(examples: Sequence[Example], answers: Sequence[Understanding]) -> Figures:
    """Accuracy, F1 and calibration of the best taught intent; `rejected`: the share that was given the fallback."""
    wanted, found = [str(example.intent) for example in examples], [best(answer).name for answer in answers]
    micro, macro = measures.f1(wanted, found)
    sure = [best(answer).confidence for answer in answers]
    right = [one == other for one, other in zip(wanted, found)]
    return {"accuracy": measures.accuracy(wanted, found), "intent_f1_micro": micro, "intent_f1_macro": macro,
            "ece": measures.ece(sure, right) if any(sure) else None,
            "rejected": sum(answer.intent.name == FALLBACK for answer in answers) / len(answers)}


def of_entities(examples: Sequence[Example], answers: Sequence[Understanding]) -> Figures:
    """Exact spans, and whole sentences; an entity's extractor and value do not matter."""
    taught = [Understanding(answer.text, best(answer), answer.ranking, answer.entities) for answer in answers]
    found = measure(examples, taught).as_json()
    return {name: found[name] for name in ("entity_precision", "entity_recall", "entity_f1", "sentence_accuracy")}


def of_scope(examples: Sequence[Example], answers: Sequence[Understanding], tuning: Sequence[Example],
             tuning_answers: Sequence[Understanding]) -> Figures:
    """In scope or out of it: by thresholds on the confidence, and as the bot itself decided (`shipped`)."""
    asked, tuned = as_asked(examples, answers), as_asked(tuning, tuning_answers)
    inside = [one.score for one in asked if one.wanted is not None]
    outside = [one.score for one in asked if one.wanted is None]
    return {"auroc": measures.auroc(inside, outside), PAPER: crossed(asked, PAPER, tuned),
            BALANCED: crossed(asked, BALANCED, tuned), "hint3": best_mcc(asked), "shipped": shipped(examples, answers)}


def as_asked(examples: Sequence[Example], answers: Sequence[Understanding]) -> list[Asked]:
    """Questions as `thresholds` sees them."""
    return [Asked(None if example.intent == OUT else str(example.intent), best(answer).name, best(answer).confidence)
            for example, answer in zip(examples, answers, strict=True)]


def shipped(examples: Sequence[Example], answers: Sequence[Understanding]) -> Figures:
    """What the bot's own decision is worth: a rejected message has the intent `nlu_fallback`."""
    wanted = [str(example.intent) for example in examples]
    found = [OUT if answer.intent.name == FALLBACK else answer.intent.name for answer in answers]
    inside = [(one, other) for one, other in zip(wanted, found) if one != OUT]
    outside = [other for one, other in zip(wanted, found) if one == OUT]
    return {"in_scope": sum(one == other for one, other in inside) / len(inside),
            "oos_recall": outside.count(OUT) / len(outside), "mcc": measures.mcc(wanted, found)}
