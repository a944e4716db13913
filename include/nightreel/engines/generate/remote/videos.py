"""The asynchronous ``/v1/videos`` protocol of vLLM-Omni and SGLang-Diffusion.

Sources: vLLM-Omni, docs/serving/videos_api.md and entrypoints/openai/protocol/videos.py; SGLang,
multimodal_gen/runtime/entrypoints/openai/video_api.py (both read in November 2026).
"""

from __future__ import annotations

import json
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nightreel.engines.generate.models.asking import Ask, Limits, card_limits, make_ask
from nightreel.engines.generate.models.card import FramesRule, ModelCard, Task
from nightreel.engines.generate.models.first_frame import first_frame
from nightreel.engines.generate.models.known import find_card
from nightreel.engines.generate.remote.protocol import Answer, Call, Form, JobState, Order, encoded, said
from nightreel.errors import EngineError, NightreelError, OptionError, RefusedError

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.endpoints import Endpoint
    from nightreel.engines.generate.protocol import GenerateRequest
    from nightreel.spec.generation import StylePack

_STATES = {
    "queued": "queued", "pending": "queued", "in_progress": "running", "processing": "running",
    "completed": "done", "succeeded": "done", "failed": "failed", "cancelled": "cancelled", "canceled": "cancelled",
    "deleted": "lost",
}  # fmt: skip
_UNKNOWN = Limits("text-to-video", frames=FramesRule(step=8, most=257))
"""For a model without a card: lengths of ``8 n + 1`` frames suit every family that is known."""


class VideosApi:
    """Requests and answers of ``/v1/videos``."""

    queries_per_s = 0.0

    def order(self, request: GenerateRequest, endpoint: Endpoint, context: StepContext) -> Order:
        """Ask for the shot in the size and length that the model makes."""
        card = find_card(endpoint.model) if endpoint.model else None
        task = _task(request, card, endpoint)
        limits = card_limits(card, task) if card is not None else _UNKNOWN
        triggers = tuple(word for pack in request.packs for word in pack.trigger_words)
        ask = make_ask(request, limits, card, triggers)
        begin, subject = first_frame(request, ask, context.tenant.brand) if task == "image-to-video" else (None, None)
        form = _form(ask, request, card, endpoint)
        if begin is not None:
            form["input_reference"] = ("first_frame.png", encoded(begin, "PNG"), "image/png")
        return Order(
            call=Call("POST", "/v1/videos", form=form), model=endpoint.model,
            film_s=float(ask.frames / ask.fps), subject=subject, notes=_notes(request, task),
            settings={
                "preset": request.settings.preset, "width_px": ask.width_px, "height_px": ask.height_px,
                "frames": ask.frames, "fps": str(ask.fps),
                **{name: _number(form[name][1]) for name in ("num_inference_steps", "guidance_scale") if name in form},
                **({"picture": request.picture.name} if begin is not None and request.picture else {}),
            },
        )  # fmt: skip

    def job_id(self, answer: Answer) -> str:
        """Read the id."""
        return _text(answer.body, "id")

    def ask(self, job_id: str) -> Call:
        """Ask for the job's record."""
        return Call("GET", f"/v1/videos/{quote(job_id, safe='')}")

    def state(self, answer: Answer) -> JobState | None:
        """Read the job's record; 404 is a server that has forgotten it."""
        if answer.status in (404, 410):
            return JobState(state="lost", message="the server does not know the job")
        status = _text(answer.body, "status").lower()
        if not answer.is_good or status not in _STATES:
            return None
        error = answer.body.get("error")
        progress = answer.body.get("progress")
        gpu_s = answer.body.get("inference_time_s")
        return JobState(
            state=_STATES[status], code=_text(error, "code"),
            message=_text(error, "message") or (error if isinstance(error, str) else ""),
            progress=min(max(progress / 100, 0.0), 1.0) if isinstance(progress, int | float) else None,
            url=f"/v1/videos/{quote(_text(answer.body, 'id'), safe='')}/content",
            gpu_s=max(0.0, float(gpu_s)) if isinstance(gpu_s, int | float) else 0.0,
        )  # fmt: skip

    def cancel(self, job_id: str) -> Call:
        """Delete the job, which stops it."""
        return Call("DELETE", f"/v1/videos/{quote(job_id, safe='')}")

    def is_cancelled(self, answer: Answer) -> bool:
        """Whether it was deleted, or is not there."""
        return answer.is_good or answer.status in (404, 410)

    def refusal(self, answer: Answer, where: str) -> NightreelError:
        """Say why an order was refused."""
        words = said(answer)
        if answer.status in (401, 403):
            return RefusedError(
                "endpoint.denied", where=where, got=words, want="a key that the server takes",
                fix="let the engineer check the endpoint's key_env and its variable",
            )  # fmt: skip
        if answer.status in (404, 405):
            return OptionError(
                "endpoint.api", where=where, got=words, want="a server with the protocol /v1/videos",
                fix="let the engineer check the endpoint's url: without /v1 at its end",
            )  # fmt: skip
        return OptionError(
            "generate.rejected", where=where, got=words, want="settings that the server's model takes",
            fix="mend the step's settings as the server says",
        )  # fmt: skip

    def is_refused(self, answer: Answer) -> bool:
        """Never: the protocol has no code for it."""
        return False

    def failure(self, state: JobState, where: str) -> NightreelError:
        """Say why a job failed."""
        words = f"{state.code} {state.message}".strip() or "no reason"
        if "out of memory" in words.lower():
            return EngineError(
                "generate.memory", where=where, got=words, want="a job that fits on the server's GPU",
                fix="lower settings.height_px or fps, or add a fallback that does",
            )  # fmt: skip
        return EngineError(
            "generate.failed", where=where, got=words, want="a finished clip",
            fix="look at the model server's log, or add a fallback",
        )  # fmt: skip


