"""sound: voice-over, music and original sound, placed to the picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from nightreel.engines.card import make_engine
from nightreel.errors import InputError, OptionError
from nightreel.spec.film import CaptionLine, Material, Reel, Track
from nightreel.spec.model import Options
from nightreel.spec.script import Script, Shot
from nightreel.steps.base import Port, Step, StepContext, step

if TYPE_CHECKING:
    from nightreel.engines.voice.protocol import Voice
    from nightreel.media.sound.placing import Placed

_VOICE_LUFS = -18.0
_MUSIC_LUFS = -20.5
_MOST_GAIN_DB = 20.0
_UNITS_PER_S = 28.0
_OWN_ENDING_S = 1.0


class SoundOptions(Options):
    """Voice-over, music, and how they share the film."""

    voice: bool = Field(True, title="Voice-over", description="Speak the words that the script gives to each shot.")
    voice_db: float = Field(
        0, ge=-12, le=6, title="Voice level", description="Louder (above 0) or quieter voice, in decibels."
    )
    pace: float = Field(1.0, ge=0.75, le=1.25, title="Pace", description="How quickly the voice speaks; 1 is its own.")
    max_pace: float = Field(
        1.25, ge=1, le=1.5, title="Quickest pace", description="How far the voice may hurry where words are many."
    )
    lead_s: float = Field(
        0.25, ge=0, le=2, title="Wait before speaking", description="Seconds of each shot before its words begin."
    )
    music: bool = Field(True, title="Music", description="Play the brief's or the brand's music under the film.")
    music_db: float = Field(
        0, ge=-24, le=12, title="Music level", description="Louder (above 0) or quieter music, in decibels."
    )
    duck_db: float = Field(
        10,
        ge=0,
        le=30,
        title="Room for the voice",
        description="How far music steps back while words are said, decibels.",
    )
    fade_in_s: float = Field(0.3, ge=0, le=5, title="Music fades in", description="Seconds.")
    fade_out_s: float = Field(1.8, ge=0, le=10, title="Music fades out", description="Seconds at the end of the film.")
    original_db: float = Field(
        0, ge=-60, le=12, title="Original sound", description="Louder (above 0) or quieter sound of your own clips."
    )


@step(
    "sound",
    takes={"reel": "reel", "script": "script", "material": Port("material", optional=True)},
    gives={"reel": "reel"},
    title="Add voice and music",
    group="sound",
)
class Sound(Step[SoundOptions]):
    """Speak the script, lay music under it, and set all levels; mixed at export."""

    engines = "voice"
    default_engine = "auto"

    def run(self, options: SoundOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Give the reel with its sound tracks and the measured times of every spoken clause."""
        reel: Reel = inputs["reel"]
        script: Script = inputs["script"]
        material: Material | None = inputs.get("material")
        tracks = [_louder(track, options.original_db) for track in reel.tracks if track.role == "original"]
        spoken: tuple[CaptionLine, ...] = ()
        if options.voice:
            voices, spoken = _speak(reel, script, options, context)
            tracks += voices
        context.progress(0.8, "music")
        if options.music and material and material.music:
            tracks += _music(material, reel.duration_s, options, context)
        reel = reel.model_copy(update={"tracks": tuple(tracks), "spoken": spoken, "duck_db": options.duck_db})
        if not tracks:
            context.note("The film is silent: it has no words, no music and no sound of its own.")
        _draw(reel, context)
        return {"reel": reel}


def _speak(
    reel: Reel, script: Script, options: SoundOptions, context: StepContext
) -> tuple[list[Track], tuple[CaptionLine, ...]]:
    """Speak every shot's words at one pace, place them, and give tracks and measured clauses."""
    shots = _shots_with_words(script, context)
    if not shots:
        return [], ()
    _refuse_too_many_words(shots, reel.duration_s)
    voice = _voice(script.language, context)
    context.progress(0.1, "voice")
    files, placed = _spoken_in_time(voice, shots, script, options, context)
    tracks: list[Track] = []
    spoken: list[CaptionLine] = []
    for shot, file, place in zip(shots, files, placed, strict=True):
        track, lines = _voice_track(voice, shot, file, place, context)
        tracks.append(_louder(track, options.voice_db))
        spoken += lines
    return tracks, tuple(spoken)


