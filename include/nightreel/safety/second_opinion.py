"""A model's second opinion on texts that passed the rules; it can only refuse more, never less.

``NIGHTREEL_SAFETY_ENDPOINT`` names a ``language`` endpoint of this installation; no model is asked when it is not set.
While it is away, runs wait; with ``NIGHTREEL_SAFETY_OPTIONAL=yes`` they go on with the rules alone. Neither is in a
tenant's hands. What passed is remembered by digest, so that a text is asked about once.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from nightreel.engines.chat import ask_json
from nightreel.engines.endpoints import Endpoint, load_endpoints
from nightreel.errors import BusyError, EngineError, OptionError
from nightreel.safety.audit import Refusal, now, state_folder
from nightreel.safety.fields import is_negative
from nightreel.safety.lexicon import Lexicon
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import parse_yaml, validate

_PROMPT = Path(__file__).parent / "opinion.yaml"
_MOST_AT_ONCE = 12_000
"""Characters of one question."""


class _Prompt(Model):
    version: str
    system: str


class _Refused(Model):
    field: str
    category: str
    words: str = Field(max_length=2000)


class _Opinion(Model):
    refused: Annotated[tuple[_Refused, ...], Field(max_length=200)]


class SecondOpinion(NamedTuple):
    """What a model said."""

    refused: list[Refusal]
    is_whole: bool
    """Whether it was asked about everything that it should have been; what was not asked has not passed for good."""


def ask_second_opinion(fields: Mapping[str, str], tenant: Tenant, rules: Lexicon) -> SecondOpinion:
    """Give what the installation's model refuses; nothing where this installation has none.

    Raises:
        BusyError: it is away (``safety.away``).
        EngineError: it answers with something else than the asked JSON (``safety.answer``).
        OptionError: there is no such endpoint (``safety.endpoint``).
    """
    name = os.environ.get("NIGHTREEL_SAFETY_ENDPOINT", "")
    if not name:
        return SecondOpinion([], is_whole=True)
    endpoint = _endpoint(name)
    base = "\0".join((name, endpoint.model, _prompt().version, rules.version, tenant.trade))
    asked = {field: text for field, text in fields.items() if not is_negative(field) and not _has_passed(base, text)}
    refused: list[Refusal] = []
    try:
        for part in _parts(asked):
            refused += _asked(part, name, endpoint, tenant, rules)
    except (BusyError, EngineError) as error:
        if not _is_optional():
            raise
        sys.stderr.write(f"nightreel: {error} The rules alone were asked: NIGHTREEL_SAFETY_OPTIONAL is set.\n")
        return SecondOpinion(refused, is_whole=False)
    bad = {one.field for one in refused}
    for field, text in asked.items():
        if field not in bad:
            _remember(base, text)
    return SecondOpinion(refused, is_whole=True)


def _asked(texts: Mapping[str, str], name: str, endpoint: Endpoint, tenant: Tenant, rules: Lexicon) -> list[Refusal]:
    listed = "\n".join(f"- {category}: want {one.title}" for category, one in rules.categories.items())
    messages = [
        {"role": "system", "content": _prompt().system.replace("{categories}", listed)},
        {"role": "user", "content": json.dumps({"trade": tenant.trade, "texts": _sendable(texts)}, ensure_ascii=False)},
    ]
    opinion = ask_json(endpoint, name, messages, _Opinion, code="safety")
    for one in opinion.refused:
        if one.field not in texts or one.category not in rules.categories:
            raise EngineError(
                "safety.answer", where=name, got=f"{one.category} in {one.field}"[:160],
                want="a field and a category that were asked about", fix="choose a model that keeps to the question",
            )  # fmt: skip
    return [
        Refusal(
            time=now(), tenant=tenant.name, category=one.category, rule=f"{name}/{endpoint.model}", field=one.field,
            words=one.words if one.words and one.words in texts[one.field] else texts[one.field],
            digest=_digest(texts[one.field]), rules_version=f"{rules.version}/{_prompt().version}",
        )
        for one in opinion.refused
    ]  # fmt: skip


def _sendable(texts: Mapping[str, str]) -> dict[str, str]:
    """Give texts without lone surrogates, which no request can carry."""
    return {field: text.encode("utf-8", "replace").decode() for field, text in texts.items()}


def _parts(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Divide texts into questions of bounded length."""
    parts: list[dict[str, str]] = []
    length = _MOST_AT_ONCE
    for field, text in texts.items():
        if length + len(text) > _MOST_AT_ONCE:
            parts.append({})
            length = 0
        parts[-1][field] = text
        length += len(text)
    return parts


def _endpoint(name: str) -> Endpoint:
    endpoint = load_endpoints().endpoints.get(name)
    if endpoint is None or endpoint.kind != "language":
        raise OptionError(
            "safety.endpoint", where="NIGHTREEL_SAFETY_ENDPOINT", got=name, want="a language endpoint",
            fix="name one of NIGHTREEL_ENDPOINTS",
        )  # fmt: skip
    return endpoint


@cache
def _prompt() -> _Prompt:
    value, positions = parse_yaml(_PROMPT.read_text(encoding="utf-8"), _PROMPT.name)
    return validate(value, _Prompt, positions)


def _is_optional() -> bool:
    return os.environ.get("NIGHTREEL_SAFETY_OPTIONAL", "").lower() in ("1", "yes", "true", "on")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _mark(base: str, text: str) -> Path:
    digest = _digest(f"{base}\0{text}")
    return state_folder() / "passed" / digest[:2] / digest


def _has_passed(base: str, text: str) -> bool:
    return _mark(base, text).is_file()


def _remember(base: str, text: str) -> None:
    mark = _mark(base, text)
    try:
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch(mode=0o600)
    except OSError:
        return  # it is asked about again
