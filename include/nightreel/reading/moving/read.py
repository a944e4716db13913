"""Reads moving pictures: looks through each, asks once about it, checks the answer, and keeps what people take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nightreel.engines.card import make_engine
from nightreel.engines.understand.protocol import Answered, Ask, Look, Understander, UnderstandSettings
from nightreel.errors import EngineError, InputError, NightreelError, Problems
from nightreel.reading.asking import FOLLOWED_WORDS, ask_all, read_by
from nightreel.reading.moving.answers import MovingAnswers, Preset
from nightreel.reading.moving.guard import Guarded, guarded
from nightreel.reading.moving.measured import flashing_of, measured_of, told_of
from nightreel.reading.moving.presets import prompts_version
from nightreel.reading.moving.questions import Measured, moving_question
from nightreel.reading.moving.texts import moving_answers
from nightreel.reading.pages import labels
from nightreel.reading.seen_words import unread_note
from nightreel.spec.brief import Brief
from nightreel.spec.film import Box, Sidecar
from nightreel.spec.reading import MovingAnswer, MovingReading, Reading, SeenFrame, Source
from nightreel.store.artifact import Artifact

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.moving.choose import Bounds
    from nightreel.media.moving.look import Chosen, Looked

_JPEG_QUALITY = 92
_MOST_STILLS = 4


@dataclass(frozen=True)
class Wish:
    """What is wanted of every moving picture."""

    brief: Brief
    presets: tuple[Preset, ...]
    bounds: Bounds
    frame_px: int
    ground: tuple[int, int, int]
    steady: bool
    settings: UnderstandSettings


@dataclass(frozen=True)
class _Seen:
    """One moving picture that was looked through."""

    source: Source
    looked: Looked
    measured: Measured
    frames: tuple[SeenFrame, ...]
    notes: tuple[str, ...]


def read_moving(sources: Sequence[Source], wish: Wish, engine: Understander, context: StepContext) -> Reading:
    """Read moving pictures; a still picture is a film of one frame.

    Every file is looked through before anybody is asked, so that a file that cannot be used costs nothing.

    Args:
        sources: pictures and moving pictures.
        wish: what is wanted.
        engine: who is asked.
        context: of the step.

    Raises:
        Problems: files that cannot be used, all of them.
        RefusedError: a frame may not be shown (``safety.<category>``).
        NightreelError: a question was not answered; the answers that came are remembered. Where a model only follows
            words in the frames of some files, these are measured, and the others are read.
        CancelledError: the work is no longer wanted.
    """
    seen = _look_through(sources, wish, context)
    context.progress(0.5, f"ask about {len(seen)} files")
    asks = [_ask(one, wish) for one in seen]
    answers = ask_all(engine, asks, wish.settings, context)
    given = _answered(answers, asks, wish, context)
    seen = [_told_measured(one, wish, context) if isinstance(found, NightreelError) else one
            for one, found in zip(seen, answers, strict=True)]  # fmt: skip
    checked = [
        guarded(one.value, len(item.frames), flashing_of(item.measured, wish.brief.language), one.words)
        for one, item in zip(given, seen, strict=True)
    ]
    moving = tuple(_reading(item, found, wish) for item, found in zip(seen, checked, strict=True))
    reading = Reading(
        kind="moving", title=wish.brief.title, language=wish.brief.language,
        by=read_by(engine, answers, prompts=prompts_version()), moving=moving,
        notes=_notes(checked, given, wish.brief.language),
    )  # fmt: skip
    return _with_files(reading, seen, context)


def _look_through(sources: Sequence[Source], wish: Wish, context: StepContext) -> list[_Seen]:
    from nightreel.media.moving.look import look_through
    from nightreel.safety.pictures import check_frames

    seen, errors = list[_Seen](), list[NightreelError]()
    for number, source in enumerate(sources):
        context.progress(0.5 * number / len(sources), f"look through {source.name}")
        try:
            looked = look_through(
                context.store.local(source.media), source.kind, wish.bounds, longest_px=wish.frame_px,
                ground=wish.ground, cancelled=context.cancelled,
            )  # fmt: skip
        except InputError as error:
            errors.append(error)
            continue
        if looked.met.ended_early == "slow":
            context.only_now.append(f"{source.name}: how far it was looked through depends on how quick this was")
        check_frames(
            [chosen.pixels for chosen in looked.chosen], [chosen.at_s for chosen in looked.chosen],
            where=source.name, tenant=context.tenant, run=context.run.run_id,
        )  # fmt: skip
        frames = tuple(_kept(chosen, f"{number}-{index}", context) for index, chosen in enumerate(looked.chosen))
        notes = told_of(looked, wish.ground, wish.brief.language, steady=wish.steady)
        for note in notes:
            context.note(f"{source.name}: {note}")
        seen.append(_Seen(source, looked, measured_of(looked), frames, notes))
    if errors:
        raise errors[0] if len(errors) == 1 else Problems(errors)
    return seen


def _kept(chosen: Chosen, name: str, context: StepContext) -> SeenFrame:
    """Keep a frame as it is in the file: upright and reduced, nothing else."""
    import cv2

    from nightreel.media.pictures import write_png

    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
               cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]  # fmt: skip
    done, data = cv2.imencode(".jpg", cv2.cvtColor(chosen.pixels, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise EngineError("moving.frame", got=f"{chosen.pixels.dtype} {chosen.pixels.shape}", want="8-bit RGB")
    path = context.work_dir / f"frame-{name}.jpg"
    path.write_bytes(data.tobytes())
    height_px, width_px = chosen.pixels.shape[:2]
    if len(context.stills) < _MOST_STILLS:
        still = path.with_suffix(".png")
        write_png(still, chosen.pixels)
        context.stills.append(still)
    facts = {"width_px": width_px, "height_px": height_px, "at_s": round(chosen.at_s, 6)}
    return SeenFrame(at_s=chosen.at_s, media=context.store.keep(path, "picture", facts=facts), why=chosen.why)


def _ask(seen: _Seen, wish: Wish) -> Ask[MovingAnswers]:
    looks = tuple(
        Look(chosen.steady if wish.steady else chosen.pixels, f"frame {number} at {chosen.at_s:.2f} s", chosen.at_s)
        for number, chosen in enumerate(seen.looked.chosen)
    )
    return Ask(looks, moving_question(wish.brief, wish.presets, wish.brief.questions, seen.measured))


def _answered(
    answers: Sequence[Answered[MovingAnswers] | NightreelError],
    asks: Sequence[Ask[MovingAnswers]],
    wish: Wish,
    context: StepContext,
) -> list[Answered[MovingAnswers]]:
    """Give every answer; a measured one where the model only follows words in the frames, unless it always does.

    Raises:
        NightreelError: a question was not answered otherwise, or none was.
    """
    failed = [one for one in answers if isinstance(one, NightreelError)]
    if len(failed) == len(answers) or any(error.code != FOLLOWED_WORDS for error in failed):
        # One that may pass when it is tried again is told first, then what is no fault of a picture's words.
        raise min(failed, key=lambda error: (not error.retry, error.code == FOLLOWED_WORDS))
    left = [ask for ask, one in zip(asks, answers, strict=True) if isinstance(one, NightreelError)]
    measured = iter(ask_all(make_engine("understand", "offline"), left, wish.settings, context))
    given = [next(measured) if isinstance(one, NightreelError) else one for one in answers]
    for one in given:
        if isinstance(one, NightreelError):
            raise one
    return [one for one in given if not isinstance(one, NightreelError)]


def _told_measured(seen: _Seen, wish: Wish, context: StepContext) -> _Seen:
    """Tell people that no model's word about a file was taken."""
    note = labels(wish.brief.language)(
        "The model followed words in the picture each time; nothing it said was taken, so this is only measured."
    )
    context.note(f"{seen.source.name}: {note}")
    return replace(seen, notes=(*seen.notes, note))


