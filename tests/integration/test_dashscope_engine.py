"""The engine ``dashscope`` against a server that speaks the API: both forms, every status, every error."""

from __future__ import annotations

import base64
import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.servers.dashscope_server import KEY, DashscopeServer

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.errors import (
    BusyError,
    CancelledError,
    EngineError,
    InputError,
    NightreelError,
    OptionError,
    RefusedError,
)
from nightreel.media.pictures import write_png
from nightreel.media.probe import probe
from nightreel.spec.film import Picture
from nightreel.spec.generation import ModelSettings, StylePack
from nightreel.spec.script import Shot
from nightreel.store.jobs import JobLedger

pytestmark = pytest.mark.integration


@pytest.fixture
def server() -> Iterator[DashscopeServer]:
    with DashscopeServer() as server:
        yield server


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: DashscopeServer) -> Callable[..., None]:
    """Write the installation's endpoints: one, with quick times; keyword arguments add to it."""
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)

    def write(model: str = "wan2.7-t2v", picture_model: str = "wan2.7-i2v", **fields: Any) -> None:
        studio = {
            "kind": "dashscope", "url": server.url, "model": model, "picture_model": picture_model, "poll_s": 0.02,
            "timeout_s": 3, "key_env": "DASHSCOPE_API_KEY", "money_per_s": 0.1, **fields,
        }  # fmt: skip
        path = tmp_path / "endpoints.yaml"
        path.write_text(json.dumps({"endpoints": {"studio": studio}}), encoding="utf-8")
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(path))

    return write


@pytest.fixture(autouse=True)
def _plain(endpoints: Callable[..., None]) -> None:
    endpoints()


@pytest.fixture
def cup(store, tmp_path: Path) -> dict[str, Any]:
    write_png(tmp_path / "cup.png", np.full((200, 300, 3), (250, 110, 20), np.uint8))
    media = store.keep(tmp_path / "cup.png", "picture")
    picture = Picture(name="cup.png", media=media, width_px=300, height_px=200)
    return {"picture": picture, "picture_path": store.local(media)}


def generate(context: StepContext, **fields: Any):
    shot = Shot(index=0, role="hook", start_frame=0, frames=20, scene="a cup on a table", negative_prompt="text")
    plain: dict[str, Any] = {"shot": shot, "width_px": 160, "height_px": 90, "fps": Fraction(30), "frames": 30,
                             "seed": 11}  # fmt: skip
    return make_engine("generate", "dashscope").generate(GenerateRequest(**{**plain, **fields}), context)


def state(context: StepContext) -> str:
    return JobLedger(context.store).all()[0].state


def test_words_in_the_form_of_2_7(context, server):
    made = generate(context, frames=100)
    assert server.accepted[0].request == {
        "model": "wan2.7-t2v",
        "input": {"prompt": "a cup on a table", "negative_prompt": "text"},
        "parameters": {"resolution": "720P", "ratio": "16:9", "duration": 4, "seed": 11, "prompt_extend": False,
                       "watermark": False},
    }  # fmt: skip
    facts = probe(made.path)
    assert (facts.width_px, facts.height_px, facts.frames) == (160, 90, 100)
    assert made.making.usage.money == pytest.approx(0.4)
    assert (made.making.engine, made.making.model) == ("dashscope", "wan2.7-t2v")
    assert server.wrong == []


def test_words_in_the_form_of_2_6(context, server, endpoints):
    endpoints("wan2.6-t2v")
    made = generate(context, width_px=90, height_px=160)
    assert server.accepted[0].request["parameters"]["size"] == "720*1280"
    assert server.accepted[0].request["parameters"]["duration"] == 5
    assert made.making.usage.money == pytest.approx(0.5), "what is made is paid, not what is shown"


@pytest.mark.parametrize("model", ["wan2.6-i2v", "wan2.7-i2v"])
def test_a_picture_in_both_forms(context, server, endpoints, cup, model):
    endpoints(picture_model=model)
    generate(context, **cup)
    inputs = server.accepted[0].request["input"]
    assert server.accepted[0].request["model"] == model
    url = inputs["media"][0]["url"] if "2.7" in model else inputs["img_url"]
    sent = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    assert sent.size == (1280, 720)
    assert server.wrong == []


