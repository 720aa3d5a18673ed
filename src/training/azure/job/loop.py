"""The epochs: learn, measure on the selection pictures, keep the best, write a checkpoint, stop in time."""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from checkpoint import save_checkpoint
from data import UNREADABLE, Pictures, batches, epoch_order, plan_batches
from distributed import Place, first_says, gather, share_buffers
from errors import JobError
from evaluate import evaluate
from manifest import Manifest, Picture
from model import Classifier, Weights
from recipe import label_weights, make_optimizer, make_scaler, mixed_precision, schedule, set_learning_rate, training_loss
from report import Report


@dataclass(frozen=True)
class Run:
    options: argparse.Namespace
    manifest: Manifest
    place: Place
    report: Report
    checkpoints: Path
    # Says which checkpoints belong to this training.
    fingerprint: str
    workers: int
    # Picture name → reason; grows while pictures are met.
    unreadable: dict[str, str]


@dataclass
class Progress:
    """All that changes while training, besides the network; plain values and tensors, as a checkpoint holds them."""

    # Epochs finished.
    epoch: int = 0
    # Seconds of training, those before a restart included.
    seconds: float = 0.0
    best: dict[str, Any] | None = None
    # Epochs since the validation accuracy last rose.
    stale: int = 0
    timed_out: bool = False


def train(run: Run, network: Classifier, weights: Weights, saved: dict[str, Any] | None) -> Progress:
    """Leaves the best epoch's weights in the network. `saved`: a checkpoint to go on from."""
    options, place = run.options, run.place
    network.to(place.device)
    optimizer = make_optimizer(network, options.learning_rate, fine_tuning=weights.source != "none")
    scaler = make_scaler(place.device)
    progress = Progress()
    if saved is not None:
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        scaler.load_state_dict(saved["scaler"])
        progress = Progress(**saved["progress"])
        # The limit may be another one now.
        progress.timed_out = 0 < options.time_limit < progress.seconds
        run.report.line("resumed", epoch=progress.epoch, seconds=round(progress.seconds, 1))
    parallel = network
    if place.world > 1:
        parallel = DistributedDataParallel(network, device_ids=[place.device] if place.device.type == "cuda" else None)
    while progress.epoch < options.epochs and not progress.timed_out and progress.stale < options.patience:
        learn_one_epoch(run, network, parallel, optimizer, scaler, progress)
        if place.first:
            state = {
                "fingerprint": run.fingerprint,
                "weights": vars(weights),
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "scaler": scaler.state_dict(),
                "progress": vars(progress),
            }
            save_checkpoint(run.checkpoints, progress.epoch, state)
    network.load_state_dict(progress.best["network"])
    return progress


