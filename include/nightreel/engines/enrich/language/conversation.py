"""Asks a model for a draft until it is fit, a bounded number of times."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nightreel.context import StepContext
from nightreel.engines.endpoints import Endpoint
from nightreel.engines.enrich.language.answers import PaidAnswers
from nightreel.engines.enrich.language.draft import ScriptDraft
from nightreel.engines.enrich.language.examine import Examiner, Fault
from nightreel.engines.enrich.language.parse import NoDraft, draft_of
from nightreel.engines.enrich.language.service import language_extra, open_model
from nightreel.engines.enrich.language.telling import Told, repair_message
from nightreel.engines.enrich.protocol import LanguageSettings
from nightreel.errors import EngineError, RefusedError

if TYPE_CHECKING:
    from pydantic_ai import Agent, RunContext


@dataclass
class Conversation:
    """One conversation about one film.

    Args:
        name: of the endpoint.
        endpoint: the service.
        settings: what the model is asked with.
        seed: the brief's.
        examiner: says what is wrong with a draft.
        context: where progress, usage and notes go.
    """

    name: str
    endpoint: Endpoint
    settings: LanguageSettings
    seed: int
    examiner: Examiner
    context: StepContext
    answers: int = 0
    left: tuple[Fault, ...] = ()
    """What is wrong with the last answer."""
    _last: str = field(default="", init=False)

    def draft(self, told: Told) -> ScriptDraft:
        """Give a draft that is fit, but for what our code mends.

        Raises:
            RefusedError: it still invents facts (``enrich.invented``) or repeats orders (``enrich.orders``).
            EngineError: it gives no script, or none in the language asked for (``enrich.answer``).
            BusyError: the service is away, full or slow (``endpoint.…``).
        """
        with language_extra():
            from pydantic_ai.exceptions import UnexpectedModelBehavior, UsageLimitExceeded
            from pydantic_ai.usage import UsageLimits
        answers = PaidAnswers(self.context)
        agent = self._agent(told, answers)
        limits = UsageLimits(request_limit=self.settings.max_repairs + 1)
        try:
            result: Any = asyncio.run(_run(agent, told.data, limits))
        except (UnexpectedModelBehavior, UsageLimitExceeded) as error:
            answers.forget()
            raise self._refusal(error) from error
        draft: ScriptDraft = result.output
        return draft

    def _agent(self, told: Told, answers: PaidAnswers) -> Agent[Any, Any]:
        from pydantic_ai import Agent, ModelRetry, NativeOutput, TextOutput
        from pydantic_ai.models.openai import OpenAIChatModelSettings

        wanted = OpenAIChatModelSettings(
            temperature=self.settings.temperature, max_tokens=self.settings.max_tokens, seed=self.seed
        )
        if self.settings.top_p is not None:
            wanted["top_p"] = self.settings.top_p
        if self.endpoint.output == "json_object":
            wanted["extra_body"] = {"response_format": {"type": "json_object"}}

        def read(answer: str) -> ScriptDraft:
            try:
                return draft_of(answer)
            except NoDraft as error:
                self.left = (Fault("form", "answer", "", str(error)),)
                raise ModelRetry(repair_message([str(error)])) from error

        native: Any = NativeOutput(ScriptDraft, name="script", strict=True)
        output: Any = native if self.endpoint.output == "json_schema" else TextOutput(read)
        agent: Agent[Any, Any] = Agent(
            open_model(self.name, self.endpoint, self.context, answers, self._hear), output_type=output,
            instructions=told.rules, model_settings=wanted, retries={"tools": 0, "output": self.settings.max_repairs},
        )  # fmt: skip
        agent.output_validator(self._examine)
        return agent

    def _examine(self, run: RunContext[Any], draft: ScriptDraft) -> ScriptDraft:
        from pydantic_ai import ModelRetry

        self.left = self.examiner.faults(draft)
        only_sizes = all(fault.kind == "size" for fault in self.left)
        if not self.left or (only_sizes and run.retry >= min(1, self.settings.max_repairs)):
            return draft  # our code mends them; a second request for them is not worth its price
        self.context.progress(0.3, f"asked to mend {len(self.left)} places")
        raise ModelRetry(repair_message([fault.told() for fault in self.left]))

    def _hear(self, answer: str) -> None:
        self.answers += 1
        self._last = answer
        self.left = ()
        self.context.progress(0.2, f"{self.name} answered")

    def _refusal(self, error: Exception) -> Exception:
        """Give the error for what is still wrong after the last repair."""
        worst = {fault.kind: fault for fault in reversed(self.left)}
        if "order" in worst:
            fault = worst["order"]
            return RefusedError(
                "enrich.orders", where=fault.where, got=fault.text, want="words for viewers about the brief's subject",
                fix="take out of the brief what reads as an order to a program, then run again",
            )  # fmt: skip
        if "invented" in worst:
            fault = worst["invented"]
            return RefusedError(
                "enrich.invented", where=fault.where, got=fault.text,
                want=f"only numbers and claims that the brief holds; “{fault.found}” it does not",
                fix="if it is true, add it to the facts of the brief; if not, run again with another seed",
            )  # fmt: skip
        if "language" in worst:
            fault = worst["language"]
            return EngineError(
                "enrich.answer", where=fault.where, got=fault.text, want="the film's language",
                fix="choose an endpoint whose model writes this language, or the engine rules",
            )  # fmt: skip
        reason = worst["form"].reason if "form" in worst else self._wrong_form()
        return EngineError(
            "enrich.answer", where=self.name, got=f"{reason}, after {self.answers} answers", want="a script as JSON",
            fix="raise max_tokens if it is cut off, choose another model or output mode, or use the engine rules",
        )  # fmt: skip

    def _wrong_form(self) -> str:
        """Give what is wrong with the form of the last answer, where the library did not let us read it."""
        try:
            draft_of(self._last)
        except NoDraft as error:
            return f"{error}: {self._last[:100]}" if "{" not in self._last else str(error)
        return "an answer in another form"


async def _run(agent: Agent[Any, Any], data: str, limits: Any) -> Any:
    async with agent:
        return await agent.run(data, usage_limits=limits)
