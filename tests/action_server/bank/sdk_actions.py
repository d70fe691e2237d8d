"""Actions for the transfer form of RasaHQ's financial-demo, as short as they can be."""

from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet

BALANCE = 300.0


class SessionStart(Action):
    """Begins a session with what is known of the customer."""

    def name(self):
        return "action_session_start"

    def run(self, dispatcher, tracker, domain):
        return [SessionStarted(), SlotSet("currency", "¥"), ActionExecuted("action_listen")]


class ValidateTransfer(FormValidationAction):
    """Checks the transfer form."""

    def name(self):
        return "validate_transfer_money_form"

    async def extract_AA_CONTINUE_FORM(self, dispatcher, tracker, domain):
        return {"AA_CONTINUE_FORM": "yes"}

    def validate_PERSON(self, value, dispatcher, tracker, domain):
        if value.lower() not in ("katy parrow", "小红"):
            dispatcher.utter_message(response="utter_unknown_recipient", PERSON=value)
            return {"PERSON": None}
        return {"PERSON": value.title()}

    def validate_amount_of_money(self, value, dispatcher, tracker, domain):
        amount = float(value)
        if amount > BALANCE - tracker.get_slot("amount_transferred"):
            dispatcher.utter_message(response="utter_insufficient_funds")
            return {"amount-of-money": None}
        return {"amount-of-money": f"{amount:.2f}"}


class Transfer(Action):
    """Moves the money."""

    def name(self):
        return "action_transfer_money"

    def run(self, dispatcher, tracker, domain):
        done = tracker.get_slot("zz_confirm_form") == "yes"
        dispatcher.utter_message(response="utter_transfer_complete" if done else "utter_transfer_cancelled")
        moved = tracker.get_slot("amount_transferred") + float(tracker.get_slot("amount-of-money")) * done
        cleared = ("AA_CONTINUE_FORM", "PERSON", "amount-of-money", "zz_confirm_form")
        return [SlotSet("amount_transferred", moved)] + [SlotSet(slot, None) for slot in cleared]
