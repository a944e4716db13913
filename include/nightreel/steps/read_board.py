"""Read a storyboard: its panels become a script, with evidence for every claim."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

from nightreel.engines.understand.protocol import Answered, UnderstandSettings
from nightreel.errors import RefusedError
from nightreel.reading.asking import read_by
from nightreel.reading.board.documents import Document, language_of, read_documents
from nightreel.spec.brief import Brief
from nightreel.spec.film import Sidecar
from nightreel.spec.reading import BoardReading, ReadBy, Reading, Sources
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import StepContext, step
from nightreel.steps.understanding import UnderstandingStep, engine_settings


class ReadBoardOptions(UnderstandSettings):
    """How a storyboard is read."""

    most_panels: int = Field(120, ge=1, le=400, description="A board of more panels is refused before it is read.")
    cut_sheets: bool = Field(True, description="Cut sheets and pages that show several panels.")
    language: Literal["story", "en-US", "zh-CN"] = Field(
        "story", description="Language of the script; of the documents, else of the brief, by default."
    )


@step(
    "read_board",
    takes={"brief": "brief", "sources": "sources"},
    gives={"reading": "reading"},
    title="Read the storyboard",
    group="reading",
)
class ReadBoard(UnderstandingStep[ReadBoardOptions]):
    """Cut pictures, sheets and PDFs into panels, check them, put them in order and read them as a script.

    Every claim names the panel, the place in it and the reason, or is marked. Texts help to read; words in pictures and
    texts are quoted and never obeyed. The script goes out as Markdown, Fountain and JSON.
    """

    def key_material(self, options: ReadBoardOptions, engine: str, tenant: Tenant, tenant_root: Path) -> dict[str, Any]:
        """Give who judges, and what is asked: another model or prompt reads anew."""
        from nightreel.reading.board.questions import prompts_version

        judge = self.reader(engine).judge(engine_settings(options), tenant)
        return {"judge": judge, "prompts": prompts_version()}

    def run(self, options: ReadBoardOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Cut, check, order, read, write the files and the page.

        Raises:
            InputError: no panel is left, or there are too many (``board.…``); a file breaks or asks for a password.
            RefusedError: the story's language is none of the tenant's (``read_board.language``).
            NightreelError: a question was not answered; what was answered is remembered.
        """
        from nightreel.reading.board.panels import Cutting, find_panels
        from nightreel.reading.board.questions import Told, prompts_version
        from nightreel.reading.board.read import Reader, read_board
        from nightreel.reading.seen_words import unread_note

        brief: Brief = inputs["brief"]
        sources: Sources = inputs["sources"]
        documents = read_documents(sources, context.store)
        language = _language(documents, brief, options, context)
        found = find_panels(sources, Cutting(options.most_panels, options.cut_sheets, language), context)
        answers: list[Answered[Any]] = []
        engine = self.reader(context.engine)
        told = Told(language, tuple((one.name, one.text) for one in documents))
        board = read_board(found, Reader(engine, engine_settings(options), context, told, answers))
        by = read_by(engine, answers, prompts=prompts_version())
        found.notes += filter(None, [unread_note(answers, language)])
        reading = Reading(
            kind="storyboard", title=brief.title, language=language, by=by, board=board, notes=tuple(found.notes)
        )
        context.progress(0.95, "write the script and the page")
        context.stills.extend(context.store.local(panel.media) for panel in board.panels[:4])
        _tell(board, by, found.notes, context)
        return {"reading": with_files(reading, board, context)}


def with_files(reading: Reading, board: BoardReading, context: StepContext) -> Reading:
    """Give a reading with its page, its script in three forms and its panels."""
    from nightreel.reading.board.export import board_screenplay, write_fountain, write_json, write_markdown
    from nightreel.reading.board.page import PageTold, board_page
    from nightreel.store.artifact import Artifact, Kind

    def kept(name: str, text: str, kind: Kind) -> Artifact:
        path = context.work_dir / name
        path.write_text(text, encoding="utf-8")
        return context.store.keep(path, kind)

    title, language, by = reading.title, reading.language, reading.by
    script = board_screenplay(board, title, language, by)
    told = PageTold(title, language, by, reading.notes, date=context.run.date[:10])
    files = (
        Sidecar(name="board.fountain", media=kept("board.fountain", write_fountain(script), "text")),
        Sidecar(name="board.md", media=kept("board.md", write_markdown(board, title, language, by), "text")),
        Sidecar(name="board.json", media=kept("board.json", write_json(board, title, language, by), "json")),
    )
    page = kept("board.html", board_page(board, told, context.store), "page")
    return reading.model_copy(update={"page": page, "files": files})


def _language(documents: tuple[Document, ...], brief: Brief, options: ReadBoardOptions, context: StepContext) -> str:
    language = language_of(documents, brief.language) if options.language == "story" else options.language
    if language not in context.tenant.languages:
        raise RefusedError(
            "read_board.language", where="language", got=language,
            want=f"one of {', '.join(context.tenant.languages)}",
            fix="choose a language of this tenant in the step's options",
        )  # fmt: skip
    return language


def _tell(board: BoardReading, by: ReadBy, notes: list[str], context: StepContext) -> None:
    count = len(board.panels)
    order = {
        "given": "in the order given", "written": "ordered by their written numbers",
        "found": "in an order that was found", "kept": "as they came: nothing tells their order",
    }[board.order]  # fmt: skip
    context.note(f"{count} panel{'s' if count != 1 else ''}, {order}.")
    for note in (*board.notes, *notes[:20]):
        context.note(note)
    for panel in board.panels:
        for fault in panel.faults:
            context.note(f"Panel {panel.number} ({panel.origin}): {fault}")
    unproven = sum(len(shot.unproven) for shot in board.shots)
    if unproven:
        context.note(f"{unproven} claims have no evidence; they are marked on the page.")
    if by.partial:
        context.note("No model has read: what can be measured is said, and what a model would add.")
