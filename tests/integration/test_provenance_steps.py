"""Watermark and label steps on a real reel and real renditions, and the command that reads them back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from nightreel.cli_verify import verification_table
from nightreel.cli_verify import verify as verify_command
from nightreel.context import RunInfo, StepContext
from nightreel.media.decode import read_frames
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.player import play
from nightreel.provenance.labels import IPTC_SOURCE_TYPE, read_labels
from nightreel.provenance.verify import verify
from nightreel.provenance.watermark import WatermarkFilter
from nightreel.provenance.watermark.evidence import Evidence
from nightreel.provenance.watermark.read import _Reader
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Clip, Reel, Rendition, Renditions
from nightreel.spec.generation import Making, PackCredit
from nightreel.spec.tenant import Tenant
from nightreel.steps.label import Label, LabelOptions
from nightreel.steps.watermark import Watermark, WatermarkOptions
from nightreel.store.keys import make_tenant_key

app = typer.Typer()
app.command()(verify_command)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of moving texture with a tone, 640x360, marked by no one; only read."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    source = "mandelbrot=s=640x360:r=15:start_scale=0.3:end_scale=0.2:end_pts=30"
    sources = ["-f", "lavfi", "-t", "2.4", "-i", source, "-f", "lavfi", "-t", "2.4", "-i", "sine"]
    codecs = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    run_ffmpeg([*sources, *codecs, "-movflags", "+faststart", str(path)], where="test")
    return path


def renditions_of(path: Path, context: StepContext, **fields: object) -> Renditions:
    media = context.store.keep(path, "video", facts={"made": "test"})
    item = Rendition(
        platform="draft", media=media, width_px=640, height_px=360, fps=15, frames=36, lufs=-14, true_peak_dbtp=-1,
        target_lufs=-14,
    )  # fmt: skip
    plain: dict[str, object] = {
        "title": "Pulse S3",
        "language": "en-US",
        "description": "A watch.",
        "keywords": ("a", "b"),
    }
    return Renditions(**{**plain, "items": (item,), **fields})  # type: ignore[arg-type]


def test_the_watermark_step_marks_every_frame_of_the_timeline(
    make_clip: Callable[..., Clip], make_reel: Callable[..., Reel], make_context: Callable[..., StepContext]
) -> None:
    context = make_context()
    clip = make_clip((120, 90, 60), 60, size=(640, 360))
    reel = make_reel([clip], 60, width_px=640, height_px=360)
    given = Watermark().run(WatermarkOptions(strength_db=40), context, reel=reel)["reel"]
    assert isinstance(given, Reel)
    assert [entry.step for entry in given.filters] == ["watermark"]
    assert len(context.stills) == 3
    evidence = Evidence(640, 360)
    for index, frame in play(given, context):
        evidence.add(np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8), index / 30)
    reader = _Reader(context.key("watermark"))
    assert reader.try_usual(evidence)
    assert reader.payload == given.payload


def test_labels_reach_the_file_and_leave_picture_and_sound_alone(
    film: Path, make_context: Callable[..., StepContext], tmp_path: Path
) -> None:
    brand = Brand(name="Acme", artist="Acme Studio", copyright="© 2026 Acme Inc.")
    context = make_context(tenant=Tenant(name="acme", title="Acme", brand=brand))
    before = renditions_of(film, context)
    after = Label().run(LabelOptions(), context, renditions=before)["renditions"]
    assert isinstance(after, Renditions)
    item = after.items[0]
    assert item.labels == read_labels(context.store.local(item.media))
    assert item.labels["artist"] == "Acme Studio"
    assert item.labels["copyright"] == "© 2026 Acme Inc."
    assert (item.labels["title"], item.labels["description"], item.labels["keywords"]) == (
        "Pulse S3",
        "A watch.",
        "a, b",
    )
    assert item.labels["created"] == "2026-01-02"
    assert item.labels["digital_source_type"] == IPTC_SOURCE_TYPE + "compositeWithTrainedAlgorithmicMedia"
    assert "AI" in item.labels["ai_disclosure"]
    assert item.labels["software"].startswith("Nightreel 0")
    assert item.media.sha256 != before.items[0].media.sha256
    assert item.media.facts == {"made": "test"}
    hashes = []
    for media in (before.items[0].media, item.media):
        out = tmp_path / "hashes"
        run_ffmpeg(
            ["-i", str(context.store.local(media)), "-map", "0", "-c", "copy", "-f", "streamhash", str(out)], where="t"
        )
        hashes.append(out.read_text())
    assert hashes[0] == hashes[1]


def test_labels_depend_on_the_day_and_not_on_the_moment(film: Path, make_context: Callable[..., StepContext]) -> None:
    digests = set()
    for moment in ("2026-01-02T03:04:05+00:00", "2026-01-02T23:59:59+00:00"):
        context = make_context(run=RunInfo(run_id=moment, date=moment))
        given = Label().run(LabelOptions(), context, renditions=renditions_of(film, context))["renditions"]
        assert isinstance(given, Renditions)
        digests.add(given.items[0].media.sha256)
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("language", "options", "source_type", "words"),
    [
        ("zh-CN", LabelOptions(), "compositeWithTrainedAlgorithmicMedia", "人工智能生成"),
        ("en-US", LabelOptions(made_by="generated"), "trainedAlgorithmicMedia", "generated with AI"),
        ("en-US", LabelOptions(made_by="people", ai_disclosure="By hand."), "digitalCreation", "By hand."),
    ],
)
def test_what_part_ai_had_is_an_option_and_speaks_the_film_s_language(
    language: str, options: LabelOptions, source_type: str, words: str, film: Path, context: StepContext
) -> None:
    before = renditions_of(film, context, language=language, keywords=())
    after = Label().run(options, context, renditions=before, brief=Brief(title="x", category="smart watch"))[
        "renditions"
    ]
    assert isinstance(after, Renditions)
    labels = after.items[0].labels
    assert labels["digital_source_type"] == IPTC_SOURCE_TYPE + source_type
    assert words in labels["ai_disclosure"]
    assert labels["keywords"] == "smart watch"
    assert any(source_type in note for note in context.notes)


MODEL = Making(engine="diffusers", model="Wan-AI/Wan2.2-T2V", licence="Apache-2.0", seed=7)
PACK = PackCredit(name="ink-style", version="1.0.0", type="style-lora", author="Nib, Ink & Co", licence="CC-BY-4.0")
MADE = {
    "models made all": ((MODEL, MODEL), "trainedAlgorithmicMedia"),
    "models made some": ((MODEL, Making(engine="animatic")), "compositeWithTrainedAlgorithmicMedia"),
    "no model": ((Making(engine="animatic"),), "compositeWithTrainedAlgorithmicMedia"),
    "nothing is known": ((), "compositeWithTrainedAlgorithmicMedia"),
}


@pytest.mark.parametrize(("makings", "source_type"), MADE.values(), ids=MADE.keys())
def test_how_the_shots_were_made_stands_in_the_file(
    makings: tuple[Making, ...], source_type: str, film: Path, context: StepContext
) -> None:
    before = renditions_of(film, context, makings=makings, packs=(PACK,))
    after = Label().run(LabelOptions(), context, renditions=before)["renditions"]
    assert isinstance(after, Renditions)
    labels = read_labels(context.store.local(after.items[0].media))
    assert labels["digital_source_type"] == IPTC_SOURCE_TYPE + source_type
    assert labels["made_with"].endswith("pack ink-style 1.0.0 by Nib, Ink & Co (CC-BY-4.0)")
    assert labels["made_with"].count("Wan-AI/Wan2.2-T2V by diffusers (Apache-2.0)") == int(MODEL in makings)
    assert after.makings == makings


def test_verify_reads_streams_labels_and_the_lack_of_a_mark(film: Path) -> None:
    found = verify(film, {"acme": b"k" * 32, "rival": b"r" * 32})
    assert (found.payload, found.tenant) == (None, None)
    assert (found.streams.width_px, found.streams.has_sound) == (640, True)
    assert found.size_bytes == film.stat().st_size


def test_a_kind_of_file_without_labels_is_a_note_not_a_failure(film: Path, tmp_path: Path) -> None:
    other = tmp_path / "film.mkv"
    run_ffmpeg(["-i", str(film), "-c", "copy", str(other)], where="test")
    found = verify(other, {"acme": b"k" * 32})
    assert found.labels == {}
    assert any("labels.format" in note for note in found.notes)


def test_the_command_tells_by_its_status_what_it_found(
    film: Path, context: StepContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tenant_key("rival", "watermark")
    monkeypatch.setenv("NIGHTREEL_KEY_FROM_OUTSIDE_WATERMARK", "ab" * 16)
    mark = WatermarkFilter(context.key("watermark"), "00c0ffee12345678", 640, 360).open(None)
    marked = tmp_path / "marked.mp4"
    raw = b"".join(mark(frame, index / 15).tobytes() for index, frame in enumerate(read_frames(film)))
    shape = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "640x360", "-r", "15"]
    run_ffmpeg(
        [*shape, "-i", "pipe:0", "-c:v", "libx264", "-crf", "20", "-pix_fmt", "yuv420p", str(marked)],
        where="t",
        stdin=raw,
    )
    (tmp_path / "empty.mp4").touch()
    runner = CliRunner()

    def run(name: str, *options: str) -> tuple[int, str]:
        path = film if name == film.name else tmp_path / name
        result = runner.invoke(app, [str(path), *options], env={"COLUMNS": "200"})
        return result.exit_code, result.output

    status, text = run("marked.mp4")
    assert status == 0
    assert "00c0ffee12345678" in text
    assert "acme" in text
    assert run("marked.mp4", "--tenant", "acme")[0] == 0
    assert run("marked.mp4", "--tenant", "rival")[0] == 1
    assert run("film.mp4", "--tenant", "acme")[0] == 1
    assert run("empty.mp4")[0] == 2
    assert run("none.mp4")[0] == 2
    status, text = run("film.mp4", "--tenant", "nobody")
    assert status == 2
    assert "key.missing" in text
    assert "Traceback" not in text


def test_the_command_names_the_film_that_the_payload_stands_for(film: Path) -> None:
    found = verify(film, {"acme": b"k" * 32})
    table = verification_table(found, {"title": "Pulse [bold]S3[/bold]", "run": "run-1"})
    console = Console(width=120, file=io.StringIO(), record=True)
    console.print(table)
    text = console.export_text()
    assert "Pulse [bold]S3[/bold]" in text, "markup in a title must be shown, not obeyed"
    assert "run-1" in text
