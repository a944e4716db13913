"""The demo's canvas: colours, dithering, type."""

import numpy as np
import pytest
import skia

from nightreel.demo.canvas import Letters, fill, glow, ink, inks, linear, render, to_bytes, write


def test_ink_puts_alpha_before_the_colour():
    assert ink("#2CE6C8", 0.5) == 0x802CE6C8


@pytest.mark.parametrize("alpha", [-1.0, 2.0], ids=["below 0", "above 1"])
def test_ink_keeps_alpha_in_range(alpha):
    assert ink("#000000", alpha) >> 24 == (0 if alpha < 0 else 255)


def test_to_bytes_dithers_a_shallow_gradient_instead_of_banding():
    shallow = np.ones((64, 256, 4), np.float32)
    shallow[..., :3] = np.linspace(0.500, 0.508, 256, dtype=np.float32)[None, :, None]  # two steps of eight bits
    made = to_bytes(shallow)[..., 0].astype(float)
    np.testing.assert_allclose(made.mean(axis=0), shallow[0, :, 0] * 255, atol=0.35)
    assert len(set(made[0])) >= 3
    assert (np.diff(made[0]) != 0).sum() > 50, "the gradient is two flat bands"


def test_to_bytes_gives_straight_alpha():
    half_red = np.zeros((2, 2, 4), np.float32)
    half_red[...] = (0.5, 0, 0, 0.5)
    made = to_bytes(half_red)
    assert made[0, 0, 0] >= 253
    assert made[0, 0, 3] == 128


def test_to_bytes_repeats_itself():
    noisy = np.full((8, 8, 4), 0.5, np.float32)
    np.testing.assert_array_equal(to_bytes(noisy), to_bytes(noisy))


def test_render_scales_the_whole_drawing():
    def right_half(canvas: skia.Canvas) -> None:
        canvas.drawRect(skia.Rect.MakeLTRB(100, 0, 200, 100), fill("#FFFFFF"))

    pixels = render(right_half, 200, 100, 0.25)
    assert pixels.shape == (25, 50, 4)
    assert pixels[12, 10].max() == 0
    assert pixels[12, 40].min() == 1


def test_glow_never_burns_out():
    def many(canvas: skia.Canvas) -> None:
        canvas.drawPaint(fill(shader=linear((0, 0), (0, 64), inks("#102030", "#102030"))))
        for _ in range(3):
            glow(canvas, (32, 32), 30, "#FFC080", 0.9)

    middle = render(many, 64, 64)[32, 32]
    assert middle[0] < 1.0005
    assert middle[0] > middle[2] > 0.1, "the light has lost its colour"


def test_write_gives_the_width_and_sets_heavier_type_wider():
    widths = {}

    def words(canvas: skia.Canvas) -> None:
        for weight in (300, 800):
            widths[weight] = write(canvas, "lumen", (10, 60), Letters(50, weight, align=0))

    ink_sum = render(words, 300, 100)[..., 3].sum()
    assert ink_sum > 100
    assert widths[800] > widths[300] > 50
