"""Pictures of others as upright sRGB arrays of 8 bits."""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from nightreel.errors import InputError
from nightreel.media.encode import half_made

MAX_PIXELS = 40_000_000
"""Larger pictures are reduced to this many pixels."""
MOST_PIXELS = 150_000_000
"""Larger pictures are refused before they are decoded."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, RuntimeError, struct.error)
"""What Pillow raises at damaged data."""
Image.init()


@dataclass(frozen=True)
class PictureFacts:
    """What a picture's header says."""

    format: str
    mode: str
    width_px: int
    height_px: int
    frames: int


def picture_facts(path: Path) -> PictureFacts:
    """Read a picture's header; nothing is decoded.

    Raises:
        InputError: as ``read_picture``.
    """
    with _opened(path) as image:
        return _facts(image)


def read_picture(path: Path, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8]:
    """Read a picture: its first frame, upright, in sRGB.

    Args:
        path: PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF of any colour mode and depth.
        max_pixels: larger pictures come back reduced to about this many pixels.

    Returns:
        uint8 ``(H, W, 3)``, or ``(H, W, 4)`` with straight alpha where the picture has transparency.

    Raises:
        InputError: not a picture (``picture.format``), cut off or damaged (``picture.broken``), empty, of one
            pixel (``picture.small``), too large (``picture.large``).
    """
    try:
        with _opened(path) as image:
            facts = _facts(image)
            if min(facts.width_px, facts.height_px) < 2:
                raise InputError(
                    "picture.small", where=path.name, got=f"{facts.width_px}x{facts.height_px}",
                    want="at least 2x2 pixels, better 1000 or more", fix="use the product's real picture",
                )  # fmt: skip
            if image.format in ("JPEG", "MPO") and facts.width_px * facts.height_px > max_pixels:
                image.draft(None, _reduced_size(facts.width_px, facts.height_px, max_pixels))
            image.load()
            return _reduced(_to_srgb(ImageOps.exif_transpose(image)), max_pixels)
    except InputError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise InputError(
            "picture.broken", where=path.name, got=str(error) or type(error).__name__, want="a whole picture file",
            fix="export the picture again and replace the file",
        ) from error  # fmt: skip


def on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay a picture with straight alpha, uint8 ``(H, W, 4)``, on white; one without, ``(H, W, 3)``, stays as it is."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8)


def write_png(path: Path, array: NDArray[np.uint8]) -> None:
    """Write ``(H, W)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA, uint8; the file appears when it is whole.

    Raises:
        InputError: OpenCV cannot encode it (``picture.write``).
    """
    ways = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    swapped = array if array.ndim == 2 else cv2.cvtColor(array, ways[array.shape[2]])
    done, data = cv2.imencode(".png", np.ascontiguousarray(swapped), [cv2.IMWRITE_PNG_COMPRESSION, 3])
    if not done:
        raise InputError("picture.write", where=path.name, got=f"{array.dtype} {array.shape}", want="uint8 RGB or RGBA")
    half = half_made(path)
    try:
        half.write_bytes(data.tobytes())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _opened(path: Path) -> Image.Image:
    if not path.is_file():
        raise InputError("picture.missing", where=path.name, fix="put the file there or correct its name")
    if path.stat().st_size == 0:
        raise InputError("picture.broken", where=path.name, got="an empty file", fix="export the picture again")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(path, "more pixels than any camera makes") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(
            "picture.format", where=path.name, got="no picture that can be read", want="PNG, JPEG, WebP, TIFF or AVIF",
            fix="save the picture as PNG or JPEG",
        ) from error  # fmt: skip
    if image.width * image.height > MOST_PIXELS:
        size = f"{image.width}x{image.height}"
        image.close()
        raise _too_large(path, size)
    return image


def _too_large(path: Path, got: str) -> InputError:
    return InputError(
        "picture.large", where=path.name, got=got, want=f"at most {MOST_PIXELS // 10**6} megapixels",
        fix="reduce the picture to 8000 pixels on its long side",
    )  # fmt: skip


def _facts(image: Image.Image) -> PictureFacts:
    # A file that is damaged behind its header has the frames that can be found, and stands as it is stored.
    turned = False
    with suppress(*_DAMAGE):
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    try:
        # An iPhone's MPO holds a second view, not a second moment.
        frames = 1 if image.format == "MPO" else int(getattr(image, "n_frames", 1))
    except _DAMAGE:
        frames = max(1, image.tell() + 1)
    width_px, height_px = (image.height, image.width) if turned else (image.width, image.height)
    return PictureFacts(str(image.format), image.mode, width_px, height_px, frames)


def _to_srgb(image: Image.Image) -> Image.Image:
    """Give RGB or RGBA in sRGB of 8 bits."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if image.mode in ("P", "PA", "LA", "La", "RGBa", "RGBX", "1", "RGBA"):
        image = image.convert("RGBA").convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L", "LAB"):
        image = _by_profile(image, profile)
    rgb = image.convert("RGB")
    if alpha is not None and np.asarray(alpha).min() < 255:
        rgb.putalpha(alpha)
    return rgb


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert by the embedded ICC profile; a profile that is damaged or of another colour space is left aside."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )  # fmt: skip
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return made or image


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float64)
    top = 65535.0 if values.max(initial=0) > 255 else 255.0
    if image.mode == "F" and values.max(initial=0) <= 1:
        top = 1.0
    return Image.fromarray(np.round(np.clip(values / top, 0, 1) * 255).astype(np.uint8))


def _reduced_size(width_px: int, height_px: int, max_pixels: int) -> tuple[int, int]:
    scale = min(1.0, (max_pixels / (width_px * height_px)) ** 0.5)
    return max(2, int(width_px * scale)), max(2, int(height_px * scale))


def _reduced(image: Image.Image, max_pixels: int) -> NDArray[np.uint8]:
    size = _reduced_size(image.width, image.height, max_pixels)
    if size != image.size:
        image = image.resize(size, Image.Resampling.BOX if size[0] * 2 < image.width else Image.Resampling.LANCZOS)
    return np.array(image, dtype=np.uint8)
