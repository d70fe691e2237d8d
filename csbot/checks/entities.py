"""Checks of entities: undeclared, unknown roles and groups, unknown in stories and mappings, never found."""

from collections.abc import Iterator

from csbot.checks.check import check
from csbot.checks.facts import Facts, by_name, more
from csbot.diagnostics import Diagnostic
from csbot.project.model import Name
from csbot.text import did_you_mean

OTHER_EXTRACTORS = ("Spacy", "Mitie", ".")


@check("W211", "entities")
def undeclared_entity(facts: Facts) -> Iterator[Diagnostic]:
    """Examples annotate an entity that the domain does not declare.

    It is learnt all the same, but dialogue states do not show it.

        - send it to [Berlin](ctiy)      # the domain has city

    Add the entity to `entities:` in the domain, or correct the name.
    """
    for name, places in facts.taught_entities.items() if facts.domain.entities or facts.domain.intents else ():
        if name not in facts.domain.entities:
            yield Diagnostic(f"entity '{name}' is annotated, but the domain does not declare it{more(places)}",
                             places[0].at, did_you_mean(name, facts.domain.entities))


@check("W212", whole=("entities",))
def undeclared_role(facts: Facts) -> Iterator[Diagnostic]:
    """A role or group of an entity is not declared with the entity.

        entities:
        - city: {roles: [from, to]}

        - fly to [Rome]{"entity": "city", "role": "too"}

    Declare the role under `roles:` (a group under `groups:`), or correct the name.
    """
    seen: set[tuple] = set()
    for entity, kind, label in labels(facts):
        declared = facts.domain.entities.get(entity)
        known = () if declared is None else declared.roles if kind == "role" else declared.groups
        if declared is not None and label not in known and (str(entity), kind, label) not in seen:
            seen.add((str(entity), kind, label))
            allowed = f", declared are: {', '.join(known)}" if known else f", it declares no {kind}s"
            yield Diagnostic(f"entity '{entity}' has no {kind} '{label}'{allowed}", entity.at,
                             did_you_mean(label, known))


def labels(facts: Facts) -> Iterator[tuple[Name, str, str]]:
    """Every role and group that is written somewhere: entity, `role` or `group`, label."""
    annotations = (a for example in facts.nlu.examples for a in example.entities if a.role or a.group)
    mappings = (m for slot in facts.domain.slots.values() for m in slot.mappings if m.entity is not None)
    for one in (*annotations, *facts.told_entities, *mappings):
        for kind in ("role", "group"):
            label = getattr(one, kind)
            if label:
                yield one.entity, kind, str(label)


@check("W213", "entities")
def unknown_entity(facts: Facts) -> Iterator[Diagnostic]:
    """A story, slot mapping, button or `use_entities` list names an entity that the domain does not declare.

    A mapping from it never fills its slot.

        mappings:
        - type: from_entity
          entity: ordernumber            # the domain has order_number

    Correct the name, or add the entity to `entities:` in the domain.
    """
    mappings = (m.entity for slot in facts.domain.slots.values() for m in slot.mappings if m.entity is not None)
    listed = (Name(str(name).partition("#")[0], intent.name.at) for intent in facts.domain.intents.values()
              for names in (intent.use_entities, intent.ignore_entities or ()) if not isinstance(names, bool)
              for name in names)
    sent = (name for _, payload in facts.payloads for name in payload.entities)
    told = (entity.entity for entity in facts.told_entities)
    for name, places in by_name((*told, *mappings, *listed, *sent)).items():
        if name not in facts.domain.entities:
            yield Diagnostic(f"unknown entity '{name}'{more(places)}", places[0].at,
                             did_you_mean(name, facts.domain.entities))


@check("W214", whole=("nlu", "responses"))
def unfound_entity(facts: Facts) -> Iterator[Diagnostic]:
    """The domain declares an entity that nothing can find: no example annotates it, no regex, lookup or button has it,
    no recogniser finds it.

        entities: [courier]              # and no example has [DHL](courier)

    Training goes on without it: no message will ever have it, and a slot that is filled from it stays empty.
    Annotate it in examples, add a `regex:` or `lookup:` of its name or a recogniser, or take it out. Not reported when
    `config.yml` names an extractor that brings its own entities (spaCy, a class of your own).
    """
    others = any(mark in str(component.get("name")) for component in facts.project.settings.pipeline
                 for mark in OTHER_EXTRACTORS)
    if others or not facts.nlu.examples:
        return
    found = {str(one.name) for one in (*facts.nlu.patterns, *facts.nlu.lookups)} | set(facts.taught_entities)
    found.update(str(one.entity) for one in facts.project.settings.understanding.recognisers)
    found.update(str(name) for _, payload in facts.payloads for name in payload.entities)
    if any(example.contexts for example in facts.nlu.examples):
        found.add("option")  # what a customer chooses from a list
    for name, declared in facts.domain.entities.items():
        if name not in found and not facts.code_may_use(name):
            yield Diagnostic(f"nothing finds entity '{name}': no example, regex, lookup or button has it; "
                             "training passes it over",
                             declared.name.at, did_you_mean(name, found - set(facts.domain.entities)))


@check("W215", "entities")
def unused_recogniser(facts: Facts) -> Iterator[Diagnostic]:
    """A recogniser finds an entity that the domain does not declare: no slot is filled from it, no story can name it.

        recognisers: [money]             # the domain has no entity money

    Add the entity to `entities:` in the domain, or name the domain's under `entity:` of the recogniser.
    """
    declares = facts.domain.entities or facts.domain.intents
    for one in facts.project.settings.understanding.recognisers if declares else ():
        if one.entity not in facts.domain.entities:
            yield Diagnostic(f"recogniser '{one.type}' finds entity '{one.entity}', which the domain does not declare",
                             one.entity.at, did_you_mean(one.entity, facts.domain.entities))
