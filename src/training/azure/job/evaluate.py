"""How good a network is: scores of one side of the split, and the figures of metrics.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Sequence

import torch

from data import UNREADABLE, Pictures, batches
from distributed import Place, gather
from manifest import Manifest

# Keeps the logarithm finite when a probability underflows to 0.
LEAST_PROBABILITY = 1e-12


@dataclass(frozen=True)
class Evaluation:
    # Float64 [readable pictures, labels]; each row sums to 1.
    probabilities: torch.Tensor
    # Class index of each row.
    actual: torch.Tensor
    # Position → why it could not be read.
    unreadable: dict[int, str]

    @property
    def accuracy(self) -> float:
        """0 to 1; not a number when no picture could be read."""
        return (self.probabilities.argmax(1) == self.actual).double().mean().item()

    @property
    def log_loss(self) -> float:
        """Mean negative log-likelihood, nats."""
        right = self.probabilities.gather(1, self.actual[:, None])
        return -right.clamp(min=LEAST_PROBABILITY).log().mean().item()


@dataclass(frozen=True)
class Answers:
    """What a network says of the readable pictures, in their order."""

    # Float64 [readable pictures, values].
    values: torch.Tensor
    # Class index of each row.
    actual: torch.Tensor
    # Position → why it could not be read.
    unreadable: dict[int, str]


def evaluate(network: torch.nn.Module, pictures: Pictures, batch: int, workers: int, place: Place) -> Evaluation:
    """Of a network that answers with logits."""
    network.eval()
    answers = ask(network, pictures, batch, workers, place)
    return Evaluation(answers.values.softmax(1), answers.actual, answers.unreadable)


def ask(
    compute: Callable[[torch.Tensor], torch.Tensor], pictures: Pictures, batch: int, workers: int, place: Place
) -> Answers:
    """Each process takes its share, all get the whole. In full precision, as the exported model computes."""
    positions: list[torch.Tensor] = []
    actual: list[torch.Tensor] = []
    values: list[torch.Tensor] = []
    unreadable: dict[int, str] = {}
    order = range(place.rank, len(pictures), place.world)
    with torch.inference_mode():
        for pixels, labels, where, reasons in batches(pictures, order, batch, workers):
            unreadable.update((int(at), why) for at, why in zip(where, reasons) if why)
            positions.append(where)
            actual.append(labels)
            values.append(compute(pixels.to(place.device).float()).double().cpu())
    shares = gather(place, (positions, actual, values, unreadable))
    order_all = torch.cat([part for share in shares for part in share[0]]).argsort()
    labels_all = torch.cat([part for share in shares for part in share[1]])[order_all]
    values_all = torch.cat([part for share in shares for part in share[2]])[order_all]
    readable = labels_all != UNREADABLE
    return Answers(
        values=values_all[readable],
        actual=labels_all[readable],
        unreadable={at: why for share in shares for at, why in share[3].items()},
    )


def metrics(
    labels: Sequence[str], evaluation: Evaluation, training_counts: Sequence[int], keep_familiar: float
) -> dict[str, Any]:
    """metrics.json, as schemas/metrics.v1.json has it. `training_counts`: pictures by class index."""
    size = len(labels)
    predicted = evaluation.probabilities.argmax(1)
    confusion = torch.bincount(evaluation.actual * size + predicted, minlength=size * size).view(size, size)
    per_label = [
        label_metrics(label, index, confusion, training_counts[index]) for index, label in enumerate(labels)
    ]
    recalls = [each["recall"] for each in per_label if each["recall"] is not None]
    return {
        "schemaVersion": 1,
        "accuracy": evaluation.accuracy,
        "balancedAccuracy": sum(recalls) / len(recalls),
        "logLoss": evaluation.log_loss,
        "keepFamiliar": keep_familiar,
        "trainingPictures": sum(training_counts),
        "validationPictures": len(evaluation.actual),
        "labels": per_label,
        "confusion": confusion.tolist(),
    }


def scores(manifest: Manifest, evaluation: Evaluation) -> dict[str, Any]:
    """scores.json, as schemas/scores.v1.json has it: what every held-out picture got, four digits."""
    readable = [picture for at, picture in enumerate(manifest.validation) if at not in evaluation.unreadable]
    return {
        "schemaVersion": 1,
        "labels": manifest.labels,
        "pictures": [
            {
                "path": picture.name,
                "sha256": picture.sha256(),
                "label": manifest.labels[picture.label],
                "scores": [float(f"{value:.4g}") for value in row],
            }
            for picture, row in zip(readable, evaluation.probabilities.tolist())
        ],
    }


def label_metrics(label: str, index: int, confusion: torch.Tensor, training_pictures: int) -> dict[str, Any]:
    right = int(confusion[index, index])
    validation_pictures = int(confusion[index].sum())
    predicted = int(confusion[:, index].sum())
    return {
        "label": label,
        "trainingPictures": training_pictures,
        "validationPictures": validation_pictures,
        "precision": share(right, predicted),
        "recall": share(right, validation_pictures),
        "f1": share(2 * right, predicted + validation_pictures),
    }


def share(part: int, whole: int) -> float | None:
    return None if whole == 0 else part / whole
