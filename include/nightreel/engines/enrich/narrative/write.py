"""A brief becomes a script."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from nightreel.engines.enrich.narrative.beat import Beat, weigh
from nightreel.engines.enrich.narrative.camera import cameras
from nightreel.engines.enrich.narrative.casting import Part, cast, count_scenes, pictured_themes
from nightreel.engines.enrich.narrative.metadata import description, keywords, selling_points
from nightreel.engines.enrich.narrative.pack import Family, Pack
from nightreel.engines.enrich.narrative.points import rank_points, read_reviews
from nightreel.engines.enrich.narrative.prompts import negative_prompt, scene_of
from nightreel.engines.enrich.narrative.story import Storyteller
from nightreel.engines.enrich.narrative.text import clean, fits_screen, seconds_to_say, within
from nightreel.engines.enrich.narrative.themes import PACKS, family_of
from nightreel.engines.enrich.narrative.timing import share_frames, shot_count
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.brand import Brand
from nightreel.spec.script import Camera, OnScreenText, Script, Shot

_REPEATING = ("logo", "recap")
"""Roles that say again what was said."""
_ASPECTS = {"16:9": Fraction(16, 9), "9:16": Fraction(9, 16), "4:5": Fraction(4, 5), "1:1": Fraction(1)}


def write_script(request: EnrichRequest) -> Script:
    """Write the script of a brief by narrative templates; every figure in it is one of the brief's."""
    brand, material = request.brand, request.material
    title = clean(request.brief.title, 120) or clean(request.brief.category, 60) or brand.name
    brief = request.brief.model_copy(update={"title": title})
    request = request.model_copy(update={"brief": brief})
    pack = PACKS[brief.language]
    family = family_of(brief.title, brief.category, pack)
    praise = read_reviews(brief.reviews, pack)
    points = rank_points(brief, pack, praise)
    teller = Storyteller(brief, pack, family, points, praise, pictured_themes(material), count_scenes(material))
    beats = teller.tell(shot_count(brief.duration_s))
    weights = weigh(beats, brief.duration_s, brief.language)
    frames = share_frames(weights, round(brief.duration_s * brand.frame_rate), brand.frame_rate)
    parts = cast(beats, frames, material, family, brand.frame_rate)
    moves = cameras(beats, parts, brand.camera_movement)
    width_px, height_px = frame_size(brand, request.height_px)
    return Script(
        title=title, language=brief.language, arc=teller.name, fps=brand.frame_rate,
        width_px=width_px, height_px=height_px, shots=_shots(request, pack, family, (beats, frames, parts, moves)),
        selling_points=selling_points(points), description=description(brief, points), keywords=keywords(brief, points),
    )  # fmt: skip


def frame_size(brand: Brand, short_side_px: int) -> tuple[int, int]:
    """Give width and height of the brand's frame, even numbers, from the length of its short side."""
    aspect = _ASPECTS[brand.aspect_ratio]
    long_side_px = 2 * round(short_side_px * max(aspect, 1 / aspect) / 2)
    return (long_side_px, short_side_px) if aspect >= 1 else (short_side_px, long_side_px)


def _shots(
    request: EnrichRequest,
    pack: Pack,
    family: Family,
    columns: tuple[Sequence[Beat], Sequence[int], Sequence[Part], Sequence[Camera]],
) -> tuple[Shot, ...]:
    brief, brand = request.brief, request.brand
    shots: list[Shot] = []
    said: set[str] = set()
    at = 0
    for index, (beat, frames, part, camera) in enumerate(zip(*columns, strict=True)):
        voice = _voice(beat, float(frames / brand.frame_rate), brief.language, said)
        said.add(voice)
        text = _text(beat, part, voice, brief.title, brief.language)
        shots.append(
            Shot(
                index=index, role=beat.role, start_frame=at, frames=frames, camera=camera, text=text, voice_over=voice,
                scene=scene_of(beat, camera, brief, brand, family, pack),
                negative_prompt=negative_prompt(beat, brief, ""),
                picture=part.picture, footage=part.footage, layout=part.layout, words_only=part.words_only,
            )
        )  # fmt: skip
        at += frames
    return tuple(shots)


def _text(beat: Beat, part: Part, voice: str, title: str, language: str) -> OnScreenText:
    """Give the words on screen; a shot of words alone shows what is said, or the title, when it has no headline."""
    headline, body = beat.headline, beat.body
    if part.layout == "type" and not (headline or body):
        shown = voice.rstrip(".。") or title
        headline, body = (shown, "") if fits_screen(shown, language) else ("", shown)
    return OnScreenText(headline=within(headline, 120), body=within(body, 240), label=within(beat.label, 60))


def _voice(beat: Beat, seconds: float, language: str, said: set[str]) -> str:
    """Give what is said: the first of the preferred groups that fits the time and was not said before."""
    again = beat.role in _REPEATING
    for group in beat.voices:
        for line in group:
            if (again or not _repeats(line, said)) and seconds_to_say(line, language) <= seconds:
                return line
    return ""


def _repeats(line: str, said: set[str]) -> bool:
    return any(line in other or other in line for other in said if other)
