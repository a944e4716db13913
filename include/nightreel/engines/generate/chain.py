"""The chain of tries: what was asked first, then each fallback, until one makes the shot. Never in silence."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightreel.engines.card import engine_cards, make_engine
from nightreel.errors import BusyError, CancelledError, EngineError, NightreelError
from nightreel.spec.generation import Fallback, Making, ModelSettings, Usage
from nightreel.spec.measure import Measure

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest

_KINDS: dict[str, type[NightreelError]] = {"BusyError": BusyError, "EngineError": EngineError}


@dataclass(frozen=True)
class Try:
    """One way to make a shot."""

    engine: str
    settings: ModelSettings

    @property
    def words(self) -> str:
        """Name it for people: ``wan at 720p``."""
        settings = self.settings
        if not engine_cards("generate")[self.engine].takes_model:
            return self.engine
        name = settings.model.rsplit("/", 1)[-1] or settings.endpoint or self.engine
        return f"{name} at {f'{settings.height_px}p' if settings.height_px else settings.preset}"


def tries_of(engine: str, settings: ModelSettings, fallback: Sequence[Fallback]) -> tuple[Try, ...]:
    """Give the ways in order: the one asked for, then each fallback with what it leaves out as it was asked first.

    Another engine or endpoint has models of its own: it does not inherit the first one's.
    """
    asked = Try(engine, settings)
    tries = [asked]
    for entry in fallback:
        said = entry.model_dump(exclude={"engine"}, exclude_none=True)
        elsewhere = bool(entry.engine and entry.engine != engine) or "endpoint" in said
        kept = {} if not elsewhere else {"model": "", **({} if "endpoint" in said else {"endpoint": ""})}
        changed = ModelSettings.model_validate({**settings.model_dump(), **kept, **said})
        tries.append(Try(entry.engine or engine, changed))
    return tuple(dict.fromkeys(tries))


@dataclass(frozen=True)
class Limits:
    """What one shot may take."""

    seconds: float | None = None
    """Of one try."""
    money: float | None = None
    """US dollars of all tries together."""


class Chain:
    """Makes one shot by the first way that works.

    A failed try is written down with the call's name, so that the call that goes on after waiting for a remote job
    does not begin with it again; another attempt of the task does.

    Args:
        tries: in order.
        limits: of time and money.
        context: the step's.
    """

    def __init__(self, tries: Sequence[Try], limits: Limits, context: StepContext) -> None:
        self._tries, self._limits, self._context = tries, limits, context
        self._key = f"tries-{context.result_key}-{context.run.call_name}"
        self._failed: dict[str, Any] = (context.store.recall(self._key) or {}) if context.result_key else {}

    def make(self, request: GenerateRequest) -> GeneratedClip:
        """Make the shot.

        Raises:
            NightreelError: the fault of the only try; of several, all of them in one sentence. Refused content, wrong
                settings, missing weights, unusable material and a wish to stop end the chain at once.
        """
        faults: list[NightreelError] = []
        for index, one in enumerate(self._tries):
            fault = self._known_fault(index)
            if fault is None:
                used = len(self._context.usage)
                try:
                    made = self._try(one, replace(request, settings=one.settings, limit_s=self._limits.seconds))
                except (EngineError, BusyError) as error:
                    fault = error
                    self._write_down(index, error, sum(self._context.usage[used:], Usage()))
                else:
                    return self._told(made, one, faults, request) if faults else made
            faults.append(fault)
        raise _all_failed(faults, request.shot.index)

    def _try(self, one: Try, request: GenerateRequest) -> GeneratedClip:
        """Make the shot one way, within the limits."""
        engine: Any = make_engine("generate", one.engine)
        self._check_money(engine, request)
        if "remote" in engine.card.devices or self._limits.seconds is None:
            made: GeneratedClip = engine.generate(request, self._context)
            return made
        until = time.monotonic() + self._limits.seconds
        asked = self._context.cancelled
        timed = replace(self._context, cancelled=lambda: asked() or time.monotonic() > until)
        try:
            made = engine.generate(request, timed)
        except CancelledError as error:
            if asked():
                raise
            raise EngineError(
                "generate.slow", where=f"shot {request.shot.index + 1}", got="no clip yet",
                want=f"one within {self._limits.seconds:g} s", fix="raise limit_s or ask for less",
            ) from error  # fmt: skip
        return made

    def _check_money(self, engine: Any, request: GenerateRequest) -> None:
        limit = self._limits.money
        if limit is None or not hasattr(engine, "price"):
            return
        price = engine.price(request, self._context)
        spent = sum(self._context.usage, Usage()).money
        if price and spent + price > limit + 1e-9:
            raise EngineError(
                "generate.price", where=f"shot {request.shot.index + 1}",
                got=f"${spent + price:.2f}" + (f", ${spent:.2f} of it spent before" if spent else ""),
                want=f"at most ${limit:.2f} (limit_money)", fix="raise limit_money or ask for less",
            )  # fmt: skip

    def _known_fault(self, index: int) -> NightreelError | None:
        """Give the fault of a try that this call has made before it waited."""
        found = self._failed.get(str(index))
        if not isinstance(found, dict):
            return None
        self._context.spend(Usage.model_validate(found["usage"]))
        parts = {name: found[name] for name in ("where", "want", "fix")}
        return _KINDS[found["kind"]](found["code"], got=found["got"] or None, **parts)

    def _write_down(self, index: int, error: NightreelError, usage: Usage) -> None:
        kind = "BusyError" if isinstance(error, BusyError) else "EngineError"
        self._failed[str(index)] = {**error.as_dict(), "kind": kind, "usage": usage.model_dump(mode="json")}
        if self._context.result_key and len(self._tries) > 1:
            self._context.store.remember(self._key, self._failed)

    def _told(
        self, made: GeneratedClip, one: Try, faults: Sequence[NightreelError], request: GenerateRequest
    ) -> GeneratedClip:
        """Say that and why a clip is not what was asked for first."""
        asked = self._tries[0]
        reasons = " and ".join(dict.fromkeys(_reason(fault, self._limits) for fault in faults))
        instead = f"asked for {asked.words}; {reasons}; made with {_difference(asked, one)}"
        shot = f"shot {request.shot.index + 1}"
        self._context.note(f"{shot.capitalize()}: {instead}.")
        self._context.measure(
            Measure(subject=shot, name="as asked", value=0, passed=False, detail=f"made with {_difference(asked, one)}")
        )
        self._context.only_now.append(instead)
        making = made.making or Making(engine=made.engine)
        return replace(made, making=making.model_copy(update={"instead": instead}))


def _reason(fault: NightreelError, limits: Limits) -> str:
    if fault.code == "generate.slow" and limits.seconds is not None:
        return f"it took longer than {limits.seconds:g} s"
    if fault.code == "generate.price":
        return f"it would cost {fault.got}, more than ${limits.money or 0:.2f}"
    return {
        "generate.memory": "the GPU's memory was too small",
        "generate.away": "the service did not answer",
        "generate.busy": "the service was full",
        "generate.lost": "the service lost the job",
    }.get(fault.code, f"it failed ({fault.got or fault.code})")


def _difference(asked: Try, made: Try) -> str:
    """Give what was done otherwise, in a few words: ``480p, 12 steps``."""
    before, after = asked.settings.model_dump(), made.settings.model_dump()
    parts = [made.engine] if made.engine != asked.engine else []
    if not engine_cards("generate")[made.engine].takes_model:
        return parts[0] if parts else made.engine
    words = {
        "model": "{}", "endpoint": "{}", "preset": "preset {}", "height_px": "{}p", "steps": "{} steps",
        "fps": "{} frames a second",
    }  # fmt: skip
    parts += [text.format(after[name]) for name, text in words.items() if after[name] and after[name] != before[name]]
    return ", ".join(parts) or made.words


def _all_failed(faults: Sequence[NightreelError], shot: int) -> NightreelError:
    if len(faults) == 1:
        return faults[0]
    kind = BusyError if any(fault.retry for fault in faults) else EngineError
    error = kind(
        "generate.tries", where=f"shot {shot + 1}",
        got="; ".join(f"{fault.code}: {fault.got}" for fault in faults), want="a try that works",
        fix=faults[0].fix or "mend the first fault",
    )  # fmt: skip
    error.__cause__ = faults[-1]
    return error
