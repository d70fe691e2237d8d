"""Knowing that a message was not understood: the intent `nlu_fallback` in place of one that is too unsure.

Source: `FallbackClassifier` of Rasa 3.6. Pure.
"""

from dataclasses import dataclass, replace

from csbot.values import UNSURE, Intent, Understanding


@dataclass(frozen=True, slots=True)
class Doubt:
    """When an understanding is not to be trusted: where the best confidence is below `threshold`, or less than `gap`
    above the second best. With `threshold` None everything is trusted."""

    threshold: float | None = 0.3
    gap: float = 0.1

    def of(self, understanding: Understanding) -> Understanding:
        """The understanding, with `nlu_fallback` ranked first where it is not to be trusted.

        The fallback's own confidence is the threshold. `between` says which two intents are too close.
        """
        if self.threshold is None or understanding.intent.name == UNSURE or not self.holds(understanding):
            return understanding
        fallback = Intent(UNSURE, self.threshold)
        return replace(understanding, intent=fallback, ranking=(fallback, *understanding.ranking),
                       between=self.between(understanding))

    def holds(self, understanding: Understanding) -> bool:
        """Whether the intent is too unsure, or too close to the next one."""
        if understanding.intent.name is None or understanding.intent.confidence < (self.threshold or 0.0):
            return True
        best = sorted((intent.confidence for intent in understanding.ranking), reverse=True)[:2]
        return len(best) == 2 and best[0] - best[1] < self.gap

    def between(self, understanding: Understanding) -> tuple[str, ...]:
        """The two best intents where they are too close to tell and together sure enough; none otherwise."""
        best = sorted(understanding.ranking, key=lambda intent: -intent.confidence)[:2]
        close = len(best) == 2 and best[0].confidence - best[1].confidence < self.gap
        if not close or sum(intent.confidence for intent in best) < max(0.5, self.threshold or 0.0):
            return ()
        return tuple(str(intent.name) for intent in best)


NO_DOUBT = Doubt(None)
