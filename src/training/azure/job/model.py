"""The network: normalisation, a ResNet, and as many outputs as there are labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

import torch
import torchvision
from torch import nn

from errors import JobError
from report import one_line

# ImageNet's mean and standard deviation, channels 0 to 1, which torchvision's weights were trained with.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)

# First generation: weights trained without label smoothing and the like transfer better (Kornblith et al., 2019, § 4).
IMAGENET_WEIGHTS = {"resnet18": "ResNet18_Weights.IMAGENET1K_V1", "resnet50": "ResNet50_Weights.IMAGENET1K_V1"}


@dataclass(frozen=True)
class Weights:
    # `imagenet`, `none` or `file`.
    source: str
    # Of the file; None for `none`.
    sha256: str | None


class Classifier(nn.Module):
    """Input [pictures, 3, height, width], RGB, raw 0 to 255; output logits [pictures, labels]."""

    def __init__(self, arch: str, labels: int) -> None:
        super().__init__()
        self.register_buffer("mean", 255 * torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", 255 * torch.tensor(STD).view(1, 3, 1, 1))
        self.backbone = getattr(torchvision.models, arch)(weights=None)
        self.backbone.fc = nn.Linear(self.backbone.fc.in_features, labels)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.head()(self.pooled(pictures))

    def pooled(self, pictures: torch.Tensor) -> torch.Tensor:
        """[pictures, features], each averaged over the picture: all that the last layer is told."""
        net = self.backbone
        values = net.maxpool(net.relu(net.bn1(net.conv1((pictures - self.mean) / self.std))))
        values = net.layer4(net.layer3(net.layer2(net.layer1(values))))
        return torch.flatten(net.avgpool(values), 1)

    def head(self) -> nn.Module:
        return self.backbone.fc


def load_weights(network: Classifier, arch: str, weights: str) -> Weights:
    """Fills everything but the last layer. Raises JobError when weights cannot be had or do not fit."""
    if weights == "none":
        return Weights("none", None)
    if weights == "imagenet":
        state, file = download(arch)
        fill(network, state, arch, file)
        return Weights("imagenet", sha256_of(file))
    file = Path(weights)
    if not file.is_file():
        raise JobError(
            "weights-missing",
            f"The weights file {file} does not exist.",
            "Give --weights a state dict file of torchvision, imagenet, or none.",
        )
    try:
        # Tensors alone: a file from elsewhere must not bring code with it.
        state = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # any: unpickling raises what it likes
        raise JobError(
            "weights-unreadable",
            f"{file} is no file of PyTorch weights ({one_line(error)}).",
            "Save them with torch.save(model.state_dict(), file).",
        ) from error
    fill(network, state, arch, file)
    return Weights("file", sha256_of(file))


def download(arch: str) -> tuple[Mapping[str, torch.Tensor], Path]:
    url = torchvision.models.get_weight(IMAGENET_WEIGHTS[arch]).url
    try:
        state = torch.hub.load_state_dict_from_url(url, progress=False, check_hash=True, map_location="cpu")
    except Exception as error:  # any: URL, TLS, disk and hash errors all mean the same to the user
        raise JobError(
            "weights-not-downloaded",
            f"The ImageNet weights cannot be downloaded from {url} ({one_line(error)}).",
            "Let the compute reach the internet, or upload the file and give it with --weights <file>.",
        ) from error
    return state, Path(torch.hub.get_dir()) / "checkpoints" / url.rsplit("/", 1)[1]


def fill(network: Classifier, state: Any, arch: str, file: Path) -> None:
    # A checkpoint of somebody's training often wraps the weights, and DataParallel prefixes their names.
    if isinstance(state, dict) and isinstance(state.get("state_dict"), dict):
        state = state["state_dict"]
    misfit = JobError("weights-misfit", f"{file} does not hold the weights of a {arch}.", "Check --weights and --arch.")
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise misfit
    bare = {name[7:] if name.startswith("module.") else name: value for name, value in state.items()}
    kept = {name: value for name, value in bare.items() if not name.startswith("fc.")}
    try:
        missing, unexpected = network.backbone.load_state_dict(kept, strict=False)
    except RuntimeError as error:
        raise misfit from error
    # Weights saved by old releases lack the batch counters, which nothing depends on.
    lacking = [name for name in missing if not name.startswith("fc.") and not name.endswith("num_batches_tracked")]
    if lacking or unexpected:
        raise misfit


def identity(weights: str) -> str:
    """Of --weights, wherever a file lies; one that is missing is an error later."""
    is_file = weights not in ("imagenet", "none") and Path(weights).is_file()
    return sha256_of(Path(weights)) if is_file else weights


def sha256_of(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for chunk in iter(lambda: stream.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()
