"""The shots of a finished film scored by the step check, as figures, findings and a gate."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.context import StepContext
from nightreel.errors import CheckError
from nightreel.media.deflicker import brighten
from nightreel.media.drawing.scene import Scene
from nightreel.media.drawing.stage import Stage
from nightreel.media.encode import ClipWriter
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.shot_scores import Span, score_shots
from nightreel.spec.brand import Brand
from nightreel.spec.film import Clip, Reel, Rendition, Renditions, Report, Segment, Title
from nightreel.spec.generation import Making, PackCredit, PackUse, Usage
from nightreel.spec.script import Camera, Script, Shot
from nightreel.steps.check import Check, CheckOptions

pytestmark = pytest.mark.integration
FPS, SIZE, EACH = Fraction(30), (320, 180), 24
BRAND = Brand(name="Acme")


def in_brand(count: int = EACH) -> list[np.ndarray]:
    shot = Shot(index=0, role="hook", start_frame=0, frames=count, scene="", layout="hero", camera=Camera(move="push"))
    stage = Stage(Scene(shot=shot, brand=BRAND, width_px=SIZE[0], height_px=SIZE[1], frames=count, fps=30.0), None)
    return [stage.frame(at) for at in range(count)]


def turned(frame: np.ndarray) -> np.ndarray:
    hsv = cv2.cvtColor(frame, cv2.COLOR_RGB2HSV_FULL)
    hsv[..., 0] = (hsv[..., 0].astype(int) + 85) % 256
    return np.ascontiguousarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB_FULL))


def pumping(frames: list[np.ndarray]) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [brighten(frame, (1 + 0.25 * rng.standard_normal(),) * 3) for frame in frames]


def boiling(frames: list[np.ndarray]) -> list[np.ndarray]:
    rng = np.random.default_rng(2)
    patches = [cv2.resize(rng.normal(0, 40, (18, 32, 3)), SIZE) for _ in frames]
    return [np.clip(frame + patch, 0, 255).astype(np.uint8) for frame, patch in zip(frames, patches, strict=True)]


@pytest.fixture(scope="module")
def shots() -> dict[str, list[np.ndarray]]:
    good = in_brand()
    return {"good": good, "turned": [turned(f) for f in good], "pumping": pumping(good), "boiling": boiling(good)}


@pytest.fixture(scope="module")
def film(shots, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four shots of which only the first is as it should be."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with ClipWriter(path, *SIZE, FPS) as writer:
        for frame in (frame for frames in shots.values() for frame in frames):
            writer.write(frame)
    return path


def script_of(count: int) -> Script:
    made = tuple(
        Shot(index=at, role="hook", start_frame=EACH * at, frames=EACH, scene="", camera=Camera(move="push"))
        for at in range(count)
    )
    return Script(title="A", language="en-US", arc="emotion", fps=FPS, width_px=SIZE[0], height_px=SIZE[1], shots=made)


def test_each_fault_lowers_its_own_score(film: Path) -> None:
    spans = [Span(f"shot {at + 1}", EACH * at, EACH * (at + 1), camera=Camera(move="push")) for at in range(4)]
    good, hue, pump, boil = score_shots(film, spans, FPS, BRAND)
    assert min(good.brand, good.palette, good.light, good.contrast, good.steadiness, good.coherence) > 0.85
    assert hue.palette < 0.4
    assert hue.brand < 0.6
    assert pump.steadiness < 0.3 < 0.9 < hue.steadiness
    assert boil.coherence < 0.4 < 0.85 < hue.coherence
    assert good.type is None
    assert good.flicker < pump.flicker
    assert good.warp_error < boil.warp_error


def test_frames_of_a_transition_are_left_out(film: Path) -> None:
    whole, _ = (Span("a", 0, 2 * EACH), None)
    late = Span("b", 0, 2 * EACH, joins_frames=EACH)
    assert score_shots(film, [late], FPS, BRAND)[0].palette < score_shots(film, [whole], FPS, BRAND)[0].palette
    nothing = Span("c", 0, EACH, joins_frames=EACH)
    assert score_shots(film, [nothing], FPS, BRAND)[0].brand == 1


@pytest.fixture
def check(film: Path, tmp_path: Path, context: StepContext, store) -> Callable[..., Report]:
    """Check the film with sound added, so that nothing but its looks can fail."""
    whole = tmp_path / "whole.mp4"
    sound = ["-f", "lavfi", "-i", f"sine=440:r=48000:d={4 * EACH / 30},volume=2.1,pan=stereo|c0=c0|c1=c0"]
    run_ffmpeg(
        ["-i", f"file:{film}", *sound, "-c:v", "copy", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart",
         f"file:{whole}"], where="film",
    )  # fmt: skip
    item = Rendition(
        platform="draft", media=store.keep(whole, "video"), width_px=SIZE[0], height_px=SIZE[1], fps=FPS,
        frames=4 * EACH, lufs=-14, true_peak_dbtp=-3, target_lufs=-12,
    )  # fmt: skip
    making = Making(
        engine="diffusers", model="Wan-AI/Wan2.2 <b>", licence="Apache-2.0", seed=7,
        settings={"steps": 8, "seconds": 9}, usage=Usage(gpu_s=30),
        packs=(PackUse(name="ink-style", version="1.0.0", strength=0.7),),
    )  # fmt: skip
    makings = (
        making,
        making.model_copy(update={"settings": {"steps": 8, "seconds": 11}}),
        making.model_copy(update={"instead": "the first try took too long: draft in place of final"}),
        Making(engine="animatic"),
    )
    credit = PackCredit(name="ink-style", version="1.0.0", type="style-lora", author="Nib & Co", licence="CC-BY-4.0")
    films = Renditions(title="A", language="en-US", items=(item,), makings=makings, packs=(credit,))

    def run(**options: object) -> Report:
        given = CheckOptions(max_freeze_s=60, **options)  # type: ignore[arg-type]
        return Check().run(given, context, renditions=films, script=script_of(4))["report"]  # type: ignore[return-value]

    return run


def test_scores_are_figures_and_stop_nothing_unless_asked(check, context: StepContext) -> None:
    report = check()
    assert report.passed
    assert len(report.measures) == 12
    assert tuple(context.measures) == report.measures
    assert {measure.subject for measure in report.measures} == {"shot 1", "shot 2", "shot 3", "shot 4"}
    assert all(measure.passed is None and 0 <= measure.value <= 1 for measure in report.measures)
    off = next(one for one in report.measures if (one.subject, one.name) == ("shot 2", "brand"))
    assert off.detail == "colours that the brand does not have"


GATES = {
    "brand": ({"min_brand_score": 0.6}, "brand", "in shot 2: colours that the brand does not have"),
    "coherence": ({"min_coherence": 0.5}, "coherence", "in shot 4"),
    "light": ({"min_steadiness": 0.5}, "flicker", "in shot 3"),
}


@pytest.mark.parametrize(("options", "name", "words"), GATES.values(), ids=GATES.keys())
def test_a_gate_names_the_worst_shot(check, options, name, words) -> None:
    with pytest.raises(CheckError) as caught:
        check(**options)
    assert caught.value.code == f"check.{name}"
    assert words in str(caught.value.got)
    report = check(gate="warn", **options)
    assert {finding.name for finding in report.findings if not finding.passed} == {name}
    assert any(measure.passed is False for measure in report.measures)


def test_the_page_says_how_it_was_made(check, store) -> None:
    page = store.local(check().page).read_text(encoding="utf-8")
    said = ["How it was made", "Shots 1 to 2", "Wan-AI/Wan2.2 &lt;b&gt;", "Apache-2.0", "ink-style 1.0.0 at 0.7",
            "60 GPU seconds", "Not what was asked first: the first try took too long", "Drawn by rules (animatic)",
            "Nib &amp; Co", "Shot by shot", "steps 8"]  # fmt: skip
    assert [words for words in said if words not in page] == []
    assert "seconds 9" not in page


def lettered(brand: Brand, ground: tuple[int, int, int], tmp_path: Path, context: StepContext) -> float | None:
    """Score the words of a film whose picture is one colour behind them, drawn without their scrim."""
    from nightreel.media.lettering import text_layer
    from nightreel.media.type_score import TitleScore
    from nightreel.spec.platforms import Platform

    clip = Clip(
        name="a", media=context.store.keep(_plain(tmp_path), "clip"), width_px=640, height_px=360, fps=30, frames=60
    )
    title = Title(role="headline", text="Fourteen days", start_frame=0, frames=60, animation="none")
    reel = Reel(
        title="A", language="en-US", width_px=640, height_px=360, fps=30,
        segments=(Segment(clip=clip, start_frame=0, frames=60),), titles=(title,),
    )  # fmt: skip
    layer = text_layer(reel, context, Platform(name="p", title="P", width_px=640, height_px=360))
    dark = np.zeros((360, 640, 3), np.uint8)
    words = layer.draw(dark, 30)
    alpha = words.max(axis=2, keepdims=True) / 255.0
    frame = (words * alpha + np.array(ground) * (1 - alpha)).astype(np.uint8)
    shares = TitleScore(layer, (640, 360), brand).shares(frame, 30)
    return float(np.mean(shares)) if shares else None


def _plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.mp4"
    if not path.exists():
        with ClipWriter(path, 64, 36, FPS) as writer:
            writer.write(np.zeros((36, 64, 3), np.uint8))
    return path


@pytest.mark.parametrize(
    ("ground", "least", "most"), [((10, 16, 32), 1, 1), ((90, 90, 90), 1, 1), ((225, 225, 225), 0, 0)]
)
def test_words_that_do_not_stand_out_are_seen(tmp_path, context, ground, least, most) -> None:
    share = lettered(context.tenant.brand, ground, tmp_path, context)
    assert share is not None
    assert least <= share <= most
