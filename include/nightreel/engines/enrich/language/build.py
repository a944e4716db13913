"""A draft becomes the house's script: exact frames, legal pictures and layouts, voices that fit, the brand's look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nightreel.engines.enrich.language.draft import ScriptDraft, ShotDraft
from nightreel.engines.enrich.language.facts import Facts, facts_of
from nightreel.engines.enrich.narrative.beat import Beat, Kind, Section
from nightreel.engines.enrich.narrative.camera import asked_camera
from nightreel.engines.enrich.narrative.casting import Part, cast, cast_as_asked
from nightreel.engines.enrich.narrative.metadata import description, keywords, once, selling_points
from nightreel.engines.enrich.narrative.pack import Pack
from nightreel.engines.enrich.narrative.points import Point, rank_points, read_reviews
from nightreel.engines.enrich.narrative.prompts import joined_prompt, look_of, negative_prompt
from nightreel.engines.enrich.narrative.text import (
    clean,
    fits_screen,
    joined,
    seconds_to_say,
    sentence,
    sentences,
    shorten,
    within,
)
from nightreel.engines.enrich.narrative.themes import PACKS, family_of, theme_of
from nightreel.engines.enrich.narrative.timing import share_frames
from nightreel.engines.enrich.narrative.write import frame_size
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.brief import Brief
from nightreel.spec.script import OnScreenText, Script, Shot

_KINDS: dict[str, Kind] = {"product": "hero", "detail": "feature", "life": "context", "words": "words", "logo": "logo"}
_SPARE = 1.03
"""Breath beside a voice."""


@dataclass(frozen=True)
class Timed:
    """A draft with its frames."""

    shots: tuple[ShotDraft, ...]
    frames: tuple[int, ...]


def timed(draft: ScriptDraft, request: EnrichRequest) -> Timed:
    """Give a draft's shots with exact frames: as long as asked where every voice has its time; the last is the logo."""
    brief, fps = request.brief, request.brand.frame_rate
    shots = _closed(draft.shots, request)
    needs = [_SPARE * seconds_to_say(shot.voice_over, brief.language) for shot in shots]
    weights = [min(max(shot.seconds, 0.5), 60) for shot in shots]
    return Timed(shots, tuple(share_frames(weights, round(brief.duration_s * fps), fps, needs)))


def build_script(draft: ScriptDraft, request: EnrichRequest, arc: str) -> Script:
    """Give the script of a draft that was found fit.

    What is only too long is cut here: a voice to the sentences that fit its time, a headline to the screen.
    """
    brief, brand = request.brief, request.brand
    pack = PACKS[brief.language]
    plan = timed(draft, request)
    beats = [_beat(shot, pack) for shot in plan.shots]
    family = family_of(brief.title, brief.category, pack)
    parts = cast_as_asked(
        beats, cast(beats, plan.frames, request.material, family, brand.frame_rate),
        [shot.picture for shot in plan.shots], request.material,
    )  # fmt: skip
    width_px, height_px = frame_size(brand, request.height_px)
    title = clean(brief.title, 120) or brand.name
    return Script(
        title=title, language=brief.language, arc=arc, fps=brand.frame_rate, width_px=width_px, height_px=height_px,
        shots=_shots(plan, beats, parts, request), **_metadata(title, draft, request),
    )  # fmt: skip


def voice_that_fits(voice: str, seconds: float, language: str) -> str:
    """Give as many whole sentences of a voice as fit a time, from the first."""
    said = sentences(clean(voice))
    for count in range(len(said), 0, -1):
        fitting = joined([sentence(part, language) for part in said[:count]], language)
        if seconds_to_say(fitting, language) <= seconds:
            return fitting
    return ""


