"""Designed shots, frame by frame."""

from __future__ import annotations

from typing import get_args

import cv2
import numpy as np
import pytest

from nightreel.media.drawing.scene import Scene
from nightreel.media.drawing.stage import Stage
from nightreel.spec.brand import Brand, Palette
from nightreel.spec.film import Box
from nightreel.spec.script import Camera, Move, OnScreenText, Role, Shot

cv2.setNumThreads(1)
WIDTH, HEIGHT, FRAMES = 320, 180, 30
ORANGE = (250, 110, 20)


def scene_of(**fields: object) -> Scene:
    shot_fields = {key: fields.pop(key) for key in ("role", "layout", "camera", "text") if key in fields}
    shot = Shot(**{"index": 0, "role": "hook", "start_frame": 0, "frames": FRAMES, "scene": "a cup", **shot_fields})  # type: ignore[arg-type]
    plain: dict[str, object] = {"brand": Brand(name="Aurora"), "width_px": WIDTH, "height_px": HEIGHT}
    return Scene(**{"shot": shot, "frames": FRAMES, "fps": 30.0, **plain, **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def cup() -> np.ndarray:
    """An orange cup, cut out, with a clear border."""
    pixels = np.zeros((160, 130, 4), np.uint8)
    pixels[20:140, 20:110] = (*ORANGE, 255)
    return pixels


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    """Smooth blobs without any clear pixel, and an orange square in the middle."""
    rng = np.random.default_rng(5)
    small = rng.integers(0, 120, (6, 8, 3)).astype(np.uint8)
    made = cv2.resize(small, (400, 300), interpolation=cv2.INTER_CUBIC)
    made[120:180, 170:230] = ORANGE
    return made


def orange_in(frame: np.ndarray) -> np.ndarray:
    pixels = frame.astype(int)
    return (pixels[..., 0] > 190) & (abs(pixels[..., 1] - 110) < 60) & (pixels[..., 2] < 110)


def middle_of(mask: np.ndarray) -> tuple[float, float, int]:
    rows, columns = np.nonzero(mask)
    return float(columns.mean()), float(rows.mean()), len(rows)


@pytest.mark.parametrize("move", get_args(Move))
@pytest.mark.parametrize("layout", ["hero", "left", "right", "full"])
def test_the_subject_box_covers_the_product_at_every_moment(cup, layout, move):
    stage = Stage(scene_of(layout=layout, camera=Camera(move=move, strength=2), motion=1.5), cup)
    box = stage.subject
    assert box is not None
    for index in (0, 7, 15, 22, 29):
        rows, columns = np.nonzero(orange_in(stage.frame(index)))
        assert len(rows) > 200
        assert box.x * WIDTH <= columns.min()
        assert columns.max() < (box.x + box.width) * WIDTH
        assert box.y * HEIGHT <= rows.min()
        assert rows.max() < (box.y + box.height) * HEIGHT


def test_the_subject_box_is_no_larger_than_the_move_needs(cup):
    box = Stage(scene_of(layout="left"), cup).subject
    assert box is not None
    assert box.width < 0.35
    assert box.height < 0.75


MOVED = {
    "push": lambda first, last: last[2] > 1.08 * first[2],
    "pull": lambda first, last: last[2] < 0.95 * first[2],
    "pan_left": lambda first, last: last[0] > first[0] + 8,
    "pan_right": lambda first, last: last[0] < first[0] - 8,
    "tilt_up": lambda first, last: last[1] > first[1] + 6,
    "tilt_down": lambda first, last: last[1] < first[1] - 6,
    "hold": lambda first, last: abs(last[0] - first[0]) < 1.5,
}


@pytest.mark.parametrize("move", MOVED)
def test_every_move_moves_as_it_says(cup, move):
    stage = Stage(scene_of(layout="hero", camera=Camera(move=move)), cup)
    # The first half of the shot is left aside for the subject's settling, except where its size is judged.
    first, last = (middle_of(orange_in(stage.frame(index))) for index in (0, 29))
    assert MOVED[move](first, last)


def test_an_orbit_turns_the_product(cup):
    stage = Stage(scene_of(layout="hero", camera=Camera(move="orbit", strength=2)), cup)
    edges = []
    for index in (0, 29):
        mask = orange_in(stage.frame(index))
        columns = np.flatnonzero(mask.any(axis=0))
        edges.append((mask[:, columns[2]].sum(), mask[:, columns[-3]].sum()))
    assert edges[0][0] != edges[0][1]
    assert (edges[0][0] > edges[0][1]) != (edges[1][0] > edges[1][1]), "the nearer edge changes sides"


@pytest.mark.parametrize("move", get_args(Move))
@pytest.mark.parametrize("layout", ["hero", "left", "full", "type", "logo"])
def test_no_move_leaves_the_picture_still(cup, layout, move):
    stage = Stage(scene_of(layout=layout, camera=Camera(move=move)), cup)
    first, last = stage.frame(0).astype(int), stage.frame(29).astype(int)
    assert (np.abs(first - last).max(axis=2) > 3).mean() > 0.002


def test_motion_0_is_still_but_for_the_light(cup):
    stage = Stage(scene_of(camera=Camera(move="push"), motion=0.0), cup)
    assert middle_of(orange_in(stage.frame(0)))[:2] == pytest.approx(middle_of(orange_in(stage.frame(29)))[:2], abs=0.3)


def test_the_same_seed_draws_the_same_bits_in_any_order(cup):
    one, other = Stage(scene_of(role="emotion"), cup), Stage(scene_of(role="emotion"), cup)
    in_order = [one.frame(index) for index in range(20)]
    for index in (17, 3, 4, 12):
        np.testing.assert_array_equal(other.frame(index), in_order[index])


def test_another_seed_or_shot_looks_different(cup):
    first = Stage(scene_of(role="emotion"), cup).frame(10).astype(int)
    assert np.abs(first - Stage(scene_of(role="emotion", seed=2), cup).frame(10)).mean() > 0.5


def test_a_film_without_pictures_shows_another_subject_for_every_role():
    frames = {}
    for role in get_args(Role):
        layout = "logo" if role == "logo" else "hero"
        frames[role] = Stage(scene_of(role=role, layout=layout)).frame(15).astype(int)
        assert frames[role].std() > 6, role
    names = list(frames)
    for at, role in enumerate(names):
        for other in names[at + 1 :]:
            assert np.abs(frames[role] - frames[other]).mean() > 1.5, (role, other)


def test_the_emblem_shows_the_brands_colours():
    red = Brand(name="Red", palette=Palette(primary="#E01020", accent="#20C0E0"))
    frame = Stage(scene_of(role="benefit", layout="left", brand=red)).frame(15).astype(int)
    assert ((frame[..., 0] > 120) & (frame[..., 1] < 70) & (frame[..., 2] < 80)).mean() > 0.01
    assert ((frame[..., 0] < 90) & (frame[..., 1] > 110) & (frame[..., 2] > 130)).mean() > 0.003


@pytest.mark.parametrize("layout", ["hero", "full"])
def test_a_photograph_fills_the_frame(photograph, layout):
    stage = Stage(scene_of(layout=layout), photograph, Box(x=170 / 400, y=0.4, width=0.15, height=0.2))
    rows, columns = np.nonzero(orange_in(stage.frame(15)))
    box = stage.subject
    assert box is not None
    assert box.x * WIDTH <= columns.min() <= columns.max() < (box.x + box.width) * WIDTH
    assert box.y * HEIGHT <= rows.min() <= rows.max() < (box.y + box.height) * HEIGHT


@pytest.mark.parametrize("move", get_args(Move))
@pytest.mark.parametrize("shape", [(300, 400), (400, 300), (120, 700), (700, 120)])
def test_a_photograph_covers_the_frame_at_every_moment(move, shape):
    stage = Stage(
        scene_of(layout="full", camera=Camera(move=move, strength=2), motion=2.0), np.full((*shape, 3), 200, np.uint8)
    )
    for index in (0, 10, 29):
        assert stage.frame(index).min() >= 190


def test_a_photograph_beside_words_is_a_card(photograph):
    frame = Stage(scene_of(layout="left", text=OnScreenText(headline="Hi")), photograph).frame(29)
    x, y, _ = middle_of(orange_in(frame))
    assert 0.2 * WIDTH < x < 0.42 * WIDTH
    assert 0.35 * HEIGHT < y < 0.7 * HEIGHT


@pytest.mark.parametrize("ground", ["dark", "light"])
@pytest.mark.parametrize("lighting", ["soft", "studio", "dramatic", "neon"])
def test_gradients_do_not_band(ground, lighting):
    brand = Brand(name="A", ground=ground, lighting=lighting)
    frame = Stage(scene_of(layout="type", brand=brand, role="problem", grain=0.0)).frame(0)
    rows = frame[10:60, :, 1].astype(int)
    longest = max(int(np.diff(np.flatnonzero(np.diff(row) != 0), prepend=0, append=WIDTH).max()) for row in rows)
    assert longest < 60, "a run of equal pixels is a band"


@pytest.mark.parametrize(("ground", "want"), [("dark", 90), ("light", 165)])
def test_grounds_are_dark_or_light_as_the_brand_says(ground, want):
    frame = Stage(scene_of(layout="type", brand=Brand(name="A", ground=ground))).frame(0)
    mean = float(frame.mean())
    assert mean < want if ground == "dark" else mean > want


@pytest.mark.parametrize("size", [(180, 320), (240, 300), (240, 240)])
@pytest.mark.parametrize("layout", ["hero", "left", "full", "type", "logo"])
def test_other_shapes_of_film_have_their_own_layout(cup, size, layout):
    scene = scene_of(layout=layout, width_px=size[0], height_px=size[1], text=OnScreenText(headline="Hi"))
    stage = Stage(scene, cup)
    assert stage.frame(10).shape == (size[1], size[0], 3)
    if stage.subject is not None:
        assert stage.subject.x + stage.subject.width <= 1
        assert stage.subject.y > 0.15, "room for words above"


@pytest.mark.parametrize(
    "picture",
    [np.zeros((2, 2, 3), np.uint8), np.zeros((40, 40, 4), np.uint8), np.full((3, 900, 4), 255, np.uint8)],
    ids=["tiny", "clear", "a line"],
)
@pytest.mark.parametrize("layout", ["hero", "left", "full"])
def test_odd_pictures_are_drawn_too(picture, layout):
    assert Stage(scene_of(layout=layout), picture).frame(3).shape == (HEIGHT, WIDTH, 3)


def test_a_clip_of_one_frame_is_drawn(cup):
    assert Stage(scene_of(frames=1), cup).frame(0).any()
