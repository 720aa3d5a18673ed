"""EfficientNet-Lite as an ONNX graph: raw bytes in, several levels out, each averaged over the picture.

The architecture is that of Tan and Le (2019, EfficientNet) in Google's Lite form: no squeeze and excitation, ReLU6, stem
and head of fixed width. Channels and kernel sizes are those of the weights. Convolutions pad as TensorFlow's SAME.
A level is `bNe`, the expansion of block N after its ReLU6, or `head`, the last convolution after its ReLU6.
"""

import json
from collections.abc import Sequence

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from sources import Source, Weights

SIZE = 224  # pixels, width and height; what lite0 was trained with
MEAN, DEVIATION = 127.0, 128.0  # of the bytes, as the networks were trained (tensorflow/tpu, efficientnet_lite)
EPSILON = 1e-3  # of the batch normalisation, there as well
STAGE_STRIDES = (1, 2, 2, 2, 1, 2, 1)
# What a pipeline needs to know beside the graph, in the form of a sidecar (docs/backbone.md).
SIDECAR = {"features": "features", "resize": {"mode": "stretch", "width": SIZE, "height": SIZE, "kernel": "lanczos3"}, "scale": 1}


class Network:
    """Collects nodes and constants; every method returns the name of what it computes."""

    def __init__(self, weights: Weights, quantised: bool):
        self.weights, self.quantised = weights, quantised
        self.nodes, self.constants = [], []
        self.sizes = {"input1": SIZE}  # name of a tensor → its width and height
        self.channels = {"input1": 3}

    def constant(self, name: str, value) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        self.sizes[output], self.channels[output] = self.sizes.get(inputs[0]), self.channels.get(inputs[0])
        return output

    def kernel(self, name: str, values: np.ndarray) -> str:
        """Weights of a convolution, 8 bits each where it joins channels (1 × 1); the others, which are small and would lose
        most, have 16. Cast, Mul, Add is folded by onnxruntime when it loads; DequantizeLinear is not."""
        if not self.quantised:
            return self.constant(name, values.astype(np.float32))
        if values.shape[2] > 1:
            stored = self.constant(f"{name}_half", values.astype(np.float16))
            return self.node("Cast", [stored], name, to=TensorProto.FLOAT)
        bytes_, step, lowest = quantise(values)
        scaled = self.node("Cast", [self.constant(f"{name}_bytes", bytes_)], f"{name}_cast", to=TensorProto.FLOAT)
        scaled = self.node("Mul", [scaled, self.constant(f"{name}_step", step)], f"{name}_scaled")
        return self.node("Add", [scaled, self.constant(f"{name}_lowest", lowest)], name)

    def convolution(self, x: str, name: str, layer: str, norm: str, stride: int = 1, relu: bool = True) -> str:
        """A convolution without bias, the batch normalisation after it folded in, and its ReLU6."""
        weights, bias = fold(self.weights, layer, norm)
        size, side = self.sizes[x], weights.shape[2]
        smaller = -(-size // stride)
        padding = max((smaller - 1) * stride + side - size, 0)
        before, after = padding // 2, padding - padding // 2
        kernel = self.kernel(f"{name}_weights", weights)
        inputs = [x, kernel, self.constant(f"{name}_bias", bias.astype(np.float32))]
        convolved = self.node(
            "Conv", inputs, f"{name}_conv" if relu else name,
            kernel_shape=[side, side], strides=[stride, stride], pads=[before, before, after, after],
            group=self.channels[x] // weights.shape[1],
        )
        out = self.node("Clip", [convolved, "zero", "six"], name) if relu else convolved
        for tensor in (convolved, out):
            self.sizes[tensor], self.channels[tensor] = smaller, len(weights)
        return out

    def block(self, x: str, index: int, stride: int) -> str:
        """Mobile inverted bottleneck: expand, filter each channel, project; the input is added where shapes allow."""
        at, inner = f"_blocks.{index}.", x
        if f"{at}_expand_conv.weight" in self.weights:
            inner = self.convolution(inner, f"b{index}e", f"{at}_expand_conv", f"{at}_bn0")
        inner = self.convolution(inner, f"b{index}d", f"{at}_depthwise_conv", f"{at}_bn1", stride)
        out = self.convolution(inner, f"b{index}p", f"{at}_project_conv", f"{at}_bn2", relu=False)
        if stride > 1 or self.channels[out] != self.channels[x]:
            return out
        return self.node("Add", [out, x], f"b{index}o")

    def features(self, levels: Sequence[str]) -> str:
        """Levels side by side, each averaged over the picture: [N, sum of their channels]."""
        averages = [self.node("GlobalAveragePool", [level], f"{level}_average") for level in levels]
        joined = self.node("Concat", averages, "averages", axis=1)
        return self.node("Flatten", [joined], "features", axis=1)


def quantise(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each output channel's range in 255 steps: values ≈ bytes · step + lowest, off by half a step at most."""
    rows = values.reshape(len(values), -1)
    lowest = rows.min(1, keepdims=True)
    step = (rows.max(1, keepdims=True) - lowest) / 255
    # A channel of one value has no range: its bytes are 0.
    levels = np.divide(rows - lowest, step, out=np.zeros_like(rows), where=step > 0)
    beside = (-1, *[1] * (values.ndim - 1))
    quantised = np.rint(levels).astype(np.uint8).reshape(values.shape)
    return quantised, step.astype(np.float32).reshape(beside), lowest.astype(np.float32).reshape(beside)


def fold(weights: Weights, layer: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of a convolution with the batch normalisation after it."""
    factor = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + EPSILON)
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * factor
    return weights[f"{layer}.weight"] * factor[:, None, None, None], bias


def build(source: Source, weights: Weights, quantised: bool = True) -> ModelProto:
    """`input1` float32 [N, 3, 224, 224], planar RGB, raw 0..255 → `features` float32 [N, width], each in 0..6."""
    network = Network(weights, quantised)
    for name, value in (("zero", 0), ("six", 6), ("mean", MEAN), ("per_deviation", 1 / DEVIATION)):
        network.constant(name, np.float32(value))
    x = network.node("Sub", ["input1", "mean"], "centred")
    x = network.node("Mul", [x, "per_deviation"], "normalised")
    x = network.convolution(x, "stem", "_conv_stem", "_bn0", stride=2)
    strides = [s if first == 0 else 1 for s, n in zip(STAGE_STRIDES, source.repeats) for first in range(n)]
    for index, stride in enumerate(strides):
        x = network.block(x, index, stride)
    network.convolution(x, "head", "_conv_head", "_bn1")
    network.features(source.levels)

    levels = [{"name": level, "width": network.channels[level]} for level in source.levels]
    width = sum(level["width"] for level in levels)
    graph = helper.make_graph(
        network.nodes, f"efficientnet-{source.name}",
        [helper.make_tensor_value_info("input1", TensorProto.FLOAT, ["N", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", width])],
        network.constants,
    )
    # Opset 13 and IR 8: read by every onnxruntime since 1.10.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="create-model-builder")
    sidecar = {**SIDECAR, "levels": levels, "license": "Apache-2.0"}
    helper.set_model_props(model, {"create_model_builder": json.dumps(sidecar, separators=(",", ":"))})
    checker.check_model(model)
    return model