def _closed(shots: Sequence[ShotDraft], request: EnrichRequest) -> tuple[ShotDraft, ...]:
    """Give the shots with the brief's own close: its slogan and call, whatever the model wrote."""
    *before, last = shots
    if last.shows != "logo":
        before, last = [*before, last], last.model_copy(update={"voice_over": "", "seconds": 2.5})
    slogan, call = clean(request.brief.slogan, 80), clean(request.brief.call_to_action, 60)
    close = {"role": "logo", "shows": "logo", "picture": "", "label": "", "headline": slogan, "body": call}
    return (*before, last.model_copy(update=close))


def _beat(shot: ShotDraft, pack: Pack) -> Beat:
    said = f"{shot.headline} {shot.voice_over} {shot.subject}"
    section: Section = "close" if shot.shows == "logo" else "benefit_highlight"
    return Beat(
        shot.role, _KINDS[shot.shows], section, headline=clean(shot.headline, 200), body=clean(shot.body, 240),
        label=clean(shot.label, 60), theme=theme_of(said, pack),
    )  # fmt: skip


def _shots(plan: Timed, beats: Sequence[Beat], parts: Sequence[Part], request: EnrichRequest) -> tuple[Shot, ...]:
    brief, brand = request.brief, request.brand
    found: list[Shot] = []
    at = 0
    for index, (shot, frames, beat, part) in enumerate(zip(plan.shots, plan.frames, beats, parts, strict=True)):
        voice = voice_that_fits(shot.voice_over, float(frames / brand.frame_rate), brief.language)
        camera = asked_camera(shot.camera, beat, part, brand.camera_movement)
        scene = [shot.subject, shot.action, shot.setting, shot.light, shot.style, *look_of(beat, camera, brief, brand)]
        found.append(
            Shot(
                index=index, role=beat.role, start_frame=at, frames=frames, camera=camera, voice_over=voice,
                text=_text(beat, part, voice, request), scene=joined_prompt(map(clean, scene), brief.language),
                negative_prompt=negative_prompt(beat, brief, clean(shot.negative_prompt, 300)),
                picture=part.picture, footage=part.footage, layout=part.layout, words_only=part.words_only,
            )
        )  # fmt: skip
        at += frames
    return tuple(found)


def _text(beat: Beat, part: Part, voice: str, request: EnrichRequest) -> OnScreenText:
    """Give the words on screen, within what a screen holds; a shot of words alone is never empty."""
    language, headline, body = request.brief.language, beat.headline, beat.body
    if not fits_screen(headline, language) and "=" not in headline:
        headline, rest = shorten(headline, language)
        body = body or rest
    if part.layout == "type" and not (headline or body):
        shown = voice.rstrip(".。") or clean(request.brief.title, 120)
        headline, body = (shown, "") if fits_screen(shown, language) else ("", shown)
    return OnScreenText(headline=within(headline, 120), body=within(body, 240), label=within(beat.label, 60))


def _metadata(title: str, draft: ScriptDraft, request: EnrichRequest) -> dict[str, Any]:
    """Give what the model says of its film; what it leaves out is told from the brief."""
    brief, facts = request.brief.model_copy(update={"title": title}), facts_of(request.brief)
    points = _points(brief, facts)
    written = [word for word in (within(clean(keyword), 40) for keyword in draft.keywords) if word]
    told = tuple(point for point in map(clean, draft.selling_points[:8]) if point)
    return {
        "selling_points": told or selling_points(points),
        "description": within(clean(draft.description), 300) or description(brief, points),
        "keywords": once((title, *written)) if written else keywords(brief, points),
    }


def _points(brief: Brief, facts: Facts) -> tuple[Point, ...]:
    """Rank what the brief says, without sentences that would command a program."""
    told = [fact.text for fact in facts.said if fact.kind == "selling_point"]
    told = told or [fact.text for fact in facts.said if fact.kind == "parameter"]
    reviews = tuple(fact.text for fact in facts.reviews)
    said = brief.model_copy(update={"selling_points": tuple(told), "parameters": {}, "reviews": reviews})
    pack = PACKS[brief.language]
    return rank_points(said, pack, read_reviews(reviews, pack))
