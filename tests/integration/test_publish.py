"""Publishing to folders and S3: whole, once, inside the tenant's own places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

from nightreel.context import StepContext
from nightreel.errors import RefusedError
from nightreel.spec.film import Manifest, Rendition, Renditions, Sidecar
from nightreel.spec.generation import Making, PackCredit
from nightreel.steps.publish import Publish, PublishOptions, slug
from nightreel.store.local import LocalStore
from nightreel.store.s3 import s3_client

pytestmark = pytest.mark.integration


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NIGHTREEL_PUBLISH", str(tmp_path / "published"))
    return tmp_path / "published"


@pytest.fixture
def renditions(store: LocalStore, tmp_path: Path) -> Renditions:
    items = []
    for platform in ("youtube", "tiktok"):
        film, captions = tmp_path / f"{platform}.mp4", tmp_path / "captions.srt"
        film.write_bytes(platform.encode() * 5000)
        captions.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
        items.append(
            Rendition(
                platform=platform, media=store.keep(film, "video"), width_px=1920, height_px=1080, fps=30, frames=450,
                lufs=-14, true_peak_dbtp=-1, target_lufs=-14,
                sidecars=(Sidecar(name="en-US.srt", media=store.keep(captions, "captions")),),
            )
        )  # fmt: skip
    making = Making(engine="diffusers", model="Wan-AI/Wan2.2-T2V", licence="Apache-2.0", seed=7)
    pack = PackCredit(name="ink", version="1.0.0", type="style-lora", author="Nib", licence="CC-BY-4.0")
    return Renditions(
        title="Aurora: “the” Watch / 腕表", language="en-US", items=tuple(items), makings=(making,), packs=(pack,)
    )


def _publish(context: StepContext, renditions: Renditions, **options: Any) -> Manifest:
    given = Publish().run(PublishOptions(**options), context, renditions=renditions)["manifest"]
    assert isinstance(given, Manifest)
    return given


def test_a_folder_holds_every_file_and_how_it_was_made(
    context: StepContext, renditions: Renditions, published: Path
) -> None:
    manifest = _publish(context, renditions)
    (folder,) = (published / "acme").iterdir()
    assert folder.name.startswith("aurora-the-watch-腕表-")
    names = {path.name for path in folder.iterdir()}
    assert names == {"youtube.mp4", "youtube.en-US.srt", "tiktok.mp4", "tiktok.en-US.srt", "manifest.json"}
    document = json.loads((folder / "manifest.json").read_text())
    assert {entry["sha256"] for entry in document["files"]} == set(manifest.files.values())
    assert document["software"].startswith("nightreel ")
    assert document["made"]["shots"][0]["model"] == "Wan-AI/Wan2.2-T2V"
    assert document["made"]["packs"][0]["version"] == "1.0.0"


def test_publishing_again_changes_nothing(context: StepContext, renditions: Renditions, published: Path) -> None:
    _publish(context, renditions)
    (folder,) = (published / "acme").iterdir()
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix != ".json"}
    _publish(context, renditions)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix != ".json"} == before
    assert len(list((published / "acme").iterdir())) == 1


@pytest.mark.parametrize(
    "to",
    ["../other", "/etc", "file:///tmp", "s3://films/other", "s3://films/acme/../other", "http://x/y", "s3://films"],
)
def test_places_outside_are_refused(
    make_context: Any, tenant: Any, renditions: Renditions, published: Path, to: str
) -> None:
    context = make_context(tenant=tenant.model_copy(update={"publish_to": ("s3://films/acme",)}))
    with pytest.raises(RefusedError, match=r"\[publish\.outside\]"):
        _publish(context, renditions, to=to)
    assert not published.exists()


@pytest.fixture
def bucket(s3_environment: None) -> str:
    s3_client().create_bucket(Bucket="published")
    return "published"


def test_s3_holds_the_same(make_context: Any, tenant: Any, renditions: Renditions, bucket: str) -> None:
    context = make_context(tenant=tenant.model_copy(update={"publish_to": (f"s3://{bucket}/acme",)}))
    manifest = _publish(context, renditions, to=f"s3://{bucket}/acme/spring", folder="film")
    for address in manifest.files:
        key = urlparse(address).path.lstrip("/")
        assert key.startswith("acme/spring/film-")
        assert s3_client().head_object(Bucket=bucket, Key=key)["ContentLength"] > 0
    kept = s3_client().list_objects_v2(Bucket=bucket)["Contents"]
    assert any(item["Key"].endswith("manifest.json") for item in kept)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Aurora Watch", "aurora-watch"),
        ("../../etc", "etc"),
        ("智慧生活，腕上开启", "智慧生活-腕上开启"),
        ("🎬", "film"),
        ("", "film"),
    ],
)
def test_titles_make_safe_names(title: str, name: str) -> None:
    assert slug(title) == name
