"""The engine ``served`` against a real server of the protocol: what it sends, and what it makes of the answer."""

from __future__ import annotations

import io
import json
import threading
import time
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.served_calls import MODEL, generate, tickets
from tests.servers.base import small_video

from nightreel.context import RunInfo, Waiting
from nightreel.errors import NightreelError, OptionError, RefusedError
from nightreel.media.decode import read_frames
from nightreel.media.pictures import write_png
from nightreel.media.probe import probe
from nightreel.spec.film import Box, Picture
from nightreel.spec.generation import ModelSettings, StylePack

pytestmark = pytest.mark.integration


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
