"""Custom actions for a Rasa action server, of every kind that `rasa_sdk` 3.6 offers."""

from rasa_sdk import Action, FormValidationAction, ValidationAction
from rasa_sdk.events import AllSlotsReset, ConversationPaused, FollowupAction, SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection


class LookUpCustomer(Action):
    """Fills a slot with a custom mapping."""

    def name(self):
        return "action_look_up_customer"

    def run(self, dispatcher, tracker, domain):
        known = tracker.sender_id == "小明" and tracker.latest_message["text"] != "/greet"
        return [SlotSet("customer", "老客户" if known else "新客户"), FollowupAction("action_listen")]


class ValidateSlots(ValidationAction):
    """Checks slots outside of forms."""

    def validate_colors(self, value, dispatcher, tracker, domain):
        return {"colors": [color.strip() for color in value]}

    async def extract_customer(self, dispatcher, tracker, domain):
        return {}


class ValidateReturn(FormValidationAction):
    """Checks and extracts the slots of a form, and asks for one more where it has to."""

    def name(self):
        return "validate_return_form"

    async def required_slots(self, domain_slots, dispatcher, tracker, domain):
        more = ["photo"] if tracker.slots.get("reason") == "坏了" else []
        return domain_slots + more

    async def extract_photo(self, dispatcher, tracker, domain):
        photos = list(tracker.get_latest_entity_values("photo"))
        return {"photo": {"links": photos, "channel": tracker.get_latest_input_channel()}} if photos else {}

    def validate_order_number(self, value, dispatcher, tracker, domain):
        if not value.upper().startswith("KP"):
            dispatcher.utter_message(text=f"订单号“{value}”不对，以KP开头。")
            return {"order_number": None}
        return {"order_number": value.upper()}

    def validate_reason(self, value, dispatcher, tracker, domain):
        return {"reason": value}

    def validate_photo(self, value, dispatcher, tracker, domain):
        return {"photo": dict(value, checked=True)}


class AskReason(Action):
    """Asks for a slot, with buttons."""

    def name(self):
        return "action_ask_reason"

    def run(self, dispatcher, tracker, domain):
        number = tracker.get_slot("order_number")
        buttons = [{"title": each, "payload": f'/inform{{"reason": "{each}"}}'} for each in ("坏了", "太大")]
        dispatcher.utter_message(text=f"订单{number}为什么要退？", buttons=buttons)
        return []


class AskPhoto(Action):
    """Asks for a slot with a response of the domain, and buttons of its own."""

    def name(self):
        return "action_ask_photo"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_photo", buttons=[{"title": "没有照片", "payload": "/转人工"}])
        return []


class Offer(Action):
    """Says messages of every kind."""

    def name(self):
        return "action_offer"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_offer", product="蓝牙耳机", price=199)
        dispatcher.utter_message(image="https://shop.example/现货.png")
        dispatcher.utter_message(json_message={"卡片": [1, 2.5, None]}, colour="red")
        dispatcher.utter_message(text="详情见附件", attachment="https://shop.example/报价.pdf", elements=[{"title": "耳机"}])
        dispatcher.utter_message(response="utter_nobody_wrote_this")
        dispatcher.utter_message(template="utter_chitchat")
        return []


class Submit(Action):
    """Ends a form and names what comes next."""

    def name(self):
        return "action_submit_return"

    def run(self, dispatcher, tracker, domain):
        if not domain.get("responses"):
            raise ValueError("no domain")
        dispatcher.utter_message(response="utter_done")
        return [SlotSet("order_number", None), SlotSet("reason", None), SlotSet("photo", None),
                FollowupAction("action_thank")]


class Thank(Action):
    """Looks at the events of the conversation."""

    def name(self):
        return "action_thank"

    def run(self, dispatcher, tracker, domain):
        runs = sum(event["event"] == "action" and event["name"] == "return_form" for event in tracker.events)
        said = sum(event["event"] == "user" for event in tracker.events)
        dispatcher.utter_message(text=f"谢谢，您一共说了{said}句话，填表{runs}次。")
        return []


class Stock(Action):
    """Refuses to run."""

    def name(self):
        return "action_stock"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "库存系统不可用")


class Break(Action):
    """Fails."""

    def name(self):
        return "action_break"

    def run(self, dispatcher, tracker, domain):
        raise RuntimeError("仓库没有回答")


class HandOver(Action):
    """Forgets all and falls silent."""

    def name(self):
        return "action_hand_over"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_handed_over")
        return [AllSlotsReset(), ConversationPaused()]
