"""Writes small classifiers with the exporters of their makers, and what the makers' own runtimes score for a few pictures.

python export.py OUTPUT ORIGIN...
For each origin (a function below) OUTPUT/<origin> gets the model, what its maker writes beside it, and `expected.json`. The weights
are drawn or fitted to drawn pictures: it is the way from a picture to scores that is compared. README.md says what to install.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

LABELS = ["cat", "dog's", "horse"]
# Pixels. The pictures' sides are such that every resize and crop below falls on whole pixels.
SIDE = 32
TORCH_SIDE = 28


def draw(index: int) -> Image.Image:
    """Smooth, so that resampling in another library gives the same to a fraction of a byte; neither square nor symmetric."""
    width, height = [(96, 64), (64, 96), (80, 64)][index]
    y, x = np.mgrid[0:height, 0:width]
    u, v = x / width, y / height
    red = 30 + 200 * u if index != 1 else 220 - 180 * v
    green = 60 + 120 * v * u + 40 * index
    blue = 230 - 200 * v if index != 2 else 20 + 90 * u
    return Image.fromarray(np.stack([red, green, blue], axis=-1).round().astype(np.uint8))


def pictures(output: Path) -> list[Image.Image]:
    folder = output / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [draw(index) for index in range(3)]
    for index, picture in enumerate(drawn):
        picture.save(folder / f"{index}.png", optimize=True)
    return drawn


def record(folder: Path, scores: np.ndarray, runtime: str, labels: list[str] = LABELS) -> None:
    expected = {"runtime": runtime, "labels": labels, "scores": np.asarray(scores, dtype=float).round(6).tolist()}
    (folder / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


def export_torch(network, side: int, file: Path, **options) -> None:
    """torch.onnx.export, less the traces of its caller, which name folders of the machine."""
    import onnx
    import torch

    example = torch.randn(2 if "dynamic_shapes" in options else 1, 3, side, side)
    torch.onnx.export(network, (example,), file, dynamo=True, **options)
    model = onnx.load(file, load_external_data=False)
    for traced in [*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        del traced.metadata_props[:]
    file.write_bytes(model.SerializeToString())


def torch_network(classes: int = 3):
    import torch
    from torch import nn

    torch.manual_seed(7)
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 12, 3, padding=1), nn.Hardswish(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, classes),
    ).eval()
    with torch.no_grad():
        network[-1].weight *= 6
    return network


def torchvision_steps():
    from torchvision import transforms

    return transforms.Compose([
        transforms.Resize(TORCH_SIDE * 256 // 224), transforms.CenterCrop(TORCH_SIDE), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])


def torch_scores(network, drawn: list[Image.Image]) -> np.ndarray:
    import torch

    with torch.no_grad():
        batch = torch.stack([torchvision_steps()(picture) for picture in drawn])
        return torch.softmax(network(batch), dim=1).numpy()


def torch_default(folder: Path, drawn: list[Image.Image]) -> None:
    """As the documentation calls it: IR version 10, weights in a file beside the model."""
    import torch

    network = torch_network()
    export_torch(network, TORCH_SIDE, folder / "model.onnx")
    (folder / "labels.txt").write_text("\n".join(LABELS) + "\n")
    record(folder, torch_scores(network, drawn), f"torch {torch.__version__}")


def torch_opset_23(folder: Path, drawn: list[Image.Image]) -> None:
    """The newest operator set, one file, any number of pictures."""
    import torch

    network = torch_network()
    batches = ({0: torch.export.Dim("batch")},)
    export_torch(network, TORCH_SIDE, folder / "model.onnx", opset_version=23, external_data=False, dynamic_shapes=batches)
    (folder / "labels.json").write_text(json.dumps({str(index): label for index, label in enumerate(LABELS)}))
    record(folder, torch_scores(network, drawn), f"torch {torch.__version__}")


def torch_column(folder: Path, drawn: list[Image.Image]) -> None:
    """A convolution as the classifier, as SqueezeNet has it: [N, labels, 1, 1]."""
    import torch
    from torch import nn

    torch.manual_seed(3)
    network = nn.Sequential(nn.Conv2d(3, 8, 5, stride=3), nn.ReLU(), nn.Conv2d(8, 3, 1), nn.AdaptiveAvgPool2d(1)).eval()
    with torch.no_grad():
        network[2].weight *= 4
    export_torch(network, TORCH_SIDE, folder / "model.onnx", external_data=False)
    (folder / "labels.json").write_text(json.dumps(LABELS))
    record(folder, torch_scores(nn.Sequential(network, nn.Flatten()), drawn), f"torch {torch.__version__}")


def ultralytics_shape(folder: Path, drawn: list[Image.Image]) -> None:
    """Metadata as Ultralytics writes them, and pictures as its `classify_transforms` prepares them: short side, centre crop, 0 to 1."""
    shaped(folder, "NCHW", "images", {"task": "classify", "imgsz": f"[{SIDE}, {SIDE}]", "names": str(dict(enumerate(LABELS)))}, zipped=False)
    squares = []
    for picture in drawn:
        scale = SIDE / min(picture.size)
        width, height = (int(side * scale) for side in picture.size)
        left, top = round((width - SIDE) / 2), round((height - SIDE) / 2)
        resized = picture.resize((width, height), Image.Resampling.BILINEAR)
        squares.append(np.asarray(resized.crop((left, top, left + SIDE, top + SIDE)), dtype=np.float32) / 255)
    import onnxruntime

    record(folder, run_shaped(folder, "images", np.stack(squares).transpose((0, 3, 1, 2))), f"onnxruntime {onnxruntime.__version__}")


def ultralytics(folder: Path, drawn: list[Image.Image]) -> None:
    import torch
    from ultralytics import YOLO, __version__
    from ultralytics.data.augment import classify_transforms

    torch.manual_seed(11)
    architecture = folder / "tiny-cls.yaml"
    architecture.write_text("nc: 3\nbackbone:\n  - [-1, 1, Conv, [8, 3, 2]]\n  - [-1, 1, Conv, [24, 3, 2]]\nhead:\n  - [-1, 1, Classify, [nc]]\n")
    model = YOLO(architecture, task="classify")
    model.model.names = dict(enumerate(LABELS))
    model.model.eval()
    with torch.no_grad():
        model.model.model[-1].linear.weight *= 400
        batch = torch.stack([classify_transforms(SIDE)(picture) for picture in drawn])
        scores = model.model(batch)
    record(folder, (scores[0] if isinstance(scores, tuple) else scores).numpy(), f"ultralytics {__version__}")
    written = Path(model.export(format="onnx", imgsz=SIDE, simplify=False, opset=18))
    written.rename(folder / "model.onnx")
    architecture.unlink()


def hugging_face(folder: Path, drawn: list[Image.Image]) -> None:
    """transformers' own configuration files beside a vision transformer."""
    import torch
    import transformers
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    torch.manual_seed(5)
    config = ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, image_size=SIDE, patch_size=8,
        id2label=dict(enumerate(LABELS)), label2id={label: index for index, label in enumerate(LABELS)}, attn_implementation="eager",
    )
    model = ViTForImageClassification(config).eval()
    with torch.no_grad():
        model.classifier.weight *= 40
    processor = ViTImageProcessor(size={"height": SIDE, "width": SIDE})
    (folder / "onnx").mkdir(exist_ok=True)
    model.config.save_pretrained(folder)
    processor.save_pretrained(folder)
    with torch.no_grad():
        batch = processor(drawn, return_tensors="pt")
        scores = torch.softmax(model(**batch).logits, dim=1).numpy()

    class Logits(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, pixel_values):
            return self.model(pixel_values=pixel_values).logits

    names = {"input_names": ["pixel_values"], "output_names": ["logits"]}
    export_torch(Logits().eval(), SIDE, folder / "onnx" / "model.onnx", external_data=False, **names)
    record(folder, scores, f"transformers {transformers.__version__}")


