"""Understanding: one encoder with an intent head and an entity head, and patterns beside the model.

`teaching.train.fit` teaches (it imports torch), `recogniser.Recogniser` runs a trained folder without torch.
This room knows no dialogue: it hands over `values.Understanding` and nothing else.
"""
