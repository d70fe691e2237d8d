"""Loads a located encoder: its tokenizer, its word table and its layers. Imports torch and transformers.

It knows where the parts lie in the files, not what they will be taught.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from csbot.encoders.body import FUSED, Body
from csbot.encoders.e5s1 import read_e5
from csbot.encoders.fetched import FETCHABLE
from csbot.encoders.origin import Origin
from csbot.encoders.packaged import PACKAGED, EncoderError
from csbot.encoders.piecing import adapt, read_tokenizer

LONGEST = 512  # pieces of a window where an encoder itself has no limit
COUNTED_FROM_PADDING = ("roberta", "xlm-roberta", "camembert", "mpnet")  # whose positions begin behind the padding's
SMALL_RATE, WIDE_RATE = 2e-4, 7e-5  # of encoders with states up to 512 wide, and of 768


@dataclass
class Pretrained:
    """An encoder ready for training: the tokenizer's JSON form, the word rows float32 (pieces, width), the layers."""

    name: str
    tokenizer: dict[str, Any]
    words: np.ndarray
    body: Body

    @property
    def longest(self) -> int:
        """Pieces, special ones included, that the encoder can read at once."""
        config = self.body.model.config
        positions = getattr(config, "max_position_embeddings", None)
        if not positions or positions < 0:
            return LONGEST
        reserved = config.pad_token_id + 1 if config.model_type in COUNTED_FROM_PADDING else 0
        return min(LONGEST, positions - reserved)

    @property
    def rate(self) -> float:
        """A good peak learning rate: the tried one of a packaged encoder, else the lower the wider its states are."""
        tried = {packaged.name: packaged.rate for packaged in (*PACKAGED, *FETCHABLE)}
        usual = SMALL_RATE if self.hidden <= 512 else WIDE_RATE * min(1.0, (768 / self.hidden) ** 2)
        return tried.get(self.name, usual)

    @property
    def hidden(self) -> int:
        """Width of a hidden state."""
        return self.body.model.config.hidden_size


def load_pretrained(origin: Origin) -> Pretrained:
    """Load the encoder at `origin`; EncoderError when its files do not fit."""
    return _load_e5(origin) if origin.layout == "e5s1" else _load_folder(origin)


def _load_e5(origin: Origin) -> Pretrained:
    from transformers import BertConfig, BertModel

    file = read_e5(origin.path)
    words = file.tensors.pop("embeddings.word_embeddings.weight")
    model = BertModel(BertConfig(**file.config | {"vocab_size": 2}), add_pooling_layer=False)
    weights = {name: torch.from_numpy(values) for name, values in file.tensors.items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    missing = [name for name in missing if name != "embeddings.word_embeddings.weight"]
    if missing or unexpected:
        raise EncoderError(f"'{origin.path}' does not fit BERT: missing {missing}, unexpected {unexpected}")
    return Pretrained(origin.name, adapt(file.tokenizer), words, Body(model))


def _load_folder(origin: Origin) -> Pretrained:
    from transformers import AutoConfig, AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        config = AutoConfig.from_pretrained(str(origin.path), local_files_only=True)
        attention = {"attn_implementation": "sdpa"} if config.model_type in FUSED else {}  # `Body.climb` masks for it
        model = AutoModel.from_pretrained(str(origin.path), config=config, local_files_only=True, **attention).float()
    except Exception as error:  # transformers raises whatever its readers raise
        raise EncoderError(f"the encoder in '{origin.path}' cannot be loaded: {error}") from error
    words = model.get_input_embeddings().weight.detach().numpy().copy()
    return Pretrained(origin.name, adapt(read_tokenizer(origin.path)), words, Body(model))
