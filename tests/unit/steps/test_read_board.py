"""What reading a board depends on, and what it refuses before anything is cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nightreel.context import StepContext
from nightreel.errors import InputError, RefusedError
from nightreel.media.pictures import write_png
from nightreel.reading.board import questions
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Source, Sources
from nightreel.spec.tenant import Tenant
from nightreel.steps.read_board import ReadBoard, ReadBoardOptions


def test_another_prompt_reads_anew(tenant: Tenant, tenant_root: Path, monkeypatch: pytest.MonkeyPatch):
    def key() -> dict[str, object]:
        return ReadBoard().key_material(ReadBoardOptions(), "offline", tenant, tenant_root)

    before = key()
    assert before == key()
    assert str(before["judge"]).startswith("measurement")
    monkeypatch.setattr(questions, "prompts_version", lambda: "other")
    assert key() != before


def test_a_language_that_the_tenant_has_not_is_refused(make_context: Callable[..., StepContext], tenant: Tenant):
    context = make_context(tenant=tenant.model_copy(update={"languages": ("en-US",)}))
    with pytest.raises(RefusedError, match=r"read_board\.language.*got zh-CN, want one of en-US"):
        ReadBoard().run(ReadBoardOptions(language="zh-CN"), context, brief=Brief(title="x"), sources=Sources())


def test_texts_alone_are_no_board(context: StepContext):
    path = context.work_dir / "a.fountain"
    path.write_text("INT. KITCHEN - NIGHT\n\nRain.\n")
    media = context.store.keep(path, "text")
    sources = Sources(items=(Source(name="a.fountain", kind="text", media=media),))
    with pytest.raises(InputError, match=r"board\.nothing.*no picture and no PDF with drawings"):
        ReadBoard().run(ReadBoardOptions(), context, brief=Brief(title="x"), sources=sources)


@pytest.mark.parametrize(("count", "gap"), [(20, 8), (40, 4)], ids=["cut", "seen"])
def test_a_sheet_of_too_many_panels_is_refused(count: int, gap: int, context: StepContext):
    side = 2400 // count
    pixels = np.full((2400, 2400, 3), 255, np.uint8)
    for at in range(count * count):
        y, x = side * (at // count), side * (at % count)
        pixels[y : y + side - gap, x : x + side - gap] = 40 + at % 7 * 20
    path = context.work_dir / "sheet.png"
    write_png(path, pixels)
    media = context.store.keep(path, "source")
    sources = Sources(items=(Source(name="sheet.png", kind="picture", media=media),))
    with pytest.raises(InputError, match=rf"board\.panels.*{count * count:,} panels.*want 120 panels at most"):
        ReadBoard().run(ReadBoardOptions(), context, brief=Brief(title="x"), sources=sources)
