"""The same actions as in `sdk_actions.py`, written for csbot."""

from csbot import action

KINDS = ("坏了", "太大")


@action("action_look_up_customer")
def look_up_customer(turn):
    """Fill a slot with a custom mapping."""
    turn.set("customer", "老客户" if turn.sender_id == "小明" and turn.text != "/greet" else "新客户")


@action("action_validate_slot_mappings")
def check_slots(turn):
    """Check slots outside of forms."""
    if "colors" in turn.candidates:
        turn.set("colors", [color.strip() for color in turn.candidates["colors"]])


@action("validate_return_form")
async def check_return(turn):
    """Check and extract the slots of a form, and ask for one more where it has to."""
    number = turn.candidates.get("order_number")
    if number is not None and not number.upper().startswith("KP"):
        turn.say(f"订单号“{number}”不对，以KP开头。")
        turn.set("order_number", None)
    elif number is not None:
        turn.set("order_number", number.upper())
    photos = [entity.value for entity in turn.entities if entity.entity == "photo"]
    if photos:
        turn.set("photo", {"links": photos, "checked": True})
    if turn.slots["reason"] == "坏了":
        wanted = ("order_number", "reason", "photo")
        turn.set("requested_slot", next((slot for slot in wanted if turn.slots[slot] is None), None))


@action("action_ask_reason")
def ask_reason(turn):
    """Ask for a slot, with buttons."""
    buttons = [{"title": kind, "payload": f'/inform{{"reason": "{kind}"}}'} for kind in KINDS]
    turn.say(f"订单{turn.slots['order_number']}为什么要退？", buttons=buttons)


@action("action_ask_photo")
def ask_photo(turn):
    """Ask for a slot."""
    turn.say(custom={"kind": "upload", "max": 3}, buttons=[{"title": "没有照片", "payload": "/转人工"}])


@action("action_offer")
def offer(turn):
    """Say messages of every kind."""
    turn.utter("utter_offer", product="蓝牙耳机", price=199)
    turn.say(image="https://shop.example/现货.png")
    turn.say(custom={"卡片": [1, 2.5, None]})
    turn.say("详情见附件")
    turn.utter("utter_chitchat")


@action("action_submit_return")
def submit(turn):
    """End a form and name what comes next."""
    turn.utter("utter_done")
    for slot in ("order_number", "reason", "photo"):
        turn.set(slot, None)
    turn.follow_with("action_thank")


@action("action_thank")
def thank(turn):
    """Say thanks."""
    turn.say("谢谢！")


@action("action_stock")
def stock(turn):
    """Refuse to run."""
    turn.reject()


@action("action_break")
def fail(turn):
    """Fail."""
    raise RuntimeError("仓库没有回答")


@action("action_hand_over")
def hand_over(turn):
    """Fall silent."""
    turn.utter("utter_handed_over")
    turn.pause()
