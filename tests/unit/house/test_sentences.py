"""Every sentence of a fault has its Chinese line, and every Chinese line has its fault: read from the source."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import get_args

import pytest
from pydantic import ValidationError
from tests.said_sentences import Reader, Site, has_words

from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.model import Model
from nightreel.steps.base import PortType
from nightreel.wording.lines import ANY, SLOT, Line, lines

ELSEWHERE = ("nightreel_airflow/local/", "nightreel/cli", "nightreel/client.py", "nightreel/demo/")
"""What only a terminal, a program or a maker of examples says: no page of the studio shows it."""
ANSWERS = {"both", "neither", "none", "nothing", "silence", "steady", "varying"}
"""Single words that say what was found; any other single word there is a name."""
WRITTEN = ("batch", "brand", "brief", "pack", "pipeline", "request", "script", "tenant")
"""Files of models that people fill in."""
UNREAD = 70
"""Parts ``want`` and ``fix`` of which nothing can be read from the source: names and figures alone."""


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    """Every part of every fault that the studio can show."""
    read = [site for site in Reader().sites() if not any(place in site.place for place in ELSEWHERE)]
    return [*read, *_of_missing_fields()]


def _of_missing_fields() -> Iterator[Site]:
    """What is wanted where a field is missing: the field's own description."""
    for name in WRITTEN:
        module = import_module(f"nightreel.spec.{name}")
        models = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Model)]
        for model in models:
            try:
                model.model_validate({})
            except ValidationError as error:
                found = [each.want for each in mistakes_of(error, model, lambda _: "") if each.got == "nothing"]
                words = frozenset(want for want in found if not want.startswith("a value for "))
                if words:
                    yield Site(f"nightreel.spec.{name}.{model.__name__}", frozenset({ANY}), "want", words)


def _said(site: Site) -> set[str]:
    return {
        text for text in site.templates
        if " " in text or site.part in ("want", "fix", "note") or (site.part == "got" and text in ANSWERS)
    }  # fmt: skip


def _known() -> dict[tuple[str, str], Line]:
    return {(line.part, line.english): line for line in lines()}


def _slots(text: str) -> list[str]:
    return sorted(slot for slot, _ in SLOT.findall(text))


def _covers(line: Line | None, codes: frozenset[str]) -> bool:
    return line is not None and (line.codes == (ANY,) or (ANY not in codes and codes <= set(line.codes)))


def test_every_sentence_of_a_fault_has_a_chinese_line(sites: list[Site]) -> None:
    known = _known()
    needed: dict[tuple[str, str], set[str]] = {}
    for site in sites:
        for text in _said(site):
            needed.setdefault((site.part, text), set()).update(site.codes)
    lacking = [
        "\t".join([" ".join(sorted(codes)) if ANY not in codes else ANY, part, text, "…"])
        for (part, text), codes in sorted(needed.items())
        if not _covers(known.get((part, text)), frozenset(codes))
    ]
    assert lacking == [], "write these lines into include/nightreel/wording/sentences_zh.tsv, in order of the English"


def test_every_line_is_said_somewhere(sites: list[Site]) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for site in sites:
        for text in _said(site):
            said.setdefault((site.part, text), set()).update(site.codes)
    unsaid = [
        (line.part, line.english) for line in lines()
        if line.part != "value" and (not (codes := said.get((line.part, line.english)))
            or (line.codes != (ANY,) and not set(line.codes) <= codes)
            or (line.codes == (ANY,) and ANY not in codes))
    ]  # fmt: skip
    assert unsaid == [], "no fault says these any more"


def test_every_kind_of_thing_has_a_chinese_word() -> None:
    known = {line.english for line in lines() if line.part == "value"}
    assert set(get_args(PortType)) - known == set()


def test_lines_are_whole_and_in_order() -> None:
    assert [line.english for line in lines() if _slots(line.english) != _slots(line.chinese)] == []
    parts = [line for line in lines() if line.part != "note"]
    assert [line.english for line in parts if not line.chinese.strip() or line.chinese.endswith((".", "。"))] == []
    keys = [(line.english, line.part) for line in lines()]
    assert keys == sorted(set(keys))


def test_nearly_all_that_faults_say_can_be_read(sites: list[Site]) -> None:
    unread = [f"{site.place} {site.part}" for site in sites if site.part in ("want", "fix") and not site.templates]
    assert len(unread) <= UNREAD, unread


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("a file in {0}/", True), ("{0} characters", True), ("nothing", True), ("write {0}", True),
        ("{0}", False), ("{0} MiB", False), ("{0}x{1} px", False), ("brief.title", False), ("{0}:{1}", False),
    ],
)  # fmt: skip
def test_what_counts_as_words(text: str, is_said: bool) -> None:
    assert has_words(text) is is_said
