"""Pictures as batches: augmented for learning, exactly as the exported model will see them for measuring."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator, Sequence

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from errors import JobError
from manifest import Picture
from picture import cover, open_picture
from report import one_line

# Class index of a picture that could not be read: neither learnt from nor counted.
UNREADABLE = -100
# Fewest steps that an epoch should have, and fewest pictures that a step should have, for small data sets.
STEPS_AN_EPOCH = 10
LEAST_BATCH = 8
MOST_WORKERS = 8

# Pixels 0 to 255 [pictures, 3, size, size], class indices, positions in the list, and why a picture was not readable or "".
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, list[str]]


class Pictures(Dataset):
    """One side of the split. `epoch` not None augments, the same way for the same seed, epoch and position."""

    def __init__(self, pictures: Sequence[Picture], size: int, seed: int, epoch: int | None = None) -> None:
        self._pictures = pictures
        self._size = size
        self._seed = seed
        self._epoch = epoch
        self._augment = augmentation(size)

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, position: int) -> tuple[torch.Tensor, int, int, str]:
        picture = self._pictures[position]
        try:
            image = open_picture(picture.file, self._size)
            shown = cover(image, self._size) if self._epoch is None else self._augmented(image, position)
        except Exception as error:  # any: decoders raise what they like, and one bad file must not end a run
            nothing = torch.zeros((3, self._size, self._size), dtype=torch.uint8)
            return nothing, UNREADABLE, position, reason(error, picture.file)
        return to_tensor(shown), picture.label, position, ""

    def _augmented(self, image: Image.Image, position: int) -> Image.Image:
        # Seeded by place, not by worker or restart: a resumed run sees what the interrupted one would have seen.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(((self._seed * 1_000_003 + (self._epoch or 0)) * 1_000_003 + position) % 2**63)
            return self._augment(image)


def augmentation(size: int) -> transforms.Compose:
    return transforms.Compose(
        [
            transforms.RandomResizedCrop(size, scale=(0.4, 1.0)),
            transforms.RandomHorizontalFlip(),
            transforms.ColorJitter(brightness=0.2, contrast=0.2, saturation=0.2, hue=0.02),
        ]
    )


def to_tensor(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(numpy.array(image, dtype=numpy.uint8)).permute(2, 0, 1).contiguous()


def reason(error: Exception, file: Path) -> str:
    return "the file is missing" if isinstance(error, FileNotFoundError) else one_line(error).replace(str(file), file.name)


def plan_batches(count: int, batch_size: int, world: int) -> tuple[int, int]:
    """Pictures a step in one process, and steps an epoch: the same for all processes, which must step together."""
    several_steps = max(LEAST_BATCH, count // (STEPS_AN_EPOCH * world))
    batch = max(2, min(batch_size, several_steps, -(-count // world)))
    return batch, -(-count // (batch * world))


def epoch_order(count: int, batch: int, steps: int, seed: int, epoch: int, rank: int, world: int) -> list[int]:
    """This process's positions of one epoch, shuffled; a few come twice where the batches do not divide the pictures."""
    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    order = torch.randperm(count, generator=generator).tolist()
    needed = batch * steps * world
    return (order * -(-needed // count))[:needed][rank::world]


def batches(pictures: Pictures, order: Sequence[int], batch: int, workers: int) -> Iterator[Batch]:
    loader = DataLoader(pictures, batch_size=batch, sampler=list(order), num_workers=min(workers, len(order)))
    yield from loader


def default_workers(processes_here: int) -> int:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, processors // max(1, processes_here))


def assert_data(pictures: Sequence[Picture], data: Path) -> None:
    """Stops before anything is downloaded when the folder and the manifest do not belong together."""
    sample = pictures[:: max(1, len(pictures) // 20)]
    if not any(picture.file.is_file() for picture in sample):
        raise JobError(
            "data-missing",
            f"None of {len(sample)} pictures looked for is below {data}, for instance {sample[0].name}.",
            "The manifest belongs to another folder: check --data.",
        )
