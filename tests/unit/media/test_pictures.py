"""Hostile pictures: each is read as people see it, or refused in a sentence."""

from __future__ import annotations

import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from nightreel.errors import InputError
from nightreel.media.pictures import picture_facts, read_picture, write_png

BLUE = (10, 132, 255)


def _two_halves(width_px: int = 40, height_px: int = 20) -> Image.Image:
    image = Image.new("RGB", (width_px, height_px), (220, 20, 20))
    image.paste((20, 20, 220), (width_px // 2, 0, width_px, height_px))
    return image


@pytest.mark.parametrize("turn", range(1, 9))
def test_exif_makes_a_picture_upright(tmp_path: Path, turn: int):
    want = np.asarray(_two_halves())
    stored = {1: want, 2: want[:, ::-1], 3: want[::-1, ::-1], 4: want[::-1], 5: want.transpose(1, 0, 2),
              6: np.rot90(want, 1), 7: want.transpose(1, 0, 2)[::-1, ::-1], 8: np.rot90(want, 3)}[turn]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / "a.jpg", exif=exif, quality=95, subsampling=0)
    assert abs(read_picture(tmp_path / "a.jpg").astype(int) - want).mean() < 4
    facts = picture_facts(tmp_path / "a.jpg")
    assert (facts.width_px, facts.height_px) == (40, 20)


def test_cmyk_becomes_rgb(tmp_path: Path):
    Image.new("RGB", (16, 16), BLUE).convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    np.testing.assert_allclose(read_picture(tmp_path / "a.jpg")[8, 8], BLUE, atol=4)


def test_an_embedded_profile_is_applied_and_a_broken_one_left_aside(tmp_path: Path):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    grey = Image.new("RGB", (8, 8), (100, 100, 100))
    in_lab = ImageCms.profileToProfile(grey, srgb, lab, outputMode="LAB")
    assert in_lab is not None
    in_lab.save(tmp_path / "lab.tif", icc_profile=lab.tobytes())
    np.testing.assert_allclose(read_picture(tmp_path / "lab.tif")[4, 4], 100, atol=2)
    grey.save(tmp_path / "broken.png", icc_profile=srgb.tobytes()[:200])
    np.testing.assert_array_equal(read_picture(tmp_path / "broken.png")[4, 4], 100)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_become_eight(tmp_path: Path, channels: int):
    values = np.full((8, 8, channels), (65535, 32768, 0, 32768)[:channels], np.uint16)
    assert cv2.imwrite(str(tmp_path / "a.png"), values.squeeze())
    want = {1: (255, 255, 255), 3: (0, 128, 255), 4: (0, 128, 255, 128)}[channels]  # OpenCV writes blue first
    np.testing.assert_allclose(read_picture(tmp_path / "a.png")[0, 0], want, atol=1)


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_an_animated_picture_gives_its_first_frame(tmp_path: Path, suffix: str):
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "lime")]
    options = {"lossless": True} if suffix == "webp" else {}
    frames[0].save(tmp_path / f"a.{suffix}", save_all=True, append_images=frames[1:], **options)
    np.testing.assert_array_equal(read_picture(tmp_path / f"a.{suffix}")[5, 5], (255, 0, 0))
    assert picture_facts(tmp_path / f"a.{suffix}").frames == 3


def test_alpha_is_kept_and_an_opaque_channel_is_dropped(tmp_path: Path):
    clear = np.zeros((10, 10, 4), np.uint8)
    clear[3:6, 3:6] = (*BLUE, 255)
    write_png(tmp_path / "a.png", clear)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png"), clear)
    write_png(tmp_path / "b.png", np.full((4, 4, 4), 255, np.uint8))
    assert read_picture(tmp_path / "b.png").shape == (4, 4, 3)


def test_a_palette_with_transparency_becomes_rgba(tmp_path: Path):
    image = Image.new("P", (8, 8), 1)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(0, (0, 0, 4, 8))
    image.save(tmp_path / "a.png", transparency=0)
    made = read_picture(tmp_path / "a.png")
    np.testing.assert_array_equal(made[0, [0, 7]], [(255, 0, 0, 0), (0, 255, 0, 255)])


def test_a_large_picture_is_reduced_not_refused(tmp_path: Path):
    Image.new("RGB", (1200, 800), BLUE).save(tmp_path / "a.png")
    made = read_picture(tmp_path / "a.png", max_pixels=100_000)
    assert made.shape[0] * made.shape[1] <= 100_000
    assert made.shape[1] / made.shape[0] == pytest.approx(1.5, rel=0.01)
    np.testing.assert_array_equal(made[5, 5], BLUE)


def _png_header(width_px: int, height_px: int) -> bytes:
    """A PNG that claims to be huge and holds nothing."""
    head = b"IHDR" + width_px.to_bytes(4) + height_px.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    data = b"IDAT" + zlib.compress(b"\0" * 100)
    parts = b"".join(
        (len(part) - 4).to_bytes(4) + part + zlib.crc32(part).to_bytes(4) for part in (head, data, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("side", [13_000, 60_000, 2**31 - 1])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path: Path, side: int):
    (tmp_path / "bomb.png").write_bytes(_png_header(side, side))
    with pytest.raises(InputError, match=r"\[picture\.(large|format)\] bomb\.png"):
        read_picture(tmp_path / "bomb.png")


def test_one_pixel_is_refused_with_the_mend(tmp_path: Path):
    Image.new("RGB", (1, 1)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match=r"picture\.small.*got 1x1.*Fix: use the product's real picture"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "tif"])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.5])
def test_a_cut_off_picture_is_one_clear_error(tmp_path: Path, suffix: str, share: float):
    rng = np.random.default_rng(1)
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(rng.integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(InputError, match=r"\[picture\.(broken|format)\] a\.") as caught:
        read_picture(path)
    assert caught.value.fix
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"hello", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF\n%%BoundingBox: 0 0 9 9\n", b"<svg/>"]
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(tmp_path: Path, content: bytes):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(InputError, match=r"picture\.format.*Fix: save the picture as PNG or JPEG"):
        read_picture(tmp_path / "a.png")


def test_a_png_is_never_half_written(tmp_path: Path):
    with pytest.raises(cv2.error):
        write_png(tmp_path / "a.png", np.zeros((0, 0, 3), np.uint8))
    assert list(tmp_path.iterdir()) == []
