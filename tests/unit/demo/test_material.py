"""Making the demo's material: only what is missing, and never half."""

import cv2
import numpy as np
import pytest

from nightreel.demo import material
from nightreel.demo.material import MAKERS, make_material, write_picture


@pytest.fixture
def full_folder(tmp_path):
    """A tenant whose media are all there, each holding its own name."""
    (tmp_path / "media").mkdir()
    for name in MAKERS:
        (tmp_path / "media" / name).write_text(name)
    return tmp_path


def test_what_is_there_is_left_alone(full_folder):
    paths = make_material(full_folder)
    assert [path.name for path in paths] == list(MAKERS)
    assert all(path.read_text() == path.name for path in paths)


def test_only_what_is_missing_is_made(full_folder):
    (full_folder / "media" / "logo.png").unlink()
    make_material(full_folder)
    logo = cv2.imread(str(full_folder / "media" / "logo.png"), cv2.IMREAD_UNCHANGED)
    assert logo.shape == (440, 1330, 4)
    assert (full_folder / "media" / "city_morning.png").read_text() == "city_morning.png"
    assert sorted(path.name for path in (full_folder / "media").iterdir()) == sorted(MAKERS)


def test_a_maker_that_fails_leaves_nothing(full_folder, monkeypatch):
    def half(path):
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setitem(material.MAKERS, "logo.png", half)
    (full_folder / "media" / "logo.png").unlink()
    with pytest.raises(OSError, match="disk full"):
        make_material(full_folder)
    assert sorted(path.name for path in (full_folder / "media").iterdir()) == sorted(set(MAKERS) - {"logo.png"})


@pytest.mark.parametrize("channels", [3, 4], ids=["rgb", "rgba"])
def test_picture_is_read_back_unchanged(tmp_path, channels):
    pixels = np.random.default_rng(1).integers(0, 256, (7, 9, channels), np.uint8)
    write_picture(tmp_path / "a.png", pixels)
    read = cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED)
    order = cv2.COLOR_BGRA2RGBA if channels == 4 else cv2.COLOR_BGR2RGB
    np.testing.assert_array_equal(cv2.cvtColor(read, order), pixels)
