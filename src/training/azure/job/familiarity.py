"""Whether a picture is like those that were learnt from; what src/training/local/familiarity.ts is to models trained without PyTorch."""

from __future__ import annotations

from typing import Sequence

import numpy
import torch
from torch import nn
from torch.nn.functional import normalize

from data import Pictures
from distributed import from_first
from errors import JobError
from evaluate import ask
from loop import Run
from manifest import Picture
from model import Classifier

# Prototypes of a set; 16 or 64 do as well.
PROTOTYPES = 32
# Pictures that the prototypes are made of; more would not move them.
MOST_PICTURES = 2048
ROUNDS = 15
# Pictures that are all alike have a cosine of 1 but for the last digits of sums in another order.
ROUNDING = 1e-5


class Recogniser(nn.Module):
    """Input as the classifier's; output logits [pictures, labels], and familiarity [pictures], -1 to 1, 0 where all pooled features are 0."""

    def __init__(self, network: Classifier, prototypes: torch.Tensor) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("prototypes", prototypes.float().t().contiguous())

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pooled = self.network.pooled(pictures)
        cosines = normalize(pooled, dim=1) @ self.prototypes
        return self.network.head()(pooled), cosines.amax(1)

    def side_by_side(self, pictures: torch.Tensor) -> torch.Tensor:
        """[pictures, labels + 1]: the logits, then the familiarity."""
        logits, familiarity = self(pictures)
        return torch.cat([logits, familiarity[:, None]], 1)


def recogniser_of(run: Run, network: Classifier, learnt: Sequence[Picture]) -> Recogniser:
    """Asks the finished network about a sample of the pictures that it has learnt from, as they are."""
    options, place = run.options, run.place
    network.eval()
    order = torch.randperm(len(learnt), generator=seeded(options.seed)).tolist()
    sample = [learnt[position] for position in order[:MOST_PICTURES]]
    pictures = Pictures(sample, options.image_size, options.seed)
    pooled = ask(network.pooled, pictures, options.batch_size, run.workers, place).values
    if len(pooled) == 0:
        raise JobError("data-unreadable", "No training picture can be read any more.", "Look at the lines above, and at --data.")
    prototypes = from_first(place, lambda: find_prototypes(normalize(pooled, dim=1), options.seed))
    return Recogniser(network, prototypes).to(place.device).eval()


def threshold_of(familiarities: torch.Tensor, keep: float) -> float:
    """Below it a picture is unfamiliar: keeps that share of pictures whose like was not learnt from."""
    return float(numpy.quantile(familiarities.numpy(), 1 - keep)) - ROUNDING


def find_prototypes(rows: torch.Tensor, seed: int) -> torch.Tensor:
    """
    Spherical k-means (Dhillon & Modha 2001) of unit rows [pictures, features]: unit rows [prototypes, features]. A set of no more
    pictures than prototypes is its own.
    """
    if len(rows) <= PROTOTYPES:
        return rows
    prototypes = spread(rows, seeded(seed))
    for _ in range(ROUNDS):
        nearest = (rows @ prototypes.t()).argmax(1)
        means = normalize(torch.zeros_like(prototypes).index_add_(0, nearest, rows), dim=1)
        # One that has lost its pictures stays where it was.
        kept = torch.bincount(nearest, minlength=PROTOTYPES) == 0
        moved = torch.where(kept[:, None], prototypes, means)
        is_still = bool((moved - prototypes).abs().max() <= 1e-4)
        prototypes = moved
        if is_still:
            break
    return prototypes


def spread(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Beginnings far from each other (k-means++; Arthur & Vassilvitskii 2007)."""
    chosen = [int(torch.randint(len(rows), (1,), generator=generator))]
    distances = torch.ones(len(rows), dtype=rows.dtype)
    while len(chosen) < PROTOTYPES:
        distances = torch.minimum(distances, (1 - rows @ rows[chosen[-1]]).clamp(min=0))
        # Where all lie on one that is chosen already, any will do.
        weights = distances if distances.sum() > 0 else torch.ones_like(distances)
        chosen.append(int(torch.multinomial(weights, 1, generator=generator)))
    return rows[chosen]


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
