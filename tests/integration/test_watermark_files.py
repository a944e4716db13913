"""The mark in real files: H.264, our own renditions' crops, lettering, and no false acceptance."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.errors import InputError
from nightreel.media.ffmpeg import ffmpeg_path
from nightreel.media.filters import Frame
from nightreel.provenance.watermark import WatermarkFilter, find_watermark, read_watermark
from nightreel.provenance.watermark.chips import plan_chips
from nightreel.provenance.watermark.code import decode
from nightreel.provenance.watermark.evidence import Evidence
from nightreel.provenance.watermark.read import read_luma
from nightreel.provenance.watermark.search import Grid, align
from nightreel.provenance.watermark.spectrum import Spectrum

KEY = b"key of the tests" * 2
PAYLOAD = "00c0ffee12345678"
FPS = 15
WIDTH_PX, HEIGHT_PX = 1280, 720
Change = Callable[[Frame], Frame]


def write(path: Path, frames: Iterable[Frame], *codec: str) -> Path:
    process: subprocess.Popen[bytes] | None = None
    for frame in frames:
        if process is None:
            size = f"{frame.shape[1]}x{frame.shape[0]}"
            command = [ffmpeg_path(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size]
            command += ["-r", str(FPS), "-i", "-", *codec, "-pix_fmt", "yuv420p", str(path)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE)
            assert process.stdin is not None
        process.stdin.write(np.ascontiguousarray(frame).tobytes())
    assert process is not None
    process.communicate()
    assert process.returncode == 0
    return path


def x264(crf: int) -> tuple[str, ...]:
    return ("-c:v", "libx264", "-preset", "veryfast", "-crf", str(crf))


def textured(seconds: float) -> Iterable[Frame]:
    """A pan over texture, 1280x720."""
    rng = np.random.default_rng(7)
    fine = cv2.GaussianBlur(rng.integers(0, 256, (800, 1500, 3), np.uint8), (0, 0), 3.0).astype(np.float32)
    coarse = cv2.resize(rng.integers(40, 200, (8, 15, 3), np.uint8), (1500, 800), interpolation=cv2.INTER_CUBIC)
    ground = np.clip((fine - 128) * 1.5 + coarse, 0, 255).astype(np.uint8)
    for index in range(round(seconds * FPS)):
        yield np.ascontiguousarray(ground[index : index + HEIGHT_PX, 2 * index : 2 * index + WIDTH_PX])


def dark_animatic(seconds: float) -> Iterable[Frame]:
    """A vector product on a dark gradient, slowly enlarged, 1280x720."""
    x, y = np.meshgrid(np.linspace(-1, 1, WIDTH_PX), np.linspace(-1, 1, HEIGHT_PX))
    glow = np.exp(-(x**2) * 3 - y**2 * 2)[..., None]
    noise = np.random.default_rng(8).random((HEIGHT_PX, WIDTH_PX, 1)) - 0.5
    ground = np.array([11.0, 16, 32]) * (1 - glow) + np.array([24.0, 40, 78]) * glow
    ground = np.rint(ground + noise).clip(0, 255).astype(np.uint8)
    for index in range(round(seconds * FPS)):
        frame = ground.copy()
        size = 150 + index // 3
        cv2.circle(frame, (640, 360), size, (70, 74, 84), -1, cv2.LINE_AA)
        cv2.circle(frame, (640, 360), size - 24, (12, 12, 16), -1, cv2.LINE_AA)
        cv2.ellipse(frame, (640, 360), (90, 90), 0, -90, 150, (10, 132, 255), 14, cv2.LINE_AA)
        yield frame


def marked(frames: Iterable[Frame]) -> list[Frame]:
    mark = WatermarkFilter(KEY, PAYLOAD, WIDTH_PX, HEIGHT_PX).open(None)
    return [mark(frame, index / FPS) for index, frame in enumerate(frames)]


def lettered(frame: Frame) -> Frame:
    """Title and caption plate over the frame."""
    height, width = frame.shape[:2]
    out = frame.copy()
    cv2.putText(out, "Pulse S3", (width // 10, height // 6), cv2.FONT_HERSHEY_DUPLEX, width / 500, (250, 250, 250), 4)
    plate = out[int(height * 0.8) : int(height * 0.9)]
    plate //= 3
    return out


def resized(frame: Frame, width_px: int, height_px: int) -> Frame:
    return cv2.resize(frame, (width_px, height_px), interpolation=cv2.INTER_AREA)


def vertical(frame: Frame) -> Frame:
    """The middle of the master for a phone: 405x720 of it, enlarged to 720x1280."""
    return lettered(cv2.resize(frame[:, 437:842], (720, 1280), interpolation=cv2.INTER_CUBIC))


def portrait(frame: Frame) -> Frame:
    """4:5 of the master, 576x720, enlarged to 720x900."""
    return lettered(cv2.resize(frame[:, 300:876], (720, 900), interpolation=cv2.INTER_CUBIC))


@pytest.fixture(scope="module")
def texture() -> list[Frame]:
    return marked(textured(4))


@pytest.fixture(scope="module")
def animatic() -> list[Frame]:
    return marked(dark_animatic(4))


@pytest.mark.parametrize("change", [lettered, portrait, vertical], ids=["master", "portrait", "vertical"])
@pytest.mark.parametrize("content", ["texture", "animatic"])
def test_our_renditions_are_read_without_a_search_after_crf_28(
    content: str, change: Change, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    film = write(tmp_path / "film.mp4", map(change, request.getfixturevalue(content)), *x264(28))
    reading = read_watermark(film, KEY, blind=False)
    assert reading.payload == PAYLOAD


@pytest.mark.parametrize(
    ("change", "codec"),
    [
        pytest.param(lambda f: resized(f[60:660, 200:1000], 640, 480), x264(23), id="cropped"),
        pytest.param(lambda f: resized(f, 640, 360), x264(23), id="reduced"),
        pytest.param(lambda f: resized(f[:, ::-1], 640, 360), x264(23), id="mirrored"),
        pytest.param(
            lambda f: resized(f[40:680, 71:1209], 640, 360), ("-c:v", "libvpx-vp9", "-deadline", "realtime"), id="vp9"
        ),
    ],
)
def test_films_of_others_are_read_by_search(
    texture: list[Frame], change: Change, codec: tuple[str, ...], tmp_path: Path
) -> None:
    film = write(tmp_path / "film.mkv", map(change, texture), *codec)
    assert read_watermark(film, KEY).payload == PAYLOAD


def test_a_film_cut_in_its_middle_is_read(texture: list[Frame], tmp_path: Path) -> None:
    film = write(tmp_path / "film.mp4", texture[20:54], *x264(23))
    assert read_watermark(film, KEY, blind=False).payload == PAYLOAD


def test_the_right_tenant_is_found_among_several(texture: list[Frame], tmp_path: Path) -> None:
    film = write(tmp_path / "film.mp4", texture, *x264(23))
    keys = {"first": b"1" * 32, "second": KEY, "third": b"3" * 32}
    tenant, reading = find_watermark(film, keys, blind=False)
    assert (tenant, reading.payload) == ("second", PAYLOAD)


@pytest.mark.parametrize("content", [textured, dark_animatic])
def test_an_unmarked_film_gives_nothing(content: Callable[[float], Iterable[Frame]], tmp_path: Path) -> None:
    film = write(tmp_path / "film.mp4", content(2), *x264(20))
    assert read_watermark(film, KEY).payload is None


def test_a_thousand_wrong_keys_give_nothing(texture: list[Frame], tmp_path: Path) -> None:
    film = write(tmp_path / "film.mp4", [resized(f, 640, 360)[90:270, 160:480] for f in texture], *x264(23))
    evidence = Evidence(320, 180)
    for luma, time_s in read_luma(film, 8):
        evidence.add(luma, time_s)
    spectrum, grid = Spectrum(evidence.changing()), Grid(0, 1, 1)

    def read(key: bytes) -> str | None:
        plan = plan_chips(key)
        return decode(key, plan.soft_bits(align(plan, spectrum, grid)))

    assert read(KEY) == PAYLOAD, "the right key must read what the wrong ones do not"
    assert not any(read(f"wrong key number {number:06}".encode()) for number in range(1000))


def test_a_screenshot_is_a_file_too(animatic: list[Frame], tmp_path: Path) -> None:
    picture = tmp_path / "frame.png"
    cv2.imwrite(str(picture), cv2.cvtColor(animatic[FPS // 2], cv2.COLOR_RGB2BGR))
    reading = read_watermark(picture, KEY, blind=False)
    assert (reading.payload, reading.frames_read) == (PAYLOAD, 1)


def test_a_cut_off_file_gives_what_it_still_holds(texture: list[Frame], tmp_path: Path) -> None:
    film = write(tmp_path / "film.mkv", texture, *x264(23))
    film.write_bytes(film.read_bytes()[: int(film.stat().st_size * 0.8)])
    assert read_watermark(film, KEY, blind=False).payload == PAYLOAD


@pytest.mark.parametrize("content", [b"", b"not a film at all", bytes(100_000)])
def test_what_is_no_film_is_one_clear_error(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"film\.mp4"):
        read_watermark(file, KEY)


def test_only_the_first_seconds_are_looked_at(texture: list[Frame], tmp_path: Path) -> None:
    film = write(tmp_path / "film.mp4", texture, *x264(28))
    assert read_watermark(film, b"wrong" * 8, max_seconds=1.0, blind=False).frames_read == FPS
