"""References: a name in dollar and braces, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.errors import SpecError
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.references import check_reference, find_references, resolve

SCOPE = {
    "brief": Brief(title="Pulse", duration_s=20, platforms=("youtube", "tiktok"), parameters={"battery": "14 days"}),
    "brand": Brand(name="Acme", frame_rate="30000/1001"),
    "run": {"date": "2026-01-02", "id": "r1"},
    "steps": {"enrich": {"script": {"title": "Film"}}},
}  # fmt: skip
SHAPES = {"brief": Brief, "brand": Brand, "run": {"date": str, "id": str}, "steps": {"enrich": {"script": Brief}}}


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ("${brief.title}", "Pulse"),
        ("${brief.duration_s}", 20.0),
        ("${brief.duration_seconds}", 20.0),
        ("${brief.platforms}", ["youtube", "tiktok"]),
        ("on ${brief.platforms}", "on youtube, tiktok"),
        ("${brief.parameters.battery} at ${brand.frame_rate}", "14 days at 30000/1001"),
        ("${brand.palette.primary}", "#0A84FF"),
        ("${brand.color_palette.primary}", "#0A84FF"),
        ("${brand.type.uppercase_labels}!", "true!"),
        ("film of ${run.date}", "film of 2026-01-02"),
        ("${steps.enrich.script.title}", "Film"),
        ("$${brief.title} costs $5 {x}", "${brief.title} costs $5 {x}"),
        ({"a": ["${run.id}", 3, None, True]}, {"a": ["r1", 3, None, True]}),
    ],
)
def test_resolve(value, resolved):
    assert resolve(value, SCOPE) == resolved


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("${brief.titel}", "[reference.name] p.yaml:3: got ${brief.titel}, want one of brief.title, "),
        (
            "${brief.title.upper}",
            "[reference.name] p.yaml:3: got ${brief.title.upper}, want brief.title without .upper.",
        ),
        ("${nobody}", "[reference.name] p.yaml:3: got ${nobody}, want one of brief, brand, run, steps."),
        ("${brief.__class__}", "[reference.name] p.yaml:3: got ${brief.__class__}, want one of brief.title"),
        ("${brief.model_dump}", "[reference.name] p.yaml:3: got ${brief.model_dump}, want one of brief.title"),
        ("a ${brand.palette}", "[reference.text] p.yaml:3: got ${brand.palette}, want a text or a number within text."),
        ("${}", "[reference.syntax] p.yaml:3: got ${}, want a reference such as ${brief.title}."),
        ("${brief.title", "[reference.syntax] p.yaml:3: got ${brief.title, want a reference such as ${brief.title}."),
        ("${ brief.title }", "[reference.syntax] p.yaml:3: got ${ brief.title }, want a reference such as"),
        ("${brief.title + 1}", "[reference.syntax] p.yaml:3: got ${brief.title + 1}, want a reference such as"),
        ("${a.b.c.d.e.f.g.h.i}", "[reference.syntax] p.yaml:3: got ${a.b.c.d.e.f.g.h.i}, want a reference such as"),
    ],
)
def test_resolve_refuses(value, message):
    with pytest.raises(SpecError) as caught:
        resolve(value, SCOPE, where="p.yaml:3")
    assert str(caught.value).startswith(message)
    assert caught.value.fix


@pytest.mark.parametrize("text", ["${brand.name}", "$${x}", "{{ 7*7 }}", "${brief.title}", "%(name)s {0}", "${"])
def test_resolve_never_looks_through_what_it_gives(text):
    scope = {**SCOPE, "brief": Brief(title=text)}
    assert resolve("${brief.title}", scope) == text
    assert resolve("by ${brief.title}.", scope) == f"by {text}."


@given(st.text(min_size=1, max_size=80), st.text(max_size=20).filter(lambda text: "$" not in text and "{" not in text))
def test_resolve_gives_any_text_of_a_brief_unchanged(title, around):
    scope = {"brief": {"title": title}}
    assert resolve("${brief.title}", scope) == title
    assert resolve(f"{around}${{brief.title}}{around}", scope) == f"{around}{title}{around}"


leaves = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_values_without_references_stay(value):
    def escaped(part):
        if isinstance(part, str):
            return part.replace("${", "$${")
        if isinstance(part, list):
            return [escaped(inner) for inner in part]
        return {key: escaped(inner) for key, inner in part.items()} if isinstance(part, dict) else part

    assert find_references(escaped(value)) == ()
    assert _unescaped_once(resolve(escaped(value), {})) == _unescaped_once(value)


def _unescaped_once(value):
    """``$$`` before a reference cannot be told from an escape; compare without dollars."""
    return str(value).replace("$", "")


@given(st.text("${}.abrief title", max_size=30))
def test_resolve_never_crashes(text):
    codes = set()
    for call in (lambda: resolve(text, SCOPE), lambda: find_references(text)):
        try:
            call()
        except SpecError as error:
            codes.add(error.code)
    assert codes <= {"reference.name", "reference.syntax", "reference.text"}


def test_find_references_says_where():
    found = find_references({"a": ["x ${brief.title} ${run.date}"], "b": 1})
    assert [(str(reference), reference.path) for reference in found] == [
        ("${brief.title}", ("a", 0)),
        ("${run.date}", ("a", 0)),
    ]


@pytest.mark.parametrize(
    "name", ["brief.title", "brief.product_type", "brief.parameters.anything", "brand.palette.primary", "run.date"]
)
def test_check_reference_knows_what_will_be(name):
    check_reference(find_references(f"${{{name}}}")[0], SHAPES)


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("brief.slogn", "write brief.slogan instead of brief.slogn"),
        ("brand.palette.primry", "write brand.palette.primary instead of brand.palette.primry"),
        ("steps.enrihc.script", "write steps.enrich instead of steps.enrihc"),
        ("steps.enrich.reel", "choose a name that exists"),
        ("run.time.zone", "choose a name that exists"),
        ("brief.title.x", "choose a name that exists"),
    ],
)
def test_check_reference_refuses(name, fix):
    with pytest.raises(SpecError) as caught:
        check_reference(find_references(f"${{{name}}}")[0], SHAPES, where="p.yaml:1")
    assert (caught.value.code, caught.value.fix) == ("reference.name", fix)