def _shots_with_words(script: Script, context: StepContext) -> list[Shot]:
    from nightreel.engines.voice.protocol import speakable

    shots = []
    for shot in script.shots:
        if speakable(shot.voice_over, script.language):
            shots.append(shot)
        elif shot.voice_over.strip():
            context.note(
                f"Shot {shot.index + 1}: nothing in {shot.voice_over[:40]!r} can be said; it stays without voice."
            )
    return shots


def _refuse_too_many_words(shots: list[Shot], film_s: float) -> None:
    from nightreel.media.sound.speech import speech_units

    least_s = sum(speech_units(shot.voice_over) for shot in shots) / _UNITS_PER_S
    if least_s > film_s:
        raise _too_long(f"at least {least_s:.0f} s of words", film_s)


def _too_long(got: str, film_s: float) -> InputError:
    return InputError(
        "sound.too_long", where="voice_over", got=got, want=f"what can be said in {film_s:g} s",
        fix="shorten the voice-over or lengthen the film",
    )  # fmt: skip


def _voice(language: str, context: StepContext) -> Voice:
    voice = make_engine("voice", context.engine or "auto")
    if language not in voice.card.languages:
        raise OptionError(
            "sound.engine", got=f"{voice.card.name}, which does not speak {language}",
            want="a voice for the script's language", fix="choose the engine auto",
        )  # fmt: skip
    if voice.card.name == "auto":
        voice = voice.choose(language)
        if voice.card.name == "espeak" and language.startswith("en"):
            context.note(
                "The natural English voice is not installed, so espeak-ng speaks."
                " To install it: pip install 'nightreel[piper]'."
            )
    voice.require()
    chosen: Voice = voice
    return chosen


def _spoken_in_time(
    voice: Voice, shots: list[Shot], script: Script, options: SoundOptions, context: StepContext
) -> tuple[tuple[Path, ...], tuple[Placed, ...]]:
    """Speak at the wanted pace, again at a quicker one if something does not fit, and place what was measured."""
    from nightreel.media.sound.placing import Slot, needed_pace, place_lines
    from nightreel.media.sound.speech import wav_seconds

    film_s = float(script.frames / script.fps)

    def said(rate: float, name: str) -> tuple[tuple[Path, ...], list[Slot]]:
        folder = context.work_dir / name
        folder.mkdir(exist_ok=True)
        files = voice.speak_all([shot.voice_over for shot in shots], script.language, folder, rate=rate)
        slots = [
            Slot(
                shot=shot.index, start_s=float(shot.start_frame / script.fps),
                end_s=float((shot.start_frame + shot.frames) / script.fps), length_s=wav_seconds(file),
            )
            for shot, file in zip(shots, files, strict=True)
        ]  # fmt: skip
        return files, slots

    files, slots = said(options.pace, "spoken")
    quicker = needed_pace(slots, film_s, options.lead_s, options.max_pace)
    if quicker > 1:
        context.progress(0.4, f"voice, {quicker:g} times as quick")
        context.note(f"The voice speaks {quicker:g} times as quickly as usual, so that the words fit their shots.")
        files, slots = said(options.pace * quicker, "quicker")
    placed = place_lines(slots, film_s, options.lead_s)
    if placed is None:
        raise _too_long(f"{sum(slot.length_s for slot in slots):.1f} s of words", film_s)
    for place in placed:
        _note_place(place, context)
    return files, placed


def _note_place(place: Placed, context: StepContext) -> None:
    name = f"Shot {place.shot + 1}"
    if place.moved_s > 0.1:
        context.note(f"{name}: its words begin {place.moved_s:.1f} s late, after those of the shot before.")
    elif place.moved_s < -0.1:
        context.note(f"{name}: its words begin {-place.moved_s:.1f} s early, to end with the film.")
    if place.over_s > 0.1:
        context.note(f"{name}: its words run {place.over_s:.1f} s into the next shot.")


