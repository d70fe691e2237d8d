"""Knowing that a message was not understood: the intent `nlu_fallback` in place of one that is too unsure.

Source: `FallbackClassifier` of Rasa 3.6. Pure; the thresholds are passed in.
"""

from dataclasses import replace

from csbot.values import Intent, Understanding

UNSURE = "nlu_fallback"
THRESHOLD, GAP = 0.3, 0.1


def doubted(understanding: Understanding, threshold: float = THRESHOLD, gap: float = GAP) -> Understanding:
    """The understanding, with the intent `nlu_fallback` ranked first where it is not to be trusted.

    That is where the best confidence is below `threshold`, or less than `gap` above the second best. The fallback's
    own confidence is the threshold.
    """
    if understanding.intent.name == UNSURE or not is_doubtful(understanding, threshold, gap):
        return understanding
    fallback = Intent(UNSURE, threshold)
    return replace(understanding, intent=fallback, ranking=(fallback, *understanding.ranking))


def is_doubtful(understanding: Understanding, threshold: float, gap: float) -> bool:
    """Whether the intent is too unsure, or too close to the next one."""
    if understanding.intent.name is None or understanding.intent.confidence < threshold:
        return True
    best = sorted((intent.confidence for intent in understanding.ranking), reverse=True)[:2]
    return len(best) == 2 and best[0] - best[1] < gap
