"""Which picture or clip each shot shows, and where the subject stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Literal

from nightreel.engines.enrich.narrative.beat import Beat
from nightreel.engines.enrich.narrative.pack import Family, Theme
from nightreel.engines.enrich.narrative.themes import PACKS, all_setting_words, hits, setting_words, sight_words
from nightreel.spec.film import Clip, Material, Picture

Layout = Literal["hero", "left", "right", "full", "logo", "type"]
_LOW_RESOLUTION_PX = 720
_WHOLE = ("front", "hero", "main", "pack", "packshot", "product", "whole", "cover", "studio")


@dataclass(frozen=True)
class Part:
    """What a shot shows."""

    picture: str | None = None
    footage: str | None = None
    layout: Layout = "type"
    words_only: bool = False
    """Of the layout ``type``: there is no scene that a model could make."""


def pictured_themes(material: Material) -> frozenset[str]:
    """Give the themes that a scene or a clip of the brief shows, by the names of the files."""
    scenes = [picture.name for picture in material.pictures if not picture.has_alpha]
    names = [_said(name) for name in (*scenes, *(clip.name for clip in material.footage))]
    return frozenset(theme.name for theme in PACKS["en-US"].themes if any(_fit(theme, name) for name in names))


def count_scenes(material: Material) -> int:
    """Give how many pictures show a moment of life."""
    return sum(_is_scene(picture, material) for picture in material.pictures)


def cast(beats: Sequence[Beat], frames: Sequence[int], material: Material, family: Family, fps: Fraction) -> list[Part]:
    """Give each shot its picture or clip.

    Cut-outs show the product, opaque pictures show life, each clip is used once where it fits best; a picture with few
    pixels comes last. A shot without a picture is laid out for its words; its scene is left to a model, where one makes
    the shots.
    """
    casting = _Casting(beats, frames, material, family, fps)
    return casting.parts()


def cast_as_asked(beats: Sequence[Beat], parts: Sequence[Part], asked: Sequence[str], material: Material) -> list[Part]:
    """Give each shot what it was asked to show, in a layout that suits it, and its own part where nothing was asked.

    Args:
        beats: the film's shots.
        parts: what each shows unless something is asked.
        asked: name of a picture or clip for each, or nothing; a name that the material lacks is nothing, and a clip is
            shown once.
        material: what there is to show.
    """
    clips = {clip.name for clip in material.footage}
    pictures = {picture.name: picture for picture in material.pictures}
    found: list[Part] = []
    shown: set[str] = set()
    for beat, part, name in zip(beats, parts, asked, strict=True):
        if beat.kind == "logo":
            found.append(Part(layout="logo"))
        elif name in clips and name not in shown:
            found.append(Part(footage=name, layout="full"))
        elif name in pictures:
            found.append(Part(picture=name, layout=_asked_layout(pictures[name], beat, len(found), material)))
        elif part.footage and part.footage in (*shown, *asked):
            found.append(_without_picture(beat))
        else:
            found.append(part)
        shown.add(found[-1].footage or "")
    return found


def _asked_layout(picture: Picture, beat: Beat, at: int, material: Material) -> Layout:
    if _is_scene(picture, material):
        return "full"
    return "hero" if beat.kind in ("hero", "context", "words") else "right" if at % 2 else "left"


@dataclass
class _Casting:
    beats: Sequence[Beat]
    frames: Sequence[int]
    material: Material
    family: Family
    fps: Fraction
    _used: Counter[str] = field(default_factory=Counter)
    _last: str = ""
    _side: int = 0

    def parts(self) -> list[Part]:
        clips = self._place_footage()
        scenes = self._place_scenes(set(clips))
        return [self._part(index, beat, clips, scenes) for index, beat in enumerate(self.beats)]

    @property
    def _products(self) -> list[Picture]:
        """Give the pictures of the product: cut-outs, or all where there is none."""
        cut_outs = [picture for picture in self.material.pictures if picture.has_alpha]
        return cut_outs or [picture for picture in self.material.pictures if not _is_scene(picture, self.material)]

    def _place_footage(self) -> dict[int, Clip]:
        """Give each clip the shot that it fits best; close views of the product fit its features."""
        placed: dict[int, Clip] = {}
        for clip in self.material.footage:
            free = [index for index, beat in enumerate(self.beats) if index not in placed and beat.kind in _FILMED]
            if free:
                placed[max(free, key=lambda index: self._footage_score(index, clip))] = clip
        return placed

    def _footage_score(self, index: int, clip: Clip) -> float:
        beat = self.beats[index]
        score = 3.0 * _fit(beat.theme, _said(clip.name))
        if beat.kind == "feature":
            own = any(_fit(beat.theme, _said(picture.name)) for picture in self._products)
            score += 0.8 if not own else 0.0
        if beat.kind == "context":
            score += 0.5 if hits(setting_words(self.family.name), _said(clip.name)) else 0.0
        long_enough = clip.frames / clip.fps >= self.frames[index] / self.fps
        return score + 0.3 * long_enough - 0.01 * index

    def _place_scenes(self, taken: set[int]) -> dict[int, Picture]:
        """Give the opaque pictures to moments of life, the best fit first, each once."""
        places = [index for index, beat in enumerate(self.beats) if index not in taken and beat.kind == "context"]
        scenes = [picture for picture in self.material.pictures if _is_scene(picture, self.material)]
        pairs = sorted(
            (
                (self._scene_score(self.beats[index], picture), -index, picture.name)
                for index in places
                for picture in scenes
            ),
            reverse=True,
        )
        by_name = {picture.name: picture for picture in scenes}
        placed: dict[int, Picture] = {}
        for _, negative_index, name in pairs:
            if -negative_index not in placed and by_name[name] not in placed.values():
                placed[-negative_index] = by_name[name]
        return placed

    def _scene_score(self, beat: Beat, picture: Picture) -> float:
        said = _said(picture.name)
        score = 2.0 * _fit(beat.theme, said) if beat.theme else 1.5 * hits(setting_words(self.family.name), said)
        return score - (0.5 if _is_low(picture) else 0)

    def _part(self, index: int, beat: Beat, clips: dict[int, Clip], scenes: dict[int, Picture]) -> Part:
        if beat.kind == "logo":
            return Part(layout="logo")
        if index in clips:
            return Part(footage=clips[index].name, layout="full")
        if index in scenes:
            return Part(picture=scenes[index].name, layout="full")
        if beat.kind == "words" or not self._products or (beat.kind == "context" and beat.headline):
            return _without_picture(beat)
        picture = min(self._products, key=lambda product: self._product_rank(beat, product))
        self._used[picture.name] += 1
        self._last = picture.name
        if beat.kind in ("hero", "context"):
            return Part(picture=picture.name, layout="hero")
        self._side += 1
        return Part(picture=picture.name, layout="right" if self._side % 2 else "left")

    def _product_rank(self, beat: Beat, picture: Picture) -> tuple[float, ...]:
        said = _said(picture.name)
        own = _fit(beat.theme, said) if beat.theme else hits(_WHOLE, said)
        others = any(_fit(other.theme, said) for other in self.beats if other.kind == "feature")
        worn = self._used[picture.name] + 1.5 * others + 2 * (picture.name == self._last)
        return (-own, worn, float(_is_low(picture)))


def _without_picture(beat: Beat) -> Part:
    return Part(layout="type", words_only=beat.kind == "words")


def _is_scene(picture: Picture, material: Material) -> bool:
    """Whether a picture shows life rather than the product: opaque beside cut-outs, or named so."""
    if picture.has_alpha:
        return False
    if any(other.has_alpha for other in material.pictures):
        return True
    said = _said(picture.name)
    return hits(all_setting_words(), said) > 0 and hits(_WHOLE, said) == 0


_FILMED = ("context", "feature")


def _fit(theme: Theme | None, said: str) -> int:
    return 2 * hits(sight_words(theme), said) + hits(setting_words(theme.name), said) if theme else 0


def _said(name: str) -> str:
    """Give the words of a file name."""
    return " ".join(re.split(r"[\W_\d]+", PurePosixPath(name).stem))


def _is_low(picture: Picture) -> bool:
    return min(picture.width_px, picture.height_px) < _LOW_RESOLUTION_PX
