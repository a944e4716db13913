"""The model behind an endpoint: patient with a busy service, strict about time, size and money."""

from __future__ import annotations

import asyncio
import email.utils
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nightreel.context import StepContext
from nightreel.engines.endpoints import Endpoint
from nightreel.engines.enrich.language.answers import PaidAnswers
from nightreel.errors import BusyError, CancelledError, EngineError, MissingProgramError, NightreelError
from nightreel.spec.generation import Usage

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.models import Model

    from nightreel.engines.enrich.language.wire import Send

TRIES = 3
"""How often a request is sent that a busy service did not take."""
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30
"""A service that asks for more patience is asked by the next try of the task."""


@contextmanager
def language_extra() -> Iterator[None]:
    """Name the missing extra where its packages are imported."""
    try:
        yield
    except ImportError as error:
        raise MissingProgramError(
            "enrich.llm", got=f"no package {error.name}", want="the packages of the extra `language`",
            fix="install them: pip install 'nightreel[language]'",
        ) from error  # fmt: skip


def open_model(
    name: str, endpoint: Endpoint, context: StepContext, answers: PaidAnswers, heard: Callable[[str], None]
) -> Model:
    """Give the model behind an endpoint; what it uses is counted in ``context``, whether its answer is of use or not.

    ``answers`` are taken before the service is asked; ``heard`` is told every answer as it came.

    Raises:
        MissingProgramError: the extra is not installed, or the endpoint's key is not set.
    """
    with language_extra():
        import httpx2
        from openai import AsyncOpenAI
        from pydantic_ai.messages import TextPart
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.profiles.openai import OpenAIJsonSchemaTransformer, OpenAIModelProfile
        from pydantic_ai.providers.openai import OpenAIProvider

        from nightreel.engines.enrich.language.wire import AskedModel, limit_answer

    client = AsyncOpenAI(
        base_url=endpoint.url, api_key=endpoint.key() or "none", max_retries=0,
        http_client=httpx2.AsyncClient(
            timeout=endpoint.timeout_s, follow_redirects=False, event_hooks={"response": [limit_answer]},
            verify=endpoint.url.startswith("https"),  # without TLS there are no certificates to load
        ),
    )  # fmt: skip
    profile = OpenAIModelProfile(
        supports_json_schema_output=endpoint.output == "json_schema",
        supports_json_object_output=endpoint.output == "json_object",
        json_schema_transformer=OpenAIJsonSchemaTransformer,
        openai_chat_supports_max_completion_tokens=False,  # vLLM, Ollama and Model Studio know max_tokens
    )

    model = OpenAIChatModel(endpoint.model or "default", provider=OpenAIProvider(openai_client=client), profile=profile)

    async def ask(send: Send) -> ModelResponse:
        response = answers.take()
        if response is None:
            response = await _patiently(send, name, endpoint, context)
            answers.keep(response)
        _count(response, endpoint, context)
        said = "".join(part.content for part in response.parts if isinstance(part, TextPart))
        heard(said)
        # Silence is an answer that cannot be used, so that the model is told what is wrong with it.
        return response if said.strip() else replace(response, parts=[TextPart("(nothing)")])

    return AskedModel(model, ask)


async def _patiently(send: Send, name: str, endpoint: Endpoint, context: StepContext) -> ModelResponse:
    tried = 0
    while True:
        tried += 1
        if context.cancelled():
            raise CancelledError("enrich.cancelled", where=name, fix="start the run again when it is wanted")
        try:
            async with asyncio.timeout(endpoint.timeout_s):
                response: ModelResponse = await _unless_cancelled(send(), context, name)
                return response
        except Exception as error:
            wait_s = _wait_before_retry(error, tried)
            if wait_s is None:
                raise _explained(error, name, endpoint) from error
            context.progress(0.1, f"{name} is busy: try again in {wait_s:.0f} s")
            await asyncio.sleep(wait_s)


async def _unless_cancelled(sent: Any, context: StepContext, name: str) -> Any:
    """Await an answer, and look now and then whether it is still wanted."""
    task = asyncio.ensure_future(sent)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=0.5)
            if done:
                return task.result()
            if context.cancelled():
                raise CancelledError("enrich.cancelled", where=name, fix="start the run again when it is wanted")
    finally:
        task.cancel()


