"""Runs all checks on a project. Importing this file imports every file with checks."""

from csbot.checks import (  # noqa: F401
    actions,
    entities,
    examples,
    forms,
    intents,
    patterns,
    responses,
    slots,
    stories,
    values,
)
from csbot.checks.check import CHECKS
from csbot.checks.facts import Facts
from csbot.diagnostics import Diagnostic
from csbot.project.model import Project


def check_project(project: Project) -> list[Diagnostic]:
    """Every legal mistake in a project, in the order of the codes. Time grows linearly with the project."""
    facts = Facts(project)
    return [found for one in map(CHECKS.__getitem__, CHECKS) if one.can_judge(project.lost)
            for found in one.find(facts)]
