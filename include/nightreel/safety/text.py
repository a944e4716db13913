"""Refuses texts that break a rule, before anything is made of them."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from nightreel.errors import RefusedError
from nightreel.safety.audit import Refusal, log_refusals, now
from nightreel.safety.fields import is_negative, is_public, may_repeat, texts_of
from nightreel.safety.lexicon import Lexicon, lexicon
from nightreel.safety.match import find_hits
from nightreel.safety.normalise import normalise
from nightreel.safety.personal import find_personal, masked, mobile_numbers
from nightreel.safety.refusal import refuse
from nightreel.safety.second_opinion import ask_second_opinion
from nightreel.spec.tenant import Tenant

_PRIVATE = "personal_data"
_MOST_REMEMBERED = 512
_PASSED: OrderedDict[str, None] = OrderedDict()
"""Digests of texts that passed in this process, with everybody asked who should be."""


def check_text(fields: Mapping[str, str], *, tenant: Tenant, where: str = "", run: str = "", step: str = "") -> None:
    """Refuse texts that break a rule; English and Chinese rules both count, whatever the brief's language.

    A phone number in a brief's call to action or slogan is the client's own: it may stand there, and in what is made
    of the brief; nowhere else in the brief.

    Args:
        fields: texts by the name that an error shows; a name that ends in ``negative_prompt`` or ``avoid_words`` may
            name what to avoid.
        tenant: whose; its trade lifts the rules that say so and no others.
        where: what comes before the field in errors.
        run: the run's id, for the log.
        step: the step's id, for the log.

    Raises:
        RefusedError: ``safety.<category>`` with the field and the words as they were written; all of them together.
        BusyError: the installation asks a model as well, and it is away.
    """
    rules = lexicon()
    asked = os.environ.get("NIGHTREEL_SAFETY_ENDPOINT", "")
    told = (tenant.name, tenant.trade, rules.version, asked, *(part for pair in fields.items() for part in pair))
    key = _digest("\0".join(told))
    if key in _PASSED:
        _PASSED.move_to_end(key)
        return
    public = _public_numbers(fields)
    found = [one for field, text in fields.items() for one in _refusals(field, text, rules, tenant, public)]
    is_whole = True
    if not found:
        found, is_whole = ask_second_opinion(fields, tenant, rules)
    if found:
        order = list(rules.categories)
        found.sort(key=lambda one: order.index(one.category))
        _refuse([one.model_copy(update={"run": run, "step": step}) for one in found], rules, where)
    if is_whole:
        _PASSED[key] = None
    while len(_PASSED) > _MOST_REMEMBERED:
        _PASSED.popitem(last=False)


def broken_rules(text: str, tenant: Tenant) -> tuple[str, ...]:
    """Give the categories of rules that a text breaks; it is judged, not refused, and nobody is asked.

    For words that are kept to be read by a person before they are used: visitors' corrections.
    """
    found = {hit.rule.of for hit in find_hits(text, lexicon(), tenant.trade)}
    if any(find_personal(normalise(text))):
        found.add(_PRIVATE)
    return tuple(sorted(found))


def nobody() -> Tenant:
    """Give a client without a trade, for texts that are no client's."""
    from nightreel.spec.brand import Brand

    return Tenant(name="nobody", title="Nobody", brand=Brand(name="Nobody"))


def check_models(
    values: Iterable[BaseModel],
    options: BaseModel | Mapping[str, Any] | None = None,
    *,
    tenant: Tenant,
    run: str = "",
    step: str = "",
) -> None:
    """Refuse a step's inputs and options where a text in them breaks a rule; cheap, for every step and before the memo.

    Args:
        values: briefs, scripts and other inputs.
        options: the step's options, with references resolved.
        tenant: whose.
        run: the run's id, for the log.
        step: the step's id, for the log.

    Raises:
        RefusedError: as ``check_text``.
        BusyError: as ``check_text``.
    """
    fields: dict[str, str] = {}
    for value in values:
        fields |= texts_of(value)
    if options is not None:
        fields |= texts_of(options, "options")
    if fields:
        check_text(fields, tenant=tenant, run=run, step=step)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _public_numbers(fields: Mapping[str, str]) -> frozenset[str]:
    contacts = [mobile_numbers(normalise(text)) for field, text in fields.items() if is_public(field)]
    return frozenset().union(*contacts)


def _refusals(field: str, text: str, rules: Lexicon, tenant: Tenant, public: frozenset[str]) -> list[Refusal]:
    """Give what one text is refused for, each category once."""
    found: dict[str, tuple[str, str]] = {}
    for hit in find_hits(text, rules, tenant.trade, negative=is_negative(field)):
        found.setdefault(hit.rule.of, (hit.rule.id, hit.words))
    normal = normalise(text)
    for start, stop in find_personal(normal, public if may_repeat(field) else frozenset()):
        first, last = normal.slice(start, stop)
        found.setdefault(_PRIVATE, ("personal_data.any", masked(text[first:last])))
    return [
        Refusal(
            time=now(), tenant=tenant.name, category=category, rule=rule, field=field, words=words,
            digest=_digest(text), rules_version=rules.version,
        )
        for category, (rule, words) in found.items()
    ]  # fmt: skip


def _refuse(found: list[Refusal], rules: Lexicon, where: str) -> None:
    log_refusals(found)
    refuse(
        [
            RefusedError(
                f"safety.{one.category}", where=f"{where} {one.field}".strip(), got=f"“{one.words}”",
                want=rules.categories[one.category].title, fix=rules.categories[one.category].fix,
            )
            for one in found
        ]
    )  # fmt: skip
