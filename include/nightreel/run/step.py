"""One step in its context: inputs loaded, memo asked, progress told, errors explained, results kept."""

from __future__ import annotations

import errno
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, JsonValue, ValidationError

from nightreel.context import never
from nightreel.engines.card import EngineCard, engine_cards
from nightreel.errors import EngineError, NightreelError, OptionError, StoreError
from nightreel.packs import tenant_with_packs
from nightreel.plan.memo_key import memo_key
from nightreel.plan.model import Source
from nightreel.records.book import RunBook
from nightreel.records.revision import request_script
from nightreel.run.books import write_fault, write_result
from nightreel.run.brand import brand_digest, named_files
from nightreel.run.history import record
from nightreel.run.off import note_of, passed_on
from nightreel.run.workspace import Workspace
from nightreel.safety import check_models
from nightreel.spec.brief import Brief
from nightreel.spec.generation import Usage
from nightreel.spec.measure import Measure
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.model import Model, Options
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.record import Fault
from nightreel.spec.references import resolve
from nightreel.spec.script import Script
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import PORT_TYPES, Progress, RunInfo, Step, StepContext, all_steps
from nightreel.store.artifact import Artifact, artifacts_in
from nightreel.store.digest import value_digest
from nightreel.store.keys import tenant_key
from nightreel.store.protocol import Store

InputRefs = Mapping[str, Artifact | Sequence[Artifact]]
"""Artifacts by input port; a ``shots`` port takes a list."""
_WRITTEN = ("brief", "script")
"""Kinds of input that hold people's or a model's words."""


@dataclass(frozen=True)
class StepCall:
    """What is to be done, for whom."""

    step: str
    step_id: str
    run: RunInfo
    engine: str = ""
    options: Mapping[str, Any] | Options | None = None
    shot_index: int | None = None
    brief: Brief | None = None
    """The run's brief: what ``${brief.…}`` in options refers to."""
    cancelled: Callable[[], bool] = never
    refers: Mapping[Source, Artifact] = field(default_factory=dict)
    """Outputs of other steps: what ``${steps.<id>.<port>}`` in options refers to, by its address."""
    waits_elsewhere: bool = False
    """Whether the caller is told by ``Waiting`` when only a remote job is waited for, and calls again afterwards."""
    book: RunBook | None = None
    """The run's book, where what the step did is written."""
    tries_left: int = 0
    """How often the caller tries again when a fault may pass."""


class StepResult(Model):
    """What a step gave."""

    outputs: dict[str, Artifact]
    stills: tuple[Artifact, ...] = ()
    notes: tuple[str, ...] = ()
    shots: int | None = Field(None, description="How many shots the script has that this step gave.")
    reused: bool = False
    seconds: float = 0.0
    usage: Usage = Usage()
    measures: tuple[Measure, ...] = ()
    only_now: bool = Field(
        False, description="Whether something failed, so that it is not what was asked for: not for other runs."
    )


