"""What a library shows of a film in its grid, read once from the film's book."""

from __future__ import annotations

import unicodedata

from pydantic import Field, JsonValue

from nightreel.errors import NightreelError, StoreAwayError
from nightreel.records.book import state_of
from nightreel.records.readings import ReadingKind, first_picture, last_output, reading_of
from nightreel.spec.answer import FINAL
from nightreel.spec.film import Rendition, Renditions, Report
from nightreel.spec.generation import Usage
from nightreel.spec.model import Model
from nightreel.spec.reading import Reading
from nightreel.spec.record import Fault, RunRecord, RunState
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

NO_PICTURE = ("sound", "check", "review", "review_cut", "review_reading", "review_script")
"""Steps whose stills show something else than the film."""
_WORDS = ("title", "category", "slogan", "call_to_action", "audience", "description", "selling_points")
"""Fields of a brief that a search looks at."""
_LONGEST_TEXT = 4000


class Card(Model):
    """One film as the grid shows it; addresses are made of its artifacts when it is shown."""

    run_id: str
    dag_id: str = Field(description="Of the pipeline, also where the film was made without Airflow.")
    pipeline: str
    title: str
    category: str = ""
    state: RunState
    began: str
    ended: str = ""
    by: str = ""
    parent: str = ""
    root: str = ""
    platforms: tuple[str, ...] = ()
    reads: ReadingKind | None = Field(None, description="What was read, for a run that makes no film.")
    duration_s: float | None = None
    width_px: int = Field(0, description="Of the rendition that the poster stands for; 0 where there is none yet.")
    height_px: int = 0
    still: Artifact | None = Field(None, description="The picture that stands for the film, as a step left it.")
    hover: Artifact | None = Field(None, description="The smallest rendition.")
    passed: bool | None = None
    fault: str = ""
    money: float = 0
    gpu_s: float = 0


class Count(Model):
    """How many films have a value."""

    value: str
    films: int


class Facets(Model):
    """For each filter what it offers and how many films that would give, the other filters being as they are."""

    pipeline: tuple[Count, ...] = ()
    product: tuple[Count, ...] = Field((), description="Titles, the most frequent ones.")
    category: tuple[Count, ...] = ()
    platform: tuple[Count, ...] = ()
    state: tuple[Count, ...] = ()
    rating: tuple[Count, ...] = Field((), description="1 to 5, and none where nobody has rated.")


class Indexing(Model):
    """How far the reading of a store's books has come."""

    done: int
    of: int


def card_of(record: RunRecord, store: Store, told: str = "") -> Card:
    """Give a film's card; what is no longer in the store is left out.

    Args:
        record: what is kept of the run.
        store: the tenant's.
        told: how Airflow says that the run stands; empty where it knows nothing of it.

    Raises:
        StoreAwayError: the store does not answer: the card would lack what is there.
    """
    head, state = record.head, state_told(record, told)
    renditions = films_of(record, store)
    report, reading = _report(record, store), reading_of(record, store)
    master = renditions[0] if renditions else None
    used = sum((part.usage for part in record.steps), Usage())
    ended = max((part.ended for part in record.steps), default="")
    return Card(
        run_id=head.run_id, dag_id=head.dag_id or f"{head.tenant}__{head.pipeline}", pipeline=head.pipeline,
        title=head.title, category=_text(head.brief.get("category")), state=state, began=head.began,
        ended="" if state in ("pending", "processing", "waiting") else record.end.ended if record.end else ended,
        by=head.request.asked_by, parent=head.request.parent, root=head.request.root,
        platforms=tuple(item.platform for item in renditions),
        duration_s=round(float(master.frames / master.fps), 3) if master else None,
        width_px=master.width_px if master else 0, height_px=master.height_px if master else 0,
        reads=reading.kind if reading else None, still=_poster(record, reading),
        passed=report.passed if report else None, fault=fault_of(record, state),
        hover=min((item.media for item in renditions), key=lambda media: media.size_bytes, default=None),
        money=round(used.money, 4), gpu_s=round(used.gpu_s, 1),
    )  # fmt: skip


