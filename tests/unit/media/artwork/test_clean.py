"""Known pictures, damaged by code, come back; what nobody damaged stays as it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.demo.artworks import ARTWORKS, colour_field, ink_landscape
from nightreel.demo.photographed import Damage, photograph
from nightreel.media.artwork.clean import Cleaning, clean_artwork
from nightreel.media.artwork.difference import mean_difference
from nightreel.media.artwork.quad import find_quad
from nightreel.media.artwork.rectify import rectify, true_aspect

LONG_PX = 560


@pytest.fixture(scope="module")
def works():
    """One work of each kind."""
    return {kind: make(3, LONG_PX) for kind, make in ARTWORKS.items()}


def like(picture, cleaned):
    """How far a cleaned picture is from the known one, at its size."""
    return mean_difference(cv2.resize(picture, cleaned.shape[1::-1], interpolation=cv2.INTER_AREA), cleaned)


@pytest.mark.parametrize("kind", ARTWORKS)
def test_a_work_that_nobody_damaged_is_left_alone(works, kind):
    before = works[kind].copy()
    cleaned = clean_artwork(works[kind], Cleaning(glare="always"))
    assert not cleaned.is_changed
    np.testing.assert_array_equal(cleaned.pixels, before)
    np.testing.assert_array_equal(works[kind], before, "the input was modified")


@pytest.mark.parametrize("kind", ARTWORKS)
@pytest.mark.parametrize("tilt", [0.03, 0.07])
def test_corners_of_a_photographed_work_are_found_finer_than_a_pixel(works, kind, tilt):
    shot = photograph(works[kind], Damage(tilt=tilt, wall=(120, 132, 140)), 4)
    quad = find_quad(shot.pixels)
    assert quad is not None
    assert np.hypot(*(quad.corners - shot.corners).T).max() < 1.0
    height, width = shot.truth.shape[:2]
    assert true_aspect(quad.corners, shot.pixels.shape[1::-1]) == pytest.approx(width / height, rel=0.006)


@pytest.mark.parametrize("value", [(4, 4, 4), (254, 254, 254)], ids=["black", "white"])
def test_the_border_of_a_scan_is_cut_to_the_pixel(works, value):
    work = works["portrait"]
    scan = cv2.copyMakeBorder(work, 24, 31, 12, 17, cv2.BORDER_CONSTANT, value=value)
    cleaned = clean_artwork(scan)
    assert cleaned.border.sides == (24, 17, 31, 12)
    np.testing.assert_array_equal(cleaned.pixels, work)


def test_a_border_on_one_side_may_be_painted_and_stays(works):
    sky = cv2.copyMakeBorder(works["portrait"], 40, 0, 0, 0, cv2.BORDER_CONSTANT, value=(4, 4, 4))
    assert not clean_artwork(sky).border.colour


def test_a_dark_square_on_a_painted_white_ground_is_a_painting():
    random = np.random.default_rng(3)
    ground = np.full((400, 400, 3), 238, np.float32) + random.normal(0, 5, (400, 400, 1))
    ground[70:330, 66:334] = 22 + random.normal(0, 4, (260, 268, 1))
    painted = np.clip(cv2.GaussianBlur(ground, (0, 0), 0.8) + random.normal(0, 3, ground.shape), 0, 255).astype(
        np.uint8
    )
    assert not clean_artwork(painted).is_changed


def test_uneven_light_is_read_off_the_wall(works):
    work = works["still"]
    shot = photograph(work, Damage(tilt=0.04, shade=0.5, wall=(190, 188, 182)), 7)
    left = clean_artwork(shot.pixels, Cleaning(light=False))
    evened = clean_artwork(shot.pixels)
    assert evened.light is not None
    assert (evened.light.shown_by, evened.light.ratio > 1.4) == ("wall", True)
    assert like(work, evened.pixels) < 0.7 * like(work, left.pixels)


def test_uneven_light_is_read_off_bare_paper():
    work = ink_landscape(5, LONG_PX)
    fall = np.linspace(1, 0.5, work.shape[1])[None, :, None]
    linear = (work / 255.0) ** 2.2 * fall
    scan = np.clip(linear ** (1 / 2.2) * 255, 0, 255).astype(np.uint8)
    cleaned = clean_artwork(scan)
    assert cleaned.light is not None
    assert cleaned.light.shown_by == "paper"
    assert like(work, cleaned.pixels) < 0.5 * like(work, scan)


def test_a_dark_frame_goes_and_a_reflection_before_plain_paint_is_softened():
    work = colour_field(1, LONG_PX)
    shot = photograph(work, Damage(tilt=0.045, wall=(60, 56, 52), margin=0.09, frame=0.03, glare=0.02), 1)
    cleaned = clean_artwork(shot.pixels)
    assert cleaned.frame.colour == "dark"
    assert [spot.softened for spot in cleaned.spots] == [True]
    left = clean_artwork(shot.pixels, Cleaning(glare="off"))
    assert left.spots == ()
    assert like(work, cleaned.pixels) < like(work, left.pixels)
    assert cleaned.pixels.min(axis=-1).max() < 240, "the burnt spot is gone"


def test_a_large_reflection_is_told_and_left(works):
    shot = photograph(works["portrait"], Damage(tilt=0.05, glare=0.09), 2)
    cleaned = clean_artwork(shot.pixels)
    assert [spot.softened for spot in cleaned.spots] == [False]
    np.testing.assert_array_equal(cleaned.pixels, clean_artwork(shot.pixels, Cleaning(glare="off")).pixels)


def test_everything_can_be_switched_off_but_the_size():
    shot = photograph(cv2.resize(colour_field(1, 400), (1120, 1400)), Damage(tilt=0.05, glare=0.02), 1)
    cleaned = clean_artwork(shot.pixels, Cleaning(borders=False, perspective=False, light=False, glare="off"))
    assert not cleaned.is_changed
    assert max(cleaned.pixels.shape) == 1024


def test_transparency_lies_on_white():
    pixels = np.zeros((90, 120, 4), np.uint8)
    pixels[..., :3] = np.random.default_rng(2).integers(0, 255, (90, 120, 3))
    pixels[:, :60, 3] = 255
    cleaned = clean_artwork(pixels, Cleaning(borders=False))
    assert (cleaned.pixels[:, 60:] == 255).all()


def test_an_upright_edge_is_told_and_its_pixels_stay(works):
    shot = photograph(works["portrait"], Damage(noise=0.5), 3)
    cleaned = clean_artwork(shot.pixels, Cleaning(light=False, glare="off"))
    assert cleaned.left_upright_px is not None
    assert cleaned.left_upright_px < 0.5
    assert not cleaned.is_changed


def test_what_is_turned_is_as_near_as_known_corners_bring_it(works):
    shot = photograph(works["ink"], Damage(tilt=0.03), 5)
    cleaned = clean_artwork(shot.pixels)
    known = rectify(shot.pixels, shot.corners, 1024, works["ink"].shape[1] / works["ink"].shape[0])
    assert like(works["ink"], cleaned.pixels) < like(works["ink"], known) + 0.05