def _count(response: ModelResponse, endpoint: Endpoint, context: StepContext) -> None:
    read, written = response.usage.input_tokens or 0, response.usage.output_tokens or 0
    money = (read * endpoint.money_per_million_input + written * endpoint.money_per_million_output) / 1e6
    context.spend(Usage(input_tokens=read, output_tokens=written, money=money))


def _wait_before_retry(error: BaseException, tried: int) -> float | None:
    """Give how long to wait before the request is sent again; nothing when it should not be.

    A time-out is not sent again: the service may have done the work, and asks for its money.
    """
    from pydantic_ai.exceptions import ModelHTTPError

    if tried == TRIES or isinstance(error, NightreelError | TimeoutError) or _own(error) is not None:
        return None
    if isinstance(error, ModelHTTPError):
        if error.status_code != 429 and error.status_code < 500:
            return None
        wait_s = _retry_after_s(error)
        return (
            wait_s if wait_s is not None and wait_s <= LONGEST_WAIT_S else None if wait_s else FIRST_WAIT_S * 2**tried
        )
    return FIRST_WAIT_S * 2**tried if _is_unreachable(error) else None


def _retry_after_s(error: BaseException) -> float | None:
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None)
        if headers is not None and "retry-after" in headers:
            return _seconds_until(headers["retry-after"].strip())
    return None


def _seconds_until(said: str) -> float | None:
    """Give the time of a Retry-After header, which is a number of seconds or a date."""
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return float(said)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _own(error: BaseException) -> NightreelError | None:
    return next((cause for cause in _causes(error) if isinstance(cause, NightreelError)), None)


def _is_unreachable(error: BaseException) -> bool:
    import httpx2

    return any(isinstance(cause, httpx2.ConnectError) for cause in _causes(error))


def _is_slow(error: BaseException) -> bool:
    import httpx2

    return any(isinstance(cause, TimeoutError | httpx2.TimeoutException) for cause in _causes(error))


def _explained(error: BaseException, name: str, endpoint: Endpoint) -> BaseException:
    """Give the fault in the house's words."""
    import httpx2
    from pydantic_ai.exceptions import ModelHTTPError, UnexpectedModelBehavior

    own = _own(error)
    if own is not None:
        return own
    if isinstance(error, ModelHTTPError):
        return _refused(error, name, endpoint)
    if _is_slow(error):
        return BusyError(
            "endpoint.timeout", where=name, got=f"no answer in {endpoint.timeout_s:g} s",
            fix="try again later, or let the engineer raise the endpoint's timeout_s",
        )  # fmt: skip
    if any(isinstance(cause, httpx2.HTTPError) for cause in _causes(error)):
        return BusyError("endpoint.away", where=name, got=_short(error), want="an answer", fix="try again later")
    if isinstance(error, UnexpectedModelBehavior):
        return EngineError(
            "endpoint.answer", where=name, got=_short(error), want="a chat completion",
            fix="let the engineer check the endpoint's url and model",
        )  # fmt: skip
    return error


def _refused(error: Any, name: str, endpoint: Endpoint) -> NightreelError:
    status, said = error.status_code, _said(error)
    got = f"status {status}{f': {said}' if said else ''}"
    if status == 429 or status >= 500:
        return BusyError("endpoint.busy", where=name, got=got, want="an answer", fix="try again later")
    if status in (401, 403):
        key = endpoint.key_env or "key_env of the endpoint"
        return EngineError("endpoint.key", where=name, got=got, want="a valid key", fix=f"let the engineer check {key}")
    if status == 404:
        return EngineError(
            "endpoint.model", where=name, got=got, want=f"the model {endpoint.model or 'that the endpoint names'}",
            fix="let the engineer check the endpoint's model and url",
        )  # fmt: skip
    return EngineError(
        "endpoint.request", where=name, got=got, want="a request that the service takes",
        fix="let the engineer check the endpoint, its `output` first: json_schema, json_object or text",
    )  # fmt: skip


def _said(error: Any) -> str:
    """Give what a service says about a fault, without its page."""
    body = error.body
    if isinstance(body, dict):
        inner = body.get("error", body)
        return str(inner.get("message", "") if isinstance(inner, dict) else inner)[:160]
    return "" if "<" in str(body) else str(body or "")[:160]


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:160]
