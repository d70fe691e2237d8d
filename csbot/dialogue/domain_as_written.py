"""A Domain as the mapping that its YAML files hold, without places: what action servers and Rasa's HTTP API are sent.

The inverse of reading, except that defaults are left out and short forms are written long (`intent: x` as `[x]`).
"""

from collections.abc import Mapping
from typing import Any

from csbot.project.model import (
    DeclaredAction,
    DeclaredEntity,
    DeclaredIntent,
    Domain,
    Form,
    MappingCondition,
    Slot,
    SlotMapping,
    Variation,
)

FORMAT_VERSION = "3.1"
NUMBERS = {"min_value": 0.0, "max_value": 1.0}
Json = dict[str, Any]


def domain_as_written(domain: Domain) -> Json:
    """The domain as JSON values, with Rasa's keys."""
    return {
        "version": FORMAT_VERSION,
        "session_config": {"session_expiration_time": domain.session.expiration_minutes,
                           "carry_over_slots_to_new_session": domain.session.carry_over_slots},
        "intents": [intent_item(intent) for intent in domain.intents.values()],
        "entities": [entity_item(entity) for entity in domain.entities.values()],
        "slots": {str(name): slot_body(slot) for name, slot in domain.slots.items()},
        "forms": {str(name): form_body(form) for name, form in domain.forms.items()},
        "responses": {str(name): [variation_item(each) for each in response.variations]
                      for name, response in domain.responses.items()},
        "actions": [action_item(action) for action in domain.actions.values()],
        **filled({"e2e_actions": [str(text) for text in domain.end_to_end_actions]}),
    }


def filled(data: Mapping[str, Any]) -> Json:
    """The items that say something."""
    return {key: plain_text(value) for key, value in data.items() if value is not None and value != () and value != []}


def plain_text(value: Any) -> Any:
    """The value, with lists for tuples and plain texts for names."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain_text(item) for key, item in value.items()}
    return [plain_text(item) for item in value] if isinstance(value, (list, tuple)) else value


def item(name: str, body: Json) -> Any:
    """`name`, or `{name: body}` where there is more to say."""
    return {str(name): body} if body else str(name)


def intent_item(intent: DeclaredIntent) -> Any:
    uses = intent.use_entities
    body = {} if uses is True else {"use_entities": plain_text(uses or ())}
    ignored = {} if intent.ignore_entities is None else {"ignore_entities": plain_text(intent.ignore_entities)}
    return item(intent.name, body | ignored)


def entity_item(entity: DeclaredEntity) -> Any:
    quiet = {} if entity.influence_conversation else {"influence_conversation": False}
    return item(entity.name, filled({"roles": entity.roles, "groups": entity.groups}) | quiet)


def action_item(action: DeclaredAction) -> Any:
    return item(action.name, {"send_domain": True} if action.send_domain else {})


def slot_body(slot: Slot) -> Json:
    numbers = {key: getattr(slot, key) for key, default in NUMBERS.items() if getattr(slot, key) != default}
    quiet = {} if slot.influence_conversation or slot.type == "any" else {"influence_conversation": False}
    return {"type": str(slot.type), **filled({"values": slot.values, "initial_value": slot.initial_value}), **numbers,
            **quiet, "mappings": [mapping_item(mapping) for mapping in slot.mappings]}


def mapping_item(mapping: SlotMapping) -> Json:
    return filled({"type": mapping.type, "entity": mapping.entity, "role": mapping.role, "group": mapping.group,
                   "intent": mapping.intents, "not_intent": mapping.not_intents, "value": mapping.value,
                   "action": mapping.action, "conditions": [condition_item(each) for each in mapping.conditions]})


def condition_item(condition: MappingCondition) -> Json:
    return {"active_loop": plain_text(condition.active_loop), **filled({"requested_slot": condition.requested_slot})}


def form_body(form: Form) -> Json:
    return {"required_slots": plain_text(form.required_slots), **filled({"ignored_intents": form.ignored_intents})}


def variation_item(variation: Variation) -> Json:
    conditions = [{"type": "slot", "name": str(each.slot), "value": each.value} for each in variation.conditions]
    return filled({"text": variation.text, "image": variation.image, "custom": variation.custom,
                   "buttons": variation.buttons, "channel": variation.channel, "condition": conditions,
                   "metadata": variation.metadata, "id": variation.id, **variation.extra})
