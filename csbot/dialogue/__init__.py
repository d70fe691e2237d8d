"""From events to a conversation, from a conversation to a decision, from a decision to what is said and done."""
