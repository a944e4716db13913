"""Join the shots to one film that need not be rendered yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from nightreel.errors import InputError
from nightreel.spec.brand import Brand
from nightreel.spec.film import Reel, Segment, ShotClip, Title, Track, Transition, TransitionEffect
from nightreel.spec.model import Options
from nightreel.spec.script import Script, Shot
from nightreel.steps.base import Step, StepContext, step

TitleRole = Literal["label", "headline", "body", "logo"]

_LEAD_IN_S = 0.25
_LEAD_OUT_S = 0.15
_STAGGER_S = 0.12
_SHORTEST_TITLE_S = 0.4
_SOUND_FADE_S = 0.08


class AssembleOptions(Options):
    """Cuts, transitions and the footage's own sound."""

    transition: Literal["brand", "cut", "dissolve", "fade_through_black", "slide", "wipe"] = Field(
        "brand", description="Between shots; brand takes the brand's."
    )
    transition_s: float | None = Field(None, ge=0, le=2, description="Its length in seconds; the brand's by default.")
    logo_transition: Literal["same", "cut", "dissolve", "fade_through_black"] = Field(
        "fade_through_black", description="Into the logo shot."
    )
    keep_sound: bool = Field(True, description="Whether footage is heard.")
    sound_gain_db: float = Field(-6, ge=-60, le=12, description="Level of the footage's sound, in decibels.")


@step(
    "assemble",
    takes={"shots": "shots", "script": "script"},
    gives={"reel": "reel"},
    title="Cut the film",
    group="picture",
)
class Assemble(Step[AssembleOptions]):
    """Put the shots on the timeline with the brand's transitions, and the script's words over them."""

    version = "1"

    def run(self, options: AssembleOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Give the reel; nothing is rendered but its preview."""
        from nightreel.media.preview import draw_stills

        script: Script = inputs["script"]
        shots = _ordered(script, inputs["shots"])
        brand = context.tenant.brand
        segments = tuple(_segment(options, brand, script, made) for made in shots)
        reel = Reel(
            title=script.title, language=script.language, width_px=script.width_px, height_px=script.height_px,
            fps=script.fps, segments=segments, titles=_titles(script, brand, shots, segments),
            tracks=_tracks(options, script, shots), description=script.description, keywords=script.keywords,
        )  # fmt: skip
        for made in shots:
            if made.clip.frames < made.shot.frames:
                context.note(f"The clip of shot {made.shot.index + 1} is too short: its last frame is held.")
        draw_stills(reel, context)
        return {"reel": reel}


def _ordered(script: Script, shots: Sequence[ShotClip]) -> list[ShotClip]:
    """Give the script's shots in its order, each with its clip.

    Raises:
        InputError: a shot without a clip, or a clip of another frame rate (``assemble.shots``, ``assemble.rate``).
    """
    made = {shot.shot.index: shot for shot in shots}
    missing = [shot.index + 1 for shot in script.shots if shot.index not in made]
    if missing:
        raise InputError(
            "assemble.shots", where=script.title, got=f"no clip of shot {', '.join(map(str, missing))}",
            want=f"clips of all {len(script.shots)} shots", fix="run the step that makes the shots again",
        )  # fmt: skip
    ordered = [_laid_out(made[shot.index], shot) for shot in script.shots]
    for shot in ordered:
        if shot.clip.fps != script.fps:
            raise InputError(
                "assemble.rate", where=shot.clip.name, got=f"{shot.clip.fps} frames a second", want=str(script.fps),
                fix="run the step that makes the shots again",
            )  # fmt: skip
    return ordered


def _laid_out(made: ShotClip, shot: Shot) -> ShotClip:
    """Give a clip with its shot as the script has it now; its words stand as the clip that was made wants it."""
    return made.model_copy(update={"shot": shot.model_copy(update={"layout": made.shot.layout})})


def _segment(options: AssembleOptions, brand: Brand, script: Script, made: ShotClip) -> Segment:
    shot = made.shot
    return Segment(
        clip=made.clip,
        start_frame=shot.start_frame,
        frames=shot.frames,
        transition=_transition(options, brand, script, shot),
    )


def _transition(options: AssembleOptions, brand: Brand, script: Script, shot: Shot) -> Transition:
    """Choose how a shot begins; never longer than half of it or of the shot before."""
    effect: TransitionEffect = brand.transition_effect if options.transition == "brand" else options.transition
    if shot.role == "logo" and options.logo_transition != "same" and effect != "cut":
        effect = options.logo_transition
    length_s = brand.transition_s if options.transition_s is None else options.transition_s
    if shot.index == 0:
        return Transition()
    most = min(shot.frames, script.shots[shot.index - 1].frames) // 2
    frames = min(round(length_s * script.fps), most)
    return Transition(effect=effect, frames=frames) if frames and effect != "cut" else Transition()


def _titles(script: Script, brand: Brand, shots: Sequence[ShotClip], segments: Sequence[Segment]) -> tuple[Title, ...]:
    """Give the words over each shot: in one after another, out together just before the shot ends."""
    titles: list[Title] = []
    for shot, segment in zip((made.shot for made in shots), segments, strict=True):
        shown = _words(shot, brand)
        lead_in_s = max(_LEAD_IN_S, 0.5 * float(segment.transition.frames / script.fps))
        for number, (role, text) in enumerate(shown):
            start, frames = _title_span(script, shot, lead_in_s + number * _STAGGER_S)
            titles.append(
                Title(
                    role=role, text=text, start_frame=start, frames=frames, animation=brand.text_animation,
                    layout=shot.layout,
                )
            )  # fmt: skip
    return tuple(titles)


def _words(shot: Shot, brand: Brand) -> list[tuple[TitleRole, str]]:
    """Give the words of a shot from top to bottom; the logo's shot always has the logo."""
    is_logo = shot.layout == "logo"
    headline = shot.text.headline.strip() or (brand.name if is_logo else "")
    words: tuple[tuple[TitleRole, str], ...] = (
        ("label", shot.text.label.strip()),
        ("logo" if is_logo else "headline", headline),
        ("body", shot.text.body.strip()),
    )
    return [(role, text) for role, text in words if text]


def _title_span(script: Script, shot: Shot, lead_in_s: float) -> tuple[int, int]:
    """Give start and length, inside the shot however short it is; the film's last words stay to its end."""
    is_last = shot.index == len(script.shots) - 1
    last = shot.frames - (0 if is_last else round(_LEAD_OUT_S * script.fps))
    first = min(round(lead_in_s * script.fps), last - round(_SHORTEST_TITLE_S * script.fps))
    first = max(first, 0)
    return shot.start_frame + first, max(1, last - first)


def _tracks(options: AssembleOptions, script: Script, shots: Sequence[ShotClip]) -> tuple[Track, ...]:
    if not options.keep_sound:
        return ()
    return tuple(
        Track(
            role="original", media=made.clip.media, start_s=float(made.shot.start_frame / script.fps),
            duration_s=float(made.shot.frames / script.fps), gain_db=options.sound_gain_db,
            fade_in_s=_SOUND_FADE_S, fade_out_s=_SOUND_FADE_S,
        )
        for made in shots
        if made.clip.has_sound
    )  # fmt: skip