def _voice_track(
    voice: Voice, shot: Shot, file: Path, place: Placed, context: StepContext
) -> tuple[Track, list[CaptionLine]]:
    """Treat one piece, set its level, and measure when its clauses are heard."""
    from nightreel.media.sound.loudness import measure_loudness
    from nightreel.media.sound.speech import find_pauses, speech_units, split_clauses, time_phrases
    from nightreel.media.sound.tone import polish_voice

    polished = file.with_suffix(".polished.wav")
    polish_voice(file, polished, tone=voice.tone)
    lufs = measure_loudness(polished).lufs
    gain_db = _gain(_VOICE_LUFS - lufs)
    clauses = split_clauses(" ".join(shot.voice_over.split()))
    times = time_phrases([speech_units(clause) for clause in clauses], place.end_s - place.start_s, find_pauses(file))
    lines = [
        CaptionLine(start_s=round(place.start_s + start, 3), end_s=round(place.start_s + end, 3), text=clause.strip())
        for clause, (start, end) in zip(clauses, times, strict=True)
    ]
    facts: dict[str, Any] = {
        "shot": shot.index,
        "engine": voice.card.name,
        "duration_s": round(place.end_s - place.start_s, 3),
    }
    media = context.store.keep(polished, "audio", facts=facts, move=True)
    return Track(role="voice", media=media, start_s=round(place.start_s, 6), gain_db=gain_db), lines


def _music(material: Material, film_s: float, options: SoundOptions, context: StepContext) -> list[Track]:
    """Lay the music: repeated if it is short, faded out if it is long, left alone if it ends with the film."""
    from nightreel.media.probe import probe
    from nightreel.media.sound.loudness import measure_loudness

    if material.music is None:
        return []
    file = context.store.local(material.music)
    length_s = probe(file).duration_s
    loudness = measure_loudness(file, end_s=film_s)
    if loudness.silent:
        context.note("The music is silent where the film would play it; it is left out.")
        return []
    repeats = length_s < film_s - _OWN_ENDING_S
    ends_itself = not repeats and length_s <= film_s + 0.05
    if repeats:
        context.note(f"The music lasts {length_s:.1f} s; it is repeated to the film's {film_s:g} s.")
    return [
        Track(
            role="music",
            media=material.music,
            duration_s=film_s,
            gain_db=round(_gain(_MUSIC_LUFS - loudness.lufs) + options.music_db, 2),
            fade_in_s=min(options.fade_in_s, film_s / 4),
            fade_out_s=min(0.2 if ends_itself else options.fade_out_s, film_s / 2),
            loop=repeats,
        )
    ]


def _gain(wanted_db: float) -> float:
    return round(min(max(wanted_db, -_MOST_GAIN_DB * 2), _MOST_GAIN_DB), 2)


def _louder(track: Track, gain_db: float) -> Track:
    return track.model_copy(update={"gain_db": round(track.gain_db + gain_db, 2)}) if gain_db else track


def _draw(reel: Reel, context: StepContext) -> None:
    """Mix music and voice once, which finds a broken track early, and leave a picture of both."""
    from nightreel.media.sound.mix import mix_sound
    from nightreel.media.sound.picture import draw_waveforms

    palette = context.tenant.brand.palette
    sounds: list[tuple[Path, str]] = []
    for name, colour in (("music", palette.primary), ("voice", palette.accent)):
        tracks = tuple(track for track in reel.tracks if (track.role == "voice") == (name == "voice"))
        file = context.work_dir / f"{name}.wav"
        mix_sound(reel.model_copy(update={"tracks": tracks}), context.store, file)
        sounds.append((file, colour))
    still = context.work_dir / "sound.png"
    draw_waveforms(sounds, still, ground=palette.dark)
    context.stills.append(still)
    for file, _ in sounds:
        file.unlink()
