"""The engine ``served`` against a real server of the protocol: what becomes of every fault."""

from __future__ import annotations

import threading
import time

import pytest
from tests.served_calls import generate, tickets
from tests.servers.videos_server import VideosServer

from nightreel.errors import BusyError, CancelledError, EngineError, RefusedError
from nightreel.store.jobs import JobLedger

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    "fault",
    [{"status": 429, "headers": {"Retry-After": "0.1"}}, {"status": 500}, {"status": 503}],
    ids=["429", "500", "503"],
)
def test_an_order_that_was_not_taken_is_sent_again(context, server, fault):
    server.fail("create", 2, **fault)
    generate(context)
    assert (server.count("create"), len(server.accepted)) == (3, 1)


def test_retry_after_is_honoured(context, server):
    server.fail("create", status=429, headers={"Retry-After": "0.6"})
    began = time.monotonic()
    generate(context)
    assert time.monotonic() - began > 0.6


def test_a_full_server_is_busy_after_a_few_tries(context, server):
    server.fail("create", 9, status=503)
    with pytest.raises(BusyError, match=r"\[generate\.away\] wan"):
        generate(context)
    assert server.count("create") == 4
    server.faults.clear()
    generate(context)
    assert len(server.accepted) == 1


def test_a_server_that_is_away_may_be_tried_later(context, endpoints, server):
    endpoints("http://127.0.0.1:9")
    with pytest.raises(BusyError, match=r"\[generate\.away\]"):
        generate(context)
    assert tickets(context) == ["failed"]


@pytest.mark.parametrize("fault", [{"drop": True, "accept": True}, {"wait_s": 1.2, "accept": True}],
                         ids=["dropped", "too slow"])  # fmt: skip
def test_a_free_order_without_an_answer_is_sent_again(context, server, fault):
    server.fail("create", **fault)
    generate(context)
    assert len(server.accepted) == 2
    assert tickets(context) == ["done"]


@pytest.mark.parametrize(
    "fault",
    [{"drop": True, "accept": True}, {"wait_s": 1.2, "accept": True}, {"status": 502, "accept": True},
     {"status": 500, "accept": True}, {"status": 503, "accept": True}, {"status": 408, "accept": True},
     {"content": b"<html>", "accept": True}],
    ids=["dropped", "too slow", "gateway", "500", "503", "408", "no JSON"],
)  # fmt: skip
def test_a_paid_order_without_an_answer_is_never_sent_again_by_itself(context, make_context, endpoints, server, fault):
    endpoints(server.url, money_per_s=0.1)
    server.fail("create", **fault)
    for _ in range(2):
        with pytest.raises(RefusedError, match=r"\[generate\.unsure\].*console.*nightreel jobs forget \w+-1"):
            generate(context)
    assert len(server.accepted) == 1
    ledger = JobLedger(context.store)
    ledger.keep(ledger.all()[0].model_copy(update={"state": "forgotten"}))
    made = generate(context)
    assert len(server.accepted) == 2
    assert made.making.usage.money == pytest.approx(25 / 24 * 0.1)


def test_a_server_with_a_key_is_paid_unless_the_engineer_says_no(context, endpoints, server, monkeypatch):
    server.key = "word"
    monkeypatch.setenv("WAN_KEY", "word")
    endpoints(server.url, key_env="WAN_KEY")
    server.fail("create", drop=True, accept=True)
    with pytest.raises(RefusedError, match=r"\[generate\.unsure\]"):
        generate(context)
    assert len(server.accepted) == 1
    endpoints(server.url, key_env="WAN_KEY", paid=False)
    server.fail("create", drop=True, accept=True)
    generate(context, seed=5)
    assert len(server.accepted) == 3


def test_asking_survives_faults_of_the_server(context, endpoints, server):
    endpoints(server.url, timeout_s=10)
    server.works_s = 0.3
    server.fail("ask", 2, status=500)
    server.fail("ask", status=429)
    server.fail("ask", drop=True)
    server.fail("ask", content=b"prose")
    generate(context)
    assert len(server.accepted) == 1


