"""From a file to pixels, as the tool and the generated code decode it: upright, first frame, on white, 8-bit sRGB."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import numpy
from PIL import Image, ImageCms, ImageOps

# Pixels; the tool refuses larger pictures too (PIXEL_LIMIT in src/io/picture.ts).
PIXEL_LIMIT = 16_383 * 16_383
Image.MAX_IMAGE_PIXELS = None

WHITE = (255, 255, 255)


def open_picture(path: Path, size: int) -> Image.Image:
    """
    An RGB picture, upright. A JPEG may come back reduced, but never below twice `size`.
    Raises whatever Pillow raises when the file is missing, truncated or no picture.
    """
    with Image.open(path) as image:
        if image.width * image.height > PIXEL_LIMIT:
            raise ValueError(f"{image.width} x {image.height} pixels are more than {PIXEL_LIMIT}")
        image.draft(None, (2 * size, 2 * size))
        image.load()
        return on_white(upright(image))


def cover(image: Image.Image, size: int) -> Image.Image:
    """Scaled until both sides are covered, then centre-cropped: the tool's resize mode `cover`, kernel `linear`."""
    scale = size / min(image.width, image.height)
    width = max(size, round(image.width * scale))
    height = max(size, round(image.height * scale))
    resized = enlarge(image, width, height, scale) if scale > 1 else image.resize((width, height), Image.Resampling.BILINEAR)
    left = (width - size + 1) // 2
    top = (height - size + 1) // 2
    return resized.crop((left, top, left + size, top + size))


def enlarge(image: Image.Image, width: int, height: int, scale: float) -> Image.Image:
    """As libvips does it: half a pixel of the result further to the right and down than Pillow's resize would."""
    step = 1 / scale
    steps = (step, 0, -step / 2, 0, step, -step / 2)
    return image.transform((width, height), Image.Transform.AFFINE, steps, Image.Resampling.BILINEAR)


def upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image) or image
    except Exception:  # damaged EXIF is no reason to lose a picture
        return image


def on_white(image: Image.Image) -> Image.Image:
    rgb = to_rgb(image)
    if image.mode not in ("RGBA", "LA", "PA", "La", "RGBa") and "transparency" not in image.info:
        return rgb
    ground = Image.new("RGB", image.size, WHITE)
    ground.paste(rgb, mask=image.convert("RGBA").getchannel("A"))
    return ground


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16 bits a channel, which Pillow would clip instead of scale.
        high = numpy.clip(numpy.asarray(image, dtype=numpy.int64), 0, 65_535) >> 8
        return Image.fromarray(high.astype(numpy.uint8)).convert("RGB")
    plain = {"P": "RGB", "PA": "RGB", "LA": "L", "La": "L", "RGBA": "RGB", "RGBa": "RGB"}.get(image.mode, image.mode)
    if image.mode == "P" or image.mode == "PA":
        # By way of RGBA: a palette with transparent entries keeps its colours.
        image = image.convert("RGBA")
    flat = image if image.mode == plain else image.convert(plain)
    profile = image.info.get("icc_profile")
    if profile and plain in ("RGB", "L", "CMYK"):
        try:
            return ImageCms.applyTransform(flat, to_srgb(profile, plain))
        except (ImageCms.PyCMSError, ValueError, OSError):
            pass  # a damaged or unfitting profile: the plain conversion is the best guess
    return flat.convert("RGB")


@lru_cache(maxsize=32)
def to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", 0)
