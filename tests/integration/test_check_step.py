"""The step check: a good film passes, and each fault that is made on purpose is found and named."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from nightreel.errors import CheckError
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.pictures import read_picture
from nightreel.media.quality import Limits
from nightreel.media.quality_findings import TITLES, holds_of
from nightreel.provenance.labels import Labels, write_labels
from nightreel.spec.film import Rendition, Renditions, Report
from nightreel.spec.script import Camera, Script, Shot
from nightreel.steps.check import Check, CheckOptions

pytestmark = pytest.mark.integration
FRAMES, FPS, SIZE = 90, 30, "160x90"
NOT_ASKED = ("labels", "watermark", "brand", "coherence", "flicker")

MOVING = f"testsrc2=s={SIZE}:r={FPS}:d=3"
TONE = "sine=440:r=48000:d=3,volume=2.1,pan=stereo|c0=c0|c1=c0"
TAGS = ["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709:"
        "color_primaries=bt709:color_trc=bt709:range=tv", "-colorspace", "bt709", "-color_primaries", "bt709",
        "-color_trc", "bt709", "-color_range", "tv"]  # fmt: skip


def film(path: Path, *, picture: str = MOVING, sound: str | None = TONE, more: tuple[str, ...] = ()) -> Path:
    """Make a film that is right in everything that is not said otherwise."""
    sources = ["-f", "lavfi", "-i", picture] + (["-f", "lavfi", "-i", sound] if sound else [])
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-bf", "0", "-c:a", "aac", "-b:a", "192k"]
    run_ffmpeg([*sources, *TAGS, *coding, "-movflags", "+faststart", *more, f"file:{path}"], where=path.name)
    return path


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    return film(tmp_path_factory.mktemp("good") / "good.mp4")


@pytest.fixture
def check(context, store):
    """Check one file that should be the good film; extra words replace what it should be."""

    def run(path: Path, options: CheckOptions | None = None, script: Script | None = None, **fields: object) -> Report:
        plain = {
            "platform": "draft", "media": store.keep(path, "video"), "width_px": 160, "height_px": 90,
            "fps": Fraction(FPS), "frames": FRAMES, "lufs": -14.0, "true_peak_dbtp": -3.0, "target_lufs": -12.0,
        }  # fmt: skip
        items = (Rendition.model_validate({**plain, **fields}),)
        films = Renditions(title="A <b>film</b>", language="en-US", items=items)
        options = options or CheckOptions(gate="warn", max_freeze_s=1, max_silence_s=1)
        return Check().run(options, context, renditions=films, script=script)["report"]

    return run


def failed(report: Report) -> set[str]:
    return {finding.name for finding in report.findings if not finding.passed}


def test_a_good_film_passes(check, good, store, context):
    report = check(good, CheckOptions())
    assert failed(report) == set()
    assert report.passed
    assert [f.name for f in report.findings] == [name for name in TITLES if name not in NOT_ASKED]
    assert all(finding.got and finding.want for finding in report.findings)
    page = store.local(report.page).read_text(encoding="utf-8")
    assert "Ready to publish" in page
    assert "A &lt;b&gt;film&lt;/b&gt;" in page
    assert "<script" not in page.lower()
    assert "http" not in page.replace("http://www.w3.org", ""), "the page needs nothing from elsewhere"
    assert page.count("data:image/jpeg;base64,") == 12
    assert read_picture(store.local(report.contact_sheet)).shape[1] == 2000
    assert len(context.stills) == 1
    assert context.notes == []


FAULTS = {
    "black": ({"picture": f"{MOVING},drawbox=c=black:t=fill:enable='between(t,1,1.8)'"}, {"black"}),
    "frozen": ({"picture": f"{MOVING},loop=loop=45:size=1:start=30,trim=duration=3"}, {"freeze"}),
    "silent in between": ({"sound": f"{TONE},volume=0:enable='between(t,0.8,2.2)'"}, {"silence", "loudness"}),
    "silent": ({"sound": "anullsrc=r=48000:d=3"}, {"silence", "loudness"}),
    "no sound": ({"sound": None}, {"silence"}),
    "loud": ({"sound": TONE.replace("2.1", "7.9")}, {"loudness", "true_peak"}),
    "quiet": ({"sound": TONE.replace("2.1", "0.6")}, {"loudness"}),
    "another size": ({"picture": MOVING.replace(SIZE, "160x120")}, {"size"}),
    "short": ({"more": ("-t", "2")}, {"decode", "duration"}),
    "another rate": ({"more": ("-r", "25")}, {"decode", "duration", "frame_rate"}),
    "index last": ({"more": ("-movflags", "0")}, {"faststart"}),
    "wrong tags": ({"more": ("-vf", "format=yuv420p,setparams=colorspace=smpte170m")}, {"colour"}),
    "short sound": ({"sound": TONE.replace("d=3", "d=2.5")}, {"sound_length"}),
}  # fmt: skip


@pytest.mark.parametrize(("made", "wanted"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_found(check, tmp_path, made, wanted):
    assert failed(check(film(tmp_path / "bad.mp4", **made))) == wanted


def test_sound_that_starts_late_is_found(check, good, tmp_path):
    late = tmp_path / "late.mp4"
    moved = ["-i", f"file:{good}", "-itsoffset", "0.3", "-i", f"file:{good}", "-map", "0:v", "-map", "1:a"]
    run_ffmpeg([*moved, "-c", "copy", "-movflags", "+faststart", f"file:{late}"], where="late")
    report = check(late)
    assert {"av_start", "sound_length"} == failed(report)
    (start,) = [finding for finding in report.findings if finding.name == "av_start"]
    assert 270 <= int(start.got.split()[0]) <= 310


def test_a_varying_rate_is_found(check, tmp_path):
    picture = f"{MOVING},settb=1/3000,setpts='PTS+0.4*mod(N,2)/{FPS}/TB'"
    path = film(tmp_path / "vfr.mp4", picture=picture, more=("-fps_mode", "passthrough", "-enc_time_base", "1/3000"))
    assert "constant_rate" in failed(check(path))


def test_damage_inside_the_film_is_found(check, good, tmp_path):
    data = bytearray(good.read_bytes())
    middle = len(data) * 6 // 10
    data[middle : middle + 4000] = b"\xa5" * 4000
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    with pytest.raises(CheckError, match=r"\[check\.decode\]"):
        check(broken)


def test_a_film_that_is_cut_off_is_found(check, good, tmp_path):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size * 7 // 10])
    with pytest.raises(CheckError, match=r"\[check\.decode\]"):
        check(cut)


@pytest.mark.parametrize("data", [b"\x00" * 3000, b"RIFF"], ids=["zeros", "stub"])
def test_a_file_that_is_no_film_stops_whatever_the_gate_is_with_its_report(check, tmp_path, store, data):
    (tmp_path / "none.mp4").write_bytes(data)
    with pytest.raises(CheckError, match=r"\[check\.decode\]"):
        check(tmp_path / "none.mp4")
    (page,) = (tmp_path / "store" / "objects").rglob("*.html")
    assert "This file cannot be opened" in page.read_text(encoding="utf-8")


def script_of(*shots: tuple[str, str]) -> Script:
    each = FRAMES // len(shots)
    return Script(
        title="A film", language="en-US", arc="contrast", fps=Fraction(FPS), width_px=160, height_px=90,
        shots=tuple(
            Shot(index=i, role=role, start_frame=i * each, frames=each, scene="", camera=Camera(move=move))
            for i, (role, move) in enumerate(shots)
        ),
    )  # fmt: skip


def test_the_script_allows_what_stands_still_by_design(check, tmp_path):
    frozen = film(tmp_path / "frozen.mp4", **FAULTS["frozen"][0])
    assert failed(check(frozen, script=script_of(("hook", "push"), ("solution", "push")))) == {"freeze"}
    assert failed(check(frozen, script=script_of(("hook", "push"), ("solution", "hold"), ("logo", "push")))) == set()
    assert len(holds_of(script_of(("hook", "hold"), ("benefit", "pan_left"), ("logo", "push")))) == 2


def test_the_length_is_the_scripts(check, good):
    script = script_of(("hook", "push"))
    longer = script.model_copy(update={"shots": (script.shots[0].model_copy(update={"frames": 120}),)})
    assert failed(check(good, script=longer)) == {"duration"}


def test_a_silent_film_may_be_silent(check, tmp_path):
    path = film(tmp_path / "mute.mp4", sound="anullsrc=r=48000:d=3")
    assert failed(check(path, CheckOptions(silent_film=True))) == set()


def test_labels_are_read_back(check, good, tmp_path):
    labelled = tmp_path / "labelled.mp4"
    labelled.write_bytes(good.read_bytes())
    labels = write_labels(labelled, Labels(title="Aurora", artist="Acme", copyright="(c) Acme"))
    assert failed(check(labelled, labels=labels)) == set()
    report = check(good, labels=labels)
    assert failed(report) == {"labels"}
    assert "artist" in next(finding.got for finding in report.findings if finding.name == "labels")


def test_a_mark_that_is_not_there_is_found(check, good):
    report = check(good, payload="00112233445566ff")
    assert failed(report) == {"watermark"}
    assert next(f.got for f in report.findings if f.name == "watermark") == "none could be read"


def test_the_gate_stops_the_run_at_the_worst_and_keeps_the_report(check, tmp_path, store):
    bad = film(tmp_path / "bad.mp4", picture=MOVING.replace(SIZE, "160x120"), sound="anullsrc=r=48000:d=3")
    with pytest.raises(CheckError) as caught:
        check(bad, CheckOptions(max_silence_s=1))
    assert caught.value.code == "check.size"
    assert "160 × 120" in str(caught.value)
    assert "2 more" in str(caught.value)
    kept = [path for path in (tmp_path / "store" / "objects").rglob("*") if path.is_file()]
    (page,) = [path for path in kept if path.suffix == ".html"]
    assert page.as_uri() in caught.value.fix
    assert "need a look before publishing" in page.read_text(encoding="utf-8")
    reports = [path for path in kept if path.suffix == ".json" and b'"findings"' in path.read_bytes()]
    assert len(reports) == 1


def test_limits_are_those_of_the_options(check, tmp_path):
    path = film(tmp_path / "black.mp4", **FAULTS["black"][0])
    assert failed(check(path, CheckOptions(gate="warn", max_black_s=1))) == set()
    assert Limits().black_s == CheckOptions().max_black_s
