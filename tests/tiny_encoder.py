"""A tiny random BERT as a folder, made in a second: trains like a real encoder and knows nothing of any language."""

import string
from pathlib import Path

PUNCTUATION = "，。？！、：；“”（）" + string.punctuation


def make_tiny_bert(folder: Path, texts: list[str], hidden: int = 128) -> Path:
    """Write a one-layer BERT whose word pieces are the words and the characters of `texts`."""
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel

    words = {word for text in texts for word in text.lower().split() if word.isascii() and word.isalpha()}
    characters = {character for text in texts for character in text.lower() if not character.isspace()}
    alphabet = sorted(characters | set(string.ascii_lowercase + string.digits + PUNCTUATION))
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *alphabet, *(f"##{c}" for c in alphabet), *sorted(words)]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    torch.manual_seed(0)
    shape = BertConfig(vocab_size=len(vocabulary), hidden_size=hidden, num_hidden_layers=1, num_attention_heads=2,
                       intermediate_size=2 * hidden, max_position_embeddings=128, initializer_range=0.1)
    BertModel(shape).save_pretrained(folder)
    BertWordPieceTokenizer(vocab=vocabulary, lowercase=True).save(str(folder / "tokenizer.json"))
    return folder
