"""The facts of a brief: what a script may say, sentence by sentence, each with an id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nightreel.engines.enrich.language.numerals import fold
from nightreel.engines.enrich.language.quantities import quantities
from nightreel.engines.enrich.language.quantity import Quantity
from nightreel.engines.enrich.language.words import any_of
from nightreel.engines.enrich.narrative.formula import plain_formula
from nightreel.engines.enrich.narrative.text import clean, sentences
from nightreel.spec.brief import Brief
from nightreel.spec.model import Model

Kind = Literal[
    "title", "category", "selling_point", "parameter", "description", "audience", "slogan", "call_to_action",
    "principle", "formula", "example", "misconception", "brand", "review",
]  # fmt: skip
_SIGNED: frozenset[Kind] = frozenset({"title", "slogan", "call_to_action", "parameter", "brand"})
"""Where an address or a name on a platform is the client's own."""
_LONGEST_REVIEW = 600


class Fact(Model):
    """Something that the brief says."""

    id: str
    kind: Kind
    text: str


@dataclass(frozen=True)
class Facts:
    """Everything that a brief says."""

    said: tuple[Fact, ...]
    """What the client says: a script may claim it."""
    reviews: tuple[Fact, ...] = ()
    """What buyers say: a script may quote it."""
    orders: tuple[str, ...] = ()
    """Sentences that would command the model instead of describing the product: left out."""

    @cached_property
    def text(self) -> str:
        """Give all that the client says, folded, a fact a line."""
        return "\n".join(fold(fact.text) for fact in self.said)

    @cached_property
    def signed(self) -> str:
        """Give what the client signs, folded: where addresses may come from."""
        return "\n".join(fold(fact.text) for fact in self.said if fact.kind in _SIGNED)

    @cached_property
    def quotable(self) -> tuple[str, ...]:
        """Give the reviews, folded."""
        return tuple(fold(fact.text) for fact in self.reviews)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Give every quantity that the client names."""
        return tuple(one for line in self.text.split("\n") for one in quantities(line, generous=True))

    @cached_property
    def review_quantities(self) -> tuple[Quantity, ...]:
        """Give every quantity that buyers name."""
        return tuple(one for line in self.quotable for one in quantities(line, generous=True))

    @cached_property
    def named(self) -> str:
        """Give what names the subject and its parts, folded: title, category, names of parameters."""
        parts = [fact.text.partition(":")[0] if fact.kind == "parameter" else fact.text for fact in self.said
                 if fact.kind in ("title", "category", "brand", "parameter")]  # fmt: skip
        return fold(" ".join(parts)).lower()

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids of all facts."""
        return frozenset(fact.id for fact in (*self.said, *self.reviews))


def facts_of(brief: Brief, brand: str = "") -> Facts:
    """Give the facts of a brief.

    A sentence that reads as an order to a program, and what follows it in its field, is no fact; see ``Facts.orders``.
    """
    orders: list[str] = []
    said: list[Fact] = []
    reviews: list[Fact] = []
    for kind, written in _fields(brief, brand):
        kept = _without_orders(written, orders)
        if kept:
            into = reviews if kind == "review" else said
            into.append(Fact(id=f"{'r' if kind == 'review' else 'f'}{len(into) + 1}", kind=kind, text=kept))
    return Facts(tuple(said), tuple(reviews), tuple(orders))


def _fields(brief: Brief, brand: str) -> Iterator[tuple[Kind, str]]:
    yield "title", clean(brief.title, 120)
    for kind, text in (("brand", brand), ("category", brief.category), ("audience", brief.audience)):
        yield kind, clean(text, 200)  # type: ignore[misc]
    for kind, lines in (
        ("selling_point", brief.selling_points), ("principle", (brief.principle_statement,)),
        ("formula", [plain_formula(line) for line in brief.mathematical_form]), ("example", brief.example_scenarios),
        ("misconception", brief.misconceptions), ("slogan", (brief.slogan,)),
        ("call_to_action", (brief.call_to_action,)),
    ):  # fmt: skip
        for line in lines:
            yield kind, line if kind == "formula" else _cleaned(line)  # type: ignore[misc]
    for name, value in brief.parameters.items():
        yield "parameter", f"{clean(name, 60)}: {_cleaned(value)}" if clean(value) else ""
    for line in brief.description.splitlines():
        yield "description", clean(line, 4000)
    for review in brief.reviews:
        yield "review", clean(review, _LONGEST_REVIEW)


def _cleaned(text: str) -> str:
    """Give a fact as one line of plain words that keeps the sign of its first number."""
    return ("-" if re.match(r"\s*[-−]\d", text) else "") + clean(text, 600)


def _without_orders(text: str, orders: list[str]) -> str:
    """Give the sentences before the first that is an order; what is left out goes to ``orders``."""
    if not any_of("orders").search(fold(text)):
        return text
    kept = []
    parts = sentences(text)
    for at, part in enumerate(parts):
        if any_of("orders").search(fold(part)) or at == len(parts) - 1:
            orders.append(" ".join(parts[at:]))
            break
        kept.append(part)
    return " ".join(kept)


def reads_as_order(text: str) -> bool:
    """Whether a text would command a program rather than speak to a viewer."""
    return bool(any_of("orders").search(fold(text)))
