"""Credentials of a film as the studio shows them, read back from real files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from nightreel.provenance import verify
from nightreel.provenance.labels import Labels, write_labels
from nightreel.provenance.watermark import WatermarkFilter
from nightreel.spec.film import Rendition
from nightreel.store.keys import make_tenant_key, tenant_key
from nightreel.store.local import LocalStore
from nightreel_airflow.studio.api.credentials import credentials_of

pytestmark = pytest.mark.integration
PAYLOAD = "0123456789abcdef"
WHOLE = Labels(
    title="<b>Cup</b>", artist="Acme", copyright="© Acme", created=date(2026, 1, 2),
    ai_disclosure="Parts were made with AI.", digital_source_type="compositeWithTrainedAlgorithmicMedia",
)  # fmt: skip


@pytest.fixture
def seen(store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A film of acme, as routes have it."""
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    make_tenant_key("acme", "watermark")
    store.remember(f"payload/{PAYLOAD}", {"tenant": "acme", "title": "Cup", "run": "first", "date": "2026-01-02"})
    return SimpleNamespace(index=SimpleNamespace(store=store), head=SimpleNamespace(tenant="acme"))


def rendition_of(store: LocalStore, folder: Path, *, marked: bool, labels: Labels, payload: str | None) -> Rendition:
    ground = cv2.GaussianBlur(np.random.default_rng(5).integers(0, 256, (540, 960, 3), np.uint8), (0, 0), 2.0)
    frame = np.clip(ground.astype(np.float32) * 3 - 256, 0, 255).astype(np.uint8)
    if marked:
        mark = WatermarkFilter(tenant_key("acme", "watermark"), PAYLOAD, 960, 540, psnr_db=34).open(None)
        frame = mark(frame, 0.5)
    path = folder / "frame.png"
    cv2.imwrite(str(path), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    write_labels(path, labels)
    return Rendition(platform="draft", media=store.keep(path, "video"), width_px=960, height_px=540, fps=24, frames=1,
                     lufs=-14, true_peak_dbtp=-1, target_lufs=-14, payload=payload)  # fmt: skip


def test_a_whole_film_says_whose_it_is_and_is_read_once(
    seen: Any, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = rendition_of(store, tmp_path, marked=True, labels=WHOLE, payload=PAYLOAD)
    found = credentials_of(seen, item)
    assert (found.watermark.payload, found.watermark.run, found.watermark.is_this_film) == (PAYLOAD, "first", True)
    assert (found.is_whole, found.missing, found.notes) == (True, (), ())
    assert found.disclosure == "Parts were made with AI."
    assert found.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert {line.title: line.value for line in found.labels}["Title"] == "<b>Cup</b>"
    monkeypatch.setattr(verify, "verify", lambda *_: pytest.fail("read again"))
    assert credentials_of(seen, item.model_copy(update={"platform": "square"})).platform == "square"


def test_what_is_missing_is_said(seen: Any, store: LocalStore, tmp_path: Path) -> None:
    item = rendition_of(store, tmp_path, marked=False, labels=Labels(title="Cup"), payload=PAYLOAD)
    found = credentials_of(seen, item)
    assert found.missing_codes == (
        "watermark",
        "ai_disclosure",
        "digital_source_type",
        "artist",
        "copyright",
        "created",
    )
    assert len(found.missing) == len(found.missing_codes)
    assert (found.is_whole, found.watermark.found) == (False, False)


def test_another_films_mark_is_noticed(seen: Any, store: LocalStore, tmp_path: Path) -> None:
    item = rendition_of(store, tmp_path, marked=True, labels=WHOLE, payload="f" * 16)
    assert credentials_of(seen, item).missing_codes == ("foreign",)


def test_without_a_key_the_metadata_are_read_all_the_same(
    seen: Any, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = rendition_of(store, tmp_path, marked=True, labels=WHOLE, payload=PAYLOAD)
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "none"))
    found = credentials_of(seen, item)
    assert (found.missing_codes, found.disclosure) == (("key",), "Parts were made with AI.")
    assert found.notes