def state_told(record: RunRecord, told: str) -> RunState:
    """Say how a run stands: Airflow knows whether it goes on, its book why it has ended.

    Args:
        record: what is kept of the run.
        told: Airflow's state of it; empty where Airflow does not know it.
    """
    kept = state_of(record)
    if told in ("queued", "running"):
        return "waiting" if kept == "waiting" else "processing"
    if told == "success":
        return "success"
    if told == "failed" and (kept not in FINAL or kept == "success"):
        return "cancelled" if record.end is not None and record.end.state == "cancelled" else "failed"
    return kept


def films_of(record: RunRecord, store: Store) -> tuple[Rendition, ...]:
    """Give a run's renditions, those of the last step that gave some; none where they are no longer in the store.

    Raises:
        StoreAwayError: the store does not answer.
    """
    artifact = last_output(record, "renditions")
    try:
        return store.load(artifact, Renditions).items if artifact is not None else ()
    except StoreAwayError:
        raise
    except NightreelError:
        return ()


def poster_of(record: RunRecord, store: Store) -> Artifact | None:
    """Choose the picture that stands for a run: a film's still, or the first picture of what was read.

    Raises:
        StoreAwayError: the store does not answer.
    """
    return _poster(record, reading_of(record, store))


def _poster(record: RunRecord, reading: Reading | None) -> Artifact | None:
    return (first_picture(reading) if reading is not None else None) or poster_still(record)


def poster_still(record: RunRecord) -> Artifact | None:
    """Choose the picture that stands for a film: the middle one of the last step that shows the film as it will be."""
    pictured = [part for part in record.steps if part.stills and part.step not in NO_PICTURE]
    for wanted in (
        [part for part in pictured if "reel" in part.outputs],
        [part for part in pictured if "renditions" in part.outputs],
        [part for part in pictured if part.shot_index is not None][:1],
        pictured,
    ):
        if wanted:
            stills = wanted[-1].stills
            return stills[len(stills) // 2]
    return None


def fault_of(record: RunRecord, state: RunState) -> str:
    """Say in a sentence why a run has ended without a film; nothing for other runs."""
    found = why_of(record, state)
    if found is None:
        return ""
    said = ", ".join(part for part in (found.where, found.got) if part)
    return f"{said or found.code}. {found.fix[:1].upper()}{found.fix[1:]}".strip().rstrip(".") + "."


def why_of(record: RunRecord, state: RunState) -> Fault | None:
    """Give why a run has ended without a film."""
    if state in ("success", "pending", "processing", "waiting"):
        return None
    if record.end is not None and record.end.state == state and record.end.fault is not None:
        return record.end.fault
    faults = [part.fault for part in record.steps if part.fault is not None]
    return next((fault for fault in faults if not fault.passing), faults[-1] if faults else None)


def searched_text(record: RunRecord) -> str:
    """Give what a search looks at, folded: the brief's words, who asked and why, and the names of the run."""
    head = record.head
    said = [value for name in _WORDS for value in _texts(head.brief.get(name))]
    row = head.request.row.key if head.request.row else ""
    return folded(" \n".join([head.title, *said, head.pipeline, head.request.asked_by, head.request.note, row,
                              head.run_id]))[:_LONGEST_TEXT]  # fmt: skip


def folded(text: str) -> str:
    """Give a text as searches compare it: no capitals, no accents, full-width signs as their plain ones."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cc")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _report(record: RunRecord, store: Store) -> Report | None:
    artifact = last_output(record, "report")
    try:
        return store.load(artifact, Report) if artifact is not None else None
    except StoreAwayError:
        raise
    except NightreelError:
        return None


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: JsonValue) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else [_text(value)]
