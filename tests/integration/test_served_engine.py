"""The engine ``served`` against a real server of the protocol: what it sends, and what becomes of every fault."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.servers.base import small_video
from tests.servers.videos_server import VideosServer

from nightreel.context import RunInfo, StepContext, Waiting
from nightreel.engines.card import make_engine
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.errors import BusyError, CancelledError, EngineError, NightreelError, OptionError, RefusedError
from nightreel.media.decode import read_frames
from nightreel.media.pictures import write_png
from nightreel.media.probe import probe
from nightreel.spec.film import Box, Picture
from nightreel.spec.generation import ModelSettings, StylePack
from nightreel.spec.script import Camera, Shot
from nightreel.store.jobs import JobLedger

pytestmark = pytest.mark.integration
MODEL = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"


@pytest.fixture
def server() -> Iterator[VideosServer]:
    with VideosServer() as server:
        yield server
        assert server.wrong == [], "every request keeps to the protocol"


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write the installation's endpoints: one, with quick times; keyword arguments add to it."""

    def write(url: str, **fields: Any) -> None:
        wan = {"kind": "videos", "url": url, "model": MODEL, "poll_s": 0.02, "timeout_s": 0.8, **fields}
        path = tmp_path / "endpoints.yaml"
        path.write_text(json.dumps({"endpoints": {"wan": wan}}), encoding="utf-8")
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(path))

    return write


@pytest.fixture(autouse=True)
def _plain(endpoints: Callable[..., None], server: VideosServer) -> None:
    endpoints(server.url)


def request_of(**fields: Any) -> GenerateRequest:
    shot = Shot(index=2, role="hook", start_frame=0, frames=20, scene="a cup on a table", negative_prompt="text",
                camera=Camera(move="push"))  # fmt: skip
    settings = ModelSettings(height_px=96, steps=7, guidance=4.5, negative_prompt="blur")
    plain: dict[str, Any] = {"shot": shot, "width_px": 160, "height_px": 90, "fps": Fraction(30), "frames": 30,
                             "seed": 11, "settings": settings}  # fmt: skip
    return GenerateRequest(**{**plain, **fields})


def generate(context: StepContext, **fields: Any):
    return make_engine("generate", "served").generate(request_of(**fields), context)


def tickets(context: StepContext) -> list[str]:
    return [ticket.state for ticket in reversed(JobLedger(context.store).all())]


def test_a_shot_is_asked_for_as_the_model_makes_it_and_fitted_to_the_film(context, server):
    made = generate(context)
    fields = server.accepted[0].fields
    assert fields == {
        "prompt": "a cup on a table", "negative_prompt": "text, blur", "model": MODEL, "size": "160x96",
        "seconds": "2", "num_frames": "25", "fps": "24", "seed": "11", "num_inference_steps": "7",
        "guidance_scale": "4.5",
    }  # fmt: skip
    facts = probe(made.path)
    assert (facts.width_px, facts.height_px, facts.fps, facts.frames) == (160, 90, 30, 30)
    assert made.making is not None
    assert (made.making.engine, made.making.model, made.making.seed) == ("served", MODEL, 11)
    assert made.making.licence == "Apache-2.0"
    assert made.making.settings["endpoint"] == "wan"
    assert made.making.usage.gpu_s == 1.5
    assert tickets(context) == ["done"]


def test_the_frames_are_shown_at_their_own_time(context, server):
    made = generate(context)
    values = [frame.mean() for frame in read_frames(made.path)]
    # Frame n of 30 fps shows the middle (n + 0.5) / 30 s of the clip at 24 fps, whose frame m is 40 + 5 m grey.
    np.testing.assert_allclose(values, [40 + 5 * int((n + 0.5) / 30 * 24) for n in range(30)], atol=2)


def test_a_picture_goes_along_in_the_size_of_the_clip(context, server, tmp_path):
    write_png(tmp_path / "cup.png", np.full((200, 100, 3), (250, 110, 20), np.uint8))
    media = context.store.keep(tmp_path / "cup.png", "picture")
    cup = Picture(
        name="cup.png", media=media, width_px=100, height_px=200, subject=Box(x=0.2, y=0.4, width=0.6, height=0.1)
    )
    made = generate(context, picture=cup, picture_path=context.store.local(media))
    sent = Image.open(io.BytesIO(server.accepted[0].picture))
    assert sent.size == (160, 96)
    assert np.abs(np.asarray(sent).reshape(-1, 3).mean(axis=0) - (250, 110, 20)).max() < 3
    assert made.making.settings["picture"] == "cup.png"


