"""The facts of a brief: what a script may say, sentence by sentence, each with an id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nightreel.engines.enrich.language.numerals import fold
from nightreel.engines.enrich.language.quantities import Quantity, quantities
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
_TOLD = r"(?:instructions?|rules|prompts?|directions|orders|messages?|text|guidelines|context|conversation)"
_ORDERS = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{{0,30}}\b(?:previous|prior|earlier|above|all|your|these|the|any)\b"
    rf".{{0,12}}\b{_TOLD}\b|\b(?:ignore|disregard|forget) (?:all |everything )?(?:of )?(?:the )?(?:above|foregoing|preceding)\b"
    r"|\b(?:system|developer) (?:prompt|message|instructions?)\b|\byou are (?:now|no longer)\b.{0,20}\b(?:ai|assistant|model|bot|dan)\b"
    r"|\bfrom now on,? you (?:must|will|shall|only|say|write|answer)\b|\bas an ai (?:language )?(?:model|assistant)\b"
    r"|\b(?:new|updated|override) instructions?\s?:|\bfollow (?:these|my|the following) instructions?\b"
    r"|\b(?:respond|reply|answer) (?:only|exactly)\b|\bdo not (?:follow|obey)\b.{0,20}\b(?:rules|instructions)\b|\bjailbreak|\bprompt injection"
    r"|</?(?:system|user|assistant|data|brief|instructions)\s?>|\[/?inst\]|<\|"
    r"|(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过|覆盖|推翻).{0,8}(?:以上|上面|上述|前文|前面的)"
    r"|(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过|覆盖|推翻|不要遵守|违反).{0,12}(?:指令|指示|规则|提示|要求|设定|限制)"
    r"|系统提示|系统指令|提示词注入|你的提示词|你现在是.{0,6}(?:助手|模型|AI|机器人)|从现在(?:开始|起).{0,3}你(?:必须|只能|要)"
    r"|作为(?:一个)?(?:AI|人工智能)(?:语言)?(?:模型|助手)|(?:新的|以下|下列)指令[:：]|(?:只|仅)(?:回复|回答)",
    re.IGNORECASE,
)


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
        ("misconception", brief.misconceptions), ("slogan", (brief.slogan,)), ("call_to_action", (brief.call_to_action,)),
    ):  # fmt: skip
        for line in lines:
            yield kind, line if kind == "formula" else clean(line, 600)  # type: ignore[misc]
    for name, value in brief.parameters.items():
        yield "parameter", f"{clean(name, 60)}: {clean(value, 400)}" if clean(value) else ""
    for line in brief.description.splitlines():
        yield "description", clean(line, 4000)
    for review in brief.reviews:
        yield "review", clean(review, _LONGEST_REVIEW)


def _without_orders(text: str, orders: list[str]) -> str:
    """Give the sentences before the first that is an order; what is left out goes to ``orders``."""
    if not _ORDERS.search(fold(text)):
        return text
    kept = []
    parts = sentences(text)
    for at, part in enumerate(parts):
        if _ORDERS.search(fold(part)) or at == len(parts) - 1:
            orders.append(" ".join(parts[at:]))
            break
        kept.append(part)
    return " ".join(kept)


def reads_as_order(text: str) -> bool:
    """Whether a text would command a program rather than speak to a viewer."""
    return bool(_ORDERS.search(fold(text)))
