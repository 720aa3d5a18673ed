"""What survives an eviction: files named after epoch and content, so that half a file is recognised as such."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import torch

from errors import JobError
from report import Report, one_line

# What a mount answers that knows no fsync.
NO_SYNC = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
# The newest, and one before it should the newest be damaged.
KEPT = 2
# PyTorch 1 reads no floating-point number in its restricted mode.
RESTRICTED = int(torch.__version__.split(".")[0]) >= 2


def save_checkpoint(folder: Path, epoch: int, state: Any) -> None:
    """A file of this name is whole, or its name does not fit its content."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getbuffer()
    digest = hashlib.sha256(content).hexdigest()[:16]
    write_file(folder / f"epoch-{epoch:05d}-{digest}.pt", content)
    for old in newest_first(folder)[KEPT:]:
        remove(old)


def newest_checkpoint(folder: Path, fingerprint: str, report: Report) -> Any | None:
    """The newest state that is whole and of this very run; None when there is none. Says what it skips."""
    for file in newest_first(folder):
        try:
            content = file.read_bytes()
            if hashlib.sha256(content).hexdigest()[:16] != file.stem.rsplit("-", 1)[-1]:
                raise ValueError("it is incomplete")
            state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=RESTRICTED)
            if state["fingerprint"] != fingerprint:
                raise ValueError("it belongs to a training with other pictures or settings")
        except Exception as error:  # any: a damaged file must not stop the run that could do without it
            report.line("note", text=f"Checkpoint {file.name} is skipped: {one_line(error)}.")
            continue
        return state
    return None


def newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("epoch-*.pt"), key=lambda file: file.name.split("-")[1], reverse=True)


def write_file(file: Path, content: Any) -> None:
    """
    Writes under the final name: nobody has shown that the mount of an output can rename, least of all onto a name that is there. What
    a killed run leaves half written is told by its name, or written anew. Raises JobError when the folder cannot be written to.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        remove(file)
        with file.open("wb") as stream:
            stream.write(content)
            stream.flush()
            synchronise(stream)
    except OSError as error:
        raise JobError(
            "output-not-writable", f"{file} cannot be written: {error.strerror}.", "Check --output and its free space."
        ) from error


def synchronise(stream: Any) -> None:
    try:
        os.fsync(stream.fileno())
    except OSError as error:
        if error.errno not in NO_SYNC:
            raise


def remove(file: Path) -> None:
    """What cannot be removed is in nobody's way: it is written over, or too old to be asked for."""
    try:
        file.unlink()
    except OSError:
        pass
