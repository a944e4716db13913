"""The payload of the watermark step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from nightreel.spec.film import Clip, Reel, Segment, Title
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import StepContext, all_steps
from nightreel.steps.watermark import Watermark, WatermarkOptions, film_digest
from nightreel.store.artifact import Artifact


def reel(folder: str = "file:///here", **fields: object) -> Reel:
    media = Artifact(uri=f"{folder}/a.mp4", sha256="a" * 64, kind="clip", size_bytes=1)
    clip = Clip(name="a", media=media, width_px=320, height_px=180, fps=30, frames=10)
    plain: dict[str, object] = {"title": "Pulse", "language": "en-US", "width_px": 320, "height_px": 180, "fps": 30}
    return Reel(**{**plain, "segments": (Segment(clip=clip, start_frame=0, frames=10),), **fields})  # type: ignore[arg-type]


def test_the_same_film_gets_the_same_payload_wherever_it_is_kept() -> None:
    assert film_digest("acme", reel("file:///here")) == film_digest("acme", reel("s3://bucket/there"))


@pytest.mark.parametrize(
    "other",
    [
        reel(title="Another"),
        reel(duck_db=6.0),
        reel(titles=(Title(role="headline", text="x", start_frame=0, frames=5),)),
    ],
)
def test_another_film_gets_another_payload(other: Reel) -> None:
    assert film_digest("acme", other) != film_digest("acme", reel())
    assert film_digest("acme", reel()) != film_digest("rival", reel())


def test_the_reel_names_the_payload_and_the_store_what_it_stands_for(context: StepContext) -> None:
    step, options = Watermark(), WatermarkOptions()
    measured = step.measure(reel(), options, context)
    payload = step.change(reel(), options, measured).payload
    assert payload is not None
    assert payload == film_digest("acme", reel())[:16]
    assert context.store.recall(f"payload/{payload}") == {
        "tenant": "acme",
        "title": "Pulse",
        "language": "en-US",
        "run": "test",
        "date": "2026-01-02T03:04:05+00:00",
    }


def test_a_payload_of_ones_own_is_used(context: StepContext) -> None:
    options = WatermarkOptions(payload="00c0ffee12345678")
    assert Watermark().measure(reel(), options, context) == {"payload": "00c0ffee12345678"}


@pytest.mark.parametrize("options", [{"payload": "xyz"}, {"strength_db": 10}, {"strength": 1}])
def test_options_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WatermarkOptions.model_validate(options)


def test_the_key_joins_the_memo_key_and_tenants_get_different_marks(make_context: Callable[..., StepContext]) -> None:
    assert all_steps()["watermark"].uses_key == "watermark"
    rival = Tenant(name="rival", title="Rival", brand=make_context().tenant.brand)
    ours = Watermark().measure(reel(), WatermarkOptions(), make_context())
    theirs = Watermark().measure(reel(), WatermarkOptions(), make_context(tenant=rival))
    assert ours != theirs
