"""Tiny random encoders as folders, one for each family that csbot reads: they train like real ones and know nothing."""

import string
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.tiny_encoder import make_tiny_bert

SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
         "max_position_embeddings": 66, "initializer_range": 0.1}


def word_piece_tokenizer(folder: Path, texts: Sequence[str]) -> int:
    """A word-piece tokenizer.json with every character of `texts`; returns the size of its vocabulary."""
    from tokenizers import BertWordPieceTokenizer

    alphabet = sorted({c for text in texts for c in text.lower() if not c.isspace()} | set(string.ascii_lowercase))
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *alphabet, *(f"##{c}" for c in alphabet)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    BertWordPieceTokenizer(vocab=vocabulary, lowercase=True).save(str(folder / "tokenizer.json"))
    return len(pieces)


def make_bert(folder: Path, texts: Sequence[str]) -> None:
    """BERT, from `vocab.txt`-like word pieces."""
    make_tiny_bert(folder, list(texts), hidden=32)


def make_distilbert(folder: Path, texts: Sequence[str]) -> None:
    """DistilBERT, whose settings have other names."""
    from transformers import DistilBertConfig, DistilBertModel

    DistilBertModel(DistilBertConfig(vocab_size=word_piece_tokenizer(folder, texts), dim=32, n_layers=2, n_heads=2,
                                     hidden_dim=64, max_position_embeddings=64)).save_pretrained(folder)


def make_electra(folder: Path, texts: Sequence[str]) -> None:
    """ELECTRA with word rows narrower than its layers."""
    from transformers import ElectraConfig, ElectraModel

    ElectraModel(ElectraConfig(vocab_size=word_piece_tokenizer(folder, texts), embedding_size=16,
                               **SMALL)).save_pretrained(folder)


def make_roberta(folder: Path, texts: Sequence[str]) -> None:
    """RoBERTa with a byte-level BPE: a Chinese character is three bytes."""
    from tokenizers import ByteLevelBPETokenizer
    from tokenizers.processors import RobertaProcessing
    from transformers import RobertaConfig, RobertaModel

    tokenizer = ByteLevelBPETokenizer(add_prefix_space=True)
    tokenizer.train_from_iterator(texts, vocab_size=300, special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
                                  show_progress=False)
    tokenizer.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.save(str(folder / "tokenizer.json"))
    RobertaModel(RobertaConfig(vocab_size=tokenizer.get_vocab_size(), pad_token_id=1, **SMALL)).save_pretrained(folder)


def make_mpnet(folder: Path, texts: Sequence[str]) -> None:
    """MPNet, whose layers share a table of relative positions."""
    from transformers import MPNetConfig, MPNetModel

    pieces = word_piece_tokenizer(folder, texts)
    MPNetModel(MPNetConfig(vocab_size=pieces, relative_attention_num_buckets=32, **SMALL)).save_pretrained(folder)


def make_xlnet(folder: Path, texts: Sequence[str]) -> None:
    """XLNet with nothing but a SentencePiece model beside its weights."""
    import sentencepiece
    from transformers import XLNetConfig, XLNetModel

    special = ["<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
    with (folder / "spiece.model").open("wb") as model:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(list(texts) * 3), model_writer=model, vocab_size=150, hard_vocab_limit=False,
            character_coverage=1.0, user_defined_symbols=special, minloglevel=2)
    XLNetModel(XLNetConfig(vocab_size=400, d_model=32, n_layer=2, n_head=2, d_inner=64)).save_pretrained(folder)


FAMILIES: dict[str, Callable[[Path, Sequence[str]], None]] = {
    "bert": make_bert, "roberta": make_roberta, "distilbert": make_distilbert, "electra": make_electra, "mpnet": make_mpnet,
    "xlnet": make_xlnet}


def make_family(family: str, folder: Path, texts: Sequence[str]) -> Path:
    """Write the tiny encoder of a family into `folder`, the same one each time."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    FAMILIES[family](folder, texts)
    return folder
