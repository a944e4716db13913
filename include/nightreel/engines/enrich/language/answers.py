"""Answers that were paid for, kept so that another try of the task does not pay for them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.context import StepContext

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse


class PaidAnswers:
    """The answers of one conversation in their order, as long as its run lasts.

    A result's key names the brief, the options, the model and the version of our prompts and checks, so that the next
    try of a task asks the same, and takes the same answers, up to the one that was not given. Another run asks afresh,
    and so does another try after answers that were of no use.
    """

    def __init__(self, context: StepContext) -> None:
        self._context, self._at = context, 0
        self._key = f"answers-{context.result_key}-{context.run.run_id}" if context.result_key else ""
        kept = (context.store.recall(self._key) if self._key else None) or {}
        self._kept = [str(answer) for answer in kept.get("answers") or ()]  # type: ignore[union-attr]

    def take(self) -> ModelResponse | None:
        """Give the answer to the next request, if an earlier try has it."""
        from pydantic_ai.messages import ModelMessagesTypeAdapter, ModelResponse

        if self._at >= len(self._kept):
            return None
        (answer,) = ModelMessagesTypeAdapter.validate_json(self._kept[self._at])
        self._at += 1
        return answer if isinstance(answer, ModelResponse) else None

    def keep(self, answer: ModelResponse) -> None:
        """Keep the answer to the request that nothing was found for."""
        from pydantic_ai.messages import ModelMessagesTypeAdapter

        self._kept.append(ModelMessagesTypeAdapter.dump_json([answer]).decode())
        self._at = len(self._kept)
        if self._key:
            self._context.store.remember(self._key, {"answers": list(self._kept)})

    def forget(self) -> None:
        """Keep none of them: they led to nothing."""
        if self._key:
            self._context.store.remember(self._key, {"answers": []})
