"""What was asked of reviewers and what they answered, in the tenant's store, so that no answer is lost or counts twice.

A task that goes on at once may be tried again by Airflow, and then it would ask again; the answer that is kept here
counts in its place. A step that was cleared by a person asks anew, with the next number.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from nightreel.records.revision import Revision
from nightreel.spec.review import Answer, Asked
from nightreel.spec.script import Script
from nightreel.store.digest import value_digest
from nightreel.store.protocol import Store

M = TypeVar("M", bound=BaseModel)


class ReviewDesk:
    """The askings of one review step in one run.

    Args:
        store: the tenant's.
        run_id: of the run.
        step_id: id of the step in its pipeline.
        dag_id: of the run: another DAG may have a run of the same id; empty for a run without Airflow.
    """

    def __init__(self, store: Store, run_id: str, step_id: str, *, dag_id: str = "") -> None:
        run = f"{run_id}.{dag_id}" if dag_id else run_id
        self._store, self._key = store, f"review/{run}/{step_id}"

    def ask(self, asked: Asked) -> None:
        """Keep what is asked now."""
        self._store.remember(self._key, asked.model_dump(mode="json"))

    def asked(self) -> Asked | None:
        """Give what was asked last, or ``None``."""
        return self._read(self._key, Asked)

    def hand_in(self, asked: Asked, said: dict[str, JsonValue]) -> None:
        """Keep what Airflow hands over, before it is read: a task that is cut off finds it again."""
        self._store.remember_new(f"{self._key}/{asked.number}/said", said)

    def handed_in(self, asked: Asked) -> dict[str, JsonValue] | None:
        """Give what Airflow has handed over in answer to an asking, or ``None``."""
        return self._store.recall(f"{self._key}/{asked.number}/said")

    def answer(self, asked: Asked, answer: Answer) -> Answer:
        """Keep an answer and give the one that counts: the first."""
        key = f"{self._key}/{asked.number}"
        if self._store.remember_new(key, answer.model_dump(mode="json")):
            return answer
        return self._read(key, Answer) or answer

    def answered(self, asked: Asked) -> Answer | None:
        """Give the answer to an asking, or ``None``."""
        return self._read(f"{self._key}/{asked.number}", Answer)

    def finish(self, asked: Asked) -> None:
        """Say that all that follows from the answer was done."""
        self._store.remember(f"{self._key}/{asked.number}/done", {"done": True})

    def is_finished(self, asked: Asked) -> bool:
        """Whether all that follows from the answer was done."""
        return self._store.recall(f"{self._key}/{asked.number}/done") is not None

    def reserve(self, asked: Asked, revision: Revision) -> Revision:
        """Keep the revision that follows from an answer and give the one that counts, so that only one is started."""
        key = f"{self._key}/{asked.number}/revision"
        if self._store.remember_new(key, revision.model_dump(mode="json")):
            return revision
        return self._read(key, Revision) or revision

    def reserved(self, asked: Asked) -> Revision | None:
        """Give the revision that follows from an answer, or ``None``."""
        return self._read(f"{self._key}/{asked.number}/revision", Revision)

    def unfinished(self) -> tuple[Asked, Answer] | None:
        """Give an answer that nobody has acted upon to its end, with its asking."""
        asked = self.asked()
        answer = self.answered(asked) if asked is not None else None
        return (asked, answer) if asked is not None and answer is not None and not self.is_finished(asked) else None

    def _read(self, key: str, model: type[M]) -> M | None:
        found = self._store.recall(key)
        try:
            return None if found is None else model.model_validate(found)
        except ValidationError:
            return None


def remember_approval(store: Store, script: Script, answer: Answer) -> None:
    """Keep that a person has approved, or written, the words of a script."""
    store.remember(_words_key(script), {"by": answer.by, "when": answer.when})


def approval_of(store: Store, script: Script) -> tuple[str, str] | None:
    """Give who approved the very words of a script, and when; ``None`` where nobody has."""
    found = store.recall(_words_key(script))
    return (str(found["by"]), str(found["when"])) if found and {"by", "when"} <= found.keys() else None


def _words_key(script: Script) -> str:
    words = [[shot.frames, shot.scene, shot.text.model_dump(), shot.voice_over] for shot in script.shots]
    return f"review-words/{value_digest([script.title, script.language, words])}"
