"""Many questions to one endpoint, at the same time, within the tenant's limit."""

from __future__ import annotations

import asyncio
import base64
import copy
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from nightreel.engines.chat import JsonObject
from nightreel.engines.endpoints import Endpoint
from nightreel.engines.understand.answers import Written
from nightreel.engines.understand.protocol import Answered, Ask, UnderstandSettings
from nightreel.engines.understand.remote.local_only import Way, way_to
from nightreel.engines.understand.remote.service import Service, opened
from nightreel.engines.understand.remote.slots import Slots
from nightreel.engines.understand.talk.conversation import Conversation
from nightreel.engines.understand.talk.places import Shown
from nightreel.engines.understand.talk.schema import schema_name, schema_of
from nightreel.engines.understand.talk.telling import fitted
from nightreel.errors import CancelledError, EngineError, NightreelError
from nightreel.spec.generation import Usage
from nightreel.spec.model import Model

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame

A = TypeVar("A", bound=Model)

_QUALITY = 92
_LOOK_FOR_STOP_S = 0.1
_READY = 2
"""Questions that are put together for each that is asked, so that none waits for its pictures."""
_STOPS = ("understand.away", "understand.unsure", "understand.refused", "endpoint.key")
"""Faults of the service, not of one question: the others are not tried any more."""
_ONLY_ONE = (400, 413, 422)
_CHARACTERS_PER_TOKEN = 3
_PIXELS_PER_TOKEN = 1024


def ask_endpoint(
    name: str, endpoint: Endpoint, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
) -> list[Answered[A] | NightreelError]:
    """Ask every question; see ``Understander.understand``."""
    way = way_to(name, endpoint, context.tenant)
    return asyncio.run(_Round(name, endpoint, asks, settings, context).answers(way))


@dataclass
class _Round(Generic[A]):
    """All questions of one call.

    Args:
        name: of the endpoint.
        endpoint: the service.
        asks: the questions.
        settings: how they are asked.
        context: where progress and usage go.
    """

    name: str
    endpoint: Endpoint
    asks: Sequence[Ask[A]]
    settings: UnderstandSettings
    context: StepContext
    _found: dict[int, Answered[A] | NightreelError] = field(default_factory=dict)
    _broken: NightreelError | None = None
    """What stands in the way of every question."""
    _turns: asyncio.Semaphore = field(init=False)

    async def answers(self, way: Way) -> list[Answered[A] | NightreelError]:
        waiting = deque(range(len(self.asks)))
        self._turns = asyncio.Semaphore(self.context.tenant.vision.at_once)
        count = min(_READY * self.context.tenant.vision.at_once, len(self.asks))
        await self._until_done([asyncio.create_task(self._work(way, waiting, first)) for first in range(count)])
        return [self._found[number] for number in range(len(self.asks))]

    async def _until_done(self, workers: list[asyncio.Task[None]]) -> None:
        """Wait for all; what is in flight is hung up when the work is no longer wanted or a worker fails."""
        try:
            while any(not worker.done() for worker in workers):
                if self.context.cancelled():
                    raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
                done, _ = await asyncio.wait(workers, timeout=_LOOK_FOR_STOP_S, return_when=asyncio.FIRST_EXCEPTION)
                for worker in done:
                    worker.result()
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        for worker in workers:
            worker.result()

    async def _work(self, way: Way, waiting: deque[int], first: int) -> None:
        """Take one question after the other, over a connection of its own."""
        slots = Slots(self.context.store.root, self.context.tenant.vision.at_once, first)
        async with opened(self.name, self.endpoint, way) as service:
            while waiting:
                number = waiting.popleft()
                self._found[number] = await self._one(service, slots, self.asks[number])
                done = len(self._found)
                self.context.progress(done / len(self.asks), f"{done} of {len(self.asks)} questions answered")

    async def _one(self, service: Service, slots: Slots, ask: Ask[A]) -> Answered[A] | NightreelError:
        try:
            talk = Conversation(
                ask, self.settings, f"{self.endpoint.model or 'the model'} at {self.name}",
                with_schema=self.endpoint.output != "json_schema",
            )  # fmt: skip
            body = await asyncio.to_thread(body_of, talk, self.endpoint, self.settings)
            async with self._turns, slots.one():
                if self._broken is not None:
                    return copy.copy(self._broken)
                answered = await self._answer(service, talk, body)
        except NightreelError as error:
            if error.code in _STOPS and not _is_about_one(error):
                self._broken = error
            return error
        if ask.heard is not None:
            await asyncio.to_thread(ask.heard, answered)
        return answered

    async def _answer(self, service: Service, talk: Conversation[A], body: JsonObject) -> Answered[A]:
        took, requests = Usage(), 0
        while True:
            written = await service.write(body | {"messages": [*body["messages"], *_repairs(talk)]})
            requests += 1
            used = self._usage(written, talk)
            took += used
            self.context.spend(used)
            heard = talk.hear(written)
            if heard is not None:
                break
        return Answered(
            heard[0], model=self.endpoint.model, tokens_in=took.input_tokens, tokens_out=took.output_tokens,
            money=took.money, requests=requests, notes=heard[1],
        )  # fmt: skip

    def _usage(self, written: Written, talk: Conversation[A]) -> Usage:
        """Give what a request took; estimated where the service does not tell, as for an answer that was stopped."""
        read = written.tokens_in
        if not read:
            said = [talk.told.system, *(part for part in talk.told.parts if isinstance(part, str))]
            said += [text for repair in talk.repairs for text in repair]
            pixels = sum(shown.sent_px[0] * shown.sent_px[1] for shown in talk.shown)
            read = sum(map(len, said)) // _CHARACTERS_PER_TOKEN + pixels // _PIXELS_PER_TOKEN
        money = (
            read * self.endpoint.money_per_million_input + written.tokens_out * self.endpoint.money_per_million_output
        )
        return Usage(input_tokens=read, output_tokens=written.tokens_out, money=money / 1e6)