def test_a_model_of_words_gets_no_picture_in_silence(context, server, endpoints, cup):
    endpoints("wan2.7-t2v", picture_model="")
    with pytest.raises(InputError, match=r"\[generate\.picture\] shot 1: got a picture, and wan2.*picture_model"):
        generate(context, **cup)
    assert server.accepted == []


def test_a_model_of_pictures_begins_from_a_designed_frame(context, server, endpoints):
    endpoints("wan2.7-i2v", picture_model="")
    generate(context)
    assert server.accepted[0].request["input"]["media"][0]["type"] == "first_frame"
    assert any("designed frame" in note for note in context.notes)
    assert server.wrong == []


def test_a_long_prompt_is_told_and_keeps_the_brands_words(make_context, server, endpoints, tenant):
    endpoints("wan2.6-t2v")
    brand = tenant.brand.model_copy(update={"style_words": ("warm oak tones",), "avoid_words": ("neon",)})
    context = make_context(tenant=tenant.model_copy(update={"brand": brand}))
    shot = Shot(index=0, role="hook", start_frame=0, frames=20, scene="word " * 400 + ", warm oak tones",
                negative_prompt="blurred " * 80 + ", neon")  # fmt: skip
    generate(context, shot=shot)
    sent = server.accepted[0].request["input"]
    assert 1400 < len(sent["prompt"]) <= 1500
    assert sent["prompt"].endswith("word, warm oak tones")
    assert sent["negative_prompt"].endswith("blurred, neon")
    assert server.wrong == []
    told = [note for note in context.notes if "longer than" in note]
    assert told[0] == (
        "Shot 1: its prompt is 516 characters longer than the 1500 that the model reads: shortened; "
        "the brand's words stay."
    )
    assert "negative prompt is 146 characters longer than the 500" in told[1]


def test_a_shot_longer_than_any_clip_is_held(context, server, endpoints):
    endpoints("wan2.6-t2v")
    generate(context, frames=600)
    assert server.accepted[0].request["parameters"]["duration"] == 15
    assert any("held" in note for note in context.notes)


def test_every_status_on_the_way(context, server):
    server.queues_s, server.works_s = 0.2, 0.2
    told: list[str] = []
    context = StepContext(**{**vars(context), "progress": lambda fraction, message="": told.append(message)})
    generate(context)
    assert {"shot 1: queued at studio", "shot 1: running at studio"} <= set(told)
    assert len(server.accepted) == 1


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("DataInspectionFailed", RefusedError, r"\[generate\.content\].*change the shot's scene"),
        ("IPInfringementSuspect", RefusedError, r"\[generate\.content\].*marks of others"),
        ("InternalError.Timeout", EngineError, r"\[generate\.failed\]"),
        ("InvalidURL", InputError, r"\[generate\.picture\]"),
        ("InvalidParameter.DataInspection", InputError, r"\[generate\.picture\]"),
        ("InvalidParameter", OptionError, r"\[generate\.rejected\]"),
        ("Arrearage", RefusedError, r"\[endpoint\.account\].*top up"),
        ("Throttling", BusyError, r"\[generate\.busy\]"),
        ("NobodyKnows", EngineError, r"\[generate\.failed\].*NobodyKnows"),
    ],
)
def test_a_failed_task_is_http_200_with_a_code(context, server, code, kind, words):
    server.ends = lambda task: code
    with pytest.raises(kind, match=words) as caught:
        generate(context)
    assert type(caught.value) is kind
    assert (len(server.accepted), server.count("create")) == (1, 1)
    assert state(context) == "failed"


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (400, "InvalidParameter", OptionError, r"\[generate\.rejected\] studio: got InvalidParameter: no"),
        (400, "DataInspectionFailed", RefusedError, r"\[generate\.content\]"),
        (400, "Arrearage", RefusedError, r"\[endpoint\.account\].*top up"),
        (401, "InvalidApiKey", RefusedError, r"\[endpoint\.denied\].*key_env"),
        (403, "AccessDenied", RefusedError, r"\[endpoint\.denied\].*activate the model"),
        (403, "AccessDenied.Unpurchased", RefusedError, r"\[endpoint\.denied\].*activate the model"),
        (403, "Arrearage", RefusedError, r"\[endpoint\.account\].*top up"),
        (404, "ModelNotFound", OptionError, r"\[endpoint\.model\].*correct the endpoint's model"),
        (404, "", OptionError, r"\[endpoint\.model\]"),
        (418, "", EngineError, r"\[generate\.failed\]"),
    ],
)
def test_a_refused_order_is_a_sentence_with_the_mend(context, server, status, code, kind, words):
    server.fail("create", status=status, body={"code": code, "message": "no"})
    with pytest.raises(kind, match=words) as caught:
        generate(context)
    assert type(caught.value) is kind
    assert (len(server.accepted), server.count("create")) == (0, 1)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("code", ["Throttling.RateQuota", "Throttling"])
