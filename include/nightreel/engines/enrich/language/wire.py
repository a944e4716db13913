"""What stands between the libraries and our rules; loaded only where a model is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import httpx2
from pydantic_ai.messages import ModelMessage, ModelResponse  # noqa: TID253 - service.py imports this file when it asks
from pydantic_ai.models import Model, ModelRequestParameters  # noqa: TID253
from pydantic_ai.models.wrapper import WrapperModel  # noqa: TID253
from pydantic_ai.settings import ModelSettings  # noqa: TID253

from nightreel.errors import EngineError

LARGEST_ANSWER_BYTES = 4 * 1024 * 1024
Send = Callable[[], Awaitable[ModelResponse]]


class AskedModel(WrapperModel):
    """A model whose every request goes through ``ask``, which sends it when and as often as it finds right."""

    def __init__(self, wrapped: Model, ask: Callable[[Send], Awaitable[ModelResponse]]) -> None:
        super().__init__(wrapped)
        self._ask = ask

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Ask."""
        return await self._ask(partial(self.wrapped.request, messages, model_settings, model_request_parameters))


class LimitedStream(httpx2.AsyncByteStream):
    """An answer's bytes, up to a limit."""

    def __init__(self, stream: Any, where: str) -> None:
        self._stream, self._where = stream, where

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the parts.

        Raises:
            EngineError: there is no end of them.
        """
        size = 0
        async for part in self._stream:
            size += len(part)
            if size > LARGEST_ANSWER_BYTES:
                raise EngineError(
                    "enrich.answer", where=self._where, got="an answer without end",
                    want=f"at most {LARGEST_ANSWER_BYTES >> 20} MB", fix="let the engineer look at the endpoint",
                )  # fmt: skip
            yield part

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._stream.aclose()


async def limit_answer(response: httpx2.Response) -> None:
    """Stop an answer without end, and one that is a web page."""
    where = str(response.url)
    response.stream = LimitedStream(response.stream, where)
    if response.status_code < 300 and "html" in response.headers.get("content-type", ""):
        raise EngineError(
            "endpoint.answer", where=where, got="a web page", want="an answer as JSON",
            fix="let the engineer check the endpoint's url: an OpenAI-compatible one mostly ends in /v1",
        )  # fmt: skip