def body_of(talk: Conversation[A], endpoint: Endpoint, settings: UnderstandSettings) -> JsonObject:
    """Give the request of a question without its repairs; what is fixed over a series stands first."""
    content: list[dict[str, Any]] = []
    for part in talk.told.parts:
        if isinstance(part, str):
            content.append({"type": "text", "text": part})
        else:
            url = picture_url(talk.ask.looks[part].pixels, talk.shown[part])
            content.append({"type": "image_url", "image_url": {"url": url}})
    body: JsonObject = {
        "model": endpoint.model,
        "messages": [{"role": "system", "content": talk.told.system}, {"role": "user", "content": content}],
        "temperature": settings.temperature, "max_tokens": settings.max_tokens,
    }  # fmt: skip
    answer = talk.ask.question.answer
    if endpoint.output == "json_schema":
        schema = {"name": schema_name(answer), "strict": True, "schema": schema_of(answer, lengths=False)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif endpoint.output == "json_object":
        body["response_format"] = {"type": "json_object"}
    if endpoint.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body


def picture_url(pixels: Frame, shown: Shown) -> str:
    """Give a picture, uint8 RGB ``(H, W, 3)``, at the size at which it is sent, as an address that holds it.

    Raises:
        EngineError: OpenCV cannot encode it (``understand.picture``).
    """
    import cv2

    swapped = cv2.cvtColor(fitted(pixels, shown.sent_px), cv2.COLOR_RGB2BGR)  # three times as fast as a reversed view
    done, data = cv2.imencode(".jpg", swapped, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise EngineError("understand.picture", where=shown.label, got=f"{pixels.dtype} {pixels.shape}")
    return f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode('ascii')}"


def _repairs(talk: Conversation[A]) -> list[JsonObject]:
    """Give what was said since the question; it only ever grows, so that the prefix stays."""
    turns: list[JsonObject] = []
    for said, told in talk.repairs:
        turns += [{"role": "assistant", "content": said}, {"role": "user", "content": told}]
    return turns


def _is_about_one(error: NightreelError) -> bool:
    """Whether a refusal says something of one question alone: too large, too many pictures."""
    return error.code == "understand.refused" and any(f"status {status}" in str(error.got) for status in _ONLY_ONE)
