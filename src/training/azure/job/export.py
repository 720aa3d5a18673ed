"""bestModel.onnx and the files beside it."""

from __future__ import annotations

import importlib
import inspect
import io
import json
from pathlib import Path
from typing import Any, Mapping, Sequence

import torch
import torchvision

from checkpoint import write_file
from errors import JobError
from familiarity import Recogniser
from model import Classifier
from report import one_line

# Evaluation scales and crops as the tool's preprocessing preset of this name (src/bundle/preprocessing.ts).
PRESET = "model-builder"
# Name of the second output, in all models of ours (src/onnx/append-familiarity.ts).
FAMILIARITY = "familiarity"
# ModelProto.metadata_props, StringStringEntryProto.key and .value: field number and wire type 2, as onnx.proto3 has them.
METADATA_TAG, KEY_TAG, VALUE_TAG = 14 << 3 | 2, 1 << 3 | 2, 2 << 3 | 2


def resize_facts(size: int) -> dict[str, Any]:
    return {"mode": "cover", "width": size, "height": size, "kernel": "linear"}


def write_model(recogniser: Recogniser, size: int, metadata: Mapping[str, str], file: Path) -> None:
    """See {@link exported}; raises JobError when the file cannot be written."""
    write_file(file, exported(recogniser, size) + metadata_bytes(metadata))


def try_export(network: Classifier, size: int) -> None:
    """Before the first epoch: what cannot be exported is not worth its training. Leaves the network on the processor, in evaluation mode."""
    prototype = torch.zeros(1, network.head().in_features)
    try:
        exported(Recogniser(network, prototype), size)
    except Exception as error:  # any: the exporter raises what it likes
        raise JobError(
            "export",
            f"PyTorch {torch.__version__} cannot export the network as ONNX: {one_line(error)}.",
            "Nothing was trained. Take another --environment.",
        ) from error


def exported(recogniser: Recogniser, size: int) -> bytes:
    """
    Input `input1` float32 [N, 3, size, size], RGB, raw 0 to 255; outputs `output1` logits [N, labels] and `familiarity` [N];
    dynamic batch.
    """
    recogniser = recogniser.cpu().float().eval()
    spare_the_onnx_package()
    # Recent releases export through another path by default, which needs the package onnxscript.
    classic = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    buffer = io.BytesIO()
    torch.onnx.export(
        recogniser,
        (torch.zeros(1, 3, size, size),),
        buffer,
        input_names=["input1"],
        output_names=["output1", FAMILIARITY],
        dynamic_axes={name: {0: "N"} for name in ("input1", "output1", FAMILIARITY)},
        opset_version=17 if int(torch.__version__.split(".")[0]) >= 2 else 13,
        **classic,
    )
    return buffer.getvalue()


# Where releases of PyTorch keep the last step of the export.
LAST_STEPS = ("torch.onnx._internal.torchscript_exporter.onnx_proto_utils", "torch.onnx._internal.onnx_proto_utils")


def spare_the_onnx_package() -> None:
    """
    PyTorch 2's classic exporter opens what it wrote with the package `onnx`, to add functions written in onnxscript: ours has none, and
    ends without that package with "Module onnx is not installed!".
    """
    for name in LAST_STEPS:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(module, "_add_onnxscript_fn"):
            module._add_onnxscript_fn = lambda model, *_: model


def metadata_bytes(metadata: Mapping[str, str]) -> bytes:
    """`metadata_props` in protobuf: fields of a message may be appended to it, so that no ONNX package is needed."""
    entries = (field(KEY_TAG, key.encode()) + field(VALUE_TAG, value.encode()) for key, value in metadata.items())
    return b"".join(field(METADATA_TAG, entry) for entry in entries)


def field(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + varint(len(content)) + content


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def model_metadata(labels: Sequence[str], size: int, backbone: Mapping[str, Any], tool_version: str) -> dict[str, str]:
    """What the local trainer's models say of themselves too."""
    return {
        "labels": compact(labels),
        "input": "input1: float32 [N,3,height,width], planar RGB, raw 0..255; normalisation is inside the graph",
        "output": "output1: float32 [N,labels], logits",
        "resize": compact(resize_facts(size)),
        "backbone": backbone["name"],
        "producer": f"create-model-builder {tool_version}".strip(),
    }


def pipeline_facts(recogniser: Recogniser, labels: int, size: int, threshold: float) -> dict[str, Any]:
    """What pipeline.json needs, and what the exported file must reproduce wherever it runs. `threshold`: of the familiarity."""
    ramp = torch.arange(3 * size * size).mul(7919).remainder(256).float().view(1, 3, size, size)
    with torch.inference_mode():
        logits, familiarity = (values[0].tolist() for values in recogniser.cpu().float().eval()(ramp))
    return {
        "schemaVersion": 1,
        "preprocessing": {"preset": PRESET, "resize": resize_facts(size)},
        "input": {"name": "input1", "shape": [None, 3, size, size], "layout": "NCHW", "channels": "RGB"},
        "output": {"name": "output1", "shape": [None, labels], "activation": "logits"},
        "familiarity": {"name": FAMILIARITY, "threshold": threshold},
        # Value i of the input, row by row, is (i * 7919) % 256.
        "check": {"input": "(i * 7919) % 256", "logits": logits, "familiarity": familiarity},
        "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__},
    }


def write_json(file: Path, value: Any) -> None:
    """One line, so that bestModelMap.json is one."""
    write_file(file, compact(value).encode())


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
