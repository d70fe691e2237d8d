"""The actions of the parcel service."""

import asyncio

from csbot import action


@action("action_track_parcel", timeout=2, on_error="utter_busy")
async def track_parcel(turn):
    """Even numbers are on their way, odd ones lost."""
    await asyncio.sleep(0)
    number = turn.slots["parcel_number"]
    state = None if number is None else "lost" if int(number[2:]) % 2 else "moving"
    turn.set("parcel_state", state)
    if state == "moving":
        turn.utter("utter_moving", days=2)


@action("action_book_parcel", timeout=2, on_error="utter_busy")
def book_parcel(turn):
    """Say where the parcel goes and forget it."""
    turn.utter("utter_booked")
    turn.set("city", None)
