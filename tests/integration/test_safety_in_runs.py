"""Safety where runs are made: before the memo and any work, whoever wrote the words, and on what was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from pydantic import BaseModel
from tests.pack_files import sealed, write_style

from nightreel.context import RunInfo, StepContext
from nightreel.engines import card as cards
from nightreel.engines.card import EngineCard, engine
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.errors import EngineError, Problems, RefusedError
from nightreel.media.pictures import write_png
from nightreel.run.step import Bench, StepCall, StepResult
from nightreel.run.workspace import Workspace
from nightreel.safety.audit import read_refusals
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.generation import PackUse
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.keys import make_tenant_key

pytestmark = pytest.mark.integration
RUN = RunInfo(run_id="run-1", date="2026-01-02", platforms=("youtube",))


@pytest.fixture
def bench(tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Acme's place of work, with a log of its own."""
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    make_tenant_key(tenant.name, "watermark")
    root = tmp_path / "tenants" / tenant.name
    (root / "media").mkdir(parents=True)
    (root / "tenant.yaml").write_text("name: acme")
    (tmp_path / "work").mkdir()
    return Bench(Workspace(root.parent, (tmp_path / "stores").as_uri(), tmp_path / "cache", tmp_path / "work"), tenant)


def _script(**fields: Any) -> Script:
    text = OnScreenText(headline=fields.pop("headline", ""))
    shot = Shot(
        index=0, role="hook", start_frame=0, frames=6, scene=fields.pop("scene", "a watch at dawn"), text=text, **fields
    )
    return Script(title="Watch", language="en-US", arc="x", fps=24, width_px=64, height_px=64, shots=(shot,))


class _Worker:
    """Counts the work of an engine that must not work."""

    def __init__(self) -> None:
        self.worked = 0


@pytest.fixture
def busy() -> Iterator[_Worker]:
    """An engine of each kind, named ``busy``, that counts its work."""
    worker = _Worker()

    @engine(EngineCard(step="generate", name="busy", version="1", summary="For a test.", takes_model=True))
    class Busy:
        card: ClassVar[EngineCard]

        def generate(self, request: Any, context: StepContext) -> Any:
            worker.worked += 1
            raise AssertionError("it was asked to work")

    @engine(EngineCard(step="enrich", name="busy", version="1", summary="A model that writes what it likes."))
    class Writer:
        card: ClassVar[EngineCard]

        def enrich(self, request: EnrichRequest, *_: Any) -> Script:
            worker.worked += 1
            return _script(scene="a nude woman holds the watch")

    yield worker
    del cards._ENGINES["generate", "busy"], cards._ENGINES["enrich", "busy"]


def _run(bench: Bench, step: str, inputs: dict[str, BaseModel], **call: Any) -> StepResult:
    kept = {port: bench.store.keep_model(value, port) for port, value in inputs.items()}  # type: ignore[arg-type]
    return bench.run(StepCall(step=step, step_id=step, run=RUN, **call), kept, lambda fraction, message="": None)


BAD = Brief(title="Watch", reviews=["I traded it for cocaine"])


@pytest.mark.parametrize("step", ["intake", "enrich"])
def test_a_brief_is_refused_before_any_work(step: str, bench: Bench, busy: _Worker) -> None:
    inputs: dict[str, BaseModel] = {"brief": BAD} | ({"material": Material()} if step == "enrich" else {})
    with pytest.raises(RefusedError, match=r"\[safety\.drugs\] brief\.reviews\[0\]: got “cocaine”"):
        _run(bench, step, inputs, engine="busy" if step == "enrich" else "")
    assert busy.worked == 0
    (line,) = read_refusals()
    assert (line.run, line.step, line.tenant) == ("run-1", step, "acme")


def test_a_brief_is_refused_though_its_result_was_remembered(bench: Bench, tenant: Tenant) -> None:
    news = Bench(bench.workspace, tenant.model_copy(update={"trade": "news"}))
    inputs: dict[str, BaseModel] = {"brief": BAD, "material": Material()}
    assert not _run(news, "enrich", inputs).reused
    with pytest.raises(RefusedError):
        _run(bench, "enrich", inputs)


def test_what_a_language_model_wrote_is_refused_before_a_gpu_works(bench: Bench, busy: _Worker) -> None:
    made = _run(bench, "enrich", {"brief": Brief(title="Watch"), "material": Material()}, engine="busy")
    script = bench.store.load(made.outputs["script"], Script)
    assert busy.worked == 1
    with pytest.raises(RefusedError, match=r"\[safety\.sexual\] script\.shots\[0\]\.scene: got “nude woman”"):
        _run(bench, "generate", {"script": script, "material": Material()}, engine="busy", shot_index=0)
    assert busy.worked == 1


