"""
Trains an image classifier and exports it: what an Azure Machine Learning command job of create-model-builder runs.

    python train.py --data <pictures> --manifest <manifest.json> --output <folder>

Ends with 0 when bestModel.onnx, bestModelMap.json, metrics.json and pipelineFacts.json lie in the output folder, with 1 and a line
{"modelBuilder": "error", ...} when training failed, with 2 when an argument is wrong. Started again with the same arguments it goes on
from the newest checkpoint in the output folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import traceback
from typing import Any

import numpy
import torch

from checkpoint import newest_checkpoint
from data import Pictures, assert_data, default_workers
from distributed import Place, from_first, join, leave
from errors import JobError
from evaluate import Evaluation, ask, metrics, scores
from export import model_metadata, pipeline_facts, try_export, write_json, write_model
from familiarity import recogniser_of, threshold_of
from loop import Progress, Run, report_unreadable, train
from manifest import Manifest, read_manifest
from model import Classifier, Weights, identity, load_weights
from options import parse_options
from report import Report, one_line


def main() -> int:
    options = parse_options()
    report = Report(os.environ.get("RANK", "0") == "0")
    try:
        run_job(options, report)
        return 0
    except JobError as error:
        failed = error
    except (RuntimeError, OSError) as error:
        traceback.print_exc()
        failed = explain(error)
    report.line("error", code=failed.code, message=failed.message, hint=failed.hint)
    print(f"{failed.message} {failed.hint}", file=sys.stderr, flush=True)
    return failed.exit_code


def run_job(options: argparse.Namespace, report: Report) -> None:
    seed_everything(options.seed)
    manifest = read_manifest(options.manifest, options.data, options.seed)
    assert_data(manifest.fit + manifest.validation, options.data)
    place = join()
    fingerprint = fingerprint_of(options, manifest)
    workers = default_workers(place.local_world) if options.workers is None else options.workers
    run = Run(options, manifest, place, report, options.output / "checkpoints", fingerprint, workers, {})
    report.line(
        "start",
        labels=list(manifest.labels),
        trainingPictures=len(manifest.fit) + len(manifest.selection),
        selectionPictures=len(manifest.selection),
        validationPictures=len(manifest.validation),
        arch=options.arch,
        epochs=options.epochs,
        processes=place.world,
        device=torch.cuda.get_device_name(place.device) if place.device.type == "cuda" else "cpu",
        torch=torch.__version__,
    )
    network = Classifier(options.arch, len(manifest.labels))
    saved = from_first(place, lambda: newest_checkpoint(run.checkpoints, fingerprint, report))
    if saved is None:
        # The first process's weights reach the others when the network is made parallel.
        weights = from_first(place, lambda: load_weights(network, options.arch, options.weights))
    else:
        weights = Weights(**saved["weights"])
    from_first(place, lambda: try_export(network, options.image_size))
    progress = train(run, network, weights, saved)
    finish(run, network, weights, progress)
    leave(place)


def finish(run: Run, network: Classifier, weights: Weights, progress: Progress) -> None:
    """Measures the best epoch on the held-out pictures, then writes all results; metrics.json, the last, says that all are there."""
    options, labels = run.options, run.manifest.labels
    learnt = [picture for picture in run.manifest.fit + run.manifest.selection if picture.name not in run.unreadable]
    recogniser = recogniser_of(run, network, learnt)
    held_out = Pictures(run.manifest.validation, options.image_size, options.seed)
    answers = ask(recogniser.side_by_side, held_out, options.batch_size, run.workers, run.place)
    report_unreadable(run, run.manifest.validation, answers.unreadable)
    if len(answers.actual) == 0:
        raise JobError("data-unreadable", "No held-out picture could be read.", "Look at the lines above, and at --data.")
    if not run.place.first:
        return
    evaluation = Evaluation(answers.values[:, :-1].softmax(1), answers.actual, answers.unreadable)
    threshold = threshold_of(answers.values[:, -1], options.keep_familiar)
    counts = [sum(picture.label == index for picture in learnt) for index in range(len(labels))]
    figures = metrics(labels, evaluation, counts, options.keep_familiar)
    backbone = {"name": options.arch, "weights": weights.source, "sha256": weights.sha256}
    metadata = model_metadata(labels, options.image_size, backbone, options.tool_version)
    write_model(recogniser, options.image_size, metadata, options.output / "bestModel.onnx")
    write_json(options.output / "bestModelMap.json", labels)
    facts: dict[str, Any] = {
        **pipeline_facts(recogniser, len(labels), options.image_size, threshold),
        "backbone": backbone,
        "seed": options.seed,
        "epochs": progress.epoch,
        "bestEpoch": progress.best["epoch"],
        "seconds": round(progress.seconds, 1),
        "processes": run.place.world,
        "unreadable": [{"path": path, "reason": reason} for path, reason in run.unreadable.items()],
    }
    write_json(options.output / "pipelineFacts.json", facts)
    write_json(options.output / "scores.json", scores(run.manifest, evaluation))
    write_json(options.output / "metrics.json", figures)
    final = {name: figures[name] for name in ("accuracy", "balancedAccuracy", "logLoss")}
    run.report.log({f"heldOut/{name}": value for name, value in final.items()}, step=progress.epoch)
    run.report.line(
        "done", **final, epochs=progress.epoch, bestEpoch=progress.best["epoch"], seconds=round(progress.seconds, 1)
    )


def fingerprint_of(options: argparse.Namespace, manifest: Manifest) -> str:
    """Of all that a checkpoint depends on; another number of processes, patience or time limit may go on from it."""
    names = ("arch", "epochs", "batch_size", "learning_rate", "image_size", "seed")
    values = {name: getattr(options, name) for name in names}
    # The next node has the file somewhere else.
    values["weights"] = identity(options.weights)
    return hashlib.sha256(json.dumps([manifest.sha256, values], sort_keys=True).encode()).hexdigest()


def seed_everything(seed: int) -> None:
    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    torch.manual_seed(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def explain(error: RuntimeError | OSError) -> JobError:
    """The failures of PyTorch that have a remedy; for the others the trace above is all that there is."""
    text = str(error)
    if "out of memory" in text:
        return JobError("memory", "The GPU has too little memory.", "Give a smaller --batch-size, or a larger compute size.")
    if "DataLoader worker" in text or "shared memory" in text or "shm" in text:
        return JobError(
            "shared-memory",
            "A process that decodes pictures ended, most likely for want of shared memory.",
            "Give the job a larger shmSize, or --workers 0.",
        )
    return JobError("unexpected", f"Training failed: {one_line(error)}.", "The lines above this one say where.")


if __name__ == "__main__":
    sys.exit(main())
