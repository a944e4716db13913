"""The step writes texts, files and a page in both languages; house files count; text from others stays text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nightreel.demo.artworks import colour_field
from nightreel.errors import InputError, NightreelError, OptionError
from nightreel.media.pictures import write_png
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Reading, Source, Sources
from nightreel.steps.describe_artwork import DescribeArtwork, DescribeArtworkOptions

FACTS = {"artist": "Marta Oberlin", "year": "1965", "medium": "oil on canvas", "genre": "abstract"}


@pytest.fixture
def sources(context) -> Sources:
    """One picture."""
    pixels = colour_field(2, 520)
    path = Path(context.work_dir) / "harvest.png"
    write_png(path, pixels)
    media = context.store.keep(path, "picture")
    item = Source(name="harvest.png", kind="picture", media=media, width_px=416, height_px=520)
    return Sources(items=(item,))


def describe(context, sources: Sources, title: str = "Harvest", language: str = "en-US", **options) -> Reading:
    """Run the step."""
    brief = Brief(title=title, parameters=FACTS, language=language)
    return DescribeArtwork().run(DescribeArtworkOptions(**options), context, brief=brief, sources=sources)["reading"]


def test_texts_files_and_page(context, sources):
    reading = describe(context, sources, voices=("wall_label", "children"), languages=("en-US", "zh-CN"))
    texts = reading.works[0].texts
    assert [(text.voice, text.language) for text in texts] == [
        ("wall_label", "en-US"), ("children", "en-US"), ("wall_label", "zh-CN"), ("children", "zh-CN"),
    ]  # fmt: skip
    assert all(text.text and text.level and text.evidence for text in texts)
    assert (reading.by.engine, reading.by.partial) == ("offline", True)
    names = [file.name for file in reading.files]
    assert names[:2] == ["texts.md", "texts.json"]
    assert "wall_label.zh-CN.txt" in names
    told = json.loads(context.store.local(reading.files[1].media).read_text("utf-8"))
    assert told["record"]["artist"] == "Marta Oberlin"
    page = context.store.local(reading.page).read_text("utf-8")
    assert texts[0].text.split(".")[1].strip() in page
    assert 'lang="zh-CN"' in page


def test_text_from_others_is_only_text(context, sources):
    reading = describe(context, sources, title="<script>alert(1)</script> *x*")
    page = context.store.local(reading.page).read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    markdown = context.store.local(reading.files[0].media).read_text("utf-8")
    assert r"\<script\>alert(1)\</script\> \*x\*" in markdown


def test_a_second_run_takes_the_texts_of_the_first(context, sources):
    first = describe(context, sources, voices=("curator",))
    second = describe(context, sources, voices=("curator",))
    assert second.works[0].texts == first.works[0].texts
    assert (second.by.requests, second.by.reused, second.by.partial) == (0, 1, True)
    assert "harvest.png" in second.works[0].reused
    assert describe(context, sources, voices=("curator",), near=False).works[0].reused == ""


def test_the_houses_own_list_counts(context, sources, tenant_root):
    (tenant_root / "blocked.yaml").write_text("categories:\n  names: {words: [Oberlin]}\n", "utf-8")
    text = describe(context, sources, voices=("curator",), blocked="blocked.yaml").works[0].texts[0]
    assert "Oberlin" not in text.text
    assert any("Oberlin" in finding for finding in text.findings)


def test_a_changed_house_file_changes_the_key(tenant, tenant_root):
    step, options = DescribeArtwork(), DescribeArtworkOptions(blocked="blocked.yaml")
    (tenant_root / "blocked.yaml").write_text("categories: {}\n", "utf-8")
    before = step.key_material(options, "offline", tenant, tenant_root)
    (tenant_root / "blocked.yaml").write_text("categories:\n  a: {words: [b]}\n", "utf-8")
    assert step.key_material(options, "offline", tenant, tenant_root) != before


@pytest.mark.parametrize("name", ["../secret.yaml", "missing.yaml", "/etc/passwd"])
def test_a_file_outside_or_missing_is_refused(context, sources, name):
    with pytest.raises(NightreelError, match=r"path\."):
        describe(context, sources, glossary=name)


def test_nothing_to_see_and_a_foreign_language_are_refused(context, sources, make_context, tenant):
    with pytest.raises(InputError, match=r"describe_artwork\.sources"):
        describe(context, Sources())
    english = make_context(tenant=tenant.model_copy(update={"languages": ("en-US",)}))
    with pytest.raises(OptionError, match=r"describe_artwork\.languages"):
        describe(english, sources, languages=("zh-CN",))
