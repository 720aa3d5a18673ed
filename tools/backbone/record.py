"""Records what PyTorch computes with the original weights, for the tests to compare with: docs/backbone.md.

python record.py WHEELS PICTURES OUTPUT
PICTURES: folder with PNG files of 224 × 224. OUTPUT gets one file a network, float32 [pictures, features], in order of name.
The network is that of the package efficientnet_lite_pytorch: nothing of our converter takes part but the list of levels.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

from sources import SOURCES, Source, state_dict


def features(source: Source, wheels: Path, pictures: torch.Tensor) -> np.ndarray:
    network = EfficientNet.from_name(f"efficientnet-{source.name}", image_size=pictures.shape[-1])
    network.load_state_dict(state_dict(source, wheels))
    network.eval()
    norms = {f"b{index}e": block._bn0 for index, block in enumerate(network._blocks) if hasattr(block, "_expand_conv")}
    norms["head"] = network._bn1
    averages = {}

    def watch(level: str) -> None:
        def keep(_module, _inputs, output: torch.Tensor) -> None:
            averages[level] = output.clamp(0, 6).mean((2, 3))

        norms[level].register_forward_hook(keep)

    for level in source.levels:
        watch(level)
    with torch.no_grad():
        network((pictures - 127) / 128)
    return torch.cat([averages[level] for level in source.levels], 1).numpy()


def record(wheels: Path, folder: Path, output: Path) -> None:
    pixels = [np.asarray(Image.open(path).convert("RGB"), np.float32) for path in sorted(folder.glob("*.png"))]
    pictures = torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2)
    output.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        (output / f"{source.name}.f32").write_bytes(features(source, wheels, pictures).astype("<f4").tobytes())


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    record(*map(Path, sys.argv[1:]))
