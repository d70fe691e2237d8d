"""Who is right where several parts found something: the declared order of precedence, and synonyms.

1. A regular expression, then a lookup list, then a reference (the second one, the same address), then a recogniser,
   then the model: of two overlapping spans the earlier
   part's stays. What knows words only gives way to what knows their surroundings: a list's entry inside a longer span
   of a recogniser or the model (a city in an address), and what a recogniser found inside or on a span of the model
   with another name (the 15 of an `iPhone 15`, 三号 that is a size). A recogniser whose form proves the value (PROVEN)
   never gives way.
2. Of two spans of the same part the longer stays; of two on exactly the same characters the one whose name the model
   gave there, else the one that stands first in the files. Several names of one lookup entry stay together unless
   the model knows better.
3. A pattern's span takes role and group from a model's span of the same name that it overlaps. What the model found
   on exactly the same span besides that name stays: that is how several entities on one span are found.
It knows no text and no weights.
"""

from collections.abc import Sequence
from dataclasses import replace

from csbot.nlu.matching.patterns import LOOKUP, REGEX
from csbot.nlu.matching.rules import Rules
from csbot.values import RECOGNISER, REFERENCE, Entity

ORDER = {REGEX: 0, LOOKUP: 1, REFERENCE: 2, RECOGNISER: 3}
PROVEN = frozenset(f"{RECOGNISER}:{type}" for type in (
    "order_number", "tracking_number", "id_card", "plate", "email", "url", "phone"))
SYNONYM = "synonym"


def overlap(one: Entity, other: Entity) -> bool:
    """Whether two entities share a character."""
    return one.start < other.end and other.start < one.end


def same_span(one: Entity, other: Entity) -> bool:
    """Whether two entities cover exactly the same characters."""
    return (one.start, one.end) == (other.start, other.end)


def inside(one: Entity, other: Entity) -> bool:
    """Whether `one` lies within `other` and is shorter."""
    return other.start <= one.start and one.end <= other.end and not same_span(one, other)


def merge(found: Sequence[Entity], modelled: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities that stay, in text order, of those the patterns `found` and those the model made."""
    found = [entity for entity in found if not any(gives_way(entity, other) for other in (*found, *modelled))]
    kept = [_with_role(entity, modelled) for entity in _settle(found, modelled)]
    beside = [entity for entity in modelled if _stays(entity, kept, modelled)]
    return tuple(sorted([*kept, *beside], key=lambda entity: (entity.start, entity.end)))


def gives_way(entity: Entity, other: Entity) -> bool:
    """Whether what a list or a recogniser found is left to another part, which has a wider or a better name for it."""
    if entity.part == LOOKUP:
        return other.part not in (REGEX, LOOKUP) and inside(entity, other)
    if entity.part != RECOGNISER or entity.extractor in PROVEN or other.part in ORDER:
        return False
    return entity.entity != other.entity and (inside(entity, other) or same_span(entity, other))


def _settle(found: Sequence[Entity], modelled: Sequence[Entity]) -> list[Entity]:
    """The patterns' entities without conflicts among themselves."""
    def rank(entity: Entity) -> tuple:
        confirmed = any(same_span(entity, other) and entity.entity == other.entity for other in modelled)
        return ORDER[entity.part], entity.start - entity.end, not confirmed

    kept: list[Entity] = []
    for entity in sorted(found, key=rank):
        rivals = [other for other in kept if overlap(entity, other)]
        twins = all(same_span(entity, other) and entity.extractor == other.extractor == LOOKUP for other in rivals)
        better = any(rank(other) < rank(entity) for other in rivals)  # the model confirmed them, and not this one
        if not rivals or (twins and not better and all(entity.entity != other.entity for other in rivals)):
            kept.append(entity)
    return kept


def _with_role(entity: Entity, modelled: Sequence[Entity]) -> Entity:
    for other in modelled:
        if other.entity == entity.entity and overlap(entity, other):
            return replace(entity, role=other.role, group=other.group)
    return entity


def _stays(entity: Entity, kept: Sequence[Entity], modelled: Sequence[Entity]) -> bool:
    """Whether a model's entity stays beside what the patterns have: free, or one of several on one span."""
    rivals = [other for other in kept if overlap(entity, other)]
    return all(same_span(entity, other) and entity.entity != other.entity
               and any(same_span(other, twin) and twin.entity == other.entity for twin in modelled)
               for other in rivals)


def with_values(entities: Sequence[Entity], rules: Rules) -> tuple[Entity, ...]:
    """The entities with synonyms applied; a changed value is marked with the part that changed it.

    A recogniser's value is normalised already, that of a reference stands in the conversation; both stay.
    """
    return tuple(_with_value(entity, rules) for entity in entities)


def _with_value(entity: Entity, rules: Rules) -> Entity:
    value = None if entity.part in (RECOGNISER, REFERENCE) else rules.resolve(entity.entity, entity.value)
    if value is None or value == entity.value:
        return entity
    return replace(entity, value=value, processors=(*entity.processors, SYNONYM))
