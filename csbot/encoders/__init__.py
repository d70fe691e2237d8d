"""Pretrained encoders: where they come from, how they read a text, how they are fine-tuned, exported and run.

This room does not know what is learnt: intents, entities and answers are the business of the rooms above it.
torch and transformers are imported by `pretrained`, `body`, `tuning` and `export` only; everything that a trained
package needs at run time (`reading`, `words`, `runtime`) lives on numpy, tokenizers and onnxruntime.
"""