def test_a_server_that_stays_away_while_it_works_is_asked_again_next_time(context, server):
    server.fail("ask", 99, status=500)
    with pytest.raises(BusyError, match=r"\[generate\.away\]"):
        generate(context)
    assert tickets(context) == ["sent"]
    server.faults.clear()
    generate(context)
    assert len(server.accepted) == 1


def test_a_server_that_restarts_with_its_memory_is_not_asked_twice(context, server):
    server.works_s = 60
    after: list[VideosServer] = []

    def restart() -> None:
        server.stop()
        time.sleep(0.2)
        after.append(VideosServer(port=server.port))
        after[0].jobs, after[0].accepted = server.jobs, server.accepted
        after[0].__enter__()

    server.once_accepted(restart)
    generate(context)
    after[0].stop()
    assert len(server.accepted) == 1


def test_a_server_that_lost_the_job_gets_it_once_more(context, server):
    server.works_s = 0.5
    server.once_accepted(server.forget)
    generate(context)
    assert len(server.accepted) == 2
    assert any("had lost the job of shot 3" in note for note in context.notes)


def test_a_server_that_loses_every_job_is_given_up(context, server):
    server.works_s = 60
    stop = threading.Event()

    def lose() -> None:
        while not stop.wait(0.05):
            server.forget()

    threading.Thread(target=lose, daemon=True).start()
    with pytest.raises(EngineError, match=r"\[generate\.lost\]"):
        generate(context)
    stop.set()
    assert len(server.accepted) == 3


@pytest.mark.parametrize(
    ("end", "code"), [("CUDA out of memory. Tried to allocate", "memory"), ("NaN in latents", "failed")]
)
def test_a_failed_job_is_a_sentence_and_is_sent_again_another_time(context, server, end, code):
    server.ends = lambda job: end
    with pytest.raises(EngineError, match=rf"\[generate\.{code}\] shot 3 at wan: got generation_failed {end[:10]}"):
        generate(context)
    assert not server.faults
    server.ends = lambda job: "completed"
    generate(context)
    assert len(server.accepted) == 2


def test_half_a_file_is_fetched_again(context, server):
    server.fail("content", half=True)
    generate(context)
    assert (server.count("content"), len(server.accepted)) == (2, 1)


@pytest.mark.parametrize(
    "content", [b"<html>login</html>", b"", b"RIFF" * 300], ids=["a page", "nothing", "something else"]
)
def test_what_is_no_video_is_never_kept(context, server, content):
    server.video = content
    with pytest.raises(EngineError, match=r"\[generate\.not_a_video\] shot 3 at wan"):
        generate(context)
    assert tickets(context) == ["failed"], "a free job is made anew"
    assert list(context.work_dir.iterdir()) == []


def test_a_file_that_is_too_large_is_not_read(context, server):
    server.fail("content", 9, content=b"x", headers={"Content-Length": str(1 << 40)})
    with pytest.raises(EngineError, match=r"\[generate\.too_large\]"):
        generate(context)


def test_a_redirect_is_not_followed(context, server):
    server.fail("content", 9, status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    with pytest.raises(RefusedError, match=r"\[generate\.address\].*169\.254\.169\.254"):
        generate(context)


def test_cancelling_stops_the_job_at_the_server(make_context, server):
    server.works_s = 60
    wanted = threading.Event()
    context = make_context(cancelled=wanted.is_set)
    server.once_accepted(wanted.set)
    with pytest.raises(CancelledError):
        generate(context)
    assert server.accepted[0].deleted
    assert tickets(context) == ["cancelled"]


def test_a_slow_job_is_stopped_at_the_limit(context, server):
    server.works_s = 60
    with pytest.raises(EngineError, match=r"\[generate\.slow\] shot 3 at wan.*want one within 0 s"):
        generate(context, limit_s=0.3)
    assert server.accepted[0].deleted
