"""Alibaba Model Studio's asynchronous video API (DashScope).

Sources: the API reference pages of Wan text-to-video and image-to-video (2.1 to 2.6: ``input.img_url``; 2.7 and later:
``input.media``), "Manage asynchronous tasks" and "Error messages", read in November 2026.

A picture goes along as a base64 data URL, which both forms take: nothing has to be put into a bucket that the service
can read, and nothing stays there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nightreel.engines.generate.models.asking import Ask, Limits, make_ask
from nightreel.engines.generate.models.first_frame import first_frame
from nightreel.engines.generate.remote.prompt_room import fit_prompt
from nightreel.engines.generate.remote.protocol import Answer, Call, JobState, Order, data_url, encoded
from nightreel.engines.generate.remote.refusals import failure_of, is_refused, refusal_of
from nightreel.errors import InputError, NightreelError, OptionError

if TYPE_CHECKING:
    from pydantic import JsonValue

    from nightreel.context import StepContext
    from nightreel.engines.endpoints import Endpoint
    from nightreel.engines.generate.protocol import GenerateRequest
    from nightreel.spec.brand import Brand

CREATE = "/api/v1/services/aigc/video-generation/video-synthesis"
QUERIES_PER_S = 15.0
"""Below the 20 that an account has, since other programs may ask as well."""
_NEGATIVE_CHARACTERS = 500
_STATES = {
    "PENDING": "queued", "RUNNING": "running", "SUSPENDED": "running", "SUCCEEDED": "done", "FAILED": "failed",
    "CANCELED": "cancelled", "CANCELLED": "cancelled", "UNKNOWN": "lost",
}  # fmt: skip
_SIZES = {
    480: ((832, 480), (480, 832), (624, 624)),
    720: ((1280, 720), (720, 1280), (960, 960), (1088, 832), (832, 1088)),
    1080: ((1920, 1080), (1080, 1920), (1440, 1440), (1632, 1248), (1248, 1632)),
}
_RATIOS = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0, "4:3": 4 / 3, "3:4": 3 / 4}


@dataclass(frozen=True)
class Generation:
    """What a generation of the models takes.

    Args:
        tiers: short sides that it makes.
        durations_s: whole seconds that it makes.
        characters: longest prompt.
        media: whether pictures go into ``input.media`` and sizes into ``resolution`` and ``ratio``.
    """

    tiers: tuple[int, ...]
    durations_s: tuple[int, ...]
    characters: int
    media: bool = False


_GENERATIONS = {
    (2, 1): Generation((480, 720), (5,), 800),
    (2, 2): Generation((480, 1080), (5,), 800),
    (2, 5): Generation((480, 720, 1080), (5, 10), 1500),
    (2, 6): Generation((720, 1080), (5, 10, 15), 1500),
    (2, 7): Generation((720, 1080), tuple(range(2, 16)), 5000, media=True),
}
_PRESET_TIERS = {"draft": 480, "standard": 720, "final": 1080}


class ModelStudioApi:
    """Requests and answers of DashScope."""

    queries_per_s = QUERIES_PER_S

    def order(self, request: GenerateRequest, endpoint: Endpoint, context: StepContext) -> Order:
        """Ask for the shot in a size and length that the model sells."""
        model = _model(request, endpoint)
        known = generation_of(model)
        if request.packs:
            raise OptionError(
                "generate.packs", where="brand.packs", got=", ".join(pack.name for pack in request.packs),
                want="no style packs: the service cannot load them",
                fix="use the engine served or diffusers for this brand",
            )  # fmt: skip
        size = _size(request, known)
        seconds = _seconds(float(request.frames / request.fps), known)
        ask = make_ask(request, Limits("image-to-video", sizes=(size,)), None)
        begin, subject = first_frame(request, ask, context.tenant.brand) if "i2v" in model else (None, None)
        inputs, notes = _words(ask, request, known, context.tenant.brand)
        parameters: dict[str, JsonValue] = {
            **_size_parameters(size, known, has_picture=begin is not None), "duration": seconds, "seed": request.seed,
            # The script is the prompt: what a rewriter adds would be facts that nobody checked.
            "prompt_extend": False, "watermark": False,
        }  # fmt: skip
        if begin is not None:
            picture = data_url(encoded(begin, "JPEG"), "image/jpeg")
            inputs |= {"media": [{"type": "first_frame", "url": picture}]} if known.media else {"img_url": picture}
        return Order(
            call=Call(
                "POST", CREATE, json={"model": model, "input": inputs, "parameters": parameters},
                headers={"X-DashScope-Async": "enable"},
            ),
            model=model, film_s=float(seconds), subject=subject,
            notes=(*_notes(request, begins=begin is not None), *notes),
            settings={
                "preset": request.settings.preset, **parameters,
                **({"picture": request.picture.name} if begin is not None and request.picture else {}),
            },
        )  # fmt: skip

    def job_id(self, answer: Answer) -> str:
        """Read the task's id."""
        return str(_output(answer).get("task_id") or "")[:200]

    def ask(self, job_id: str) -> Call:
        """Ask for the task."""
        return Call("GET", f"/api/v1/tasks/{quote(job_id, safe='')}")

    def state(self, answer: Answer) -> JobState | None:
        """Read the task: a failed one is HTTP 200 with a code."""
        output = _output(answer)
        status = str(output.get("task_status") or "").upper()
        if answer.status == 404:
            return JobState(state="lost", message="the service does not know the task")
        if not answer.is_good or status not in _STATES:
            return None
        return JobState(
            state=_STATES[status], code=str(output.get("code") or "")[:100],
            message=str(output.get("message") or "")[:300], url=str(output.get("video_url") or ""),
        )  # fmt: skip

    def cancel(self, job_id: str) -> Call:
        """Cancel the task, which the service does while it is queued."""
        return Call("POST", f"/api/v1/tasks/{quote(job_id, safe='')}/cancel")

    def is_cancelled(self, answer: Answer) -> bool:
        """Whether it was cancelled; a running task goes on and is paid."""
        return answer.is_good

    def refusal(self, answer: Answer, where: str) -> NightreelError:
        """Say why a request was refused."""
        return refusal_of(answer, where)

    def is_refused(self, answer: Answer) -> bool:
        """Whether its code says that the task was turned away before it began."""
        return is_refused(answer)

    def failure(self, state: JobState, where: str) -> NightreelError:
        """Say why a task failed."""
        return failure_of(state, where)


