"""Coordinates for trees of boxes: layers from left to right, no crossings, no overlaps; trees below each other.

A tree drawn in layers needs no graph library: leaves are stacked in order, and a box stands beside the middle of what
follows it, or beside its beginning where that is long. Positions are the boxes' left upper corners, in pixels.
"""

from csbot.graph.draw.box import Box

GAP_X, GAP_Y, GAP_TREES, MARGIN, TALL = 34.0, 9.0, 46.0, 24.0, 500.0


def lay_out(trees: list[Box]) -> tuple[float, float]:
    """Set x and y of all boxes; the width and height of the whole."""
    top, width = MARGIN, 0.0
    for tree in trees:
        width = max(width, _set_columns(tree))
        top = _set_rows(tree, top) + GAP_TREES
    return width + MARGIN, top - GAP_TREES + MARGIN


def _set_columns(tree: Box) -> float:
    """Each layer is as wide as its widest box; the right edge of the tree."""
    layers: list[list[Box]] = []
    layer = [tree]
    while layer:
        layers.append(layer)
        layer = [child for box in layer for child in box.children]
    left = MARGIN
    for layer in layers:
        for box in layer:
            box.x = left
        left += max(box.width for box in layer) + GAP_X
    return left - GAP_X


def _set_rows(tree: Box, top: float) -> float:
    """Stack the leaves from `top` on, then centre each box on its children; the lower edge of the tree.

    A box taller than all that follows it pushes the next leaf down.
    """
    floor = top
    waiting: list[tuple[Box, bool]] = [(tree, False)]
    started: dict[int, float] = {}
    while waiting:
        box, done = waiting.pop()
        if not box.children:
            box.y = floor
            floor += box.height + GAP_Y
        elif not done:
            started[id(box)] = floor
            waiting.append((box, True))
            waiting.extend((child, False) for child in reversed(box.children))
        else:
            box.y = max(started[id(box)], _beside(box))
            floor = max(floor, box.y + box.height + GAP_Y)
    return floor - GAP_Y


def _beside(box: Box) -> float:
    """Beside the middle of its children; beside the first one where they reach further than a screen shows."""
    first, last = box.children[0], box.children[-1]
    bottom = last.y + last.height if last.y - first.y < TALL else first.y + first.height
    return (first.y + bottom - box.height) / 2
