"""Compare a storyboard that was read with the writer's script, or with an earlier version of the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from nightreel.engines.understand.protocol import Answered, UnderstandSettings
from nightreel.errors import CheckError, InputError
from nightreel.reading.asking import read_by
from nightreel.reading.board.documents import Document, read_documents
from nightreel.spec.film import Sidecar
from nightreel.spec.reading import BoardReading, DifferenceKind, DifferenceOf, Differences, Reading, Sources
from nightreel.steps.base import Port, StepContext, step
from nightreel.steps.understanding import UnderstandingStep, engine_settings

if TYPE_CHECKING:
    from nightreel.reading.board.difference_page import DifferencesTold
    from nightreel.reading.board.read import Reader

_ASKED: tuple[DifferenceOf, ...] = ("action", "dialogue", "scene")
_CAUTIONED: tuple[DifferenceOf, ...] = (*_ASKED, "framing", "camera", "panel", "order")
_KINDS: tuple[DifferenceKind, ...] = ("contradicted", "changed", "missing", "added")
_MOST_CAUTIONS = 12


class CompareBoardOptions(UnderstandSettings):
    """What a board is compared with, and how much may differ."""

    script: str = Field("", max_length=200, description="The script among the documents; the only one when empty.")
    earlier: str = Field(
        "", max_length=250, description="Run of an earlier version of the board, by its id or title; then no script."
    )
    most_difference: float = Field(
        1, ge=0, le=1, description="Stop the run when more than this share differs; 1 only reports."
    )


@step(
    "compare_board",
    takes={"reading": "reading", "sources": Port("sources", optional=True)},
    gives={"differences": "differences"},
    title="Compare board and script",
    group="reading",
)
class CompareBoard(UnderstandingStep[CompareBoardOptions]):
    """Pair the lines of script and board by meaning where an engine can, else by their letters, and tell what differs.

    What is missing, added, changed or contradicted is told with its evidence, and how much it is. What people rejected
    before goes to the engine as a caution, and is shown. A run can stop where too much differs.
    """

    memo = False  # what people reject meanwhile changes the next result; answers are remembered one by one

    def run(self, options: CompareBoardOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Compare, keep the page and the JSON; then stop the run if it must be stopped.

        Raises:
            InputError: the reading is no storyboard's (``board.reading``), the script is not there (``board.script``),
                or the earlier run read no board (``board.earlier``).
            CheckError: more differs than may (``compare_board.difference``); the page is kept before.
        """
        from nightreel.reading.board.difference_page import DifferencesTold

        reading: Reading = inputs["reading"]
        board = _board_of(reading)
        told = DifferencesTold(options.most_difference, date=context.run.date[:10])
        if options.earlier:
            found, page = _to_earlier(reading, board, options, told, context)
        else:
            sources: Sources = inputs.get("sources") or Sources()
            found, page = _to_script(reading, board, sources, options, told, context)
        found = _with_files(found, page, context)
        context.note(_told(found))
        context.stills.extend(context.store.local(panel.media) for panel in board.panels[:2])
        if found.amount > options.most_difference:
            kept = context.store.keep_model(found, "differences")
            raise _refusal(found, options, found.page.uri if found.page else kept.uri)
        return {"differences": found}


def _to_script(
    reading: Reading, board: BoardReading, sources: Sources, options: CompareBoardOptions, told: DifferencesTold,
    context: StepContext,
) -> tuple[Differences, str]:  # fmt: skip
    """Compare with the script; give the differences and their page."""
    from nightreel.reading.board.difference_page import script_page
    from nightreel.reading.board.differences import Compared, amount_of, differences
    from nightreel.reading.board.lines import board_lines, script_lines
    from nightreel.reading.board.pairing import pair
    from nightreel.reading.board.scripts import find_script

    documents = read_documents(sources, context.store)
    name, script = find_script(documents, options.script)
    ours, theirs = script_lines(script), board_lines(board, reading.by)
    notes = [f"Compared with {name}."]
    if not any(line.kind == "scene" for line in theirs) and any(line.kind == "scene" for line in ours):
        ours = [line for line in ours if line.kind != "scene"]
        notes.append("No scene heading was read on the board: scene headings were not compared.")
    for note in notes:
        context.note(note)
    cautions = _cautions(reading.language, context)
    reader = _reader(reading, documents, name, cautions, options, context)
    compared = Compared(ours, theirs, pair(ours, theirs, board, reader), board, reading.language)
    for note in compared.paired.notes:
        context.note(note)
    items = differences(compared)
    found = Differences(
        title=reading.title, language=reading.language, against="script", aligned=compared.paired.by, items=items,
        amount=amount_of(items, compared), panels=board.panels, by=_by(reader), cautions=cautions,
        notes=compared.paired.notes,
    )  # fmt: skip
    return found, script_page(found, compared, told, context.store)


