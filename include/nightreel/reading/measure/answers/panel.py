"""``board.panel``: one panel of a storyboard, as far as it can be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue

from nightreel.media.board.checks import is_noise
from nightreel.reading.board.answers import Claim, PanelAnswer
from nightreel.reading.measure.answers.partial import Partial, missing_parts
from nightreel.reading.measure.answers.say import (
    colour_names,
    colour_sentence,
    joined,
    light_words,
    quoted,
    say,
    written,
)
from nightreel.reading.measure.composition import drawn_core, place_of
from nightreel.reading.measure.framing import side_of
from nightreel.reading.measure.motion import Shift, camera_of, shift_between
from nightreel.reading.measure.notes import camera_note, caption_in, heading_in, number_in_corner, size_note, speech_in
from nightreel.reading.measure.picture import PictureFacts, measure_picture
from nightreel.reading.measure.words import Line, paragraphs
from nightreel.spec.film import Box
from nightreel.spec.reading import CameraMove, Evidence, ShotSize

if TYPE_CHECKING:
    from nightreel.engines.understand.protocol import Look
    from nightreel.media.filters import Frame

_LARGEST_FACES = 3
_MOST_LINES = 40
_WHOLE = Box(x=0, y=0, width=1, height=1)
_SHORT = 40
"""Letters of a line up to which a note on it is all it says."""


def panel_answer(looks: Sequence[Look], facts: Mapping[str, JsonValue], language: str) -> Partial[PanelAnswer]:
    """Describe a panel by its light, colours, faces and words; what is written in it goes before what is measured.

    Args:
        looks: the panel, then the panel before it where there is one.
        facts: ``words`` that belong to the panel and were read elsewhere, as a caption below it.
        language: of the sentences.
    """
    measured = measure_picture(looks[0].pixels)
    lines = [*paragraphs(measured.lines), *_given(facts.get("words"), measured.lines)][:_MOST_LINES]
    heading = heading_in(lines)
    speech = speech_in(lines)
    size, size_proof = _size(measured, lines, language)
    camera, camera_proof = _camera(looks, lines, language)
    action, action_proof = _action(measured, lines, looks[0].pixels, language)
    mood = "" if is_noise(looks[0].pixels) else light_words(measured.light, language)
    proof = [*action_proof, *size_proof, *camera_proof]
    proof += [_note("heading", heading[1], language)] if heading else []
    proof += [_note("dialogue", line, language) for _, line in speech]
    if mood:
        reason = say("reason_light", language, brightness=f"{measured.light.brightness:.2f}",
                     contrast=f"{measured.light.contrast:.2f}")  # fmt: skip
        proof.append(Evidence(look=0, reason=reason, claim="mood"))
    answer = PanelAnswer(
        heading=heading[0][:160] if heading else "",
        action=action,
        dialogue=tuple(one for one, _ in speech)[:20],
        shot_size=size,
        camera=camera,
        mood=mood[:160],
        words=tuple(line.text for line in (measured.lines or lines))[:_MOST_LINES],
        upside_down=measured.words.upside_down if measured.words else None,
        evidence=tuple(proof)[:24],
    )
    add = tuple(say(key, language) for key in ("add_panel_who", "add_panel_mood", "add_panel_camera"))
    return Partial(answer, add + missing_parts(measured, language))


def picture_sentences(facts: PictureFacts, language: str, *, paper: bool = True) -> list[str]:
    """Say what a picture is, who and what is seen where, and its colours.

    Args:
        facts: what was measured.
        language: of the sentences.
        paper: whether it may be a drawing on paper; a screen with words looks like one.
    """
    is_drawing = paper and facts.light.is_drawing
    if facts.light.is_blank:
        return [say("blank", language)]
    sentences = [say("drawing", language)] if is_drawing else []
    if facts.faces:
        side = say(f"side_{side_of(facts.faces[0].region)}", language)
        key = "face_one" if len(facts.faces) == 1 else "face_many"
        sentences.append(say(key, language, side=side, count=len(facts.faces)))
    elif facts.framing.by == "thing" and facts.framing.region:
        sentences.append(say("thing", language, side=say(f"side_{side_of(facts.framing.region)}", language)))
    return sentences if is_drawing else [*sentences, colour_sentence(facts.colours, language)]


def _action(facts: PictureFacts, lines: Sequence[Line], pixels: Frame, language: str) -> tuple[str, list[Evidence]]:
    """Give captions, quoted, then what is measured; a line that is speech, a note or a number is told elsewhere.

    Of a drawing with a caption nothing else is said: that it is a drawing tells nobody anything then.
    """
    captions = [(text, line) for line in lines if (text := caption_in(line))]
    told = {id(line) for _, line in [*speech_in(lines), *captions]}
    found = (heading_in(lines), camera_note(lines), size_note(lines), number_in_corner(lines))
    told |= {id(one[1]) for one in found if one and len(one[1].text) <= _SHORT}
    rest = [line for line in lines if id(line) not in told]
    core = drawn_core(pixels) if facts.light.is_drawing else None
    sentences = [] if facts.light.is_drawing and captions else picture_sentences(facts, language)
    if core and not captions:
        sentences.append(say("drawn_at", language, place=say(f"place_{place_of(core)}", language)))
    if facts.words and facts.words.upside_down:
        sentences.insert(0, say("upside_down", language))
    sentences = [quoted([text for text, _ in captions], language), *sentences] if captions else sentences
    proof = [
        _seen("action", face.region, say("reason_face_seen", language, percent=round(100 * face.score)))
        for face in (facts.faces or ())[:_LARGEST_FACES]
    ]
    if not proof and core:
        proof.append(_seen("action", core, say("reason_drawn", language)))
    if not proof and facts.framing.by == "thing":
        proof.append(_seen("action", facts.framing.region, say("reason_seen", language)))
    if not proof and facts.colours and not facts.light.is_drawing:
        colour = colour_names(facts.colours, language)[0]
        proof.append(_seen("action", facts.colours[0].region, say("reason_colour", language, colour=colour)))
    proof = [_note("action", line, language) for _, line in captions[:4]] + proof
    if not proof:
        proof.append(_seen("action", None, say("reason_seen", language)))
    proof += [_note("action", line, language) for line in rest[:4]]
    return joined([*sentences, written(rest, language)], language)[:2000], proof


def _size(facts: PictureFacts, lines: Sequence[Line], language: str) -> tuple[ShotSize, list[Evidence]]:
    note = size_note(lines)
    if note:
        return note[0], [_note("shot_size", note[1], language)]
    framing = facts.framing
    if framing.by == "nothing" or facts.light.is_blank:
        return "unknown", []
    reason = say(f"reason_{framing.by}", language, percent=round(100 * framing.share))
    return framing.size, [_seen("shot_size", framing.region, reason)]


def _camera(looks: Sequence[Look], lines: Sequence[Line], language: str) -> tuple[CameraMove, list[Evidence]]:
    """Take the move that is written; else what most of the picture did since the panel before."""
    note = camera_note(lines)
    if note:
        return note[0], [_note("camera", note[1], language)]
    shift = _since(looks)
    found = camera_of([shift]) if shift.is_known else None
    if found is None or found.move in ("unknown", "static"):
        return "unknown", []
    reason = say("reason_moved", language, percent=round(100 * found.shared))
    return found.move, [_seen("camera", None, reason)]


def _since(looks: Sequence[Look]) -> Shift:
    return shift_between(looks[1].pixels, looks[0].pixels) if len(looks) > 1 else Shift()


def _given(words: JsonValue, lines: Sequence[Line]) -> list[Line]:
    """Give words that were read elsewhere and do not stand in the panel."""
    seen = " ".join(line.text for line in lines)
    given = [str(word).strip() for word in words] if isinstance(words, list) else []
    return [Line(word[:400], _WHOLE, 1.0) for word in given if word and word not in seen]


def _note(claim: Claim, line: Line, language: str) -> Evidence:
    region = None if line.region == _WHOLE else line.region
    return _seen(claim, region, say("reason_note", language, words=quoted([line.text], language)))


def _seen(claim: Claim, region: Box | None, reason: str) -> Evidence:
    return Evidence(look=0, region=region, reason=reason[:500], claim=claim)
