"""One call of a pipeline: told step by step, stopped when nobody wants it, its frames as pixels."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightreel.engines.generate.models.asking import Ask
from nightreel.engines.generate.models.loading import out_of_memory
from nightreel.engines.generate.models.tuning import attention_of, caching_of, scheduled
from nightreel.errors import CancelledError, EngineError, NightreelError
from nightreel.spec.generation import Tuning

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

OnStep = Callable[[int, int], None]
"""Told the steps that are done and how many there are; may raise to stop."""
_NOISY_DECODERS = ("LTXPipeline", "LTXImageToVideoPipeline")
"""Their decoder takes the last step itself, from version 0.9.1 on."""


@dataclass(frozen=True)
class Call:
    """What is called.

    Args:
        pipeline: on its device.
        ask: the call's words and numbers.
        picture: RGB uint8 ``(height_px, width_px, 3)``, the first frame, for image-to-video.
        tuning: attention backend and caching during the call.
        scheduler: what few-step weights change in the scheduler.
    """

    pipeline: Any
    ask: Ask
    picture: Frame | None
    tuning: Tuning
    scheduler: dict[str, float | str | bool]


def denoise(call: Call, on_step: OnStep, where: str) -> list[Frame]:
    """Call a pipeline.

    Returns:
        RGB uint8 frames ``(H, W, 3)`` in order; the size is the pipeline's, mostly the one that was asked.

    Raises:
        CancelledError: ``on_step`` raised it; nothing is left of the call.
        EngineError: out of memory (``generate.memory``), no numbers (``generate.numbers``) or another fault of the
            model (``generate.model``).
        OptionError: the model cannot be tuned as asked (``generate.attention``, ``generate.cache``).
    """
    import torch

    try:
        with ExitStack() as stack, torch.inference_mode():
            stack.enter_context(attention_of(call.tuning, where))
            stack.enter_context(caching_of(call.pipeline, call.tuning, where))
            stack.enter_context(scheduled(call.pipeline, call.scheduler))
            stack.enter_context(_cleaned(call.pipeline))
            arguments = _arguments(call)
            stack.enter_context(_told(call, arguments, on_step))
            return _pixels(call.pipeline(**arguments), where)
    except NightreelError:
        raise
    except Exception as error:
        raise out_of_memory(error, where) or EngineError(
            "generate.model", where=where, got=f"{type(error).__name__}: {error}", want="a clip",
            fix="try other settings; show this line to your Nightreel engineer if it stays",
        ) from error  # fmt: skip


def _arguments(call: Call) -> dict[str, Any]:
    """Give the arguments that this pipeline's call takes."""
    import torch

    ask, taken = call.ask, inspect.signature(call.pipeline.__call__).parameters
    offered: dict[str, Any] = {
        "prompt": ask.prompt, "negative_prompt": ask.negative_prompt or None, "width": ask.width_px,
        "height": ask.height_px, "num_frames": ask.frames, "num_inference_steps": ask.steps,
        "guidance_scale": ask.guidance, "frame_rate": float(ask.fps),
        "generator": torch.Generator("cpu").manual_seed(ask.seed), "output_type": "pt",
        "use_resolution_binning": False,  # sizes are fitted here; PixArt and its like would choose their own
    }  # fmt: skip
    if call.picture is not None:
        from PIL import Image

        offered["image"] = Image.fromarray(call.picture)
    if "true_cfg_scale" in taken and taken["guidance_scale"].default is None:  # Qwen-Image
        offered |= {"true_cfg_scale": ask.guidance, "negative_prompt": ask.negative_prompt or " "}
        del offered["guidance_scale"]
    if ask.guidance_2 is not None and getattr(call.pipeline.config, "boundary_ratio", None) is not None:
        offered["guidance_scale_2"] = ask.guidance_2
    if type(call.pipeline).__name__ in _NOISY_DECODERS and call.pipeline.vae.config.timestep_conditioning:
        offered |= {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
    if "guidance_scale" not in taken and hasattr(call.pipeline, "guider"):  # HunyuanVideo 1.5
        call.pipeline.guider = call.pipeline.guider.new(guidance_scale=ask.guidance)
    return {name: value for name, value in offered.items() if name in taken}


@contextmanager
def _told(call: Call, arguments: dict[str, Any], on_step: OnStep) -> Iterator[None]:
    """Let every denoising step be told, by the pipeline's callback, or by its bar where it has none."""
    pipeline, asked = call.pipeline, call.ask.steps

    def told(done: int) -> None:
        total = max(getattr(pipeline, "_num_timesteps", 0) or asked, done)
        try:
            on_step(done, total)
        except CancelledError:
            pipeline._interrupt = True
            raise

    if "callback_on_step_end" in inspect.signature(pipeline.__call__).parameters:

        def after(_: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            told(index + 1)
            return {}

        arguments["callback_on_step_end"] = after
        yield
        return
    pipeline.progress_bar = lambda iterable=None, total=None: _Bar(iterable, told)
    try:
        yield
    finally:
        del pipeline.progress_bar


class _Bar:
    """Stands for a pipeline's progress bar and counts its steps."""

    def __init__(self, iterable: Any, told: Callable[[int], None]) -> None:
        self._iterable, self._told, self._done = iterable, told, 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __iter__(self) -> Iterator[Any]:
        for item in self._iterable:
            yield item
            self.update()

    def update(self, steps: int = 1) -> None:
        """Count steps."""
        self._done += steps
        self._told(self._done)


@contextmanager
def _cleaned(pipeline: Any) -> Iterator[None]:
    """Bring a pipeline into its state of rest also after a call that was stopped."""
    try:
        yield
    except BaseException:
        pipeline.maybe_free_model_hooks()
        raise


def _pixels(made: Any, where: str) -> list[Frame]:
    """Give a pipeline's output as frames, one by one, so that no second copy of the clip is held."""
    import torch

    found = made.frames if hasattr(made, "frames") else made.images
    clip = found[0] if hasattr(made, "frames") else found
    frames = []
    for frame in clip:
        if not bool(torch.isfinite(frame).all()):
            raise EngineError(
                "generate.numbers", where=where, got="frames that are no numbers", want="a picture",
                fix="write `tuning: {dtype: bfloat16}` or `float32`; the model cannot calculate in this format",
            )  # fmt: skip
        pixels = (frame.float() * 255).round_().clamp_(0, 255).to(torch.uint8)
        frames.append(pixels.permute(1, 2, 0).contiguous().cpu().numpy())
    if not frames:
        raise EngineError("generate.model", where=where, got="no frame", want="a clip", fix="choose another model")
    return frames
