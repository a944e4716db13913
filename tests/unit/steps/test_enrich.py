"""The enrich step: a brief and its material become a script."""

from __future__ import annotations

import pytest

from nightreel.errors import OptionError, RefusedError
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.steps.enrich import Enrich, EnrichOptions


def test_enrich_writes_a_script(context):
    brief = Brief(title="Aurora", selling_points=("14 days of battery",))
    script = Enrich().run(EnrichOptions(height_px=360), context, brief=brief, material=Material())["script"]
    assert (script.title, script.width_px, script.height_px) == ("Aurora", 640, 360)
    assert context.notes == ["Story pain_solution, 6 shots in 15 s; selling points: 14 days of battery."]


def test_enrich_refuses_a_language_of_others(make_context, tenant):
    context = make_context(tenant=tenant.model_copy(update={"languages": ("en-US",)}))
    with pytest.raises(RefusedError) as caught:
        Enrich().run(EnrichOptions(), context, brief=Brief(title="A", language="zh-CN"), material=Material())
    assert str(caught.value) == (
        "[enrich.language] brief.language: got zh-CN, want one of en-US. Fix: choose a language of this tenant."
    )


def test_enrich_names_the_engines_that_there_are(make_context):
    with pytest.raises(OptionError, match=r"\[enrich.engine\]: got odd, want one of llm, rules"):
        Enrich().run(EnrichOptions(), make_context(engine="odd"), brief=Brief(title="A"), material=Material())