def generation_of(model: str) -> Generation:
    """Give what a model takes, by the version in its name; a newer one than is known takes what the newest does."""
    found = re.match(r"wanx?(\d+)\.(\d+)-", model)
    if found is None:
        return _GENERATIONS[max(_GENERATIONS)]
    version = (int(found[1]), int(found[2]))
    return _GENERATIONS[max([known for known in _GENERATIONS if known <= version] or [min(_GENERATIONS)])]


def _model(request: GenerateRequest, endpoint: Endpoint) -> str:
    """Choose between the endpoint's model for words and its model for pictures."""
    shown = request.picture_path is not None
    model = (endpoint.picture_model or endpoint.model) if shown else endpoint.model
    if not model:
        raise OptionError(
            "endpoint.model", got="no model", want="a model of the service, such as wan2.7-t2v",
            fix="let the engineer name the endpoint's model",
        )  # fmt: skip
    if shown and "i2v" not in model:  # paid, and without the product: nobody wants that
        raise InputError(
            "generate.picture", where=f"shot {request.shot.index + 1}", got=f"a picture, and {model}, which takes none",
            want="a model with i2v in its name", fix="let the engineer name one as the endpoint's picture_model",
        )  # fmt: skip
    return model


def _words(
    ask: Ask, request: GenerateRequest, known: Generation, brand: Brand
) -> tuple[dict[str, JsonValue], tuple[str, ...]]:
    """Give the prompts in the room that the model has, and what is to be said of it."""
    most = known.characters
    prompt = fit_prompt(ask.prompt, most, (*brand.style_words, *brand.scene_words))
    negative = fit_prompt(ask.negative_prompt, _NEGATIVE_CHARACTERS, brand.avoid_words)
    where = f"Shot {request.shot.index + 1}: its"
    notes = (prompt.note(f"{where} prompt", most), negative.note(f"{where} negative prompt", _NEGATIVE_CHARACTERS))
    inputs: dict[str, JsonValue] = {"prompt": prompt.text}
    if negative.text:
        inputs["negative_prompt"] = negative.text
    return inputs, tuple(filter(None, notes))


def _notes(request: GenerateRequest, *, begins: bool) -> tuple[str, ...]:
    if not begins or request.picture_path is not None:
        return ()
    return (f"Shot {request.shot.index + 1} has no picture: the model sets a designed frame in motion.",)


def _size(request: GenerateRequest, known: Generation) -> tuple[int, int]:
    """Choose the tier that is wished, never more than the film has if a smaller one is sold, and the nearest shape."""
    wished = min(request.settings.height_px or _PRESET_TIERS[request.settings.preset], max(known.tiers))
    film = min(request.width_px, request.height_px)
    large_enough = [tier for tier in known.tiers if tier >= min(wished, film)]
    tier = min(large_enough) if large_enough else max(known.tiers)
    aspect = request.width_px / request.height_px
    return min(_SIZES[tier], key=lambda size: abs(size[0] / size[1] / aspect - 1))


def _size_parameters(size: tuple[int, int], known: Generation, *, has_picture: bool) -> dict[str, JsonValue]:
    tier = next(tier for tier, sizes in _SIZES.items() if size in sizes)
    if has_picture:  # the shape is the picture's
        return {"resolution": f"{tier}P"}
    if not known.media:
        return {"size": f"{size[0]}*{size[1]}"}
    ratio = min(_RATIOS, key=lambda name: abs(_RATIOS[name] / (size[0] / size[1]) - 1))
    return {"resolution": f"{tier}P", "ratio": ratio}


def _seconds(wanted_s: float, known: Generation) -> int:
    """Give the smallest length that holds the shot, or the longest: fitting then slows it down."""
    return next((length for length in known.durations_s if length >= ceil(wanted_s - 0.05)), known.durations_s[-1])


def _output(answer: Answer) -> dict[str, Any]:
    output = answer.body.get("output") if isinstance(answer.body, dict) else None
    return output if isinstance(output, dict) else {}