def test_the_same_order_again_costs_nothing(context, make_context, server):
    generate(context)
    asked = len(server.seen)
    other = make_context(run=RunInfo(run_id="other", date="2026-01-02"))
    again = generate(other)
    assert len(server.accepted) == 1
    assert len(server.seen) == asked, "the file is in the store"
    assert again.making.usage.money == 0
    assert context.untypical == []
    assert len(context.away_s) == 1
    assert other.untypical, "its time is no measure for prices"


def test_another_seed_is_another_order(context, server):
    generate(context)
    generate(context, seed=12)
    assert len(server.accepted) == 2


def test_waiting_elsewhere_is_an_orderly_restart(make_context, server):
    server.works_s = 0.4
    with pytest.raises(Waiting) as caught:
        generate(make_context(waits_elsewhere=True))
    assert caught.value.ticket.job_id == server.accepted[0].id
    assert server.count("ask") == 0, "nobody asks before it is worth it"
    time.sleep(0.45)
    made = generate(make_context(waits_elsewhere=True))
    assert made.frames == 30
    assert len(server.accepted) == 1


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


def test_two_runs_at_once_send_one_job(make_context, server):
    server.works_s = 0.3
    server.fail("create", wait_s=0.3, accept=True)
    made: list[Any] = []

    def run(name: str) -> None:
        made.append(generate(make_context(run=RunInfo(run_id=name, date="2026-01-02"))))

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # so that each has its own work folder
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(server.accepted) == 1
    assert sorted(one.making.usage.gpu_s for one in made) == [0, 1.5], "one of them has paid"


def test_a_key_goes_to_the_server_and_into_no_error(context, endpoints, server, monkeypatch):
    server.key = "very-secret"
    endpoints(server.url, key_env="WAN_KEY")
    monkeypatch.setenv("WAN_KEY", "wrong-secret")
    with pytest.raises(RefusedError, match=r"\[endpoint\.denied\] wan: got no valid key") as caught:
        generate(context)
    assert "wrong-secret" not in str(caught.value)
    monkeypatch.setenv("WAN_KEY", "very-secret")
    generate(context)
    monkeypatch.delenv("WAN_KEY")
    with pytest.raises(NightreelError, match=r"\[endpoint\.key\].*WAN_KEY"):
        generate(context, seed=5)


def test_a_server_of_another_model_is_named(context):
    with pytest.raises(OptionError, match=r"\[generate\.model\] endpoint wan: got Lightricks/LTX-2"):
        generate(context, settings=ModelSettings(model="Lightricks/LTX-2"))


PACK = StylePack(name="acme-film", version="1", licence="MIT", path="/packs/x.safetensors", sha256="a" * 64,
                 strength=0.7, trigger_words=("acmefilm",))  # fmt: skip


def test_a_style_is_named_where_the_server_has_it(context, endpoints, server):
    endpoints(server.url, lora_root="/srv/packs")
    generate(context, packs=(PACK,))
    fields = server.accepted[0].fields
    assert json.loads(fields["lora"]) == {
        "name": "acme-film-1",
        "path": f"/srv/packs/{'a' * 64}.safetensors",
        "scale": 0.7,
        "int_id": 0xAAAAAAA + 1,
    }
    assert "acmefilm" in fields["prompt"]


def test_a_server_without_the_brands_style_is_not_asked(context, endpoints, server):
    with pytest.raises(OptionError, match=r"\[generate\.packs\].*lora_root"):
        generate(context, packs=(PACK,))
    endpoints(server.url, lora_root="/srv/packs")
    with pytest.raises(OptionError, match=r"\[generate\.packs\].*one style pack"):
        generate(context, packs=(PACK, PACK.model_copy(update={"name": "other"})))
    assert server.accepted == []


def test_settings_that_the_server_refuses_are_told_in_its_words(context, server):
    server.fail("create", status=422, body={"detail": [{"msg": "size must be a multiple of 64"}]})
    with pytest.raises(OptionError, match=r"\[generate\.rejected\] wan: got size must be a multiple of 64"):
        generate(context)
    assert tickets(context) == ["failed"]


def test_a_clip_that_is_too_short_is_slowed_and_held(context, server):
    server.video = small_video(frames=13)
    made = generate(context)
    assert probe(made.path).frames == 30
    assert any("held" in note for note in context.notes)