def learn_one_epoch(
    run: Run, network: Classifier, parallel: nn.Module, optimizer: Any, scaler: Any, progress: Progress
) -> None:
    """One epoch and its measurement; updates `progress` and reports."""
    options, place, manifest = run.options, run.place, run.manifest
    started = time.monotonic()
    epoch = progress.epoch
    pictures = Pictures(manifest.fit, options.image_size, options.seed, epoch)
    batch, steps = plan_batches(len(pictures), options.batch_size, place.world)
    order = epoch_order(len(pictures), batch, steps, options.seed, epoch, place.rank, place.world)
    weights = label_weights([picture.label for picture in manifest.fit], len(manifest.labels)).to(place.device)
    totals = torch.zeros(3, dtype=torch.float64)
    unreadable: dict[int, str] = {}
    parallel.train()
    for step, (pixels, labels, where, reasons) in enumerate(batches(pictures, order, batch, run.workers)):
        share = schedule(epoch + (step + 0.5) / steps, options.epochs)
        set_learning_rate(optimizer, options.learning_rate, batch * place.world, share)
        unreadable.update((int(at), why) for at, why in zip(where, reasons) if why)
        totals += learn_one_step(parallel, optimizer, scaler, pixels, labels, weights, place)
        if options.time_limit and step + 1 < steps:
            elapsed = progress.seconds + time.monotonic() - started
            if first_says(place, elapsed > options.time_limit):
                progress.timed_out = True
                break
    shares = gather(place, (totals, unreadable))
    report_unreadable(run, manifest.fit, {at: why for share in shares for at, why in share[1].items()})
    loss, right, seen = sum(share[0] for share in shares).tolist()
    if seen == 0:
        raise JobError("data-unreadable", "No training picture could be read.", "Look at the lines above, and at --data.")
    if not math.isfinite(loss):
        raise JobError("training-diverged", f"The loss of epoch {epoch + 1} is no number.", "Give a smaller --learning-rate.")
    # One network is measured, kept and exported, not one for each process.
    share_buffers(place, network)
    learnt = time.monotonic() - started
    rate = schedule(epoch + 1, options.epochs) * options.learning_rate
    values = {"trainAccuracy": right / seen, "trainLoss": loss / seen, "learningRate": rate}
    values.update(measure(run, network, progress))
    progress.epoch = epoch + 1
    progress.seconds += time.monotonic() - started
    progress.timed_out = progress.timed_out or first_says(place, 0 < options.time_limit < progress.seconds)
    run.report.log(values, step=progress.epoch)
    run.report.line(
        "epoch",
        epoch=progress.epoch,
        epochs=options.epochs,
        **values,
        bestEpoch=progress.best["epoch"],
        seconds=round(progress.seconds, 1),
        picturesPerSecond=round(seen / learnt, 1),
    )


def learn_one_step(
    parallel: nn.Module,
    optimizer: Any,
    scaler: Any,
    pixels: torch.Tensor,
    labels: torch.Tensor,
    weights: torch.Tensor,
    place: Place,
) -> torch.Tensor:
    """Returns sum of losses, pictures right, pictures seen."""
    targets = labels.to(place.device, non_blocking=True)
    with mixed_precision(place.device):
        logits = parallel(pixels.to(place.device, non_blocking=True).float())
    loss = training_loss(logits.float(), targets, weights)
    optimizer.zero_grad(set_to_none=True)
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    seen = int((labels != UNREADABLE).sum())
    right = int((logits.detach().argmax(1) == targets).sum())
    return torch.tensor([loss.item() * seen, right, seen], dtype=torch.float64)


def measure(run: Run, network: Classifier, progress: Progress) -> dict[str, float | None]:
    """Accuracy and loss on the selection pictures; remembers the best weights. Without such pictures the last are the best."""
    options, selection = run.options, run.manifest.selection
    accuracy = loss = None
    if selection:
        pictures = Pictures(selection, options.image_size, options.seed)
        evaluation = evaluate(network, pictures, options.batch_size, run.workers, run.place)
        report_unreadable(run, selection, evaluation.unreadable)
        if len(evaluation.actual) > 0:
            accuracy, loss = evaluation.accuracy, evaluation.log_loss
    best = progress.best
    rank = (-math.inf, -math.inf) if accuracy is None or loss is None else (accuracy, -loss)
    progress.stale = 0 if best is None or accuracy is None or accuracy > best["accuracy"] else progress.stale + 1
    if best is None or accuracy is None or rank > (best["accuracy"], -best["loss"]):
        state = {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
        progress.best = {
            "epoch": progress.epoch + 1,
            "accuracy": rank[0],
            "loss": -rank[1],
            "network": state,
        }
    return {
        "validationAccuracy": accuracy,
        "validationLoss": loss,
        "bestValidationAccuracy": None if accuracy is None else progress.best["accuracy"],
    }


def report_unreadable(run: Run, pictures: Sequence[Picture], unreadable: dict[int, str]) -> None:
    """Each picture once, in the first epoch that meets it."""
    for at in sorted(unreadable):
        name = pictures[at].name
        if name not in run.unreadable:
            run.unreadable[name] = unreadable[at]
            run.report.line("unreadable", path=name, reason=unreadable[at])