def _task(request: GenerateRequest, card: ModelCard | None, endpoint: Endpoint) -> Task:
    if card is not None and "text-to-video" not in card.tasks and "image-to-video" not in card.tasks:
        raise OptionError(
            "generate.model", where=f"endpoint of {endpoint.model}", got="a model of still pictures",
            want="a model of videos", fix="choose another endpoint",
        )  # fmt: skip
    task: Task = "image-to-video" if request.picture_path is not None else "text-to-video"
    return task if card is None or task in card.tasks else next(other for other in card.tasks if "video" in other)


def _notes(request: GenerateRequest, task: Task) -> tuple[str, ...]:
    """Say where a model cannot begin as the shot wants; in the words of the engine ``diffusers``."""
    where = f"Shot {request.shot.index + 1}"
    if task == "image-to-video" and request.picture_path is None:
        return (f"{where} has no picture: the model sets a designed frame in motion.",)
    if task == "text-to-video" and request.picture_path is not None:
        return (f"{where}: this model works from words alone, so the product's own picture is not shown.",)
    return ()


def _form(ask: Ask, request: GenerateRequest, card: ModelCard | None, endpoint: Endpoint) -> Form:
    asked = request.settings
    # A model that no card describes keeps the server's own number of steps and guidance unless they are asked for.
    steps = ask.steps if card is not None else asked.steps
    guidance = ask.guidance if card is not None else asked.guidance
    fields: dict[str, Any] = {
        "prompt": ask.prompt, "negative_prompt": ask.negative_prompt, "model": endpoint.model,
        "size": f"{ask.width_px}x{ask.height_px}", "seconds": ceil(ask.frames / ask.fps), "num_frames": ask.frames,
        "fps": int(ask.fps), "seed": ask.seed, "num_inference_steps": steps, "guidance_scale": guidance,
        "guidance_scale_2": ask.guidance_2 if card is not None else None, "lora": _lora(request.packs, endpoint),
    }  # fmt: skip
    form: Form = {name: ("", str(value).encode(), "") for name, value in fields.items() if value not in (None, "")}
    return form


def _lora(packs: tuple[StylePack, ...], endpoint: Endpoint) -> str:
    """Name the brand's style weights where the server finds them; it takes one a request."""
    if not packs:
        return ""
    if len(packs) > 1 or not endpoint.lora_root:
        names = ", ".join(pack.name for pack in packs)
        raise OptionError(
            "generate.packs", where="brand.packs", got=f"{names}, and a server that takes "
            f"{'one style at a time' if endpoint.lora_root else 'no styles'}", want="a look that the server can give",
            fix="let the engineer copy the pack's file to the server and name the folder there as the endpoint's "
            "lora_root" if not endpoint.lora_root else "use one style pack, or the engine diffusers",
        )  # fmt: skip
    pack = packs[0]
    name = f"{pack.name}-{pack.version}"
    path = f"{endpoint.lora_root.rstrip('/')}/{pack.sha256}.safetensors"
    return json.dumps({"name": name, "path": path, "scale": pack.strength, "int_id": int(pack.sha256[:7], 16) + 1})


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return str(found)[:300] if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _number(text: bytes) -> float:
    return float(text)
