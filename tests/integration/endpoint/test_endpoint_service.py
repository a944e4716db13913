"""The engine ``endpoint`` when its service is away, full, refuses or breaks off, and what it costs then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.seen_questions import PAID, ask, good, understand
from tests.servers.vision_server import VisionServer

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.understand.protocol import Answered, Ask
from nightreel.errors import BusyError, EngineError, NightreelError, RefusedError
from nightreel.reading.asking import read_by

pytestmark = pytest.mark.integration


def test_a_service_that_was_away_or_full_is_asked_again(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    server.answers = ["status:503", "status:429:Retry-After=0"]
    assert good(understand(context)[0]).requests == 1
    assert server.count == 3


def test_a_stream_that_breaks_is_read_again_where_it_is_free(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    server.answers = ["dropped", "fails"]
    good(understand(context)[0])
    assert server.count == 3


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_what_the_services_filter_stops_is_said(
    server: VisionServer, set_up: Callable[..., None], context: StepContext, stream: bool
) -> None:
    set_up(stream=stream)
    server.always = "filtered"
    (found,) = understand(context)
    assert isinstance(found, RefusedError)
    assert found.code == "understand.filtered"
    assert server.count == 1


@pytest.mark.parametrize("kind", ["dropped", "silent", "status:500"])
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_nothing_is_charged_twice(
    server: VisionServer, set_up: Callable[..., None], context: StepContext, kind: str, stream: bool
) -> None:
    set_up(**PAID, stream=stream)
    server.always = kind
    found = understand(context, *(ask(number) for number in range(12)))
    assert {one.code for one in found if isinstance(one, NightreelError)} == {"understand.unsure"}
    assert server.count <= context.tenant.vision.at_once, "the others are not tried"


def test_a_paid_service_that_is_full_is_asked_again_for_nothing_was_done(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    set_up(**PAID)
    server.answers = ["status:429:Retry-After=0"]
    good(understand(context)[0])
    assert (server.count, server.charged) == (2, 1)


def test_tokens_and_money_are_counted_over_all_requests(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    set_up(**PAID)
    server.answers = ["prose"]
    answers = understand(context, ask(0))
    answered = good(answers[0])
    assert answered.money == pytest.approx((answered.tokens_in + 4 * answered.tokens_out) / 1e6)
    assert sum(one.input_tokens for one in context.usage) == answered.tokens_in > 500
    assert sum(one.money for one in context.usage) == pytest.approx(answered.money)
    by = read_by(make_engine("understand", "endpoint"), answers)
    assert (by.engine, by.model, by.requests, by.partial) == ("endpoint", "test-vision", 2, False)


def test_what_a_service_does_not_count_is_estimated(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    server.always = "no_usage"
    answered = good(understand(context)[0])
    assert answered.tokens_in > 100
    assert answered.tokens_out > 3


def test_an_endpoint_that_is_away_is_said_at_once_for_all(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    server.always = "status:503"
    found = understand(context, *(ask(number) for number in range(40)))
    assert {type(one) for one in found} == {BusyError}
    assert server.count <= 3 * context.tenant.vision.at_once


@pytest.mark.parametrize(("status", "count"), [(401, 4), (400, 8)])
def test_a_refusal_is_said_in_the_services_words(
    server: VisionServer, set_up: Callable[..., None], context: StepContext, status: int, count: int
) -> None:
    server.always = f"status:{status}"
    found = understand(context, *(ask(number) for number in range(8)))
    assert all(isinstance(one, EngineError) and one.code == "understand.refused" for one in found)
    assert f"status {status}" in str(found[0])
    assert server.count <= count


def test_another_service_at_the_address_is_told(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    server.always = "html"
    (found,) = understand(context)
    assert isinstance(found, EngineError)
    assert "mend the endpoint's `url`" in str(found)


def test_one_that_fails_does_not_take_the_others(
    server: VisionServer, set_up: Callable[..., None], context: StepContext
) -> None:
    asks = [ask(0), Ask((), ask(1).question), ask(2)]
    found = understand(context, *asks)
    assert [isinstance(one, Answered) for one in found] == [True, False, True]
    assert "0 pictures, want 1 to 32" in str(found[1])
