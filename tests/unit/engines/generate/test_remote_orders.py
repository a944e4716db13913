"""What remote services are asked, and how their answers are read; no connection."""

from __future__ import annotations

import ssl
from fractions import Fraction
from typing import Any

import pytest

from nightreel.context import StepContext
from nightreel.engines.endpoints import Endpoint
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.engines.generate.remote.download import checked_address, is_public
from nightreel.engines.generate.remote.model_studio import ModelStudioApi, generation_of
from nightreel.engines.generate.remote.prompt_room import cut, fit_prompt
from nightreel.engines.generate.remote.protocol import Answer, said
from nightreel.engines.generate.remote.videos import VideosApi
from nightreel.engines.generate.remote.wire import _retry_after_s, client_settings
from nightreel.errors import OptionError, RefusedError
from nightreel.spec.generation import ModelSettings
from nightreel.spec.script import Shot

STUDIO = Endpoint(kind="dashscope", url="https://dashscope.example", model="wan2.7-t2v")


def request(**fields: Any) -> GenerateRequest:
    shot = Shot(index=0, role="hook", start_frame=0, frames=60, scene=fields.pop("scene", "a cup"))
    plain: dict[str, Any] = {"shot": shot, "width_px": 1920, "height_px": 1080, "fps": Fraction(30), "frames": 72}
    return GenerateRequest(**{**plain, **fields})


def parameters(context: StepContext, model: str = "wan2.7-t2v", **fields: Any) -> dict[str, Any]:
    order = ModelStudioApi().order(request(**fields), STUDIO.model_copy(update={"model": model}), context)
    assert isinstance(order.call.json, dict)
    found = order.call.json["parameters"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("model", "frames", "duration"),
    [("wan2.7-t2v", 30, 2), ("wan2.7-t2v", 72, 3), ("wan2.7-t2v", 90, 3), ("wan2.7-t2v", 91, 3), ("wan2.7-t2v", 93, 4),
     ("wan2.7-t2v", 9000, 15), ("wan2.6-t2v", 72, 5), ("wan2.6-t2v", 160, 10), ("wan2.5-t2v-preview", 400, 10),
     ("wan2.2-t2v-plus", 400, 5), ("wan3.0-t2v", 72, 3), ("wanx2.1-t2v-turbo", 30, 5)],
)  # fmt: skip
def test_a_length_that_the_model_sells_and_no_second_more(context, model, frames, duration):
    assert parameters(context, model, frames=frames)["duration"] == duration


@pytest.mark.parametrize(
    ("model", "size", "preset", "expected"),
    [("wan2.7-t2v", (1920, 1080), "standard", ("720P", "16:9")),
     ("wan2.7-t2v", (1080, 1920), "final", ("1080P", "9:16")), ("wan2.7-t2v", (1080, 1350), "draft", ("720P", "3:4")),
     ("wan2.7-t2v", (640, 360), "final", ("720P", "16:9")),
     ("wan2.7-t2v", (800, 800), "standard", ("720P", "1:1"))],
)  # fmt: skip
def test_a_tier_and_a_ratio_near_to_the_films(context, model, size, preset, expected):
    found = parameters(context, model, width_px=size[0], height_px=size[1], settings=ModelSettings(preset=preset))
    assert (found["resolution"], found["ratio"]) == expected


@pytest.mark.parametrize(
    ("model", "size", "preset", "expected"),
    [("wan2.6-t2v", (1920, 1080), "final", "1920*1080"), ("wan2.5-t2v-preview", (1080, 1920), "draft", "480*832"),
     ("wan2.2-t2v-plus", (1920, 1080), "standard", "1920*1080"), ("wan2.6-t2v", (1080, 1350), "standard", "832*1088")],
)  # fmt: skip
def test_older_models_take_a_size(context, model, size, preset, expected):
    found = parameters(context, model, width_px=size[0], height_px=size[1], settings=ModelSettings(preset=preset))
    assert found["size"] == expected


def test_a_newer_model_takes_what_the_newest_known_one_does():
    assert generation_of("wan9.1-t2v") is generation_of("wan2.7-t2v")
    assert generation_of("happyhorse-t2v") is generation_of("wan2.7-t2v")
    assert generation_of("wan2.3-t2v") is generation_of("wan2.2-t2v-plus")


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [("a cup", 10, "a cup"), ("one two three", 9, "one two"), ("一二三四五六", 4, "一二三四"), ("abcdefgh", 4, "abcd")],
)
def test_a_prompt_is_cut_where_it_hurts_least(text, most, kept):
    assert cut(text, most) == kept


@pytest.mark.parametrize(
    ("text", "most", "words", "kept", "dropped"),
    [
        ("a cup on a table, warm oak, soft light", 28, ["warm oak"], "a cup on a table, warm oak", ()),
        ("a cup on a table, soft light, Warm Oak", 28, ["warm oak"], "a cup on a table, warm oak", ()),
        ("warm oak, a cup on a table", 20, ["warm oak"], "a cup on a, warm oak", ()),
        ("a cup of warm oaken colour, light", 30, ["warm oak"], "a cup of warm oaken", ()),
        ("一只杯子放在桌上，柔光，暖木", 9, ["暖木"], "一只杯子放在，暖木", ()),
        ("a cup, warm oak, quiet", 10, ["warm oak", "quiet"], "warm oak", ("quiet",)),
        ("a cup, light", 30, ["warm oak"], "a cup, light", ()),
    ],
)  # fmt: skip
def test_a_scene_is_shortened_and_the_brands_words_stay(text, most, words, kept, dropped):
    fitted = fit_prompt(text, most, words)
    assert (fitted.text, fitted.dropped) == (kept, dropped)
    assert len(fitted.text) <= most
    assert bool(fitted.note("It", most)) == (len(text) > most)


