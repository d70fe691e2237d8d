"""Rewriting a project of Rasa 2 in the format of Rasa 3, comments and order kept. Knows no training and no dialogue.

`migration` plans, `writing` writes. Source of the rules: what `rasa data migrate` of Rasa 3.6 makes of a domain.
"""
