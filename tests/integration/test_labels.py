"""Labels through the real exiftool: every format, every hostile value, nothing half-made."""

from __future__ import annotations

import os
import signal
import stat
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.errors import EngineError, MissingProgramError, RefusedError
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.provenance import exiftool
from nightreel.provenance.exiftool import run_exiftool, stop_exiftool
from nightreel.provenance.labels import Labels, read_labels, write_labels

FORMATS = ("mp4", "mov", "jpg", "png", "webp")
LABELS = Labels(
    title="Pulse S3 — 智慧生活 🎬",
    description='The watch that lasts: "14 days" & more \\ <b>',
    artist="Zoë, 张伟",
    copyright="© 2026 Acme",
    keywords=("smart watch", "007", "手表"),
    created=date(2026, 1, 2),
    ai_disclosure="Parts were made with AI.",
    digital_source_type="compositeWithTrainedAlgorithmicMedia",
    software="Nightreel 0.1.0",
    made_with=("Wan-AI/Wan2.2-T2V by diffusers (Apache-2.0)", 'pack 墨-style 1.0 by O\'Nib & "Co" (CC-BY-4.0)'),
)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A tiny file of each format."""
    folder = tmp_path_factory.mktemp("originals")
    picture = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    for suffix in ("jpg", "png", "webp"):
        assert cv2.imwrite(str(folder / f"a.{suffix}"), picture)
    for suffix in ("mp4", "mov"):
        sources = ["-f", "lavfi", "-i", "testsrc2=s=160x120:d=0.5", "-f", "lavfi", "-i", "sine=d=0.5"]
        codecs = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"]
        run_ffmpeg([*sources, *codecs, str(folder / f"a.{suffix}")], where="test")
    return {suffix: (folder / f"a.{suffix}").read_bytes() for suffix in FORMATS}


def place(originals: dict[str, bytes], path: Path) -> Path:
    path.write_bytes(originals[path.suffix[1:]])
    return path


def stream_hashes(path: Path) -> str:
    out = path.with_suffix(".hashes")
    run_ffmpeg(["-i", str(path), "-map", "0", "-c", "copy", "-f", "streamhash", str(out)], where="test")
    text = out.read_text()
    out.unlink()
    return text


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_label_is_read_back(suffix: str, originals: dict[str, bytes], tmp_path: Path) -> None:
    file = place(originals, tmp_path / f"film.{suffix}")
    assert write_labels(file, LABELS) == LABELS.shown()
    assert read_labels(file) == LABELS.shown()
    assert [path.name for path in tmp_path.iterdir()] == [file.name], "something was left behind"


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_picture_and_sound_stay_as_they_were_and_the_index_stays_in_front(
    suffix: str, originals: dict[str, bytes], tmp_path: Path
) -> None:
    file = place(originals, tmp_path / f"film.{suffix}")
    before = stream_hashes(file)
    write_labels(file, LABELS)
    assert stream_hashes(file) == before
    content = file.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_writing_again_replaces_what_was_there(originals: dict[str, bytes], tmp_path: Path) -> None:
    file = place(originals, tmp_path / "film.mp4")
    write_labels(file, LABELS)
    write_labels(file, LABELS.model_copy(update={"title": "Another", "keywords": ("one",)}))
    assert read_labels(file)["title"] == "Another"
    assert read_labels(file)["keywords"] == "one"
    assert read_labels(file)["artist"] == LABELS.artist


HOSTILE = (
    "Bob\n-Copyright=HACKED\n-XMP-dc:Source=injected",
    "x\n-if\nsystem('touch PWNED')\n-Comment=y",
    "x\n-Comment<${FileName;system('touch PWNED')}",
    "x\n-execute\n-o\nPWNED",
    "<=SECRET",
    "@SECRET",
    "base64:Ym9vbQo=",
    "-",
    "{ready123456}",
    "=${status}=post123456",
    "&#x0a;-if&#x0a;1",
    "%f %d ${Title}",
    "\\x27; touch PWNED; \\x27",
    "1.50",
    "0x1F",
)


@pytest.mark.parametrize("suffix", ["mp4", "jpg"])
def test_a_hostile_value_is_only_ever_text(
    suffix: str, originals: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stop_exiftool()  # the next one works in the folder that is watched
    (tmp_path / "SECRET").write_text("top secret")
    file = place(originals, tmp_path / f"film.{suffix}")
    for value in HOSTILE:
        labels = Labels(
            title=value, description=value, artist=value, copyright="mine", keywords=(value,), made_with=(value,)
        )
        assert write_labels(file, labels) == labels.shown(), value
        assert read_labels(file) == labels.shown(), value
        assert {path.name for path in tmp_path.iterdir()} == {"SECRET", file.name}, value


@pytest.mark.parametrize(
    "name", ["-if 1.mp4", "@args.mp4", "%d%f.mp4", "a'b\"c;d$(e).mp4", "手表 🎬.mp4", "#[CSTR].mp4"]
)
def test_a_hostile_file_name_is_only_ever_a_name(name: str, originals: dict[str, bytes], tmp_path: Path) -> None:
    file = place(originals, tmp_path / name)
    assert write_labels(file, LABELS)["title"] == LABELS.title
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_name_with_a_new_line_is_refused(originals: dict[str, bytes], tmp_path: Path) -> None:
    file = place(originals, tmp_path / "a\n-Title=x\n.jpg")
    with pytest.raises(RefusedError, match=r"exiftool\.argument"):
        read_labels(file)


def test_a_broken_file_stays_as_it_was(originals: dict[str, bytes], tmp_path: Path) -> None:
    file = tmp_path / "film.jpg"
    file.write_bytes(originals["png"][:40] + b"rubbish")
    before = file.read_bytes()
    with pytest.raises(EngineError, match=r"film\.jpg"):
        write_labels(file, LABELS)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["film.jpg"]


def test_rights_of_the_file_stay(originals: dict[str, bytes], tmp_path: Path) -> None:
    file = place(originals, tmp_path / "film.jpg")
    file.chmod(0o640)
    write_labels(file, LABELS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_what_a_killed_process_left_is_cleared(originals: dict[str, bytes], tmp_path: Path) -> None:
    file = place(originals, tmp_path / "film.jpg")
    old, young = tmp_path / ".labels-old", tmp_path / ".labels-young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (1, 1))
    write_labels(file, LABELS)
    assert not old.exists()
    assert young.exists(), "another process may be at work in it"


def process_id() -> int:
    process = exiftool._KEEPER.process
    assert process is not None
    return int(process._process.pid)


def test_one_process_serves_all_and_is_replaced_when_it_dies() -> None:
    run_exiftool(["-ver"], where="test")
    first = process_id()
    run_exiftool(["-ver"], where="test")
    assert process_id() == first
    os.kill(first, signal.SIGKILL)
    assert float(run_exiftool(["-ver"], where="test")) > 12
    assert process_id() != first


def test_a_process_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    run_exiftool(["-ver"], where="test")
    hung = process_id()
    monkeypatch.setattr(exiftool._KEEPER.process, "timeout_s", 0.3)
    os.kill(hung, signal.SIGSTOP)
    assert float(run_exiftool(["-ver"], where="film.mp4")) > 12
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def test_work_that_never_ends_is_one_clear_error(
    originals: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = place(originals, tmp_path / "film.jpg")
    monkeypatch.setattr(exiftool, "TIMEOUT_S", 2.0)
    stop_exiftool()
    with pytest.raises(EngineError, match=r"exiftool\.died.*film\.jpg: got no answer in 2 s"):
        run_exiftool(["-if", "sleep 60", str(file)], where="film.jpg")
    stop_exiftool()


def test_a_fork_starts_its_own_process() -> None:
    run_exiftool(["-ver"], where="test")
    first, (reader, writer) = process_id(), os.pipe()
    child = os.fork()
    if child == 0:
        run_exiftool(["-ver"], where="child")
        os.write(writer, str(process_id()).encode())
        exiftool.stop_exiftool()
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reader, 32)) != first
    run_exiftool(["-ver"], where="test")
    assert process_id() == first, "the child ended its parent's process"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (None, "exiftool.missing"),
        ("#!/bin/sh\nexit 0\n", "exiftool.version"),
        ("#!/bin/sh\nwhile read line; do case $line in -execute*) echo '{ready'${line#-execute}'}';; "
         "-echo4) read text; echo \"$text\" >&2;; esac; done\n", "exiftool.version"),
    ],
    ids=["missing", "ends at once", "too old"],
)  # fmt: skip
def test_no_usable_exiftool_names_the_install_command(
    program: str | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_exiftool()
    if program:
        (tmp_path / "exiftool").write_text(program)
        (tmp_path / "exiftool").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError) as caught:
        run_exiftool(["-ver"], where="film.mp4")
    assert caught.value.code == code
    for command in ("apt-get install libimage-exiftool-perl", "dnf install", "brew install exiftool"):
        assert command in str(caught.value)