def test_the_slot_of_an_order_is_what_is_sent(context):
    api = ModelStudioApi()
    one = api.order(request(), STUDIO, context)
    assert one.digest("a") == api.order(request(grain=0.9, motion=0), STUDIO, context).digest("a")
    others = [
        one.digest("b"), api.order(request(seed=2), STUDIO, context).digest("a"),
        api.order(request(scene="a mug"), STUDIO, context).digest("a"),
        api.order(request(), STUDIO.model_copy(update={"model": "wan2.6-t2v"}), context).digest("a"),
    ]  # fmt: skip
    assert len({one.digest("a"), *others}) == 5


def test_a_card_decides_what_a_server_is_asked(context):
    endpoint = Endpoint(kind="videos", url="http://gpu", model="Wan2.2-TI2V-5B")
    order = VideosApi().order(request(settings=ModelSettings(preset="draft")), endpoint, context)
    sent = {name: part[1].decode() for name, part in order.call.form.items()}
    assert (sent["size"], sent["num_inference_steps"], sent["guidance_scale"]) == ("864x480", "20", "5.0")
    assert (int(sent["num_frames"]) - 1) % 4 == 0
    assert order.film_s >= 72 / 30


def test_a_server_of_an_unknown_model_keeps_its_own_steps(context):
    endpoint = Endpoint(kind="videos", url="http://gpu", model="acme/secret")
    form = VideosApi().order(request(), endpoint, context).call.form
    assert "num_inference_steps" not in form
    assert (int(form["num_frames"][1]) - 1) % 8 == 0


def test_a_model_that_cannot_begin_as_the_shot_wants_is_told(context, tmp_path):
    words = Endpoint(kind="videos", url="http://gpu", model="Wan2.2-T2V-A14B")
    order = VideosApi().order(request(picture_path=tmp_path / "cup.png"), words, context)
    assert "input_reference" not in order.call.form
    assert "works from words alone" in order.notes[0]
    order = VideosApi().order(request(), words.model_copy(update={"model": "Wan2.2-I2V-A14B"}), context)
    assert order.call.form["input_reference"][1].startswith(b"\x89PNG")
    assert "designed frame" in order.notes[0]
    with pytest.raises(OptionError, match=r"\[generate\.model\].*still pictures"):
        VideosApi().order(request(), words.model_copy(update={"model": "Qwen-Image"}), context)


@pytest.mark.parametrize(
    "body",
    [None, [], "x", 3, {"status": 4}, {"status": None}, {"status": "dreaming"}, {"output": []}, {"output": {}}],
    ids=str,
)
def test_an_answer_without_sense_tells_nothing(body):
    assert VideosApi().state(Answer(200, body)) is None
    assert ModelStudioApi().state(Answer(200, body)) is None
    assert VideosApi().job_id(Answer(200, body)) == ""
    assert ModelStudioApi().job_id(Answer(200, body)) == ""


def test_hostile_words_are_shortened_and_plain():
    answer = Answer(400, {"error": {"message": "\x1b[31mred\n" + "x" * 5000}})
    words = said(answer)
    assert len(words) <= 300
    assert words.startswith("[31mred x")
    assert said(Answer(503, None, "")) == "status 503"
    assert said(Answer(422, {"detail": [{"msg": "a"}, {"msg": "b"}]})) == "a; b"


@pytest.mark.parametrize(
    ("url", "address"),
    [("https://api.example", ""), ("http://gpu:8000", "https://cdn.example/x.mp4"), ("https://a", "https://b")],
)
def test_certificates_are_checked_wherever_there_are_any(url, address):
    settings = client_settings(Endpoint(kind="videos", url=url), address)
    assert settings["verify"].verify_mode is ssl.CERT_REQUIRED
    assert settings["verify"].check_hostname
    assert settings["follow_redirects"] is False


@pytest.mark.parametrize(
    ("text", "seconds"), [("3", 3), ("0.5", 0.5), ("", None), ("soon", None), ("-4", None), ("9" * 30, 3600)]
)
def test_retry_after(text, seconds):
    assert _retry_after_s(text) == seconds


def test_retry_after_as_a_date():
    assert _retry_after_s("Mon, 01 Jan 2024 00:00:00 GMT") == 0


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
     ("::1", False), ("fe80::1%eth0", False), ("::ffff:192.168.0.1", False), ("2002:7f00:1::", False),
     ("2001:4860:4860::8888", True), ("224.0.0.1", False), ("0.0.0.1", False)],
)  # fmt: skip
def test_public_addresses(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "is_own"),
    [("/v1/videos/a/content", True), ("http://gpu:8000/x.mp4", True), ("https://8.8.8.8/x.mp4?Signature=a", False)],
)
def test_a_result_may_lie_at_the_service_or_in_public(url, is_own):
    endpoint = Endpoint(kind="videos", url="http://gpu:8000/")
    address, own = checked_address(endpoint, url)
    assert own is is_own
    assert address == (f"http://gpu:8000{url}" if url.startswith("/") else url)


@pytest.mark.parametrize(
    "url",
    [
        "http://gpu:8001/x",
        "https://10.0.0.9/x@y",
        "http://gpu.evil.example/x",
        "javascript:x",
        "http://gpu:8000@evil/x",
    ],
)
def test_anything_else_is_refused(url):
    with pytest.raises(RefusedError, match=r"\[generate\.address\]"):
        checked_address(Endpoint(kind="videos", url="http://gpu:8000"), url)
