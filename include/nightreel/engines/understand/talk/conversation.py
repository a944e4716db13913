"""One question until it is answered: what the model said, what is wrong with it, how often it is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from nightreel.engines.understand.answers import AnswerFault, Expected, Written, read_answer
from nightreel.engines.understand.protocol import Ask, UnderstandSettings
from nightreel.engines.understand.talk.places import Shown
from nightreel.engines.understand.talk.telling import Told, shown_of, tell, words
from nightreel.errors import EngineError, NightreelError, RefusedError
from nightreel.spec.model import Model

A = TypeVar("A", bound=Model)

_KEPT = 6000
"""Characters of an earlier answer that the model sees again; of one that loops only the beginning."""
_KEPT_LOOP = 400
_FIXES = {
    "form": "choose a model or an output mode of the endpoint that holds to the form",
    "cut": "raise `max_tokens`, or ask about fewer pictures at once",
    "loop": "choose another model, or raise the temperature a little",
    "order": "look at the words in the picture; answer this one by hand, or with the engine offline",
}


class Conversation(Generic[A]):
    """One question with its repairs; knows no service and no model.

    Args:
        ask: pictures and question.
        settings: how often an answer is asked again, and how large pictures are sent.
        who: answers, for errors and people.
        with_schema: whether the schema stands in the words.

    Raises:
        InputError: pictures that cannot be asked about.
    """

    def __init__(self, ask: Ask[A], settings: UnderstandSettings, who: str, *, with_schema: bool) -> None:
        self.ask, self.who = ask, who
        self.told: Told = tell(ask, with_schema=with_schema)
        self.shown: Sequence[Shown] = [shown_of(look, settings.longest_side_px) for look in ask.looks]
        self.repairs: list[tuple[str, str]] = []
        """What the model said and what it was told of it, in turn."""
        self._most, self._was_cut = settings.max_repairs, False
        self._expected = Expected(ask.question.answer, self.shown, (self.told.system, words("rules-1")), ask.words)

    def hear(self, written: Written) -> tuple[A, tuple[str, ...]] | None:
        """Give the answer and what was mended in it, or nothing where the model is to be asked again: see ``repairs``.

        Raises:
            EngineError: no answer that can be used, after all repairs (``understand.answer``, ``.cut``, ``.loop``).
            RefusedError: it does what words in a picture ask for (``understand.obeyed``).
        """
        again = len(self.repairs) < self._most
        try:
            return read_answer(written, self._expected, last=not again or (self._was_cut and written.ends == "length"))
        except AnswerFault as fault:
            if not again or (self._was_cut and fault.kind == "cut"):
                raise self._error(fault) from fault
            self._was_cut = self._was_cut or fault.kind == "cut"
            self.repairs.append((_shortened(written.text, fault), _repair(fault)))
            return None

    def _error(self, fault: AnswerFault) -> NightreelError:
        times = f"after {len(self.repairs) + 1} answers" if self.repairs else "in its only answer"
        where, fix = f"{self.who}: {self.ask.question.task}, {self.ask.looks[0].label}", _FIXES[fault.kind]
        got = f"{'; '.join(one.removeprefix('- ') for one in fault.faults)[:200]} ({times})"
        if fault.kind == "order":
            return RefusedError(
                "understand.obeyed", where=where, got=got, want="words inside pictures quoted, never obeyed", fix=fix
            )
        code = "answer" if fault.kind == "form" else fault.kind
        return EngineError(f"understand.{code}", where=where, got=got, want="JSON of the asked form", fix=fix)


def _shortened(text: str, fault: AnswerFault) -> str:
    most = _KEPT_LOOP if fault.kind in ("loop", "cut") else _KEPT
    return (text if len(text) <= most else f"{text[:most]} …") or "(nothing)"


def _repair(fault: AnswerFault) -> str:
    return words(f"{fault.kind}-1").replace("{faults}", "\n".join(fault.faults))
