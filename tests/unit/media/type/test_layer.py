"""Titles and captions over frames."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from nightreel.media.pictures import write_png
from nightreel.media.type.ink import contrast, ink_of
from nightreel.media.type.layer import TextLayer
from nightreel.media.type.zones import Layout
from nightreel.spec.brand import Brand, Palette
from nightreel.spec.film import Box, CaptionLine, Clip, Reel, Segment, TextAnimation, Title
from nightreel.spec.platforms import PLATFORMS, Platform
from nightreel.store.artifact import Artifact

BRAND = Brand(name="Aurora")
SMALL = tuple(
    Platform(
        name=one.name, title=one.title, width_px=one.width_px * 270 // min(one.width_px, one.height_px) // 2 * 2,
        height_px=one.height_px * 270 // min(one.width_px, one.height_px) // 2 * 2,
        safe_top=one.safe_top, safe_bottom=one.safe_bottom, safe_side=one.safe_side,
    )
    for one in PLATFORMS.values()
)  # fmt: skip
WIDE = SMALL[0]
CAPTION = CaptionLine(start_s=0, end_s=3, text="Meet the watch that keeps up with every morning, noon and night.")


def make_reel(titles: tuple[Title, ...], *, captions: tuple[CaptionLine, ...] = (), language: str = "en-US") -> Reel:
    media = Artifact(uri="file:///a.mp4", sha256="0" * 64, kind="video", size_bytes=1)
    clip = Clip(name="a", media=media, width_px=1920, height_px=1080, fps=30, frames=90)
    segment = Segment(clip=clip, start_frame=0, frames=90)
    return Reel(
        title="t", language=language, width_px=1920, height_px=1080, fps=30, segments=(segment,), titles=titles,
        captions=captions, burn_captions=bool(captions),
    )  # fmt: skip


def make_titles(layout: str = "left", animation: str = "fade", **texts: str) -> tuple[Title, ...]:
    texts = texts or {
        "label": "Battery",
        "headline": "Fourteen days on one charge",
        "body": "Two weeks of sleep, sport and messages.",
    }
    return tuple(
        Title(role=role, text=text, start_frame=5, frames=80, animation=animation, layout=layout)  # type: ignore[arg-type]
        for role, text in texts.items()
    )


def ground_of(platform: Platform, value: int | tuple[int, int, int] = 0) -> np.ndarray:
    return np.full((platform.height_px, platform.width_px, 3), value, np.uint8)


def pixels_of(boxes: list[Box], platform: Platform, air_px: int = 2) -> np.ndarray:
    mask = np.zeros((platform.height_px, platform.width_px), bool)
    for box in boxes:
        left, top = round(box.x * platform.width_px), round(box.y * platform.height_px)
        right, bottom = left + round(box.width * platform.width_px), top + round(box.height * platform.height_px)
        mask[max(0, top - air_px) : bottom + air_px, max(0, left - air_px) : right + air_px] = True
    return mask


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("platform", SMALL, ids=lambda platform: platform.name)
def test_every_inked_pixel_is_in_the_safe_area_in_every_layout(platform, layout):
    titles = make_titles(layout) if layout != "logo" else make_titles(layout, logo="Smart life, on your wrist")
    layer = TextLayer(make_reel(titles, captions=(CAPTION,)), BRAND, platform)
    changed = layer.draw(ground_of(platform), 45).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert changed.sum() > 50
    assert rows[0] >= platform.safe_top * platform.height_px
    assert rows[-1] < platform.height_px * (1 - platform.safe_bottom)
    assert columns[0] >= platform.safe_side * platform.width_px
    assert columns[-1] < platform.width_px * (1 - platform.safe_side)
    assert not (changed & ~pixels_of(layer.boxes(45), platform)).any(), "ink outside of the boxes"


@pytest.mark.parametrize("animation", get_args(TextAnimation))
def test_every_moment_of_every_animation_stays_inside_and_in_its_boxes(animation):
    layer = TextLayer(make_reel(make_titles(animation=animation)), BRAND, WIDE)
    safe = (WIDE.safe_side * WIDE.width_px, WIDE.safe_top * WIDE.height_px)
    for index in range(0, 90, 3):
        changed = layer.draw(ground_of(WIDE), index).any(axis=2)
        assert not (changed & ~pixels_of(layer.boxes(index), WIDE)).any()
        for box in layer.boxes(index):
            assert safe[0] <= box.x * WIDE.width_px
            assert (box.x + box.width) * WIDE.width_px <= WIDE.width_px - safe[0]
            assert safe[1] <= box.y * WIDE.height_px


@pytest.mark.parametrize("animation", sorted(set(get_args(TextAnimation)) - {"none"}))
def test_every_animation_really_moves_in_and_out(animation):
    layer = TextLayer(make_reel(make_titles(animation=animation)), BRAND, WIDE)
    ink = [int(layer.draw(ground_of(WIDE), index).sum()) for index in (4, 9, 50, 84, 86)]
    assert ink[0] == ink[4] == 0
    assert ink[2] > 0
    assert ink[1] < ink[2]
    assert ink[3] < ink[2]


@pytest.mark.parametrize("platform", SMALL, ids=lambda platform: platform.name)
@pytest.mark.parametrize("layout", get_args(Layout))
def test_no_text_lies_on_another(platform, layout):
    layer = TextLayer(make_reel(make_titles(layout), captions=(CAPTION,)), BRAND, platform)
    boxes = layer.boxes(45)
    assert len(boxes) >= 3
    for one, other in combinations(boxes, 2):
        across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert across <= 0 or down <= 1.5 / platform.height_px


def test_the_input_is_not_modified_and_frames_may_come_in_any_order():
    frame = ground_of(WIDE, 90)
    layer, fresh = (TextLayer(make_reel(make_titles(animation="word_by_word")), BRAND, WIDE) for _ in range(2))
    in_order = [layer.draw(frame, index) for index in range(30)]
    np.testing.assert_array_equal(frame, ground_of(WIDE, 90))
    np.testing.assert_array_equal(fresh.draw(frame, 20), in_order[20])
    np.testing.assert_array_equal(fresh.draw(frame, 12), in_order[12])


def test_a_frame_without_text_is_given_back_untouched():
    frame = ground_of(WIDE, 7)
    assert TextLayer(make_reel(make_titles()), BRAND, WIDE).draw(frame, 0) is frame


GROUNDS = {
    "white": lambda rng: np.full((270, 480, 3), 255, np.uint8),
    "black": lambda rng: np.zeros((270, 480, 3), np.uint8),
    "noise": lambda rng: np.repeat(np.repeat(rng.integers(0, 256, (27, 48, 3)), 10, 0), 10, 1).astype(np.uint8),
    "yellow": lambda rng: np.full((270, 480, 3), (250, 220, 40), np.uint8),
}


@pytest.mark.parametrize("brand_ground", ["dark", "light"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_headline_can_be_read_over_any_picture(ground, brand_ground):
    brand = Brand(name="Aurora", ground=brand_ground)
    frame = GROUNDS[ground](np.random.default_rng(3))
    layer = TextLayer(make_reel(make_titles(headline="Fourteen days")), brand, WIDE)
    drawn = layer.draw(frame, 45)
    text = ink_of(brand.palette.light if brand_ground == "dark" else brand.palette.dark)
    inside = pixels_of(layer.boxes(45), WIDE, air_px=0)
    behind = drawn[inside].astype(float)
    far = np.abs(behind - np.array(text)).sum(axis=1) > 200  # what is surely ground, not ink or its edge
    dark = brand_ground == "dark"
    order = np.argsort(behind[far] @ (0.2126, 0.7152, 0.0722))
    worst = behind[far][order[round((0.9 if dark else 0.1) * (len(order) - 1))]]
    assert contrast(text, tuple(worst.astype(int))) >= 3.5


def test_the_picture_is_left_alone_where_text_can_be_read_already():
    layer = TextLayer(make_reel(make_titles()), BRAND, WIDE)
    frame = ground_of(WIDE, ink_of(BRAND.palette.dark))
    changed = (layer.draw(frame, 45) != frame).any(axis=2)
    assert not (changed & ~pixels_of(layer.boxes(45), WIDE)).any()


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467", "שלום עולם, זהו שעון", "مرحبا بالعالم",
        "\x00\x07\x1b[2J", "{{ 7*7 }} ${brand.name}", "x" * 10_000, "日" * 10_000, "word " * 2_000,
        "a\u0301" * 400, "\u202eevil\u202c", "-", "\ufffd",
    ],
    ids=["emoji", "hebrew", "arabic", "control", "templates", "x", "han", "words", "marks", "override", "dash", "bad"],
)  # fmt: skip
@pytest.mark.parametrize("animation", ["word_by_word", "typewriter", "fade_in_from_bottom"])
def test_hostile_text_is_drawn_inside_or_not_at_all(text, animation):
    titles = make_titles(animation=animation, label=text, headline=text, body=text)
    layer = TextLayer(make_reel(titles, captions=(CaptionLine(start_s=0, end_s=3, text=text),)), BRAND, SMALL[2])
    for index in (8, 45):
        drawn = layer.draw(ground_of(SMALL[2]), index)
        assert not (drawn.any(axis=2) & ~pixels_of(layer.boxes(index), SMALL[2])).any()


def test_right_to_left_text_stands_at_the_right_edge():
    left = TextLayer(make_reel(make_titles(headline="Hello")), BRAND, WIDE).boxes(45)[0]
    boxes = TextLayer(make_reel(make_titles(headline="שלום")), BRAND, WIDE).boxes(45)
    assert not boxes or boxes[0].x > left.x + 0.1, "no font of the system has Hebrew, or it stands at the right"


def test_the_logo_is_the_picture_or_the_name(tmp_path):
    logo = np.zeros((60, 200, 4), np.uint8)
    logo[10:50, 10:190] = (255, 0, 255, 255)
    write_png(tmp_path / "logo.png", logo)
    reel = make_reel(make_titles("logo", logo="Aurora"))
    drawn = TextLayer(reel, BRAND, WIDE, logo=tmp_path / "logo.png").draw(ground_of(WIDE), 45)
    assert (drawn == (255, 0, 255)).all(axis=2).sum() > 300
    named = TextLayer(reel, BRAND, WIDE).draw(ground_of(WIDE), 45)
    assert named.any()
    assert not (named == (255, 0, 255)).all(axis=2).any()


def test_a_slogan_stands_below_the_logo():
    alone = TextLayer(make_reel(make_titles("logo", logo="Aurora")), BRAND, WIDE).boxes(45)
    with_slogan = TextLayer(make_reel(make_titles("logo", logo="Smart life")), BRAND, WIDE).boxes(45)
    assert len(with_slogan) == len(alone) + 1
    assert with_slogan[1].y > with_slogan[0].y + with_slogan[0].height


def test_captions_show_when_they_are_spoken_and_only_then():
    reel = make_reel((), captions=(CaptionLine(start_s=1, end_s=2, text="Now"),))
    layer = TextLayer(reel, BRAND, WIDE)
    assert [bool(layer.boxes(index)) for index in (29, 30, 59, 60)] == [False, True, True, False]


def test_captions_that_are_not_burnt_in_are_not_drawn():
    reel = make_reel((), captions=(CAPTION,)).model_copy(update={"burn_captions": False})
    assert TextLayer(reel, BRAND, WIDE).boxes(45) == []


def test_a_light_brand_has_dark_words():
    brand = Brand(name="Leaf", ground="light", palette=Palette(dark="#101010", light="#FFFFFF"))
    layer = TextLayer(make_reel(make_titles(headline="Fourteen days")), brand, WIDE)
    drawn = layer.draw(ground_of(WIDE, 255), 45)
    assert drawn.min() < 40