def _reading(seen: _Seen, found: Guarded, wish: Wish) -> MovingReading:
    answers = moving_answers(found.answers, wish.presets, wish.brief.questions, wish.brief.language)
    if wish.steady:
        answers = tuple(_as_stored(answer, seen.looked.chosen) for answer in answers)
    facts = seen.looked.facts
    return MovingReading(
        source=seen.source.name, width_px=facts.width_px, height_px=facts.height_px, frames=max(1, seen.looked.frames),
        duration_s=round(seen.measured.duration_s, 6), loops=seen.measured.loops, seen=seen.frames, answers=answers,
        cuts_s=seen.measured.cuts_s, motion=seen.measured.motion, notes=seen.notes,
    )  # fmt: skip


def _as_stored(answer: MovingAnswer, chosen: Sequence[Chosen]) -> MovingAnswer:
    """Give evidence of steadied frames where it is in the frames as they are kept."""
    evidence = tuple(
        one.model_copy(update={"region": _shaken(one.region, chosen[one.look])}) if one.region is not None else one
        for one in answer.evidence
    )
    return answer.model_copy(update={"evidence": evidence})


def _shaken(box: Box, chosen: Chosen) -> Box:
    """Move a box by the shake that was undone; a turn of a few degrees leaves its size as it is."""
    if not chosen.shake.any():
        return box
    import numpy as np

    from nightreel.media.moving.shake import undoing

    height_px, width_px = chosen.pixels.shape[:2]
    matrix = undoing(width_px, height_px, chosen.shake)
    centre = np.array([(box.x + box.width / 2) * width_px, (box.y + box.height / 2) * height_px])
    x, y = np.linalg.solve(matrix[:, :2], centre - matrix[:, 2]) / (width_px, height_px)
    left, top = (min(max(0.0, float(place)), 0.98) for place in (x - box.width / 2, y - box.height / 2))
    return Box(x=left, y=top, width=min(box.width, 1 - left), height=min(box.height, 1 - top))


