"""Parameter-efficient fine-tuning: small parts beside an encoder's weights learn, the weights stay as they were.

- LoRA (Hu et al. 2021) and AdaLoRA (Zhang et al. 2023) of `peft`, beside every linear layer. Merged when exported.
- Prefix tuning (Li and Liang 2021): the table is peft's, put before the keys and values of each layer.
- Bottleneck adapters (Houlsby et al. 2019), which peft does not have: `down, GELU, up` behind both halves of a layer,
  whose normalisations learn, too.

Layers below `first` have no part, so what they give may be kept. It knows an encoder's layers, not what is learnt.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from peft import AdaLoraConfig, AdaLoraModel, LoraConfig, LoraModel, PrefixEncoder, PrefixTuningConfig
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from csbot.encoders.adapter_settings import ADALORA, BOTTLENECK, LORA, OPTIONS, PREFIX, AdapterSettings
from csbot.encoders.body import Body

NAME = "default"  # peft's name of an only adapter
ENDS = {"distilbert": ("attention.out_lin", "ffn.lin2"),  # the last linear layer of both halves of a layer
        "mpnet": ("attention.attn.o", "output.dense")}
USUAL_ENDS = ("attention.output.dense", "output.dense")
ATTENTIONS = {"distilbert": "attention"}
USUAL_ATTENTION = "attention.self"
OWN_ATTENTION = ("mpnet",)  # families that do not ask transformers how to attend
WARM_UP, SETTLED, EVERY, ORTHOGONAL = 0.15, 0.3, 10, 0.1  # AdaLoRA: shares of the steps, steps, weight of the penalty


class Adapter:
    """The small parts of a body that learn. Made by `adapt`; `merge` ends it where it can be merged."""

    def __init__(self, body: Body, settings: AdapterSettings, first: int, tuner: Any = None) -> None:
        self.body, self.settings, self.first, self.tuner = body, settings, first, tuner

    @property
    def parameters(self) -> dict[str, nn.Parameter]:
        """Everything of the body that learns, by name."""
        return {name: one for name, one in self.body.named_parameters() if one.requires_grad}

    def penalty(self) -> torch.Tensor | float:
        """AdaLoRA's distance of its factors from orthogonal ones (Zhang et al. 2023, eq. 4); is added to the loss."""
        if self.settings.type != ADALORA:
            return 0.0
        factors = [one.float() if "lora_A" in name else one.float().T for name, one in self.parameters.items()
                   if "lora_A" in name or "lora_B" in name]
        distances = [torch.linalg.norm(one @ one.T - torch.eye(len(one), device=one.device)) for one in factors]
        return ORTHOGONAL * torch.stack(distances).mean()

    @contextmanager
    def budgeted(self, total: int) -> Iterator[None]:
        """Inside the block AdaLoRA takes rank from matrices that need little, after each of the `total` steps."""
        if self.settings.type != ADALORA:
            yield
            return
        config, step = self.tuner.peft_config[NAME], 0
        config.total_step, config.deltaT = total, min(EVERY, max(1, total // 10))
        config.tinit, config.tfinal = int(WARM_UP * total), max(1, int(SETTLED * total))

        def allocate(optimizer: Any, words: Any, named: Any) -> None:
            nonlocal step
            self.tuner.update_and_allocate(step)
            step += 1

        hook = register_optimizer_step_post_hook(allocate)  # before the loop forgets the gradients
        try:
            yield
        finally:
            hook.remove()

    def weights(self) -> dict[str, torch.Tensor]:
        """Copies of the learnt parts, by name; of AdaLoRA without the rank that was taken away. Before `merge`."""
        found = {name: one.detach().float().cpu().clone() for name, one in self.parameters.items()}
        for name in [name for name in found if "lora_E" in name]:
            kept = found[name][:, 0] != 0
            first, last = (name.replace("lora_E", part) for part in ("lora_A", "lora_B"))
            found[name], found[first] = found[name][kept].contiguous(), found[first][kept].contiguous()
            found[last] = found[last][:, kept].contiguous()
        return found

    def load(self, weights: dict[str, torch.Tensor]) -> None:
        """Put in what `weights` gave; ValueError when it belongs to another encoder or other settings."""
        wanted = self.parameters
        if set(wanted) != set(weights):
            odd = sorted(set(wanted) ^ set(weights))
            raise ValueError(f"the adapter does not fit the encoder: '{odd[0]}' is in one of them only")
        with torch.no_grad():
            for name, one in wanted.items():
                given = weights[name]
                if len(given.shape) != len(one.shape) or any(a > b for a, b in zip(given.shape, one.shape)):
                    raise ValueError(f"'{name}' has the shape {list(given.shape)}, expected is {list(one.shape)}")
                if given.shape != one.shape and self.settings.type != ADALORA:
                    raise ValueError(f"'{name}' has the shape {list(given.shape)}, expected is {list(one.shape)}")
                one.zero_()
                one[tuple(slice(size) for size in given.shape)] = given.to(one)

    def merge(self) -> None:
        """Add LoRA's and AdaLoRA's differences to the weights and take their parts out; others stay in the graph."""
        if self.tuner is not None:
            self.tuner.merge_and_unload()
            self.tuner = None


def adapt(body: Body, settings: AdapterSettings, first: int = 0) -> Adapter:
    """Put the small parts into the layers of `body` from number `first` on and let nothing else of it learn.

    ValueError for an encoder whose layers cannot be told apart.
    """
    layers = body.layers
    if not body.stack or not len(layers[first:]):
        reason = "cannot be told apart" if not body.stack else "are all frozen"
        raise ValueError(f"setting 'nlu.adapter' does not fit: the layers of this "
                         f"'{body.model.config.model_type}' encoder {reason}")
    body.requires_grad_(False)
    kinds = {LORA: _lora, ADALORA: _lora, PREFIX: _prefix, BOTTLENECK: _bottleneck}
    return Adapter(body, settings, first, kinds[settings.type](body, settings, first))


def _lora(body: Body, settings: AdapterSettings, first: int) -> LoraModel:
    known = {id(one): name for name, one in body.model.named_modules()}
    targets = [known[id(one)] for layer in body.layers[first:] for one in layer.modules() if isinstance(one, nn.Linear)]
    common = {"target_modules": targets, "lora_alpha": settings.scale, "lora_dropout": settings.dropout}
    if settings.type == LORA:
        return LoraModel(body.model, LoraConfig(r=settings.rank, **common), NAME)
    wide = settings.rank + (settings.rank + 1) // 2
    config = AdaLoraConfig(init_r=wide, target_r=settings.rank, total_step=3, tfinal=1, orth_reg_weight=ORTHOGONAL,
                           **common)
    return AdaLoraModel(body.model, config, NAME)


class Prefix(nn.Module):
    """Learnt keys and values (2, heads, length, width of a head) for each of some layers."""

    def __init__(self, layers: int, hidden: int, heads: int, length: int) -> None:
        super().__init__()
        self.shape = (length, layers, 2, heads, hidden // heads)
        config = PrefixTuningConfig(num_virtual_tokens=length, num_layers=layers, token_dim=hidden)
        self.table = PrefixEncoder(config)
        nn.init.normal_(self.table.embedding.weight, std=0.1)

    def of_layer(self, layer: int) -> torch.Tensor:
        """(2, heads, length, width of a head)."""
        numbers = torch.arange(self.shape[0], device=self.table.embedding.weight.device)
        return self.table(numbers).view(self.shape)[:, layer].permute(1, 2, 0, 3)


def _prefix(body: Body, settings: AdapterSettings, first: int) -> None:
    config = body.model.config
    if config.model_type in OWN_ATTENTION:
        raise ValueError(f"setting 'nlu.adapter' is 'prefix', which does not fit a '{config.model_type}' encoder, "
                         f"allowed are: {', '.join(kind for kind in OPTIONS if kind != PREFIX)}")
    adapted = body.layers[first:]
    body.prefix = Prefix(len(adapted), config.hidden_size, config.num_attention_heads, settings.length)
    for number, layer in enumerate(adapted):
        attention = layer.get_submodule(ATTENTIONS.get(config.model_type, USUAL_ATTENTION))
        attention.prefix = (body.prefix.of_layer, number)


class Bottlenecked(nn.Module):
    """A linear layer with a bottleneck behind it that begins as nothing."""

    def __init__(self, dense: nn.Linear, width: int) -> None:
        super().__init__()
        self.dense = dense
        self.down = nn.Linear(dense.out_features, width)
        self.up = nn.Linear(width, dense.out_features)
        nn.init.normal_(self.down.weight, std=0.02)
        nn.init.zeros_(self.down.bias)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """States (windows, length, hidden) of states (windows, length, anything)."""
        given = self.dense(states)
        return given + self.up(nn.functional.gelu(self.down(given)))


def _bottleneck(body: Body, settings: AdapterSettings, first: int) -> None:
    for layer in body.layers[first:]:
        for name in ENDS.get(body.model.config.model_type, USUAL_ENDS):
            owner, _, last = name.rpartition(".")
            parent = layer.get_submodule(owner)
            made = Bottlenecked(getattr(parent, last), settings.width)
            setattr(parent, last, made)
        for norm in (one for one in layer.modules() if isinstance(one, nn.LayerNorm)):
            norm.requires_grad_(True)
