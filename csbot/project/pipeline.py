"""`pipeline:` to UnderstandingSettings: what csbot's understanding takes over from Rasa's components.

csbot has one encoder with two heads where Rasa has tokenizers, featurizers, classifiers and extractors, so of most
components only the name is looked at. An explicit pipeline without FallbackClassifier never gives `nlu_fallback`, and
one without EntitySynonymMapper replaces no synonyms, as in Rasa. Without a pipeline both are there.
"""

from collections.abc import Sequence

from csbot.diagnostics import Diagnostic
from csbot.project.components import COMPONENTS
from csbot.project.configured import Item, Parameters, check_items, named
from csbot.project.model import PatternSettings, UnderstandingSettings

FALLBACK, SYNONYMS, PATTERNS = "FallbackClassifier", "EntitySynonymMapper", "RegexEntityExtractor"
DUCKLING = "DucklingEntityExtractor"


def read_pipeline(items: Sequence[Item]) -> tuple[UnderstandingSettings, list[Diagnostic]]:
    """What the listed components mean, and what is wrong with them."""
    if not items:
        return UnderstandingSettings(), []
    listed = named(items, COMPONENTS)
    fallback = Parameters(FALLBACK, listed.get(FALLBACK, {}))
    patterns = Parameters(PATTERNS, listed.get(PATTERNS, {}))
    threshold, gap = fallback.number("threshold", 0.3), fallback.number("ambiguity_threshold", 0.1)
    settings = UnderstandingSettings(threshold if FALLBACK in listed else None, gap, SYNONYMS in listed,
                                     read_patterns(patterns))
    return settings, [*check_items(items, "component", COMPONENTS), *fallback.problems, *patterns.problems]


def duckling_of(items: Sequence[Item]) -> Item | None:
    """The item of Rasa's extractor of typed values, if it is listed."""
    return named(items, COMPONENTS).get(DUCKLING)


def read_patterns(given: Parameters) -> PatternSettings:
    """The parameters of RegexEntityExtractor; its defaults where the pipeline lacks it."""
    return PatternSettings(given.flag("use_lookup_tables", True), given.flag("use_regexes", True),
                           given.flag("case_sensitive", False), given.flag("use_word_boundaries", True))