class Bench:
    """A tenant's place of work: its folder, brand and store."""

    def __init__(self, workspace: Workspace, tenant: Tenant) -> None:
        self.root = workspace.tenant_root(tenant.name)
        self.workspace, self.tenant = workspace, tenant_with_packs(tenant, self.root)
        self.store: Store = workspace.open_store(tenant)

    def run(self, call: StepCall, inputs: InputRefs, progress: Progress) -> StepResult:
        """Do one step, or give its remembered result; write into the run's book what came of it.

        Raises:
            NightreelError: with the step's id as its place; anything unforeseen is an ``EngineError`` (``step.fault``).
        """
        began = time.monotonic()
        try:
            with _explained(call.step_id):
                step = _step_class(call.step)()
                options = self._options(step, call)
                self._check_words(step, options, call, inputs)
                off = call.step_id in call.run.request.off
                work = self._passed_on if off else self._done
                result = work(step, options, call, inputs, progress)
        except NightreelError as error:
            write_fault(call, inputs, Fault.of(error), time.monotonic() - began)
            raise
        result = result.model_copy(update={"seconds": round(time.monotonic() - began, 3)})
        return write_result(call, inputs, options.model_dump(mode="json"), result)

    def _done(
        self, step: Step[Any], options: Options, call: StepCall, inputs: InputRefs, progress: Progress
    ) -> StepResult:
        key = self._memo_key(step, options, call, inputs)
        of_run = value_digest([key, call.run.run_id])
        found = (self._recalled(key) or self._recalled(of_run)) if step.memo else None
        if found is not None:
            progress(1.0, "reused: nothing that this step depends on has changed")
            return found
        result = self._work(step, options, call, inputs, progress, key)
        if step.memo:
            # What was made otherwise because something failed is no exact result: this run alone keeps it.
            self.store.remember(of_run if result.only_now else key, result.model_dump(mode="json"))
        return result

    def _passed_on(
        self, step: Step[Any], options: Options, call: StepCall, inputs: InputRefs, progress: Progress
    ) -> StepResult:
        outputs = passed_on(type(step), call.step_id, inputs)
        scripts = {name: self.store.load(outputs[name], Script) for name in outputs if name == "script"}
        progress(1.0, "switched off for this run")
        return StepResult(outputs=outputs, notes=(note_of(type(step)),), shots=_count_shots(scripts))

    def _options(self, step: Step[Any], call: StepCall) -> Options:
        given = call.options.model_dump(mode="json") if isinstance(call.options, Options) else dict(call.options or {})
        scope: dict[str, Any] = {
            "brand": self.tenant.brand.model_dump(mode="json"),
            "run": {"date": call.run.date, "id": call.run.run_id},
        }
        if call.brief is not None:
            scope["brief"] = call.brief.model_dump(mode="json")
        steps: dict[str, dict[str, str]] = {}
        for (step_id, port), artifact in call.refers.items():
            steps.setdefault(step_id, {})[port] = artifact.uri
        scope["steps"] = steps
        given = resolve(given, scope)
        if "platforms" in step.options_type.model_fields and not given.get("platforms"):
            given["platforms"] = list(call.run.platforms)
        try:
            return step.options_type.model_validate(given)
        except ValidationError as error:
            faults = mistakes_of(error, step.options_type, lambda _: call.step_id, code=step.name, kind=OptionError)
            raise faults[0] from error

    def _check_words(self, step: Step[Any], options: Options, call: StepCall, inputs: InputRefs) -> None:
        """Refuse words that break a safety rule, before anything is fetched from the memo or made."""
        written = [self._load(step, port, inputs[port]) for port in inputs if step.takes[port].type in _WRITTEN]
        if call.brief is not None:
            written.append(call.brief)
        if call.run.request.script is not None and "script" in step.gives:
            written.append(request_script(call.run.request.script, self.store))
        check_models(written, options, tenant=self.tenant, run=call.run.run_id, step=call.step_id)

    def _memo_key(self, step: Step[Any], options: Options, call: StepCall, inputs: InputRefs) -> str:
        digests: dict[str, JsonValue] = {name: _digest(value) for name, value in inputs.items()}
        if step.each:
            digests = self._shot_digests(step, call, inputs, digests)
        engine = call.engine or step.default_engine
        material = step.key_material(options, engine, self.tenant, self.root)
        request = step.key_request(call.run.request)
        return memo_key(
            type(step),
            step.key_options(options, engine),
            self._card(step, call.engine),
            input_digests={
                **digests,
                "files": {**named_files(options.model_dump(mode="json").values(), self.root)},
                **({"material": material} if material else {}),
                **({"request": request} if request else {}),
            },
            brand_digest=brand_digest(self.tenant, self.root),
            platforms=platforms_of(getattr(options, "platforms", ())),
            key_fingerprint=value_digest(tenant_key(self.tenant.name, step.uses_key).hex()) if step.uses_key else "",
        )

    def _shot_digests(
        self, step: Step[Any], call: StepCall, inputs: InputRefs, digests: dict[str, JsonValue]
    ) -> dict[str, JsonValue]:
        values = {name: self._load(step, name, value) for name, value in inputs.items()}
        narrowed = step.shot_depends_on(values, call.shot_index or 0)
        return {**digests, "shot_index": call.shot_index} if narrowed is None else {"shot": narrowed}

    def _card(self, step: Step[Any], engine: str) -> EngineCard | None:
        if not step.engines:
            return None
        return engine_cards(step.engines).get(engine or step.default_engine)

    def _recalled(self, key: str) -> StepResult | None:
        found = self.store.recall(key)
        if found is None:
            return None
        try:
            result = StepResult.model_validate(found)
            for artifact in result.outputs.values():
                document = json.loads(self.store.local(artifact).read_bytes())
                if not all(self.store.has(part) for part in artifacts_in(document)):
                    return None
        except (ValidationError, StoreError):
            return None  # a result that was removed or damaged is made again
        return result.model_copy(update={"reused": True, "usage": Usage()})

    def _load(self, step: Step[Any], port: str, value: Artifact | Sequence[Artifact]) -> Any:
        kind = step.takes[port].type
        model = PORT_TYPES["shot" if kind == "shots" else kind]
        if isinstance(value, Artifact):
            return self.store.load(value, model)
        return [self.store.load(artifact, model) for artifact in value]

    def _work(
        self, step: Step[Any], options: Options, call: StepCall, inputs: InputRefs, progress: Progress, key: str
    ) -> StepResult:
        with tempfile.TemporaryDirectory(prefix=f"nightreel-{call.step}-", dir=self.workspace.work_folder()) as folder:
            context = StepContext(
                tenant=self.tenant,
                tenant_root=self.root,
                store=self.store,
                work_dir=Path(folder),
                run=call.run,
                engine=call.engine or step.default_engine,
                shot_index=call.shot_index,
                progress=progress,
                cancelled=call.cancelled,
                waits_elsewhere=call.waits_elsewhere,
                result_key=key,
            )
            values = {name: self._load(step, name, value) for name, value in inputs.items()}
            if call.brief is not None and "brief" in step.takes and "brief" not in values:
                values["brief"] = call.brief
            began = time.monotonic()
            given = step.run(options, context, **values)
            took_s = max(time.monotonic() - began, sum(context.away_s))
            if not context.untypical:
                record(self.store, step, context.engine, took_s, {**values, **given}, sum(context.usage, Usage()))
            return StepResult(
                outputs={
                    name: self.store.keep_model(value, step.gives[name].type)  # type: ignore[arg-type]
                    for name, value in given.items()
                },
                stills=tuple(self.store.keep(still, "still") for still in context.stills),
                notes=tuple(context.notes),
                usage=sum(context.usage, Usage()),
                measures=tuple(context.measures),
                shots=_count_shots(given),
                only_now=bool(context.only_now),
            )


