"""The review steps prepare what a person looks at, and pass on what they take."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from nightreel.context import StepContext
from nightreel.media.pictures import read_picture
from nightreel.media.probe import probe
from nightreel.spec.film import FilterEntry, Material, Picture, Reel, Renditions
from nightreel.spec.review import ReviewOptions, ReviewSheet
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.steps.base import all_steps
from nightreel.steps.review import Review
from nightreel.steps.review_cut import ReviewCut
from nightreel.steps.review_script import ReviewScript

pytestmark = pytest.mark.integration
RED, GREEN, BLUE = (200, 20, 20), (20, 180, 20), (20, 20, 200)


@pytest.fixture
def script() -> Script:
    shots = tuple(
        Shot(
            index=index, role="benefit", start_frame=10 * index, frames=10, scene="", picture="watch.png",
            text=OnScreenText(headline=f"Shot {index + 1}"),
        )
        for index in range(3)
    )  # fmt: skip
    return Script(
        title="Watch", language="en-US", arc="plain", fps=Fraction(30), width_px=1280, height_px=720, shots=shots
    )


@pytest.fixture
def reel(make_clip: Callable[..., object], make_reel: Callable[..., Reel]) -> Reel:
    clips = [make_clip(colour, 10, size=(1280, 720)) for colour in (RED, GREEN, BLUE)]
    return make_reel(clips, 10, width_px=1280, height_px=720)


def _colours(sheet: ReviewSheet, context: StepContext) -> list[int]:
    """Which of red, green and blue is strongest in the middle of each still."""
    stills = [read_picture(context.store.local(shot.still)) for shot in sheet.shots if shot.still is not None]
    return [int(still[still.shape[0] // 2, still.shape[1] // 2, :3].argmax()) for still in stills]


def test_a_draft_is_small_heard_and_has_a_still_of_each_shot(reel: Reel, script: Script, context: StepContext) -> None:
    given = ReviewCut().run(ReviewOptions(), context, reel=reel, script=script)
    assert given["reel"] == reel, "the film that goes on is the one that came"
    sheet = ReviewSheet.model_validate(given["sheet"].model_dump())
    (film,) = sheet.films
    found = probe(context.store.local(film.media))
    assert (found.width_px, found.height_px, found.frames) == (640, 360, 30)
    assert found.has_sound
    assert _colours(sheet, context) == [0, 1, 2]
    assert [round(shot.start_s, 3) for shot in sheet.shots] == [0.0, 0.333, 0.667]
    assert len(context.stills) == 1, "the strip alone is the task's preview"


def test_a_draft_does_without_dear_filters(reel: Reel, script: Script, context: StepContext) -> None:
    dear = FilterEntry(step="upscale", version="1", stage="shot", options={"no": "such"}, measured={})
    given = ReviewCut().run(ReviewOptions(), context, reel=reel.model_copy(update={"filters": (dear,)}), script=script)
    assert given["reel"].model_dump()["filters"], "the film itself keeps them"


def test_finished_films_are_shown_with_equal_parts_where_no_script_fits(reel: Reel, context: StepContext) -> None:
    draft = ReviewCut().run(ReviewOptions(), context, reel=reel)["sheet"]
    film = ReviewSheet.model_validate(draft.model_dump()).films[0]
    renditions = Renditions.model_validate(
        {"title": "Watch", "language": "en-US", "items": [{
            "platform": "draft", "media": film.media, "width_px": 640, "height_px": 360, "fps": 30, "frames": 30,
            "lufs": -14, "true_peak_dbtp": -2, "target_lufs": -14,
        }]}
    )  # fmt: skip
    sheet = ReviewSheet.model_validate(
        Review().run(ReviewOptions(), context, renditions=renditions)["sheet"].model_dump()
    )
    assert len(sheet.shots) == 6
    assert _colours(sheet, context) == [0, 0, 1, 1, 2, 2]


def test_a_script_shows_the_pictures_that_it_will_film(script: Script, context: StepContext, make_picture) -> None:
    material = Material(pictures=(make_picture("watch.png", GREEN),))
    given = ReviewScript().run(ReviewOptions(), context, script=script, material=material)
    sheet = ReviewSheet.model_validate(given["sheet"].model_dump())
    assert given["script"] == script
    assert _colours(sheet, context) == [1, 1, 1]
    bare = ReviewScript().run(ReviewOptions(), context, script=script)["sheet"]
    assert ReviewSheet.model_validate(bare.model_dump()).strip is None


@pytest.fixture
def make_picture(tmp_path, store) -> Callable[[str, tuple[int, int, int]], Picture]:
    import numpy as np

    from nightreel.media.pictures import write_png

    def make(name: str, colour: tuple[int, int, int]) -> Picture:
        path = tmp_path / name
        write_png(path, np.full((90, 160, 3), colour, np.uint8))
        return Picture(name=name, media=store.keep(path, "picture"), width_px=160, height_px=90)

    return make


@pytest.mark.parametrize("name", ["review", "review_cut", "review_script"])
def test_whom_to_ask_changes_no_result(name: str) -> None:
    step = all_steps()[name]()
    assert step.asks
    assert step.key_options(ReviewOptions(email=("a@b.example",), time_limit_h=1), "") == {}
