"""One shot by a model, from the request to its clip."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from traceback import clear_frames
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from nightreel.engines.generate.models.asking import Ask, Limits, card_limits, few_steps, make_ask
from nightreel.engines.generate.models.card import Licence, Task
from nightreel.engines.generate.models.denoising import Call, denoise
from nightreel.engines.generate.models.first_frame import first_frame
from nightreel.engines.generate.models.folder import Folder, inspect_folder
from nightreel.engines.generate.models.known import find_card
from nightreel.engines.generate.models.licences import check_licence
from nightreel.engines.generate.models.limits import limits_of
from nightreel.engines.generate.models.loading import Running, classes_by_task, held_bytes, is_warm, loaded, release
from nightreel.engines.generate.models.memory import choose_offload, need_of, room_of
from nightreel.engines.generate.models.shaping import cancelled, shape_clip, tell_step
from nightreel.engines.generate.models.still import shape_still
from nightreel.engines.generate.models.styles import Style, few_step_style, styled, styles_of, trigger_words
from nightreel.engines.generate.models.tuning import check_tuning, import_diffusers, pick_device, pick_dtype
from nightreel.engines.generate.models.weights import check_name, find_weights
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest
from nightreel.errors import EngineError
from nightreel.spec.film import Box
from nightreel.spec.generation import Making, Usage

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame


@dataclass(frozen=True)
class _Shoot:
    """What is known before the model is loaded."""

    request: GenerateRequest
    folder: Folder
    licence: Licence
    task: Task
    kind: Any
    styles: Sequence[Style]
    running: Running


@dataclass(frozen=True)
class _Take:
    """What the model gave."""

    frames: list[Frame]
    ask: Ask
    subject: Box | None
    load_s: float
    model_s: float


def shoot(request: GenerateRequest, context: StepContext) -> GeneratedClip:
    """Make a shot's clip by the model that the request's settings name.

    Raises:
        OptionError: no model, a wrong setting, an unknown licence.
        RefusedError: the licence, a pack, or a folder with code or pickles.
        MissingProgramError: weights or packages that are not on this machine.
        EngineError: not enough memory, or a fault of the model.
        CancelledError: the work is no longer wanted.
    """
    began = time.monotonic()
    shoot = _prepare(request, context)
    if context.cancelled():
        raise cancelled(request)
    try:
        take = _take(shoot, context)
    except EngineError as error:
        if error.code == "generate.memory":
            _let_go(error)
        raise
    path = context.work_dir / f"shot{request.shot.index:03}.mp4"
    if shoot.task == "text-to-image":
        done = shape_still(take.frames[0], request, context, path)
    else:
        done = shape_clip(take.frames, take.ask.fps, request, context, path)
    usage = Usage(gpu_s=take.model_s if shoot.running.device == "cuda" else 0)
    context.spend(usage)
    making = Making(
        engine="diffusers", model=request.settings.model, licence=shoot.licence.name, seed=request.seed,
        settings={**_settings(shoot, take), **done, "seconds": round(time.monotonic() - began, 2)},
        packs=tuple(pack.use for pack in request.packs), usage=usage,
    )  # fmt: skip
    return GeneratedClip(
        path, request.width_px, request.height_px, request.frames, "diffusers", subject=take.subject, making=making
    )


def _prepare(request: GenerateRequest, context: StepContext) -> _Shoot:
    """Judge everything that can be judged before a byte of the model is loaded."""
    settings = request.settings
    check_name(settings.model)
    card = find_card(settings.model)
    licence = check_licence(card, context.tenant, settings)
    few = few_steps(card, request)
    styles = styles_of(request.packs, settings.model, card)
    folder = inspect_folder(find_weights(settings.model))
    if few is not None:
        styles.append(few_step_style(few))
    import_diffusers()
    check_tuning(settings.tuning, settings.model)
    classes = classes_by_task(folder)
    task = _choose_task(classes, request, context)
    running = _running(folder, request, task, context)
    return _Shoot(request, folder, licence, task, classes[task], styles, running)


def _choose_task(classes: dict[Task, Any], request: GenerateRequest, context: StepContext) -> Task:
    """Choose what the model is asked to do: set the shot's picture in motion where it can."""
    where = f"Shot {request.shot.index + 1}"
    if "image-to-video" in classes and (request.picture_path is not None or len(classes) == 1):
        if request.picture_path is None:
            context.note(f"{where} has no picture: the model sets a designed frame in motion.")
        return "image-to-video"
    task: Task = "text-to-video" if "text-to-video" in classes else "text-to-image"
    if request.picture_path is not None:
        context.note(f"{where}: this model works from words alone, so the product's own picture is not shown.")
    return task


