"""What a project writes down to be found word for word: patterns, lookup lists, synonyms. Nothing is learnt."""
