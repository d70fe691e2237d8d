"""What was said before the next message, as the NLU may see it: the only thing that dialogue tells it.

It looks back as far as the customer's latest message, so a turn costs the same at any length. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from csbot.dialogue.conversation import Conversation
from csbot.dialogue.events import BotUttered, Event, Restarted, UserUttered
from csbot.values import Context, Reply

LISTED = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)、：:)]|[①-⑩])\s*(\S.*?)\s*$", re.MULTILINE)
FEWEST = 2  # options make a list


def context_of(conversation: Conversation, is_new: bool = False) -> Context:
    """The context of a conversation's next message; one that begins a new session knows earlier values only."""
    if is_new:
        return Context(known=dict(conversation.remembered))
    latest = list(latest_turn(conversation.events))
    replies = [event.reply for event in latest if isinstance(event, BotUttered)]
    said = latest[-1].understanding if latest and isinstance(latest[-1], UserUttered) else None
    return Context(
        asked=conversation.now.requested_slot,
        bot=next((reply.text for reply in replies if reply.text), None),
        response=next((reply.response for reply in replies if reply.response), None),
        customer=said.text if said and not said.text.startswith("/") else None,
        intent=said.intent.name if said else None,
        options=next((options for options in map(options_of, replies) if options), ()),
        known=dict(conversation.remembered))


def latest_turn(events: Sequence[Event]) -> Iterator[Event]:
    """The events since the customer's latest message, newest first, and that message; none from before a restart."""
    for event in reversed(events):
        if isinstance(event, Restarted):
            return
        yield event
        if isinstance(event, UserUttered):
            return


def options_of(reply: Reply) -> tuple[str, ...]:
    """What a reply offers: its buttons, or the lines of a list in its text."""
    quick = reply.extra.get("quick_replies")
    buttons = reply.buttons or (quick if isinstance(quick, (list, tuple)) else ())
    titles = tuple(str(one["title"]) for one in buttons if isinstance(one, Mapping) and one.get("title"))
    listed = titles or tuple(LISTED.findall(reply.text or ""))
    return listed if len(listed) >= FEWEST else ()