def _running(folder: Folder, request: GenerateRequest, task: Task, context: StepContext) -> Running:
    """Decide where and how the model runs, by what is free."""
    settings, tuning, card = request.settings, request.settings.tuning, folder.weights.card
    device = pick_device()
    running = Running(device, pick_dtype(tuning.dtype, device), "none", tuning.quantisation, tuning.compile)
    ask = make_ask(request, card_limits(card, task) if card else Limits(task), card)
    need = need_of(folder.components, ask, running.bytes_per_number, tuning.quantisation)
    offload = choose_offload(need, room_of(device, held_bytes(device)), settings, context.tenant, ask)
    if device == "cpu" and tuning.offload not in ("auto", "none"):
        context.note("There is no GPU here: the model stays in main memory.")
    return Running(device, running.dtype, offload, tuning.quantisation, tuning.compile)


def _take(shoot: _Shoot, context: StepContext) -> _Take:
    """Let the model make its frames."""
    request, card = shoot.request, shoot.folder.weights.card
    began = time.monotonic()
    was_warm = is_warm(shoot.folder, shoot.running)
    if not was_warm:
        context.progress(0.0, f"shot {request.shot.index + 1}: loading {request.settings.model}")
    with ExitStack() as stack:
        pipeline = stack.enter_context(loaded(shoot.folder, shoot.kind, shoot.running))
        load_s = 0.0 if was_warm else time.monotonic() - began
        limits = card_limits(card, shoot.task) if card else limits_of(pipeline, shoot.task)
        ask = make_ask(request, limits, card, trigger_words(request.packs))
        picture, subject = None, None
        if shoot.task == "image-to-video":
            picture, subject = first_frame(request, ask, context.tenant.brand)
        stack.enter_context(styled(pipeline, shoot.styles, request.settings.model))
        few = few_steps(card, request)
        call = Call(pipeline, ask, picture, request.settings.tuning, few.scheduler if few else {})
        tell = partial(tell_step, request=request, context=context)
        frames = denoise(call, tell, request.settings.model)
    return _Take(frames, ask, subject, load_s, time.monotonic() - began)


def _let_go(error: BaseException) -> None:
    """Give a full device its memory back: the model, and what the error's frames still hold of the call."""
    step: BaseException | None = error
    while step is not None:
        clear_frames(step.__traceback__)
        step = step.__cause__
    release()


def _settings(shoot: _Shoot, take: _Take) -> dict[str, JsonValue]:
    """Say what was asked and what it became."""
    ask, running = take.ask, shoot.running
    height_px, width_px = take.frames[0].shape[:2]
    return {
        "asked": shoot.request.settings.model_dump(mode="json", exclude_defaults=True),
        "task": shoot.task, "size": f"{width_px}x{height_px}", "frames": len(take.frames), "fps": str(ask.fps),
        "steps": ask.steps, "guidance": ask.guidance, "negative_prompt": ask.negative_prompt,
        "dtype": running.dtype, "device": running.device, "offload": running.offload,
        "load_s": round(take.load_s, 2), "model_s": round(take.model_s, 2),
        "diffusers": version("diffusers"), "torch": version("torch"),
    }  # fmt: skip