def sklearn(folder: Path, drawn: list[Image.Image]) -> None:
    """Flat pixels, 0 to 1; skl2onnx ends it in a ZipMap."""
    import skl2onnx
    import sklearn as library
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def flat(picture: Image.Image) -> np.ndarray:
        return (np.asarray(picture.resize((8, 8), Image.Resampling.BILINEAR), dtype=np.float32) / 255).reshape(-1)

    random = np.random.default_rng(2)
    rows = np.stack([flat(picture) for picture in drawn] * 8)
    rows = np.clip(rows + random.normal(0, 0.15, rows.shape), 0, 1).astype(np.float32)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.001)).fit(rows, LABELS * 8)
    onnx = skl2onnx.to_onnx(model, rows[:1])
    (folder / "model.onnx").write_bytes(onnx.SerializeToString())
    scores = model.predict_proba(np.stack([flat(picture) for picture in drawn]))
    record(folder, scores, f"scikit-learn {library.__version__}", [str(label) for label in model.classes_])


def keras_network(last):
    import keras

    keras.utils.set_random_seed(4)
    return [
        keras.layers.Conv2D(8, 3, strides=2, activation="relu6"), keras.layers.DepthwiseConv2D(3), keras.layers.GlobalAveragePooling2D(),
        last,
    ]