def _notes(checked: Sequence[Guarded], given: Sequence[Answered[MovingAnswers]], language: str) -> tuple[str, ...]:
    say, notes = labels(language), []
    if any(found.ordered for found in checked):
        notes.append(say("Words in the frames that gave orders to their reader were quoted, not obeyed."))
    fields = dict.fromkeys(field for found in checked for field in found.obeyed)
    if fields:
        words = "An answer that only said what words in the frames demanded was left out or reviewed: {fields}."
        notes.append(say(words, fields=", ".join(fields)))
    return (*notes, *filter(None, [unread_note(given, language)]))


def _with_files(reading: Reading, seen: Sequence[_Seen], context: StepContext) -> Reading:
    """Draw the page and write what people take away; the reading names both."""
    from nightreel.reading.moving.exports import export_files, short_names
    from nightreel.reading.moving.page import draw_page

    files = []
    for name, content in export_files(reading, short_names(reading)):
        path = context.work_dir / name
        path.write_bytes(content)
        files.append(Sidecar(name=name, media=_keep(path, context)))
    frames = [[chosen.pixels for chosen in one.looked.chosen] for one in seen]
    page = context.work_dir / "moving.html"
    subtitle = f"{context.tenant.brand.name} · {_counted(seen, reading.language)}"
    page.write_text(draw_page(reading, frames, subtitle=subtitle, date=context.run.date[:10]), encoding="utf-8")
    context.progress(1.0, f"{len(seen)} read")
    return reading.model_copy(update={"files": tuple(files), "page": context.store.keep(page, "page")})


def _keep(path: Path, context: StepContext) -> Artifact:
    return context.store.keep(path, "json" if path.suffix == ".json" else "text")


def _counted(seen: Sequence[_Seen], language: str) -> str:
    if len(seen) == 1:
        return seen[0].source.name.rsplit("/", 1)[-1]
    return labels(language)("{n} moving pictures", n=len(seen))
