"""A brief becomes a script by a language model."""

from __future__ import annotations

from nightreel.context import StepContext
from nightreel.engines.endpoints import Endpoint, load_endpoints
from nightreel.engines.enrich.language.build import build_script
from nightreel.engines.enrich.language.conversation import Conversation
from nightreel.engines.enrich.language.examine import Examiner
from nightreel.engines.enrich.language.facts import Facts, facts_of
from nightreel.engines.enrich.language.prompts import prompt_name, prompts_digest
from nightreel.engines.enrich.language.telling import tell
from nightreel.engines.enrich.narrative.template import arc_of, trade_of
from nightreel.engines.enrich.narrative.text import clean
from nightreel.engines.enrich.narrative.themes import PACKS, family_of
from nightreel.engines.enrich.protocol import EnrichRequest, LanguageSettings
from nightreel.errors import RefusedError
from nightreel.spec.script import Script


def write_script(request: EnrichRequest, context: StepContext) -> Script:
    """Write the script of a brief by the model behind an endpoint.

    Raises:
        OptionError, RefusedError: no such endpoint, or not for this tenant or language; nothing was sent.
        RefusedError: the model still invents facts after its repairs (``enrich.invented``).
        EngineError, BusyError: the model gives no script, or the service none at all.
    """
    name, endpoint = load_endpoints().find(request.settings.endpoint, "language", context.tenant.name)
    _check_language(name, endpoint, request.brief.language)
    brief = request.brief
    title = clean(brief.title, 120) or clean(brief.category, 60) or request.brand.name
    request = request.model_copy(update={"brief": brief.model_copy(update={"title": title})})
    facts = facts_of(request.brief, request.brand.name)
    family = family_of(title, brief.category, PACKS[brief.language])
    trade = trade_of(brief, family)
    arc = arc_of(brief, family, trade)
    told = tell(request, facts, trade, arc, with_schema=endpoint.output != "json_schema")
    talk = Conversation(
        name, endpoint, _settings(request), brief.seed, Examiner(request, facts, told.rules), context
    )  # fmt: skip
    context.progress(0.05, f"asked {name}")
    draft = talk.draft(told)
    script = build_script(draft, request, arc if trade == "product_film" else trade)
    _note(context, name, endpoint, prompt_name(trade), talk, facts)
    return script


def _settings(request: EnrichRequest) -> LanguageSettings:
    """Give the settings, with what the brief itself asks for."""
    said = {name: value for name in ("temperature", "top_p") if (value := getattr(request.brief, name)) is not None}
    return request.settings.model_copy(update=said)


def _check_language(name: str, endpoint: Endpoint, language: str) -> None:
    if endpoint.languages and language not in endpoint.languages and language[:2] not in endpoint.languages:
        raise RefusedError(
            "enrich.language", where=name, got=language, want=f"one of {', '.join(endpoint.languages)}",
            fix="choose an endpoint whose model writes this language, or the engine rules",
        )  # fmt: skip


def _note(context: StepContext, name: str, endpoint: Endpoint, prompts: str, talk: Conversation, facts: Facts) -> None:
    used = f"{sum(one.input_tokens + one.output_tokens for one in context.usage)} tokens"
    repairs = talk.answers - 1
    mended = f", {repairs} repair{'s' if repairs > 1 else ''}" if repairs else ""
    context.note(
        f"Written by {endpoint.model or 'the model'} at {name}, prompts {prompts} ({prompts_digest()}), {used}{mended}."
    )
    for order in facts.orders:
        context.note(f"Left out of the brief, as it reads like an order to a program: “{order[:160]}”.")
    for fault in talk.left:
        context.note(f"Mended by rule: {fault.where}: {fault.reason}.")