def keras_teachable(folder: Path, drawn: list[Image.Image]) -> None:
    """What Teachable Machine gives, whose documentation feeds it so: a Keras model, and labels.txt with an index before each."""
    import keras

    head = keras.layers.Dense(3, activation="softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=3, seed=1))
    model = keras.Sequential([keras.Input((SIDE, SIDE, 3)), *keras_network(head)])
    fitted = [ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.LANCZOS) for picture in drawn]
    batch = np.stack([np.asarray(picture, dtype=np.float32) / 127.5 - 1 for picture in fitted])
    record(folder, model.predict(batch, verbose=0), f"keras {keras.__version__}")
    model.export(str(folder / "model.onnx"), format="onnx", verbose=False)
    (folder / "labels.txt").write_text("".join(f"{index} {label}\n" for index, label in enumerate(LABELS)))


def keras_sigmoid(folder: Path, drawn: list[Image.Image]) -> None:
    """Two classes as Keras' tutorials have them: Rescaling inside, one Sigmoid at the end; class_indices beside it."""
    import keras

    head = keras.layers.Dense(1, activation="sigmoid", kernel_initializer=keras.initializers.RandomNormal(stddev=6, seed=1))
    inside = keras.layers.Rescaling(1 / 127.5, offset=-1)
    model = keras.Sequential([keras.Input((SIDE, SIDE, 3)), inside, *keras_network(head)])
    batch = np.stack([np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR), dtype=np.float32) for picture in drawn])
    yes = model.predict(batch, verbose=0)
    record(folder, np.concatenate([1 - yes, yes], axis=1), f"keras {keras.__version__}", ["no", "yes"])
    model.export(str(folder / "model.onnx"), format="onnx", verbose=False)
    (folder / "labels.json").write_text(json.dumps({"no": 0, "yes": 1}))


