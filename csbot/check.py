"""The one checker: what reading found, legal mistakes, and what the dialogue graph shows.

`csbot check`, training, the editor and the tests all call `check`, so they cannot disagree. Runs no code of a project.
"""

from csbot.checks.run import check_project
from csbot.diagnostics import Diagnostic
from csbot.graph.compile import compile_graph
from csbot.graph.model import DialogueGraph
from csbot.project.model import Project

IN_GRAPH = ("intents", "entities", "slots", "forms", "actions", "stories", "rules")


def check(project: Project) -> tuple[DialogueGraph, list[Diagnostic]]:
    """The compiled graph and every problem of a project, sorted by file, line and column.

    While something of what the graph is made of could not be read, what it shows would mislead and is left out.
    """
    graph = compile_graph(project)
    shown = () if any(part in IN_GRAPH for part, _ in project.lost) else graph.problems
    found = (*project.problems, *check_project(project), *shown)
    return graph, sorted(found, key=lambda one: (one.at.file, one.at.line, one.at.column, one.code, one.message))

