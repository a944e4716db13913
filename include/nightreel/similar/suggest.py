"""Earlier films that a brief is like, for people to decide: you made this in March."""

from __future__ import annotations

from datetime import datetime

from nightreel.context import StepContext
from nightreel.errors import MissingProgramError, NightreelError
from nightreel.similar.facts import differences, fact_slots
from nightreel.similar.index import Entry, Found, Index
from nightreel.spec.brief import Brief
from nightreel.store.digest import value_digest

ALIKE = 0.8
"""Cosine from which an earlier film is worth a person's look; what differs is said beside it."""
_NO_MATTER = {"seed"}


def brief_text(brief: Brief) -> str:
    """Give what a brief is about, line by line: what earlier films are looked for by."""
    facts = [f"{name}: {value}" for name, value in sorted(brief.parameters.items())]
    return _lines(
        brief.title, brief.category, *brief.selling_points, *facts, brief.audience, brief.slogan, brief.description
    )


def stated_text(brief: Brief) -> str:
    """Give every field in which a brief says or shows a thing: what two films are held against each other by."""
    fields = type(brief).model_fields
    manner = {name: getattr(brief, name) for name in ("style", "template", "narrative")}
    return _lines(
        brief_text(brief), brief.call_to_action, *brief.reviews, brief.principle_statement, *brief.mathematical_form,
        *brief.example_scenarios, *brief.misconceptions, " ".join(brief.narrative_arc),
        *(f"{name} {value}" for name, value in manner.items() if value != fields[name].default),
        f"without {brief.negative_prompt.strip()}" if brief.negative_prompt.strip() else "",
    )  # fmt: skip


def _lines(*lines: str) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())


def brief_digest(brief: Brief) -> str:
    """Give the digest of a brief; another variant of the same film is the same."""
    return value_digest(brief.model_dump(mode="json", exclude=_NO_MATTER))


def remember_film(brief: Brief, context: StepContext, address: str, preview: str = "") -> None:
    """Remember a finished film; a fault here never spoils the film, and is said in a note.

    Args:
        brief: what it was made from.
        context: of the step that publishes it.
        address: of its manifest.
        preview: of a picture of it.
    """
    text = brief_text(brief)
    entry = Entry(
        digest=brief_digest(brief), title=brief.title, date=context.run.date, run=context.run.run_id, text=text,
        language=brief.language, facts=fact_slots(stated_text(brief), brief.language), address=address, preview=preview,
    )  # fmt: skip
    try:
        Index.of_store(context.store.root).add(entry)
    except (NightreelError, OSError) as error:
        context.note(f"This film could not be remembered for later briefs: {error}")


def note_earlier(brief: Brief, context: StepContext) -> None:
    """Tell whoever asks for a new film of the earlier one that its brief is most like, if there is one.

    At night, on a canvas and in a revision nobody asks: the encoder, a second or two to load, stays where it is.
    """
    request = context.run.request
    if request.row or request.preview or request.parent:
        return
    try:
        found = find_earlier(brief, context.store.root, count=1)
    except MissingProgramError:
        context.note(_WITHOUT)
        return
    except (NightreelError, OSError) as error:
        context.note(f"Earlier films could not be looked through: {error}")
        return
    for one in found:
        context.note(said(one, brief))


def find_earlier(brief: Brief, store_root: str, count: int = 3, least: float = ALIKE) -> list[Found]:
    """Give earlier films that a brief is like, the nearest first.

    Raises:
        MissingProgramError: the extra ``similar`` is not installed (``similar.extra``).
    """
    found = Index.of_store(store_root).search(brief_text(brief), count)
    return [one for one in found if one.alike >= least]


def said(found: Found, brief: Brief) -> str:
    """Give an earlier film in a sentence: when, how alike, what differs."""
    entry = found.entry
    when = f"You made “{entry.title}” {_month(entry.date)}: run {entry.run}"
    if entry.digest == brief_digest(brief):
        return f"{when}, from this very brief."
    slots = fact_slots(stated_text(brief), brief.language)
    differing = differences(slots, entry.facts)
    tail = f"differs in: {', '.join(differing)} (now/then)" if differing else "it states the same facts"
    return f"{when}, {found.alike:.2f} alike; {tail}."


def _month(date: str) -> str:
    try:
        return datetime.fromisoformat(date).strftime("in %B %Y")
    except ValueError:
        return "earlier"


_WITHOUT = "Earlier films are not looked through: install the extra `nightreel[similar]` for that."