def test_throttling_is_waited_for(context, server, code):
    server.fail("create", 2, status=429, body={"code": code, "message": "slow down"})
    server.fail("ask", 2, status=429, body={"code": code, "message": "slow down"})
    generate(context)
    assert len(server.accepted) == 1


def test_a_used_up_quota_is_told(context, server):
    server.fail("create", 9, status=429, body={"code": "Throttling.AllocationQuota", "message": "used up"})
    with pytest.raises(BusyError, match=r"\[endpoint\.quota\].*ask Alibaba Cloud for more"):
        generate(context)


def test_a_key_that_was_taken_away_while_a_task_works(context, server, monkeypatch):
    server.works_s = 0.2
    server.fail("ask", status=401, body={"code": "InvalidApiKey", "message": "no"})
    with pytest.raises(RefusedError, match=r"\[endpoint\.denied\]"):
        generate(context)
    assert state(context) == "sent", "the task was paid and is not forgotten"
    generate(context)
    assert len(server.accepted) == 1


def test_a_task_that_the_service_knows_no_longer_is_not_paid_again_by_itself(context, server):
    server.works_s = 0.5
    server.once_accepted(server.tasks.clear)
    with pytest.raises(EngineError, match=r"\[generate\.lost\].*it may have been paid.*nightreel jobs forget"):
        generate(context)
    with pytest.raises(RefusedError, match=r"\[generate\.unsure\].*the service no longer knows the job"):
        generate(context)
    assert len(server.accepted) == 1


@pytest.mark.parametrize("price", [0.1, 0, None], ids=["priced", "zero", "no price"])
@pytest.mark.parametrize(
    "fault",
    [{"drop": True}, {"half": True}, {"wait_s": 1.0}, {"status": 500}, {"status": 502}, {"status": 503},
     {"status": 408}, {"status": 500, "body": {"code": "InternalError", "message": "no"}}, {"content": b"<html>"}],
    ids=["dropped", "half", "slow", "500", "502", "503", "408", "with a code", "no JSON"],
)  # fmt: skip
def test_an_order_that_may_have_been_taken_is_never_sent_again(context, server, endpoints, fault, price):
    endpoints(timeout_s=0.5)
    if price is None:
        _drop_price()
    else:
        endpoints(timeout_s=0.5, money_per_s=price)
    server.fail("create", 3, accept=True, **fault)
    for _ in range(2):
        with pytest.raises(RefusedError, match=r"\[generate\.unsure\] shot 1 at studio.*nothing paid twice"):
            generate(context)
    assert (server.count("create"), len(server.accepted)) == (1, 1)
    assert state(context) == "unsure"
    assert JobLedger(context.store).all()[0].money == pytest.approx(0.2), "the card's rate where none is told"


def _drop_price() -> None:
    path = Path(os.environ["NIGHTREEL_ENDPOINTS"])
    listed = json.loads(path.read_text())
    del listed["endpoints"]["studio"]["money_per_s"]
    path.write_text(json.dumps(listed))


@pytest.mark.parametrize("code", ["Throttling", "Throttling.RateQuota"])
def test_a_fault_whose_code_says_that_nothing_began_is_waited_for(context, server, code):
    server.fail("create", 2, status=503, body={"code": code, "message": "slow down"})
    generate(context)
    assert (server.count("create"), len(server.accepted)) == (3, 1)