def _to_earlier(
    reading: Reading, board: BoardReading, options: CompareBoardOptions, told: DifferencesTold, context: StepContext
) -> tuple[Differences, str]:
    """Compare with an earlier version of the board; nobody is asked."""
    from nightreel.reading.board.difference_page import versions_page
    from nightreel.reading.board.versions import Versions, compare_versions

    versions = Versions(_earlier_board(options.earlier, context), board, reading.language)
    items, amount = compare_versions(versions, context.store)
    found = Differences(
        title=reading.title, language=reading.language, against="board", aligned="text", items=items, amount=amount,
        panels=board.panels, by=reading.by, cautions=_cautions(reading.language, context),
    )  # fmt: skip
    return found, versions_page(found, versions, told, context.store)


def _board_of(reading: Reading) -> BoardReading:
    if reading.board is None:
        raise InputError(
            "board.reading", where=reading.title, got=f"a reading of kind {reading.kind}", want="a storyboard's",
            fix="let read_board stand before this step",
        )  # fmt: skip
    return reading.board


def _earlier_board(name: str, context: StepContext) -> BoardReading:
    """Give the board that an earlier run has read.

    Raises:
        SpecError: there is no such run, or several (``history.run``).
        InputError: it read no board, or the board was removed (``board.earlier``).
    """
    from nightreel.records.history import find_run, read_run
    from nightreel.records.readings import reading_of

    found = reading_of(read_run(context.store, find_run(context.store, name).run_id), context.store)
    if found is None or found.board is None:
        raise InputError(
            "board.earlier", where="earlier", got=name, want="a run that read a storyboard, and still has it",
            fix="name a run of a pipeline with read_board; `nightreel history` lists them",
        )  # fmt: skip
    return found.board


def _reader(
    reading: Reading, documents: Sequence[Document], script: str, cautions: tuple[str, ...],
    options: CompareBoardOptions, context: StepContext,
) -> Reader:  # fmt: skip
    """Give who is asked; the script is in the question itself, and the other documents are material."""
    from nightreel.reading.board.questions import Told
    from nightreel.reading.board.read import Reader

    material = tuple((one.name, one.text) for one in documents if one.name != script)
    engine = CompareBoard.reader(context.engine)
    answers: list[Answered[Any]] = []
    return Reader(engine, engine_settings(options), context, Told(reading.language, material, cautions), answers)


def _by(reader: Reader) -> Any:
    from nightreel.reading.board.questions import prompts_version

    return read_by(reader.engine, reader.answers, prompts=prompts_version())


def _cautions(language: str, context: StepContext) -> tuple[str, ...]:
    """Give what people rejected before of every kind that may be told, the first of each kind first."""
    from nightreel.records.findings import cautions

    found = [cautions(context.store, of, kind, language) for of in _CAUTIONED for kind in _KINDS]
    deepest = max(map(len, found), default=0)
    ordered = [part[at] for at in range(deepest) for part in found if at < len(part)]
    return tuple(dict.fromkeys(ordered))[:_MOST_CAUTIONS]


def _with_files(found: Differences, page: str, context: StepContext) -> Differences:
    """Keep the page and the JSON."""
    html, data = context.work_dir / "differences.html", context.work_dir / "differences.json"
    html.write_text(page, encoding="utf-8")
    data.write_text(found.model_dump_json(indent=2, exclude={"panels", "page", "files"}), encoding="utf-8")
    files = (Sidecar(name="differences.json", media=context.store.keep(data, "json")),)
    return found.model_copy(update={"page": context.store.keep(html, "page"), "files": files})


def _told(found: Differences) -> str:
    counts = ", ".join(f"{count} {kind}" for kind in _KINDS if (count := sum(one.kind == kind for one in found.items)))
    how = "meaning" if found.aligned == "meaning" else "letters"
    paired = f" Lines were paired by {how}." if found.against == "script" else ""
    return f"{100 * found.amount:.0f} % differs: {counts or 'nothing'}.{paired}"


def _refusal(found: Differences, options: CompareBoardOptions, page: str) -> CheckError:
    other = "the script" if found.against == "script" else "the earlier board"
    return CheckError(
        "compare_board.difference", where=found.title, got=f"{100 * found.amount:.0f} % of it differs from {other}",
        want=f"{100 * options.most_difference:.0f} % at most",
        fix=f"look at the page {page}, mend board or script and run again, or let more differ (most_difference)",
    )  # fmt: skip
