"""How it is learnt: optimiser, learning rate, loss. A fixed recipe for fine-tuning a ResNet on few pictures."""

from __future__ import annotations

import math
from typing import Any, Sequence

import torch
from torch import nn
from torch.nn import functional

from data import UNREADABLE
from model import Classifier

MOMENTUM = 0.9
WEIGHT_DECAY = 1e-4
LABEL_SMOOTHING = 0.1
# Epochs in which the learning rate grows from nothing.
WARM_UP = 1.0
# The last layer is new: it learns so many times faster than what ImageNet has taught already.
HEAD_FACTOR = 10.0
# Pictures a step that --learning-rate is meant for; other sizes scale it (Goyal et al., 2017).
REFERENCE_BATCH = 64


def make_optimizer(network: Classifier, learning_rate: float, fine_tuning: bool) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum; no decay on biases and batch normalisation. `factor` is each group's share of the rate."""
    head = {id(parameter) for parameter in network.head().parameters()}
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for parameter in network.parameters():
        groups.setdefault((id(parameter) in head or not fine_tuning, parameter.ndim > 1), []).append(parameter)
    return torch.optim.SGD(
        [
            {
                "params": parameters,
                "weight_decay": WEIGHT_DECAY if decays else 0.0,
                "factor": HEAD_FACTOR if fast else 1.0,
            }
            for (fast, decays), parameters in groups.items()
        ],
        lr=learning_rate,
        momentum=MOMENTUM,
        nesterov=True,
    )


def set_learning_rate(optimizer: torch.optim.Optimizer, learning_rate: float, batch: int, share: float) -> None:
    """`batch`: pictures a step in all processes. `share`: {@see schedule}."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate * batch / REFERENCE_BATCH * share * group["factor"]


def schedule(position: float, epochs: int) -> float:
    """Share of the learning rate, 0 to 1, at `position` epochs from the start: linear warm-up, then half a cosine."""
    warm_up = min(WARM_UP, epochs / 10)
    if position < warm_up:
        return max(0.01, position / warm_up)
    return 0.5 * (1 + math.cos(math.pi * (position - warm_up) / (epochs - warm_up)))


def label_weights(labels: Sequence[int], count: int) -> torch.Tensor:
    """
    Weights of the loss by class index, 1 on average over pictures: the inverse square root of a label's pictures, half-way between
    ignoring rare labels and taking each of their pictures for many.
    """
    pictures = torch.bincount(torch.tensor(labels), minlength=count).float()
    weights = pictures.clamp(min=1).rsqrt()
    return weights * pictures.sum() / (weights * pictures).sum()


def training_loss(logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Mean over readable pictures; 0 when there is none."""
    total = functional.cross_entropy(
        logits, labels, weight=weights, label_smoothing=LABEL_SMOOTHING, ignore_index=UNREADABLE, reduction="sum"
    )
    readable = labels != UNREADABLE
    return total / weights[labels[readable]].sum().clamp(min=1e-6)


def make_scaler(device: torch.device) -> Any:
    """Mixed precision's gradient scaler; does nothing on a CPU."""
    enabled = device.type == "cuda"
    if hasattr(torch.amp, "GradScaler"):
        return torch.amp.GradScaler(device.type, enabled=enabled)
    return torch.cuda.amp.GradScaler(enabled=enabled)


def mixed_precision(device: torch.device) -> Any:
    return torch.autocast(device.type, dtype=torch.float16 if device.type == "cuda" else torch.bfloat16, enabled=device.type == "cuda")
