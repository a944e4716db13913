"""The step keeps what came beside what was cleaned, says what it did, and refuses what cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nightreel.demo.artworks import still_life
from nightreel.demo.photographed import Damage, photograph
from nightreel.errors import InputError
from nightreel.media.pictures import read_picture, write_png
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Source, Sources
from nightreel.steps.clean_artwork import CleanArtwork, CleanArtworkOptions


def source(context, pixels, name: str = "work.png") -> Source:
    """A picture in the store."""
    path = Path(context.work_dir) / name
    write_png(path, pixels)
    media = context.store.keep(path, "source", facts={"origin": name})
    return Source(name=name, kind="picture", media=media, width_px=pixels.shape[1], height_px=pixels.shape[0])


def clean(context, *items: Source, language: str = "en-US", **options) -> Sources:
    """Run the step."""
    brief = Brief(title="Bottle", language=language)
    return CleanArtwork().run(CleanArtworkOptions(**options), context, brief=brief, sources=Sources(items=items))[
        "sources"
    ]


@pytest.fixture(scope="module")
def shot():
    """A still life on a wall."""
    return photograph(still_life(2, 420), Damage(tilt=0.05), 3).pixels


def test_before_and_after_are_kept_with_figures(context, shot):
    came = source(context, shot)
    [item] = clean(context, came).items
    assert item.before == came.media
    assert item.media != came.media
    after = read_picture(context.store.local(item.media))
    assert after.shape[:2] == (item.height_px, item.width_px)
    assert after.shape[1] > after.shape[0], "a broad picture again"
    assert any("corners were at (" in one for one in item.mended)
    assert any(character.isdigit() for character in " ".join(item.mended))


def test_it_speaks_the_briefs_language(context, shot):
    [item] = clean(context, source(context, shot), language="zh-CN").items
    assert "已校正为正面" in item.mended[0]


def test_what_may_not_be_mended_stays(context, shot):
    [item] = clean(context, source(context, shot), perspective=False).items
    assert item.mended[0] == "Nothing was mended."
    np.testing.assert_array_equal(read_picture(context.store.local(item.media)), shot)


@pytest.mark.parametrize(
    ("pixels", "code"),
    [(np.full((200, 200, 3), 190, np.uint8), "artwork.blank"), (np.zeros((40, 300, 3), np.uint8), "artwork.small")],
    ids=["blank", "small"],
)
def test_what_shows_nothing_is_refused(context, pixels, code):
    with pytest.raises(InputError) as raised:
        clean(context, source(context, pixels))
    assert raised.value.code == code
    assert raised.value.fix


def test_a_text_passes_and_nothing_to_clean_is_told(context, shot):
    path = Path(context.work_dir) / "note.md"
    path.write_text("A note.", "utf-8")
    note = Source(name="note.md", kind="text", media=context.store.keep(path, "text"))
    found = clean(context, source(context, shot), note)
    assert found.items[1] == note
    with pytest.raises(InputError, match=r"clean_artwork\.sources"):
        clean(context, note)
