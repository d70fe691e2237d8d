"""The layers of a pretrained encoder as one module: word rows in, hidden states out, and any run of layers alone.

BERT, RoBERTa, XLM-R, ELECTRA, DistilBERT and MPNet are a plain stack, so their lowest layers can be run once and their
outputs kept; other families (XLNet) run as a whole. It knows neither words nor what is learnt.
"""

import torch
from torch import nn

from csbot.encoders import attending
from csbot.encoders.dropout import Dropout, replace_dropout

STACKS = {"bert": "encoder", "roberta": "encoder", "xlm-roberta": "encoder", "camembert": "encoder",
          "electra": "encoder", "distilbert": "transformer", "mpnet": "encoder"}
FUSED = frozenset(STACKS) - {"mpnet"}  # those whose attention takes a mask of truth values
HIDDEN = -1e9  # score of a piece that is padding


class Body(nn.Module):
    """A transformers model without its word table."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        width = model.get_input_embeddings().weight.shape[1]
        model.set_input_embeddings(nn.Embedding(1, width))
        model.get_input_embeddings().weight.requires_grad_(False)
        if getattr(model, "pooler", None) is not None:
            model.pooler = None
        replace_dropout(model)
        if model.config.model_type in FUSED:
            model.config._attn_implementation = attending.NAME
        self.model = model
        self.stack = STACKS.get(model.config.model_type)

    def drop(self, share: float) -> None:
        """Zero this share of the states, and of what a piece sees, while training."""
        for module in self.modules():
            if isinstance(module, Dropout):
                module.p = share

    @property
    def layers(self) -> nn.ModuleList:
        """The layers from bottom to top; an empty list where they cannot be told apart."""
        owner = getattr(self.model, self.stack) if self.stack else self.model
        return getattr(owner, "layer", nn.ModuleList())

    @property
    def relative(self) -> nn.Module | None:
        """MPNet's table of relative positions, which all layers share; None of other families."""
        owner = getattr(self.model, self.stack) if self.stack else None
        return getattr(owner, "relative_attention_bias", None)

    def forward(self, embeds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States (windows, length, hidden) of word rows (windows, length, width) under a mask (windows, length)."""
        if not self.stack:
            return self.model(inputs_embeds=embeds, attention_mask=mask.to(embeds.dtype))[0]
        return self.climb(self.enter(embeds), mask)

    def enter(self, embeds: torch.Tensor) -> torch.Tensor:
        """What the lowest layer sees: word rows with positions, normalised and projected. Plain stacks only."""
        hidden = self.model.embeddings(input_ids=None, inputs_embeds=embeds)
        project = getattr(self.model, "embeddings_project", None)  # ELECTRA's small sizes
        return project(hidden) if project is not None else hidden

    def climb(self, hidden: torch.Tensor, mask: torch.Tensor, first: int = 0, last: int | None = None) -> torch.Tensor:
        """Run layers `first` to `last` (exclusive) on (windows, length, hidden). Plain stacks only."""
        seen = mask[:, None, None, :].bool()  # (windows, 1, 1, length)
        more = ()
        if self.relative is not None:  # added to the attention's scores, the mask as well
            seen = (1.0 - seen.float()) * HIDDEN
            more = (getattr(self.model, self.stack).compute_position_bias(hidden),)  # (windows, heads, length, length)
        for layer in self.layers[first:last]:
            output = layer(hidden, seen, *more)
            hidden = output[0] if isinstance(output, tuple) else output
        return hidden

    def freeze(self, lowest: int) -> int:
        """Stop the `lowest` layers and the embeddings below them from learning; returns how many layers are frozen."""
        count = min(lowest, len(self.layers))
        if count <= 0:
            return 0
        frozen = [*self.layers[:count], getattr(self.model, "embeddings", None),
                  getattr(self.model, "embeddings_project", None), self.relative]
        for module in frozen:
            if module is not None:
                module.requires_grad_(False)
        return count
