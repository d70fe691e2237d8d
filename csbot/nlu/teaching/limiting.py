"""Finds the limits of a freshly trained NLU: its temperature, its scope and the threshold, and how good they are.

In scope are the examples that were held out, or thinned copies of the taught ones where none could be spared. Strangers
are csbot's own sentences, and the held-out examples of the intent that the project has for them. No torch of its own.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from csbot.nlu.certainty.calibration import calibration_error, crossed_error, fit_temperature
from csbot.nlu.certainty.limits import NO_LIMITS, Limits
from csbot.nlu.certainty.scope import MOST_REFUSED, Choice, Scope, choose, curve, energy, shortened, spread_of
from csbot.nlu.certainty.strangers import strangers, thinned
from csbot.nlu.context.contexts import first_contexts
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.taught import Taught

ENOUGH = 50  # examples held out, to choose by
THINNED = 0.35  # of the words of a copy
MANY_COPIES = 200
MOST_COPIES = 0.1  # of many copies refused: three times what it costs of true messages (decision 15); of few none
HELD_OUT, COPIES = "held out", "thinned copies"


@dataclass(frozen=True, slots=True)
class LimitFigures:
    """How the limits were found, and what they are worth there.

    `chosen_on`: `held out` or `thinned copies`, `inside` and `strangers` of them. `ece_before`, `ece`: the calibration
    error without and with the temperature (crossed), None for copies. `curve`: (threshold, share refused in scope,
    share of strangers accepted), of which `threshold` is the chosen one.
    """

    chosen_on: str
    inside: int
    strangers: int
    temperature: float
    ece_before: float | None
    ece: float | None
    threshold: float
    false_rejects: float
    false_accepts: float
    curve: tuple[Choice, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures as a manifest keeps them."""
        return asdict(self) | {"curve": [[round(number, 4) for number in choice] for choice in self.curve]}


def find_limits(recogniser: Recogniser, taught: Sequence[Any], held: Sequence[Any], outside: str, rejects: bool,
                seed: int) -> tuple[Limits, Taught, LimitFigures | None]:
    """The limits of a `recogniser` that was `taught` some examples and not the `held` ones; figures None without
    intents in scope. `outside` is the intent that stands for what is out of scope, if the examples have it."""
    head, pooled = recogniser.intents, recogniser.pooled([one.text for one in taught], first_contexts(taught))
    kept = Taught.of(taught, pooled)
    limits = Limits(rejects=rejects, outside=outside if outside in head.labels else None)
    scoped, targets = limits.inside(head), head.targets(taught)
    ours = (targets >= 0) & scoped[targets] if len(head.labels) else targets >= 0
    if not ours.any():
        return NO_LIMITS, kept, None
    scope = Scope.of(pooled[ours], targets[ours])
    asked, chosen_on = _in_scope(taught, held, limits.outside, seed)
    examples = [one for _, one in asked]
    states, wanted = recogniser.pooled([text for text, _ in asked], first_contexts(examples)), head.targets(examples)
    scores = head.scores(recogniser.weights, states)
    energies, distances = energy(scores[:, scoped]), scope.distances(states)
    scope = replace(scope, energy=spread_of(energies), distance=spread_of(distances))
    texts = strangers([one.text for one in taught]) + [one.text for one in held if one.intent == limits.outside]
    foreign = recogniser.pooled(texts)
    choices = curve(scope.scores(states, scores[:, scoped]),
                    scope.scores(foreign, head.scores(recogniser.weights, foreign)[:, scoped]))
    measured = chosen_on == HELD_OUT
    best = choose(choices, MOST_REFUSED if measured else MOST_COPIES if len(asked) >= MANY_COPIES else 0.0)
    limits = replace(limits, scope=replace(scope, threshold=best.threshold),
                     temperature=fit_temperature(scores, wanted))
    return limits, kept, LimitFigures(chosen_on, len(asked), len(texts), limits.temperature,
                                      calibration_error(scores, wanted) if measured else None,
                                      crossed_error(scores, wanted) if measured else None, *best,
                                      tuple(shortened(choices)))


def _in_scope(taught: Sequence[Any], held: Sequence[Any], outside: str | None,
              seed: int) -> tuple[list[tuple[str, Any]], str]:
    """Texts to choose by, each with the example that it is or was, and what they are."""
    spared = [(one.text, one) for one in held if one.intent and one.intent != outside]
    if len(spared) >= ENOUGH:
        return spared, HELD_OUT
    own = [one for one in taught if one.intent and one.intent != outside]
    copies = thinned([one.text for one in own], THINNED, seed)
    return [*spared, *zip(copies, own)], COPIES
