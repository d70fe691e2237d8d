"""Does to YAML text what a hint of the dialogue graph says, as a bot's owner would."""

import re

STEP = re.compile(r"add `- (?P<step>[^`]+)` (?P<where>before|behind) line (?P<line>\d+)")
CONDITION = re.compile(r"give rule '(?P<rule>[^']+)' `(?P<yaml>[^`]+)`|"
                       r"add `- (?P<more>[^`]+)` to the condition of rule '(?P<to>[^']+)'")


def apply(hint: str, text: str) -> str | None:
    """The text with the first change that `hint` names; None where it names none that can be made here."""
    lines = text.split("\n")
    if found := STEP.search(hint):
        number = int(found["line"]) - (found["where"] == "before")
        lines.insert(number, f"  - {found['step']}")
    elif found := CONDITION.search(hint):
        rule = next(n for n, line in enumerate(lines) if line == f"- rule: {found['rule'] or found['to']}")
        if found["rule"]:
            lines.insert(rule + 1, f"  {found['yaml']}")
        else:
            condition = next(n for n in range(rule, len(lines)) if lines[n] == "  condition:")
            lines.insert(condition + 1, f"  - {found['more']}")
    else:
        return None
    return "\n".join(lines)
