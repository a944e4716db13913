"""One pass makes every rendition, or none."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nightreel.errors import EngineError
from nightreel.media import render as rendering
from nightreel.media.decode import opened_decoders, opened_encoders, read_frames
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.filters import Frame, FrameFunction
from nightreel.media.probe import probe
from nightreel.media.registry import register_filter
from nightreel.media.render import render
from nightreel.spec.film import Box, CaptionLine, FilterEntry, Reel, Title, Track, Transition
from nightreel.spec.platforms import Platform
from nightreel.steps.export import Export, ExportOptions

pytestmark = pytest.mark.integration

WIDE = Platform(name="wide", title="Wide", width_px=320, height_px=180)
PORTRAIT = Platform(name="portrait", title="Portrait", width_px=144, height_px=180, target_lufs=-16)
TALL = Platform(name="tall", title="Tall", width_px=180, height_px=320, crf=23)


class Add:
    """A filter of either stage that adds to every channel."""

    def __init__(self, add: int) -> None:
        self._add = add

    def open(self, segment_index: int | None) -> FrameFunction:
        return self._change

    def _change(self, frame: Frame, time_s: float) -> Frame:
        return np.clip(frame.astype(np.int16) + self._add, 0, 255).astype(np.uint8)


@pytest.fixture
def reel(make_clip, make_reel, monkeypatch) -> Reel:
    """Three shots with both kinds of filter, words, captions and music."""
    monkeypatch.setattr("nightreel.media.registry._BUILDERS", {})
    register_filter("grade_like", lambda *_: Add(6))
    register_filter("mark_like", lambda *_: Add(-2))
    clips = [make_clip(colour, 20, subject=Box(x=0.1, y=0.1, width=0.25, height=0.8)) for colour in
             ((90, 20, 20), (20, 90, 20), (20, 20, 90))]  # fmt: skip
    dissolve = Transition(effect="dissolve", frames=5)
    return make_reel(
        clips, 15, [Transition(), dissolve, dissolve],
        titles=(Title(role="headline", text="Aurora", start_frame=3, frames=30),),
        captions=(CaptionLine(start_s=0.1, end_s=1.2, text="Time, well kept."),), burn_captions=True,
        filters=(
            FilterEntry(step="grade_like", version="1", stage="shot", options={}),
            FilterEntry(step="mark_like", version="1", stage="film", options={}),
        ),
        payload="0123456789abcdef",
    )  # fmt: skip


def test_three_renditions_cost_one_decode_of_each_clip_and_one_encode_each(context, reel, tmp_path):
    before = opened_decoders(), opened_encoders()
    made = render(reel, (WIDE, PORTRAIT, TALL), context, tmp_path / "out", preset="ultrafast")
    assert opened_decoders() - before[0] == len(reel.segments) == 3
    assert opened_encoders() - before[1] == len(made) == 3
    for rendition, platform in zip(made, (WIDE, PORTRAIT, TALL), strict=True):
        found = probe(context.store.local(rendition.media))
        assert (found.width_px, found.height_px) == (platform.width_px, platform.height_px)
        assert (found.fps, found.frames, found.constant_rate) == (30, 45, True)
        assert found.colour == "bt709/bt709/bt709/limited"
        assert (found.has_sound, found.audio_start_s, found.video_start_s) == (True, 0, 0)
        assert (rendition.frames, rendition.payload, rendition.target_lufs) == (45, reel.payload, platform.target_lufs)
    assert [path.name for path in context.stills] == ["still-wide.png", "still-portrait.png", "still-tall.png"]
    assert list((tmp_path / "out").glob("*.mp4")) == []


def test_a_file_starts_with_its_index_and_its_groups_are_closed(context, reel, tmp_path):
    made = render(
        reel.model_copy(update={"segments": reel.segments[:2]}), (WIDE,), context, tmp_path / "out", preset="fast"
    )
    content = context.store.local(made[0].media).read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")
    assert content[4:8] == b"ftyp"


def test_frames_pass_both_filters_and_keep_their_colours(context, reel, tmp_path):
    made = render(reel.model_copy(update={"titles": (), "captions": ()}), (WIDE,), context, tmp_path / "out")
    frame = next(read_frames(context.store.local(made[0].media), start_frame=12))
    np.testing.assert_allclose(frame[40:].mean(axis=(0, 1)), (90 + 4, 24, 24), atol=2.5)


def test_captions_go_beside_the_film_and_on_it_only_when_asked(context, reel, tmp_path):
    quiet = reel.model_copy(update={"titles": (), "burn_captions": False})
    plain = render(quiet, (WIDE,), context, tmp_path / "a", preset="ultrafast")[0]
    burnt = render(
        quiet.model_copy(update={"burn_captions": True}), (WIDE,), context, tmp_path / "b", preset="ultrafast"
    )[0]
    bright = [next(read_frames(context.store.local(item.media), start_frame=12))[40:].max() for item in (plain, burnt)]
    assert bright[0] < 150 < 200 < bright[1]
    assert [sidecar.name for sidecar in plain.sidecars] == ["captions.en-US.srt", "captions.en-US.vtt"]
    assert "Time, well kept." in context.store.local(plain.sidecars[0].media).read_text(encoding="utf-8")


def test_loudness_is_that_of_the_file(context, reel, tmp_path):
    run_ffmpeg(["-f", "lavfi", "-i", "sine=f=330:d=3", "-af", "volume=-8dB", str(tmp_path / "m.wav")], where="m")
    music = Track(role="music", media=context.store.keep(tmp_path / "m.wav", "audio"))
    made = render(
        reel.model_copy(update={"tracks": (music,)}), (WIDE, PORTRAIT), context, tmp_path / "out", preset="ultrafast"
    )
    for rendition, target in zip(made, (-14, -16), strict=True):
        assert rendition.lufs == pytest.approx(target, abs=0.7)
        assert rendition.true_peak_dbtp <= -0.8


def test_a_killed_encoder_stops_the_others_and_leaves_no_file(context, reel, tmp_path, monkeypatch):
    started: list[int] = []
    plain = rendering.EncoderProcess

    class Watched(plain):
        def __init__(self, command, where) -> None:
            super().__init__(command, where)
            started.append(self.pid)

    monkeypatch.setattr(rendering, "EncoderProcess", Watched)

    def kill_at_ten(fraction: float, message: str = "") -> None:
        if message.startswith("frame 10 "):
            os.kill(started[1], signal.SIGKILL)

    with pytest.raises(EngineError, match=r"\[ffmpeg\.killed\] portrait: got ffmpeg ended by signal 9"):
        render(reel, (WIDE, PORTRAIT, TALL), replace(context, progress=kill_at_ten), tmp_path / "out")
    assert not [path for path in (tmp_path / "out").iterdir() if path.suffix == ".mp4"]
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_full_disk_is_named_and_leaves_no_file(context, reel, tmp_path, monkeypatch):
    plain = rendering.encoder_command

    def to_full_disk(*arguments, **options) -> list[str]:
        return ["file:/dev/full" if word.startswith("file:") and "tall" in word else word
                for word in plain(*arguments, **options)]  # fmt: skip

    monkeypatch.setattr(rendering, "encoder_command", to_full_disk)
    with pytest.raises(EngineError, match=r"\[disk\.full\] tall: .*No space left.* Fix: free space"):
        render(reel, (WIDE, TALL), context, tmp_path / "out", preset="ultrafast")
    assert not list((tmp_path / "out").glob("*.mp4"))


def test_an_interrupted_render_leaves_no_file(context, reel, tmp_path):
    def stop(fraction: float, message: str = "") -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(reel, (WIDE,), replace(context, progress=stop), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.mp4")) + list((tmp_path / "out").glob(".*.mp4"))


def test_hevc_is_tagged_so_that_phones_play_it(context, reel, tmp_path):
    hevc = WIDE.model_copy(update={"codec": "hevc"})
    made = render(
        reel.model_copy(update={"segments": reel.segments[:1]}), (hevc,), context, tmp_path / "out", preset="ultrafast"
    )
    path: Path = context.store.local(made[0].media)
    assert probe(path).codec == "hevc"
    assert b"hvc1" in path.read_bytes()


def test_the_export_step_gives_the_draft(context, reel):
    made = Export().run(ExportOptions(platforms=("draft",), preset="ultrafast"), context, reel=reel)["renditions"]
    item = made.items[0]
    assert (made.title, item.platform, item.width_px, item.height_px) == ("Aurora", "draft", 640, 360)
    assert item.media.kind == "video"
    assert item.media.facts["frames"] == 45
    assert len(context.stills) == 1