def shaped(folder: Path, layout: str, input_name: str, metadata: dict[str, str], zipped: bool) -> None:
    """A model to the shape that a maker whose exporter does not run here writes: mean colours, a linear layer, softmax."""
    from onnx import TensorProto, checker, helper, numpy_helper, save

    random = np.random.default_rng(9)
    constants = [
        numpy_helper.from_array(random.normal(0, 4, (3, 3)).astype(np.float32), "weights"),
        numpy_helper.from_array(np.array([1 / 255 if zipped else 1], dtype=np.float32), "scale"),
    ]
    shape = ["N", 3, SIDE, SIDE] if layout == "NCHW" else ["N", SIDE, SIDE, 3]
    axes = [2, 3] if layout == "NCHW" else [1, 2]
    nodes = [
        # Behind a pooling: what a graph starts with says nothing of it.
        helper.make_node("ReduceMean", [input_name], ["means"], axes=axes, keepdims=0),
        helper.make_node("Mul", ["means", "scale"], ["scaled"]),
        helper.make_node("MatMul", ["scaled", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3])]
    if zipped:
        constants.append(helper.make_tensor("names", TensorProto.STRING, [3], [label.encode() for label in LABELS]))
        nodes += [
            helper.make_node("ArgMax", ["probabilities"], ["best"], axis=1, keepdims=0),
            helper.make_node("ArrayFeatureExtractor", ["names", "best"], ["chosen"], domain="ai.onnx.ml"),
            helper.make_node("Identity", ["chosen"], ["classLabel"]),
            helper.make_node("ZipMap", ["probabilities"], ["loss"], domain="ai.onnx.ml", classlabels_strings=LABELS),
        ]
        loss = helper.make_sequence_type_proto(
            helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
        )
        outputs = [helper.make_tensor_value_info("classLabel", TensorProto.STRING, ["N"]), helper.make_value_info("loss", loss)]
    graph = helper.make_graph(
        nodes, "shaped", [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, shape)], outputs, constants
    )
    model = helper.make_model(
        graph, ir_version=7, opset_imports=[helper.make_opsetid("", 12), helper.make_opsetid("ai.onnx.ml", 2)]
    )
    helper.set_model_props(model, metadata)
    checker.check_model(model)
    save(model, folder / "model.onnx")


def run_shaped(folder: Path, input_name: str, batch: np.ndarray) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(folder / "model.onnx")
    names = [output.name for output in session.get_outputs()]
    answers = dict(zip(names, session.run(names, {input_name: batch.astype(np.float32)})))
    return np.array([[row[label] for label in LABELS] for row in answers["loss"]]) if "loss" in answers else answers["probabilities"]


def custom_vision(folder: Path, drawn: list[Image.Image]) -> None:
    """As predict.py of Azure-Samples/customvision-export-samples feeds it, for the metadata given here."""
    metadata = {"Image.BitmapPixelFormat": "Bgr8", "Image.ColorSpaceGamma": "SRGB", "Image.NominalPixelRange": "NominalRange_0_255"}
    shaped(folder, "NCHW", "data", metadata, zipped=True)
    (folder / "labels.txt").write_text("\r\n".join(LABELS))
    resized = np.stack([np.array(picture.resize((SIDE, SIDE)), dtype=np.float32) for picture in drawn])
    batch = resized.transpose((0, 3, 1, 2))[:, (2, 1, 0), :, :]
    import onnxruntime

    record(folder, run_shaped(folder, "data", batch), f"onnxruntime {onnxruntime.__version__}")


def lobe(folder: Path, drawn: list[Image.Image]) -> None:
    """As Lobe's starter projects feed it: the middle square, resized, 0 to 1."""
    shaped(folder, "NHWC", "Image:0", {}, zipped=False)
    signature = {
        "doc_id": "0", "export_model_version": 1, "format": "onnx", "filename": "model.onnx", "classes": {"Label": LABELS},
        "inputs": {"Image": {"dtype": "float32", "shape": [None, SIDE, SIDE, 3], "name": "Image:0"}},
        "outputs": {"Confidences": {"dtype": "float32", "shape": [None, 3], "name": "probabilities"}},
    }
    (folder / "signature.json").write_text(json.dumps(signature, indent=2))
    squares = []
    for picture in drawn:
        width, height = picture.size
        side = min(width, height)
        left, top = (width - side) / 2, (height - side) / 2
        squares.append(picture.crop((left, top, left + side, top + side)).resize((SIDE, SIDE)))
    batch = np.stack([np.asarray(square) / 255.0 for square in squares])
    import onnxruntime

    record(folder, run_shaped(folder, "Image:0", batch), f"onnxruntime {onnxruntime.__version__}")


ORIGINS = {
    function.__name__.replace("_", "-"): function
    for function in [
        torch_default, torch_opset_23, torch_column, ultralytics, ultralytics_shape, hugging_face, sklearn, keras_teachable, keras_sigmoid, custom_vision, lobe,
    ]
}

if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve()
    shown = pictures(target)
    for origin in sys.argv[2:]:
        place = target / origin
        place.mkdir(parents=True, exist_ok=True)
        ORIGINS[origin](place, shown)
        print(origin)
