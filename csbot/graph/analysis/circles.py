"""Circles of checkpoints in which the customer never speaks. networkx is imported only when there is one."""

from collections.abc import Iterator

from csbot.diagnostics import Diagnostic
from csbot.graph.analysis import problems
from csbot.graph.model import DialogueGraph
from csbot.graph.state import LISTEN


def endless_loops(graph: DialogueGraph) -> Iterator[Diagnostic]:
    """A problem for each circle of places that is left neither by a customer's turn nor by listening."""
    silent = _in_circles({(edge.source, edge.target) for edge in graph.edges
                          if edge.kind != "user" and edge.label != LISTEN})
    if not silent:
        return
    import networkx

    for circle in networkx.strongly_connected_components(networkx.DiGraph(sorted(silent))):
        if len(circle) > 1:
            yield _in_words(graph, circle)


def _in_circles(edges: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The edges that are left when those into dead ends are taken away again and again."""
    entering: dict[int, list[int]] = {}
    leaving: dict[int, int] = {}
    for source, target in edges:
        entering.setdefault(target, []).append(source)
        leaving[source] = leaving.get(source, 0) + 1
    dead = [place for place in entering if place not in leaving]
    gone = set(dead)
    while dead:
        for source in entering.get(dead.pop(), ()):
            leaving[source] -= 1
            if not leaving[source]:
                gone.add(source)
                dead.append(source)
    return {edge for edge in edges if edge[1] not in gone}


def _in_words(graph: DialogueGraph, circle: set[int]) -> Diagnostic:
    checkpoints = (edge for edge in graph.edges if edge.kind == "checkpoint")
    inside = [edge for edge in checkpoints if edge.source in circle and edge.target in circle]
    exits = [edge for edge in inside if graph.places[edge.target].kind == "checkpoint"] or inside
    names = list(dict.fromkeys(str(edge.label) for edge in exits))
    related = tuple((f"story '{edge.story}'", edge.at[0]) for edge in exits[1:4] if edge.at)
    return problems.endless_loop([*names, names[0]], exits[0].at[0], related)
