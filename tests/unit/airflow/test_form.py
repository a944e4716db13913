"""The trigger form and the brief that comes back from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import Problems
from nightreel.spec.brief import Brief
from nightreel.spec.pipeline import FormField, Pipeline, StepUse
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.spec.yaml_file import Positions
from nightreel_airflow.form import brief_of, brief_params, hidden_values, offered_pictures


@pytest.fixture
def folder(tenant: Tenant, tenant_root: Path) -> TenantFolder:
    for name in ("hero.png", "night.jpg", "clip.mp4", "bed.wav", "notes.txt"):
        (tenant_root / "media" / name).touch()
    return TenantFolder(tenant, tenant_root, Positions("tenant.yaml"), {}, {})


@pytest.fixture
def pipeline() -> Pipeline:
    form = {
        "title": FormField(title="What do we sell?", default="Aurora"),
        "duration_s": FormField(default=20),
        "seed": FormField(hidden=True, default=7),
        "style": FormField(choices={"cinematic": "Like a film", "realistic": "As it is"}),
    }
    return Pipeline(name="promo", title="Promo", platforms=("tiktok",), form=form, steps=(StepUse(step="intake"),))


def test_every_field_of_the_brief_is_in_the_form_unless_it_is_hidden(pipeline: Pipeline, folder: TenantFolder) -> None:
    assert set(brief_params(pipeline, folder)) == set(Brief.model_fields) - {"seed", "documents", "questions"}
    assert hidden_values(pipeline) == {"seed": 7}


def test_a_pipeline_that_reads_asks_for_nothing_that_only_films_need(folder: TenantFolder) -> None:
    form = {"footage": FormField(hidden=True), "duration_s": FormField(title="Length")}
    reads = Pipeline(name="read", title="Read", form=form, steps=(StepUse(step="gather"),))
    assert set(brief_params(reads, folder)) == {
        "title", "pictures", "documents", "questions", "description", "parameters", "language", "duration_s"
    }  # fmt: skip


def test_the_form_speaks_a_marketers_words(pipeline: Pipeline, folder: TenantFolder) -> None:
    params = brief_params(pipeline, folder)
    assert params["title"].schema["title"] == "What do we sell?"
    assert params["language"].schema["values_display"] == {"en-US": "English", "zh-CN": "中文"}
    assert params["style"].schema["values_display"] == {"cinematic": "Like a film", "realistic": "As it is"}
    assert params["selling_points"].schema["format"] == "multiline"
    assert "section" not in params["title"].schema
    assert params["reviews"].schema["section"] == "Facts and reviews"


def test_a_list_of_lines_is_shown_as_lines(folder: TenantFolder) -> None:
    form = {"selling_points": FormField(default=["light", "strong"])}
    pipeline = Pipeline(name="promo", title="Promo", form=form, steps=(StepUse(step="intake"),))
    assert brief_params(pipeline, folder)["selling_points"].resolve() == "light\nstrong"


def test_files_of_the_tenant_are_offered_and_shown(pipeline: Pipeline, folder: TenantFolder) -> None:
    params = brief_params(pipeline, folder)
    assert params["pictures"].schema["examples"] == ["hero.png", "night.jpg"]
    assert params["footage"].schema["examples"] == ["clip.mp4"]
    assert params["music"].schema["examples"] == ["bed.wav"]
    assert "(nightreel/media/acme)" in params["pictures"].schema["description_md"]
    assert offered_pictures(folder.root) == ["hero.png", "night.jpg"]


def test_pressing_trigger_at_once_makes_a_valid_brief(pipeline: Pipeline, folder: TenantFolder) -> None:
    values = {name: param.resolve() for name, param in brief_params(pipeline, folder).items()}
    brief = brief_of(values, folder)
    assert brief is not None
    assert (brief.title, brief.duration_s, brief.platforms) == ("Aurora", 20, ("tiktok",))


@pytest.mark.parametrize(
    ("said", "field", "found"),
    [
        ({"product_type": "Watch", "duration_seconds": 30}, "duration_s", 30),
        ({"title": "Watch", "key_features": "light\n- strong\n\n"}, "selling_points", ("light", "strong")),
        (
            {"title": "Tent", "selling_points": "-10 °C\n- -20 °C at night\n• warm\n-\n -5 °C -"},
            "selling_points",
            ("-10 °C", "-20 °C at night", "warm", "-5 °C"),
        ),
        ({"title": "Tent", "selling_points": ["-10 °C"]}, "selling_points", ("-10 °C",)),
        ({"title": "Watch", "parameters": {"battery days": 14}}, "parameters", {"battery days": "14"}),
        ({"title": "{{ 7 * 7 }} ${brand.name}"}, "title", "{{ 7 * 7 }} ${brand.name}"),
    ],
    ids=[
        "customer's names",
        "multi-line",
        "a minus is no bullet",
        "a minus in a list",
        "numbers in facts",
        "templates are text",
    ],
)
def test_briefs_are_read_as_people_write_them(said: Any, field: str, found: Any, folder: TenantFolder) -> None:
    assert getattr(brief_of(said, folder), field) == found


def test_a_callers_other_name_wins_over_the_forms_default(pipeline: Pipeline, folder: TenantFolder) -> None:
    defaults = {name: param.resolve() for name, param in brief_params(pipeline, folder).items()}
    brief = brief_of({**defaults, "product_type": "Borealis", "duration_seconds": 9}, folder)
    assert brief is not None
    assert (brief.title, brief.duration_s) == ("Borealis", 9)


@pytest.mark.parametrize("value", [["light", "strong"], "light\nstrong"], ids=["request", "form"])
def test_lines_come_as_text_from_the_form_and_as_lists_from_requests(
    value: Any, pipeline: Pipeline, folder: TenantFolder
) -> None:
    param = brief_params(pipeline, folder)["selling_points"]
    brief = brief_of({"title": "Watch", "selling_points": param.resolve(value)}, folder)
    assert brief is not None
    assert brief.selling_points == ("light", "strong")


def test_each_wrong_field_is_named_in_the_forms_words(folder: TenantFolder) -> None:
    with pytest.raises(Problems) as caught:
        brief_of({"title": "x" * 500, "duration_s": 9999, "language": "xx"}, folder)
    words = str(caught.value)
    assert all(name in words for name in ("“Product”", "“Length in seconds”", "“Language”"))
    assert "got 500 characters, want at most 120 characters. Fix: shorten title." in words
    assert "got 9999, want at most" in words
    assert "pydantic" not in words
    assert "Input" not in words
    assert "validation error" not in words


def test_a_dag_without_a_form_has_no_brief(folder: TenantFolder) -> None:
    assert brief_of({}, folder) is None
