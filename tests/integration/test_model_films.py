"""Films of briefs without pictures: the model makes the scenes, whoever writes the script, from the brief on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.servers.language_server import LanguageServer
from tests.servers.videos_server import VideosServer

from nightreel.context import RunInfo
from nightreel.errors import NightreelError
from nightreel.media.decode import read_frames
from nightreel.media.encode import ClipWriter
from nightreel.plan.compile import compile_pipeline
from nightreel.run.pipeline import PipelineRun, run_plan
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Reel, Renditions, ShotClip
from nightreel.spec.script import Script
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.keys import make_tenant_key

pytestmark = pytest.mark.integration
TENANT = "name: acme\ntitle: Acme\nsubscription: agency\nbrand: {name: Acme, frame_rate: 24, transition_s: 0.2}\n"
PIPELINE = """
name: film
title: Film
platforms: [draft]
steps:
  - step: intake
  - {{step: enrich, engine: {writer}, options: {{height_px: 180}}}}
  - step: generate
    engine: {engine}
    options: {{settings: {settings}}}
  - step: assemble
{more}"""
BRIEF = Brief(
    title="Our first product", category="smart watch", selling_points=("14 days on a single charge",), duration_s=4,
    slogan="Smart life",
)  # fmt: skip
LESSON = Brief(
    title="Force", duration_s=12, principle_statement="Force is mass times acceleration.", mathematical_form="F = m a",
    selling_points=("m is the mass",), example_scenarios=("A loaded cart is slow to start", "A light ball flies"),
)  # fmt: skip


class Silent:
    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Nobody watches."""


@pytest.fixture
def videos() -> Iterator[VideosServer]:
    with VideosServer() as server:
        yield server


@pytest.fixture
def make_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, videos: VideosServer) -> Callable[..., Any]:
    """Make a film by a writer and an engine."""
    root = tmp_path / "tenants" / "acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text(TENANT)
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
    make_tenant_key("acme", "watermark")

    def make(
        brief: Brief,
        engine: str = "served",
        settings: dict[str, Any] | None = None,
        writer: str = "rules",
        more: str = "",
    ) -> Any:
        said = json.dumps(settings or {})
        (root / "pipelines" / "film.yaml").write_text(
            PIPELINE.format(writer=writer, engine=engine, settings=said, more=more)
        )
        folder = load_tenant(root)
        bench = Bench(Workspace(tmp_path / "tenants", (tmp_path / "store").as_uri(), tmp_path / "cache"), folder.tenant)
        run = RunInfo(run_id="one", date="2026-01-02T03:04:05+00:00", platforms=("draft",))
        with LanguageServer().running() as language:
            named = {
                "video": {"kind": "videos", "url": videos.url, "model": "m", "poll_s": 0.02},
                "qwen": {"kind": "language", "url": language.url, "model": "test-model"},
            }
            (tmp_path / "endpoints.yaml").write_text(json.dumps({"endpoints": named}))
            return run_plan(compile_pipeline(folder, "film"), brief, bench, run, Silent()), bench

    return make


def _script(done: PipelineRun, bench: Bench) -> Script:
    return bench.store.load(done.results["enrich"][0].outputs["script"], Script)


def _clips(done: PipelineRun, bench: Bench) -> list[ShotClip]:
    return [bench.store.load(result.outputs["shot"], ShotClip) for result in done.results["generate"]]


@pytest.mark.parametrize("writer", ["rules", "llm"])
def test_a_film_without_pictures_is_made_by_the_model(make_film, videos, writer):
    done, bench = make_film(BRIEF, writer=writer)
    scenes = [shot for shot in _script(done, bench).shots if shot.has_scene]
    assert scenes
    assert sorted(job.fields["prompt"] for job in videos.accepted) == sorted(shot.scene for shot in scenes)
    made = {clip.shot.index: clip.clip.made.engine for clip in _clips(done, bench) if clip.clip.made}
    assert [made[shot.index] for shot in scenes] == ["served"] * len(scenes)
    for clip, result in zip(_clips(done, bench), done.results["generate"], strict=True):
        drawn = made[clip.shot.index] == "animatic"
        assert drawn == any("drawn" in note for note in result.notes), "a drawn shot is told, and only that"


def test_words_over_a_generated_scene_can_be_read(make_film, videos, tmp_path):
    """The server's clip is nearly white, and so are the brand's words over pictures."""
    path = tmp_path / "white.mp4"
    with ClipWriter(path, 160, 96, Fraction(24)) as writer:
        for _ in range(40):
            writer.write(np.full((96, 160, 3), 240, np.uint8))
    videos.video = path.read_bytes()
    done, bench = make_film(BRIEF, more="  - step: export")
    reel = bench.store.load(done.last("reel"), Reel)
    made = {clip.shot.index: clip for clip in _clips(done, bench)}
    worded = [shot for shot in _script(done, bench).shots if shot.has_scene and shot.text.headline]
    assert worded
    layouts = {title.text: title.layout for title in reel.titles}
    assert {layouts[shot.text.headline] for shot in worded} == {"full"}
    (film,) = bench.store.load(done.last("renditions"), Renditions).items
    frames = list(read_frames(bench.store.local(film.media)))
    for shot in worded:
        assert made[shot.index].clip.subject is None
        frame = frames[shot.start_frame + shot.frames // 2].astype(float).mean(axis=2)
        words = frame[frame.shape[0] // 2 :, : round(0.62 * frame.shape[1])]
        assert np.percentile(words, 99.5) - np.median(words) > 90, "light words on a ground that is darkened for them"


def test_a_lesson_keeps_its_formula_drawn(make_film, videos):
    done, bench = make_film(LESSON)
    formulas = [shot for shot in _script(done, bench).shots if "=" in shot.text.headline]
    made = {clip.shot.index: clip for clip in _clips(done, bench)}
    assert formulas
    for shot in formulas:
        clip = made[shot.index].clip
        assert clip.made is not None
        assert (clip.made.engine, made[shot.index].shot.layout) == ("animatic", "type")
    assert len(videos.accepted) == sum(shot.has_scene for shot in _script(done, bench).shots)


def test_no_model_is_asked_by_the_engine_that_draws(make_film, videos):
    done, bench = make_film(BRIEF, engine="animatic")
    assert videos.accepted == []
    assert {clip.shot.layout for clip in _clips(done, bench)} == {"type", "logo"}


def test_a_model_in_this_process_makes_such_a_film_too(make_film, tiny, tiny_root, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tiny_root))
    settings = {"model": "tiny/wan", "licence": "Apache-2.0", "steps": 1, "height_px": 64, "fps": 6}
    done, bench = make_film(BRIEF, engine="diffusers", settings=settings)
    scenes = [shot.index for shot in _script(done, bench).shots if shot.has_scene]
    made = {clip.shot.index: clip.clip.made for clip in _clips(done, bench)}
    assert scenes
    assert {(made[index].engine, made[index].model) for index in scenes} == {("diffusers", "tiny/wan")}


@pytest.mark.parametrize(
    ("engine", "settings", "code"),
    [
        ("diffusers", {"model": "nope/unknown", "licence": "MIT"}, "model.missing"),
        ("diffusers", {"model": "nope/unknown"}, "model.licence"),
        ("served", {"endpoint": "nix"}, "endpoint.name"),
        ("dashscope", {}, "endpoint.name"),
    ],
)
def test_a_film_without_pictures_hides_no_fault(make_film, tmp_path, monkeypatch, engine, settings, code):
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "models"))
    with pytest.raises(NightreelError) as raised:
        make_film(BRIEF, engine=engine, settings=settings)
    assert raised.value.code == code