def test_without_a_price_the_cards_is_counted(context, server):
    _drop_price()
    made = generate(context, frames=100)
    assert made.making.usage.money == pytest.approx(0.4)


def test_unknown_once_is_not_believed(context, server):
    server.fail("ask", 2, status=200, body={"output": {"task_status": "UNKNOWN"}})
    generate(context)
    assert len(server.accepted) == 1


def test_a_task_cancelled_in_the_console(context, server):
    server.queues_s = 60
    server.once_accepted(lambda: setattr(server.accepted[0], "cancelled", True))
    with pytest.raises(EngineError, match=r"\[generate\.cancelled\]"):
        generate(context)
    assert state(context) == "cancelled"


def _cancelled(make_context, server) -> StepContext:
    wanted = threading.Event()
    context: StepContext = make_context(cancelled=wanted.is_set)
    server.once_accepted(wanted.set)
    with pytest.raises(CancelledError):
        generate(context)
    return context


def test_a_queued_task_is_cancelled_and_not_paid(make_context, server):
    server.queues_s = 60
    context = _cancelled(make_context, server)
    assert server.accepted[0].cancelled
    assert state(context) == "cancelled"


def test_a_running_task_cannot_be_cancelled_and_is_used_next_time(make_context, server):
    server.works_s = 1.0
    context = _cancelled(make_context, server)
    assert state(context) == "sent"
    time.sleep(0.8)
    generate(make_context())
    assert len(server.accepted) == 1


def test_a_task_given_up_as_too_slow_counts_as_spent(context, server):
    server.works_s = 60
    with pytest.raises(EngineError, match=r"\[generate\.slow\]"):
        generate(context, limit_s=0.3)
    assert [one.money for one in context.usage] == [pytest.approx(0.2)]


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest/meta-data/", "https://127.0.0.1/x.mp4", "https://localhost/x.mp4",
     "file:///etc/passwd", "http://example.com/x.mp4", "https://10.0.0.7/x.mp4", "https://[::ffff:10.0.0.7]/x",
     "https://user:word@example.com/x.mp4", "//127.0.0.1/x.mp4", "", "https://2130706433/x.mp4", "gopher://x",
     "http://127.0.0.1:1/x.mp4", "http://127.0.0.1:99999999/x"],
)  # fmt: skip
def test_a_result_inside_a_private_network_is_not_fetched(context, server, url):
    server.video_url = url or " "
    with pytest.raises(RefusedError, match=r"\[generate\.address\]"):
        generate(context)
    assert server.count("content") == 0
    assert state(context) == "sent"


def test_the_signature_of_an_address_is_in_no_error(context, server):
    server.fail("content", 9, status=403)
    with pytest.raises(EngineError, match=r"\[generate\.lost\]") as caught:
        generate(context)
    assert "Signature" not in str(caught.value)


def test_a_damaged_result_of_a_paid_task_is_fetched_again_next_time(context, server):
    server.fail("content", 9, content=b"<html>")
    with pytest.raises(EngineError, match=r"\[generate\.not_a_video\]"):
        generate(context)
    assert state(context) == "sent"
    server.faults.clear()
    generate(context)
    assert len(server.accepted) == 1


def test_style_packs_are_refused(context, server):
    pack = StylePack(name="film", version="1", licence="MIT", path="/x", sha256="a" * 64, strength=1)
    with pytest.raises(OptionError, match=r"\[generate\.packs\].*served or diffusers"):
        generate(context, packs=(pack,))


def test_the_engine_may_not_be_asked_for_a_model_that_nobody_priced(context, server):
    with pytest.raises(OptionError, match=r"\[generate\.model\].*got wan9-gold, want wan2\.7-t2v or wan2\.7-i2v"):
        generate(context, settings=ModelSettings(model="wan9-gold"))


def test_no_key_no_order(context, server, monkeypatch):
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    with pytest.raises(NightreelError, match=r"\[endpoint\.key\]"):
        generate(context)
    assert server.seen == []
