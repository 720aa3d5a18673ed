"""The command line of train.py."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Callable, NoReturn, Sequence

ARCHITECTURES = ("resnet18", "resnet50")


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; {self.prog} --help lists all arguments.\n")


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Exits with 2 and one line on stderr when an argument is wrong or missing."""
    parser = Parser(
        prog="train.py",
        description="Fine-tunes an image classifier and exports it as ONNX.",
        allow_abbrev=False,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder that picture paths are relative to")
    parser.add_argument("--manifest", type=Path, required=True, help="JSON: labels, and the pictures with label and split")
    parser.add_argument("--output", type=Path, required=True, help="folder for the results and for checkpoints/")
    parser.add_argument("--arch", choices=ARCHITECTURES, default="resnet50")
    parser.add_argument("--weights", default="imagenet", help="imagenet (downloaded), none, or a torchvision state dict file")
    parser.add_argument("--epochs", type=whole(1), default=30, help="most epochs; early stopping may end before")
    parser.add_argument("--batch-size", type=whole(2), default=64, help="pictures a step and process (a GPU each)")
    parser.add_argument("--learning-rate", type=positive, default=0.01, help="of the backbone, at 64 pictures a step")
    parser.add_argument("--patience", type=whole(1), default=6, help="epochs without a better one before stopping")
    parser.add_argument("--image-size", type=whole(32), default=224, help="pixels, width and height")
    parser.add_argument("--keep-familiar", type=share, default=0.98, help="of the held-out pictures, to count as familiar")
    parser.add_argument("--seed", type=whole(0), default=0)
    parser.add_argument("--time-limit", type=whole(0), default=0, help="seconds of training, resumed ones included; 0: none")
    parser.add_argument("--workers", type=whole(0), default=None, help="decoding processes a process; default: by processors")
    parser.add_argument("--tool-version", default="", help="recorded in the results")
    return parser.parse_args(arguments)


def whole(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text) if text.isdecimal() else -1
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return value

    return parse


def share(text: str) -> float:
    value = positive(text)
    if value > 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share: above 0, at most 1")
    return value


def positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
