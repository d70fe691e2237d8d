"""Typed recognisers: numbers, money, times, phones, … in Chinese and English, with normalised values.

One file per type. Each has `find(text, now, options)` over text in half-width forms; offsets stay those of the message.
`table.Recognisers` loads and runs those that a project declares. They know no model, no rules and no clock.
"""
