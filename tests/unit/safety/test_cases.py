"""The labelled cases: precision and recall by category and language, printed (``pytest -s``) and held.

Only the set ``never_mended`` tells what new texts meet. The rules were mended for every other set until it passed, so
that their figures tell what is kept, and nothing of texts that nobody has written yet.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from nightreel.errors import Problems, RefusedError
from nightreel.safety import check_text
from nightreel.safety.lexicon import lexicon
from nightreel.spec.tenant import Tenant

CASES = Path(__file__).parent / "cases"
MENDED_FOR = ("before_rules", "written", "paraphrase", "late", "reported")
"""In the order in which they were written; each file's first line tells the honest first run."""
NEVER_MENDED_FOR = "never_mended"
"""Hard paraphrases, for which the rules were not mended but where children are concerned."""
HARMLESS = "-"
LEAST_OF_MENDED = 0.97
LEAST_RECALL_OF_NEW, LEAST_PRECISION_OF_NEW = 0.55, 0.97


class Case(NamedTuple):
    """One text and what it is refused for."""

    label: str
    language: str
    trade: str
    text: str


@cache
def read_cases(name: str) -> tuple[Case, ...]:
    """Read a set; its first line says how it was made."""
    lines = (CASES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Case(*line.split("\t")) for line in lines if line and not line.startswith("#"))


def refused_for(case: Case, tenant: Tenant) -> frozenset[str]:
    """Give the categories that a text is refused for."""
    try:
        check_text({"text": case.text}, tenant=tenant.model_copy(update={"trade": case.trade}))
    except RefusedError as error:
        errors = error.errors if isinstance(error, Problems) else (error,)
        return frozenset(each.code.removeprefix("safety.") for each in errors)
    return frozenset()


class Score:
    """Counts of right and wrong answers."""

    def __init__(self) -> None:
        self.caught: Counter[tuple[str, str]] = Counter()
        self.missed: Counter[tuple[str, str]] = Counter()
        self.wrong: Counter[tuple[str, str]] = Counter()
        self.faults: list[str] = []

    def add(self, case: Case, got: frozenset[str]) -> None:
        """Count one answer."""
        if case.label == HARMLESS:
            self.wrong.update((category, case.language) for category in got)
            self.faults += [f"refused: {case.text} ({', '.join(got)})"] if got else []
        elif case.label in got:
            self.caught[case.label, case.language] += 1
        else:
            self.missed[case.label, case.language] += 1
            self.faults.append(f"missed {case.label}: {case.text}")

    def share(self, other: Counter[tuple[str, str]], category: str = "", language: str = "") -> tuple[int, float]:
        """Give how many were caught and their share beside those missed or wrongly refused."""

        def of(counts: Counter[tuple[str, str]]) -> int:
            return sum(
                n for (label, tongue), n in counts.items() if category in ("", label) and language in ("", tongue)
            )

        return of(self.caught), of(self.caught) / max(1, of(self.caught) + of(other))


@pytest.fixture(scope="module")
def scored() -> dict[str, Score]:
    from nightreel.spec.brand import Brand

    tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme"))
    scores = {}
    for name in (*MENDED_FOR, NEVER_MENDED_FOR):
        scores[name] = Score()
        for case in read_cases(name):
            scores[name].add(case, refused_for(case, tenant))
    return scores


def test_the_cases_are_many_and_half_of_them_harmless() -> None:
    cases = [case for name in (*MENDED_FOR, NEVER_MENDED_FOR) for case in read_cases(name)]
    harmless = sum(case.label == HARMLESS for case in cases)
    assert len(cases) >= 400
    assert len({case.text for case in cases}) == len(cases)
    assert 0.45 <= harmless / len(cases) <= 0.55
    labelled = {case.label for case in cases} - {HARMLESS}
    assert labelled == set(lexicon().categories)
    for category in labelled - {"absolute_claim"}:  # a matter of Chinese law
        assert {case.language for case in cases if case.label == category} >= {"en", "zh"}


def _line(name: str, score: Score) -> str:
    count = sum(score.caught.values()) + sum(score.missed.values())
    return (
        f"  {name:<14} {count:>4} to refuse, recall {score.share(score.missed)[1]:.3f}, "
        f"precision {score.share(score.wrong)[1]:.3f}"
    )


def _table(scored: dict[str, Score], every: Score) -> str:
    lines = ["What new texts meet: the set that the rules were never mended for"]
    lines += [_line(NEVER_MENDED_FOR, scored[NEVER_MENDED_FOR])]
    lines += ["What is kept: sets that the rules were mended for; no measure of new texts"]
    lines += [_line(name, scored[name]) for name in MENDED_FOR]
    lines.append("By category, sets mended for")
    lines.append(f"  {'category':<16} {'language':<8} {'caught':>6} {'recall':>7} {'precision':>9}")
    for category in [*lexicon().categories, ""]:
        for language in ("en", "zh", "mixed", ""):
            caught, recall = every.share(every.missed, category, language)
            precision = every.share(every.wrong, category, language)[1]
            if caught:
                named = f"  {category or 'all':<16} {language or 'all':<8}"
                lines.append(f"{named} {caught:>6} {recall:>7.3f} {precision:>9.3f}")
    return "\n".join(["", *lines, *every.faults, ""])


def test_what_the_rules_were_mended_for_stays_mended(scored: dict[str, Score]) -> None:
    every = Score()
    for score in (scored[name] for name in MENDED_FOR):
        for counts in ("caught", "missed", "wrong"):
            getattr(every, counts).update(getattr(score, counts))
        every.faults += score.faults
    sys.stdout.write(_table(scored, every))
    assert every.share(every.missed)[1] >= LEAST_OF_MENDED, every.faults
    assert every.share(every.wrong)[1] >= LEAST_OF_MENDED, every.faults


def test_what_was_reported_is_mended(scored: dict[str, Score]) -> None:
    assert scored["reported"].faults == []


def test_texts_that_the_rules_were_never_mended_for(scored: dict[str, Score]) -> None:
    new = scored[NEVER_MENDED_FOR]
    assert new.share(new.missed)[1] >= LEAST_RECALL_OF_NEW, new.faults
    assert new.share(new.wrong)[1] >= LEAST_PRECISION_OF_NEW, new.faults


def test_no_miss_with_children(scored: dict[str, Score]) -> None:
    missed = [fault for score in scored.values() for fault in score.faults if fault.startswith("missed minors")]
    assert missed == []
