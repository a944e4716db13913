"""The sound and caption steps with real voices."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import soundfile

from nightreel.errors import InputError, MissingProgramError, OptionError
from nightreel.media.sound.mix import level_sound, measure_loudness, mix_sound
from nightreel.spec.film import Clip, Material, Reel, Segment, Track
from nightreel.spec.script import Script, Shot
from nightreel.steps.base import StepContext
from nightreel.steps.sound import Sound, SoundOptions
from nightreel.store.artifact import Artifact

pytestmark = pytest.mark.integration
RATE = 48_000
LINES = {
    "en-US": ("Your day moves fast.", "Meet Aura. Days of battery, in one charge.", "Aura, in balance."),
    "zh-CN": ("每一天都很忙。", "你好，Aura。14天超长续航。", "腕上开启！"),
}


def make_script(lines: tuple[str, ...], language: str = "en-US", frames: int = 105) -> Script:
    """A script of one shot of 3.5 s a line."""
    shots = tuple(
        Shot(index=n, role="benefit", start_frame=n * frames, frames=frames, scene="a watch", voice_over=line)
        for n, line in enumerate(lines)
    )
    return Script(title="t", language=language, arc="a", fps=30, width_px=320, height_px=180, shots=shots)


def make_reel(script: Script, **fields: object) -> Reel:
    """The reel of a script, its picture never opened."""
    media = Artifact(uri="file:///none.mp4", sha256="0" * 64, kind="clip", size_bytes=1)
    clip = Clip(name="c", media=media, width_px=320, height_px=180, fps=30, frames=script.frames)
    segments = tuple(Segment(clip=clip, start_frame=shot.start_frame, frames=shot.frames) for shot in script.shots)
    plain = {"title": "t", "language": script.language, "width_px": 320, "height_px": 180, "fps": 30}
    return Reel(**{**plain, "segments": segments, **fields})


def keep_chord(context: StepContext, seconds: float, hertz: float = 220) -> Artifact:
    """Keep a steady chord."""
    times = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * step * times) for step in (1, 1.25, 1.5, 2)) * 0.1
    path = context.work_dir / "chord.wav"
    soundfile.write(path, np.stack([sound, sound], axis=1), RATE)
    return context.store.keep(path, "audio")


def run(context: StepContext, script: Script, reel: Reel | None = None, material: Material | None = None, **options):
    """Run the sound step."""
    inputs = {"reel": reel or make_reel(script), "script": script, "material": material or Material()}
    return Sound().run(SoundOptions(**options), context, **inputs)["reel"]


@pytest.mark.parametrize(("engine", "language"), [("auto", "en-US"), ("espeak", "en-US"), ("auto", "zh-CN")])
def test_a_film_gets_a_voice_above_its_music(make_context, tmp_path, engine, language):
    context = make_context(engine=engine)
    script = make_script(LINES[language], language)
    reel = run(context, script, material=Material(music=keep_chord(context, 4)))
    assert [track.role for track in reel.tracks] == ["voice", "voice", "voice", "music"]
    for track, shot in zip(reel.tracks, script.shots, strict=False):
        assert track.start_s == pytest.approx(shot.start_frame / 30 + 0.25, abs=0.26)
    for before, after in pairwise(reel.spoken):
        assert before.start_s < before.end_s <= after.start_s
    mix_sound(reel, context.store, tmp_path / "mix.wav")
    levelled = level_sound(tmp_path / "mix.wav", tmp_path / "out.wav", target_lufs=-14, max_true_peak_dbtp=-1)
    assert levelled.lufs == pytest.approx(-14, abs=0.5)
    assert levelled.true_peak_dbtp <= -1
    assert soundfile.info(tmp_path / "out.wav").frames == round(reel.duration_s * RATE)
    parts = {}
    for role in ("voice", "music"):
        part = reel.model_copy(update={"tracks": tuple(track for track in reel.tracks if track.role == role)})
        mix_sound(part, context.store, tmp_path / f"{role}.wav")
        second = [line for line in reel.spoken if 3.5 <= line.start_s < 7]
        parts[role] = measure_loudness(tmp_path / f"{role}.wav", start_s=second[0].start_s, end_s=second[-1].end_s)
    assert parts["voice"].lufs - parts["music"].lufs >= 10
    assert context.stills[0].read_bytes().startswith(b"\x89PNG")


def test_spoken_times_are_where_the_voice_is_heard(make_context, tmp_path):
    context = make_context(engine="espeak")
    reel = run(context, make_script(LINES["en-US"]))
    mix_sound(reel, context.store, tmp_path / "mix.wav")
    sound, _ = soundfile.read(tmp_path / "mix.wav")
    heard = np.abs(sound[:, 0]) > 0.02
    inside = np.zeros(len(heard), bool)
    for line in reel.spoken:
        inside[round((line.start_s - 0.02) * RATE) : round((line.end_s + 0.12) * RATE)] = True
        assert heard[round(line.start_s * RATE) : round(line.end_s * RATE)].any()
    assert not (heard & ~inside).any()
    assert " ".join(line.text for line in reel.spoken) == " ".join(LINES["en-US"])


def test_many_words_are_spoken_quicker_and_never_over_one_another(make_context):
    context = make_context(engine="espeak")
    lines = ("This shot has rather many words, so that they take longer than it lasts.", "Short one.", "And the end.")
    reel = run(context, make_script(lines))
    assert any("times as quickly" in note for note in context.notes)
    voices = [track for track in reel.tracks if track.role == "voice"]
    ends = [track.start_s + track.media.facts["duration_s"] for track in voices]
    assert all(end < after.start_s for end, after in zip(ends, voices[1:], strict=False))
    assert ends[-1] < reel.duration_s


def test_more_words_than_film_is_one_clear_error(make_context):
    with pytest.raises(InputError, match=r"\[sound.too_long\] voice_over.*Fix: shorten"):
        run(make_context(engine="espeak"), make_script(("word " * 40, "word " * 30)))
    with pytest.raises(InputError, match=r"\[sound.too_long\]"):
        run(make_context(engine="espeak"), make_script(("word " * 10_000,)))


def test_without_piper_espeak_speaks_and_says_so(make_context, monkeypatch):
    monkeypatch.setattr("nightreel.engines.voice.auto.piper_installed", lambda: False)
    context = make_context()
    reel = run(context, make_script(LINES["en-US"][:1]))
    assert reel.tracks[0].media.facts["engine"] == "espeak"
    assert any("pip install" in note for note in context.notes)


def test_without_any_voice_the_error_says_what_to_install(make_context, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingProgramError, match="install espeak-ng"):
        run(make_context(engine="espeak"), make_script(LINES["en-US"]))


def test_a_voice_for_another_language_is_refused(make_context):
    with pytest.raises(OptionError, match="does not speak zh-CN"):
        run(make_context(engine="piper"), make_script(LINES["zh-CN"], "zh-CN"))


def test_a_silent_film_is_told_and_not_refused(context):
    reel = run(context, make_script(("", "🎉")))
    assert reel.tracks == ()
    assert reel.spoken == ()
    assert any("silent" in note for note in context.notes)
    assert any("Shot 2" in note for note in context.notes)


@pytest.mark.parametrize(
    ("seconds", "loop", "fade_out_s"),
    [(2, True, 1.8), (6.8, False, 0.2), (12, False, 1.8)],
    ids=["short", "fits", "long"],
)
def test_music_is_repeated_kept_or_faded(context, seconds, loop, fade_out_s):
    reel = run(context, make_script(("", "")), material=Material(music=keep_chord(context, seconds)))
    (music,) = reel.tracks
    assert (music.loop, music.fade_out_s) == (loop, fade_out_s)
    assert music.duration_s == 7


def test_original_sound_keeps_its_place_and_a_second_run_replaces_the_first(make_context):
    context = make_context(engine="espeak")
    script = make_script(LINES["en-US"][:1])
    original = Track(role="original", media=keep_chord(context, 1), start_s=0.4, offset_s=0.2)
    once = run(context, script, make_reel(script, tracks=(original,)), Material(music=keep_chord(context, 2)))
    twice = run(context, script, once, Material(music=keep_chord(context, 2)), original_db=-6)
    assert [track.role for track in twice.tracks] == ["original", "voice", "music"]
    assert twice.tracks[0] == original.model_copy(update={"gain_db": -6})


def test_options_turn_voice_and_music_off(context):
    material = Material(music=keep_chord(context, 2))
    reel = run(context, make_script(LINES["en-US"]), material=material, voice=False, music=False)
    assert reel.tracks == ()


def test_broken_music_is_one_clear_error(context, tmp_path):
    (tmp_path / "music.mp3").write_bytes(b"not music at all")
    music = context.store.keep(tmp_path / "music.mp3", "audio")
    with pytest.raises(InputError, match="Fix:"):
        run(context, make_script(("",)), material=Material(music=music))


def test_options_are_told_in_a_marketers_words():
    schema = SoundOptions.model_json_schema()["properties"]
    assert all(field["title"] and field["description"] for field in schema.values())
