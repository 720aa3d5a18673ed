"""Which pictures there are, what they show, and which of them may be learnt from."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Iterable

from errors import JobError

# Share of each label's training pictures that chooses the epoch instead of being learnt from.
SELECTION_SHARE = 0.1
NAMED_BY_HASH = re.compile("[0-9a-f]{64}")
# A label with fewer training pictures keeps them all for learning.
LEAST_FOR_SELECTION = 5


@dataclass(frozen=True)
class Picture:
    # As the manifest names it; `file` is where it lies.
    name: str
    file: Path
    # Class index.
    label: int

    def sha256(self) -> str:
        """Of the file's bytes, lower-case hex. The tool names its uploads so; others are read."""
        stem = self.file.name.split(".")[0]
        return stem if NAMED_BY_HASH.fullmatch(stem) else hashlib.sha256(self.file.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Manifest:
    # Position is class index.
    labels: tuple[str, ...]
    # Learnt from.
    fit: tuple[Picture, ...]
    # Chooses the best epoch; taken from the training side, so that the held-out figure stays honest.
    selection: tuple[Picture, ...]
    # Held out: used once, for metrics.json.
    validation: tuple[Picture, ...]
    sha256: str


def read_manifest(path: Path, data: Path, seed: int) -> Manifest:
    """
    Reads `{"labels": [...], "pictures": [{"path" or "sha256", "label", "split": "training" | "validation"}]}`. Paths are
    relative to `data`; a picture with a sha256 alone lies in `<sha256>.<extension>` anywhere below it.
    """
    try:
        content = path.read_bytes()
        parsed = json.loads(content)
        labels = tuple(parsed["labels"])
        entries = parsed["pictures"]
        if not data.is_dir():
            raise JobError("data-missing", f"{data} is not a folder.", "Give the pictures' folder with --data.")
        locate = locator(data, entries)
        index_of = {label: index for index, label in enumerate(labels)}
        sides: dict[str, list[Picture]] = {"training": [], "validation": []}
        for entry in entries:
            name, file = locate(entry)
            sides[entry["split"]].append(Picture(name, file, index_of[entry["label"]]))
    except JobError:
        raise
    except OSError as error:
        raise JobError("manifest-unreadable", f"{path} cannot be read: {error.strerror}.", "Check --manifest.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        what = f"{type(error).__name__} {error}"
        raise invalid(path, f"it is not what the tool writes ({what})") from error
    if len(labels) < 2 or len(index_of) != len(labels):
        raise invalid(path, f"it has {len(index_of)} different labels in a list of {len(labels)}; 2 are needed")
    for side, pictures in sides.items():
        if not pictures:
            raise invalid(path, f"it has no {side} pictures")
    fit, selection = set_aside(sides["training"], seed)
    digest = hashlib.sha256(content).hexdigest()
    return Manifest(labels, tuple(fit), tuple(selection), tuple(sides["validation"]), digest)


def set_aside(pictures: Iterable[Picture], seed: int) -> tuple[list[Picture], list[Picture]]:
    """A share of every label that has enough, by a hash of seed and name: no order and no other picture matters."""
    groups: dict[int, list[Picture]] = defaultdict(list)
    for picture in pictures:
        groups[picture.label].append(picture)
    fit: list[Picture] = []
    selection: list[Picture] = []
    for label in sorted(groups):
        ordered = sorted(groups[label], key=lambda picture: hashlib.sha256(f"{seed}:{picture.name}".encode()).digest())
        count = max(1, round(SELECTION_SHARE * len(ordered))) if len(ordered) >= LEAST_FOR_SELECTION else 0
        selection += ordered[:count]
        fit += ordered[count:]
    return fit, selection


def locator(data: Path, entries: list[dict[str, Any]]) -> Any:
    # Listing a mounted container is slow: only done when an entry has no path.
    named_by_hash = any("path" not in entry for entry in entries)
    by_hash = {file.name.split(".")[0]: file for file in data.rglob("*.*")} if named_by_hash else {}

    def locate(entry: dict[str, Any]) -> tuple[str, Path]:
        if "path" in entry:
            path = PurePosixPath(entry["path"])
            if path.is_absolute() or ".." in path.parts:
                raise ValueError(f"path outside the data folder: {path}")
            return str(path), data / path
        name = entry["sha256"]
        return name, by_hash.get(name, data / name)

    return locate


def invalid(path: Path, why: str) -> JobError:
    return JobError("manifest-invalid", f"{path}: {why}.", "Submit the job again with the tool that wrote the manifest.")
