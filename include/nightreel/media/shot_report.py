"""What is told of each shot of a finished film: its scores, whether they suffice, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.media.lettering import text_layer
from nightreel.media.shot_scores import ShotScore, Span, score_shots
from nightreel.media.type_score import TitleScore
from nightreel.spec.film import Finding, Reel, Rendition
from nightreel.spec.measure import Measure
from nightreel.spec.platforms import PLATFORMS, Platform
from nightreel.spec.script import Script

if TYPE_CHECKING:
    from pathlib import Path

    from nightreel.context import StepContext

_WEAK = 0.7
_ASPECTS = ("palette", "light", "contrast", "motion", "type")
_ADVICE = {
    "palette": "colours that the brand does not have",
    "light": "lighter or darker than the brand",
    "contrast": "flatter or harsher than the brand",
    "motion": "moves otherwise than its camera was asked to",
    "type": "words that do not stand out",
}


@dataclass(frozen=True)
class ShotLimits:
    """What every shot must reach, 0 to 1; 0 asks for nothing."""

    brand: float = 0.0
    coherence: float = 0.0
    steadiness: float = 0.0


def scores_of(
    path: Path, rendition: Rendition, context: StepContext, *, script: Script | None, reel: Reel | None
) -> tuple[ShotScore, ...]:
    """Score each shot of a rendition against the tenant's brand.

    Args:
        path: the rendition's file.
        rendition: what it is.
        context: whose brand it should have.
        script: tells the shots and their cameras; the film is one shot without it.
        reel: tells words and transitions; words are not judged without it.
    """
    titles = None
    if reel is not None and reel.frames == rendition.frames:
        size = (rendition.width_px, rendition.height_px)
        platform = PLATFORMS.get(rendition.platform) or Platform(
            name="shown", title="Shown", width_px=size[0], height_px=size[1]
        )
        platform = platform.model_copy(update={"width_px": size[0], "height_px": size[1]})
        titles = TitleScore(text_layer(reel, context, platform), size, context.tenant.brand)
    spans = list(_spans(rendition, context, script, reel))
    return score_shots(path, spans, rendition.fps, context.tenant.brand, titles)


def measures_of(scores: Sequence[ShotScore], limits: ShotLimits) -> list[Measure]:
    """Give the figures that people see beside the stills: three for each shot."""
    found = []
    for score in scores:
        rows = {
            "brand": (score.brand, limits.brand, _advice(score)),
            "holds together": (score.coherence, limits.coherence, f"warping error {score.warp_error:.3f}"),
            "steady light": (score.steadiness, limits.steadiness, f"flicker {score.flicker:.1%}"),
        }
        for name, (value, least, detail) in rows.items():
            passed = value >= least if least else None
            found.append(Measure(subject=score.name, name=name, value=round(value, 3), passed=passed, detail=detail))
    return found


def judge_shots(scores: Sequence[ShotScore], rendition: Rendition, limits: ShotLimits) -> list[Finding]:
    """Give a finding for each limit that is set: the worst shot, and whether it suffices."""
    wanted = {"brand": limits.brand, "coherence": limits.coherence, "flicker": limits.steadiness}
    values = {"brand": "brand", "coherence": "coherence", "flicker": "steadiness"}
    findings = []
    for name, least in wanted.items():
        if not least or not scores:
            continue
        worst = min(scores, key=lambda score: float(getattr(score, values[name])))
        value = float(getattr(worst, values[name]))
        detail = f": {_advice(worst)}" if name == "brand" and value < least else ""
        findings.append(
            Finding(
                platform=rendition.platform, name=name, passed=value >= least,
                got=f"{value:.2f} in {worst.name}{detail}", want=f"at least {least:.2f} in each shot",
            )
        )  # fmt: skip
    return findings


def _spans(rendition: Rendition, context: StepContext, script: Script | None, reel: Reel | None) -> Iterator[Span]:
    if script is None:
        yield Span("film", 0, rendition.frames)
        return
    joins = round(context.tenant.brand.transition_s * script.fps)
    for shot in script.shots:
        if reel is not None and len(reel.segments) == len(script.shots):
            joins = reel.segments[shot.index].transition.frames
        camera = shot.camera if shot.footage is None else None
        end = min(shot.start_frame + shot.frames, rendition.frames)
        yield Span(f"shot {shot.index + 1}", shot.start_frame, end, joins if shot.index else 0, camera)


def _advice(score: ShotScore) -> str:
    """Name what is weakest, where something is weak."""
    told = {name: value for name in _ASPECTS if (value := getattr(score, name)) is not None}
    weakest = min(told, key=lambda name: float(told[name]))
    return _ADVICE[weakest] if told[weakest] < _WEAK else ""