def _step_class(name: str) -> type[Step[Any]]:
    steps = all_steps()
    if name not in steps:
        raise OptionError("step.unknown", got=name, want=f"one of {', '.join(steps)}", fix="choose a step that exists")
    return steps[name]


def _digest(value: Artifact | Sequence[Artifact]) -> JsonValue:
    return value.sha256 if isinstance(value, Artifact) else [artifact.sha256 for artifact in value]


def _count_shots(given: Mapping[str, BaseModel]) -> int | None:
    script: Any = given.get("script")
    return len(script.shots) if script is not None else None


class _explained:
    """Give every fault the step's id, and unforeseen ones a sentence."""

    def __init__(self, step_id: str) -> None:
        self._step_id = step_id

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, NightreelError) or not isinstance(error, Exception):
            return
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(
                "work.full", where=error.filename or tempfile.gettempdir(), got="no space left on the worker's disk",
                fix="free space there or point NIGHTREEL_WORK to a larger disk, then run again",
            ) from error  # fmt: skip
        if isinstance(error, MemoryError):
            raise EngineError(
                "work.memory", where=self._step_id, got="not enough memory",
                fix="use smaller pictures or a worker with more memory",
            ) from error  # fmt: skip
        raise EngineError(
            "step.fault", where=self._step_id, got=f"{type(error).__name__}: {error}", want="no fault in the program",
            fix="show this line and the task's log to your Nightreel engineer",
        ) from error  # fmt: skip
