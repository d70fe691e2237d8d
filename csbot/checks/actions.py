"""Checks of actions: unknown, unused, declared responses without a text, and what policies name."""

from collections.abc import Iterator, Mapping

from csbot.checks.check import check
from csbot.checks.facts import Facts, by_name, more
from csbot.diagnostics import Diagnostic
from csbot.project.defaults import DEFAULT_ACTIONS, HOOKS
from csbot.project.policies import learns
from csbot.text import did_you_mean, likely_meant


@check("E231", "actions", "responses", "forms", "nlu")
def unknown_action(facts: Facts) -> Iterator[Diagnostic]:
    """A story or rule runs an action that does not exist: no response, no form, no declared and no default action.

    Rasa refuses this in a rule (but for the action with which a rule begins), for every name that begins with
    `action_`, and in a story when a learned policy (`TEDPolicy`, also where `config.yml` names no policies) is trained
    on it. csbot has nothing to run, either.

        - action: utter_gret             # the domain has utter_greet

    Correct the name; for a response add it under `responses:`, for code of your own under `actions:`.
    """
    for name, places in facts.told_actions.items():
        if name not in facts.actions and must_exist(facts, name):
            yield Diagnostic(f"unknown action '{name}'{more(places)}", places[0].at, likely_meant(name, facts.actions))


@check("W238", "actions", "responses", "forms", "nlu")
def unknown_action_in_story(facts: Facts) -> Iterator[Diagnostic]:
    """A story runs an action that does not exist; Rasa accepts that as long as no policy is trained on it (E231).

    When a conversation comes to this step, there is nothing to run.

        policies: [{name: MemoizationPolicy}]

        - action: utter_gret             # the domain has utter_greet

    Correct the name; for a response add it under `responses:`, for code of your own under `actions:`.
    """
    for name, places in facts.told_actions.items():
        if name not in facts.actions and not must_exist(facts, name):
            yield Diagnostic(f"unknown action '{name}' cannot be run{more(places)}", places[0].at,
                             likely_meant(name, facts.actions))


def must_exist(facts: Facts, name: str) -> bool:
    """Whether Rasa refuses stories and rules that run an action which does not exist."""
    return learns(facts.project.settings.policies) or name.startswith("action_") or name in facts.ruled_actions


@check("W232", "actions")
def unknown_action_in_mapping(facts: Facts) -> Iterator[Diagnostic]:
    """A `custom` slot mapping names an action that the domain does not declare.

        mappings: [{type: custom, action: action_detect_languge}]

    Correct the name, or add the action to `actions:` in the domain.
    """
    mapped = (m.action for slot in facts.domain.slots.values() for m in slot.mappings if m.action is not None)
    for name, places in by_name(mapped).items():
        if name not in facts.domain.actions:
            yield Diagnostic(f"slot mapping names unknown action '{name}'{more(places)}", places[0].at,
                             did_you_mean(name, facts.domain.actions))


@check("W233", whole=("stories", "rules", "slots", "forms"))
def unused_action(facts: Facts) -> Iterator[Diagnostic]:
    """The domain declares an action that nothing runs: no story, rule, form or slot mapping names it.

        actions: [action_old_offer]      # and no story runs it

    Take it out, or use it. Actions that csbot calls by name (`validate_<form>`, `action_ask_<slot>`, overridden default
    actions) and actions that other actions call are not reported.
    """
    domain = facts.domain
    if not facts.project.stories and not facts.project.rules:
        return
    used = {*facts.told_actions, *DEFAULT_ACTIONS, *HOOKS, *domain.forms}
    used.update(f"validate_{form}" for form in domain.forms)
    used.update(question for form in domain.forms.values() for slot in form.required_slots
                for question in (f"action_ask_{slot}", f"action_ask_{form.name}_{slot}"))
    used.update(str(m.action) for slot in domain.slots.values() for m in slot.mappings)
    used.update(str(policy.get("core_fallback_action_name")) for policy in facts.project.settings.policies)
    for name in facts.custom_actions:
        if name not in used and not facts.mentions.has(name, times=2):
            yield Diagnostic(f"nothing runs action '{name}'", name.at,
                             did_you_mean(name, set(facts.told_actions) - facts.actions))


@check("W234", "responses")
def response_without_text(facts: Facts) -> Iterator[Diagnostic]:
    """The domain lists an `utter_…` action that has no response: where a story runs it, the bot says nothing.

        actions: [utter_closed]          # and no utter_closed under responses:

    Add the response. Responses need not be listed under `actions:`.
    """
    answered = {name.partition("/")[0] for name in facts.domain.responses}
    for name, declared in facts.domain.actions.items():
        if name.startswith("utter_") and name not in answered:
            yield Diagnostic(f"action '{name}' has no response", declared.name.at, did_you_mean(name, answered))


@check("E235", "actions", "responses", "forms", "nlu")
def unknown_fallback_action(facts: Facts) -> Iterator[Diagnostic]:
    """`core_fallback_action_name` in `config.yml` names an action that does not exist. Rasa refuses this.

        policies:
        - name: RulePolicy
          core_fallback_action_name: action_defualt_fallback

    Correct the name, or declare the action.
    """
    for policy in facts.project.settings.policies:
        name = policy.get("core_fallback_action_name")
        if isinstance(name, str) and name not in facts.actions:
            yield Diagnostic(f"unknown fallback action '{name}'", policy.at_value("core_fallback_action_name"),
                             did_you_mean(name, facts.actions))


@check("E236")
def forms_without_rules(facts: Facts) -> Iterator[Diagnostic]:
    """The domain has forms, but the policies in `config.yml` lack `RulePolicy`, which runs them. Rasa refuses this.

        policies:
        - name: MemoizationPolicy

    Add `- name: RulePolicy`, or leave `policies:` out and take the defaults.
    """
    policies = facts.project.settings.policies
    names = [str(policy.get("name")) for policy in policies if isinstance(policy, Mapping)]
    if facts.domain.forms and names and not any("RulePolicy" in name or "." in name for name in names):
        yield Diagnostic("the domain has forms, but the policies lack 'RulePolicy'", policies[0].at,
                         related=(("a form", next(iter(facts.domain.forms.values())).name.at),))
