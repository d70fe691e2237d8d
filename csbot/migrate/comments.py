"""What stands behind a value in YAML: comments and blank lines, which ruamel keeps with the last value before them.

When a value goes elsewhere, its own comment goes with it; the lines below belong to what follows and stay.
"""

from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.tokens import CommentToken

PLACE_IN_MAP, PLACE_IN_SEQUENCE = 2, 0


def last_leaf(node: Any) -> tuple[Any, Any]:
    """The innermost collection that holds the last value below `node`, and the key or index there."""
    while True:
        key = list(node)[-1] if isinstance(node, CommentedMap) else len(node) - 1
        child = node[key]
        if not isinstance(child, (CommentedMap, CommentedSeq)) or not child or child.fa.flow_style():
            return node, key
        node = child


def slot_of(node: Any) -> int:
    """Where in ruamel's list of comments the one behind a value is."""
    return PLACE_IN_MAP if isinstance(node, CommentedMap) else PLACE_IN_SEQUENCE


def beside(node: Any) -> str:
    """The comment on the line of the last value of `node`."""
    holder, key = last_leaf(node)
    tokens = holder.ca.items.get(key) or ()
    token = tokens[slot_of(holder)] if len(tokens) > slot_of(holder) else None
    return token.value.partition("\n")[0].lstrip("# ") if token else ""


def cut_tail(node: Any) -> str:
    """Take the lines below the last value of `node` away from it, and return them."""
    if not node:
        return ""
    holder, key = last_leaf(node)
    tokens = holder.ca.items.get(key)
    token = tokens[slot_of(holder)] if tokens and len(tokens) > slot_of(holder) else None
    if token is None:
        return ""
    own, line_end, tail = token.value.partition("\n")
    if own.strip():
        token.value = own + line_end
    else:
        tokens[slot_of(holder)] = None
    return tail


def add_tail(node: Any, tail: str) -> None:
    """Put lines below the last value of `node`."""
    if node and tail:
        add_tail_at(*last_leaf(node), tail)


def add_tail_at(holder: Any, key: Any, tail: str) -> None:
    """Put lines below one value of a collection."""
    if not tail:
        return
    place = slot_of(holder)
    tokens = holder.ca.items.setdefault(key, [None] * (4 if place == PLACE_IN_MAP else 2))
    if tokens[place] is None:
        tokens[place] = CommentToken("\n" + tail, CommentMark(0), None)
    else:
        tokens[place].value = tokens[place].value.rstrip("\n") + "\n" + tail


def head_of(node: Any) -> str:
    """The comments between a key and the collection that is its value, as one text."""
    tokens = [token for part in getattr(node, "ca", None) and node.ca.comment or () if part
              for token in (part if isinstance(part, list) else [part])]
    lines = [line.strip() for token in tokens for line in token.value.splitlines()]
    return " ".join(line.lstrip("# ") for line in lines if line)
