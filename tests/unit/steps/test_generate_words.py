"""A clip whose shot has other words is not made again; one that shows anything else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nightreel.similar.picture import find_picture, keep_picture
from nightreel.spec.film import Clip
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.store.local import LocalStore

CONDITIONS = {"engine": "served", "seed": 3}


def script_of(**fields: Any) -> Script:
    plain = {"index": 0, "role": "hook", "start_frame": 0, "frames": 12, "scene": "a cup"}
    shot = Shot(**{**plain, "text": OnScreenText(headline="Warm"), **fields})
    return Script(title="Cup", language="en-US", arc="emotion", fps=12, width_px=320, height_px=180, shots=(shot,))


@pytest.fixture
def kept(store: LocalStore, tmp_path: Path) -> Callable[..., Clip | None]:
    """Keep a clip for a shot, then look for one for another shot."""
    (tmp_path / "clip.mp4").write_bytes(b"clip")
    media = store.keep(tmp_path / "clip.mp4", "video")
    clip = Clip(name="shot000", media=media, width_px=320, height_px=180, fps=12, frames=12)
    keep_picture(store, script_of().shots[0], script_of(), clip, CONDITIONS)

    def find(conditions: Any = CONDITIONS, **fields: Any) -> Clip | None:
        script = script_of(**fields)
        return find_picture(store, script.shots[0], script, conditions)

    return find


@pytest.mark.parametrize(
    "fields", [{}, {"text": OnScreenText(headline="Hot", body="Till noon")}, {"voice_over": "It is warm."}]
)
def test_other_words_show_the_same(kept: Callable[..., Clip | None], fields: dict[str, Any]) -> None:
    found = kept(**fields)
    assert found is not None
    assert found.name == "shot000"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": OnScreenText()}, {"scene": "a mug"}, {"take": 2}, {"wish": "more light"}, {"frames": 13},
        {"negative_prompt": "steam"}, {"layout": "left"}, {"conditions": {**CONDITIONS, "seed": 4}},
    ],
    ids=str,
)  # fmt: skip
def test_anything_else_shows_something_else(kept: Callable[..., Clip | None], fields: dict[str, Any]) -> None:
    assert kept(**fields) is None


def test_a_clip_that_is_gone_or_damaged_is_none(kept: Callable[..., Clip | None], store: LocalStore) -> None:
    clip = kept()
    assert clip is not None
    store.local(clip.media).write_bytes(b"other")
    assert kept() is None
    Path(clip.media.uri.removeprefix("file://")).unlink()
    assert kept() is None