@pytest.mark.parametrize("trade", ["", "art"])
def test_the_words_of_packs_and_scene_are_read_together(trade: str, bench: Bench, busy: _Worker) -> None:
    """Each of them passes by itself."""
    model = {"path": "style.safetensors", "trigger_keywords": ["naked"]}
    sealed(write_style(bench.root / "packs/style", models=[model]))
    brand = bench.tenant.brand.model_copy(update={"packs": (PackUse(name="ink-style"),)})
    here = Bench(bench.workspace, bench.tenant.model_copy(update={"brand": brand, "trade": trade}))
    inputs: dict[str, BaseModel] = {"script": _script(scene="a woman at dawn"), "material": Material()}
    want, code = (EngineError, "asked to work") if trade else (RefusedError, r"\[safety\.sexual\] shot 1 prompt")
    with pytest.raises(want, match=code):
        _run(here, "generate", inputs, engine="busy", shot_index=0)
    assert busy.worked == bool(trade)


@pytest.mark.parametrize("field", ["headline", "voice_over", "scene"])
def test_every_field_of_a_shot_counts(field: str, bench: Bench, busy: _Worker) -> None:
    with pytest.raises(RefusedError, match=field):
        _run(
            bench, "generate", {"script": _script(**{field: "色 情 直 播"}), "material": Material()},
            engine="busy", shot_index=0,
        )  # fmt: skip
    assert busy.worked == 0


def test_options_and_the_runs_brief_count_in_every_step(bench: Bench, busy: _Worker) -> None:
    inputs: dict[str, BaseModel] = {"script": _script(), "material": Material()}
    undress = {"settings": {"negative_prompt": "clothes, dress"}}
    with pytest.raises(RefusedError, match=r"\[safety\.sexual\] options\.settings\.negative_prompt: got “clothes”"):
        _run(bench, "generate", inputs, engine="busy", shot_index=0, options=undress)
    hidden = Brief(title="Watch", call_to_action="Join our casino")
    with pytest.raises(RefusedError, match=r"brief\.call_to_action"):
        _run(bench, "generate", inputs, engine="busy", shot_index=0, brief=hidden)
    assert busy.worked == 0


def test_a_reference_in_an_option_is_looked_at_where_it_leads(bench: Bench) -> None:
    """The words of a form's hidden default arrive by reference."""
    hidden = Brief(title="Watch", slogan="Get high on meth")
    with pytest.raises(RefusedError, match=r"safety\.drugs"):
        _run(bench, "enrich", {"brief": Brief(title="Watch"), "material": Material()}, brief=hidden)


def test_a_picture_of_a_brief_is_looked_at(bench: Bench, make_rounds: Callable[[], np.ndarray]) -> None:
    write_png(bench.root / "media" / "rounds.png", make_rounds())
    with pytest.raises(Problems, match=r"\[safety\.sexual\] pictures, line 1 \(rounds\.png\): got a bare bottom"):
        _run(bench, "intake", {"brief": Brief(title="Watch", pictures=["rounds.png"])})
    assert [line.run for line in read_refusals()] == ["run-1"]


def test_a_harmless_brief_goes_through(bench: Bench) -> None:
    brief = Brief(title="Nude lipstick", selling_points=["Twelve shades"], reviews=["Killer colour!"])
    made = _run(bench, "intake", {"brief": brief})
    again = _run(bench, "enrich", {"brief": brief, "material": Material()})
    assert set(made.outputs) == {"brief", "material"}
    assert bench.store.load(again.outputs["script"], Script).shots
    assert list(read_refusals()) == []


@pytest.fixture
def make_rounds() -> Callable[[], np.ndarray]:
    """The shapes that the net takes for a bare bottom."""
    import cv2

    def make() -> np.ndarray:
        picture = np.full((320, 320, 3), 30, np.uint8)
        rows, columns = np.mgrid[:320, :320]
        for centre in (115, 205):
            radius = np.hypot(columns - centre, rows - 160)
            shaded = np.array((224, 172, 140)) * (1 - 0.5 * (radius / 110) ** 2)[..., None]
            picture = np.where((radius < 85)[..., None], shaded.clip(0, 255).astype(np.uint8), picture)
        blurred: np.ndarray = cv2.GaussianBlur(picture, (0, 0), 2)
        return blurred

    return make
