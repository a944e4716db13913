"""Pictures judged by a service: one of its own kind, and a language model that sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.servers.opinion_server import KEY, MODEL, OpinionServer

from nightreel.engines.card import make_engine
from nightreel.errors import BusyError, EngineError, MissingProgramError, RefusedError
from nightreel.media.pictures import write_png
from nightreel.safety import check_picture
from nightreel.spec.tenant import Tenant

pytestmark = pytest.mark.integration
RED, BLUE = (200, 20, 20), (20, 20, 200)


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpinionServer]:
    with OpinionServer() as server:
        listed = tmp_path / "endpoints.yaml"
        shared = f"model: {MODEL}, key_env: JUDGE_KEY, timeout_s: 1, poll_s: 0.02, paid: false"
        listed.write_text(
            f"endpoints:\n  look: {{kind: image_check, url: '{server.url}/look', {shared}}}\n"
            f"  judge: {{kind: language, url: '{server.url}/v1', {shared}}}\n"
        )
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(listed))
        monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "endpoint")
        monkeypatch.setenv("JUDGE_KEY", KEY)
        yield server
        assert server.wrong == []


def _picture(colour: tuple[int, int, int], width: int = 90) -> np.ndarray:
    return np.full((60, width, 3), colour, np.uint8)


@pytest.mark.parametrize("name", ["look", "judge"])
def test_each_picture_is_judged_by_its_place(name: str, judge: OpinionServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_IMAGE_ENDPOINT", name)
    pictures = [_picture(RED if n in (1, 5) else BLUE, width=90 + 700 * n) for n in range(6)]
    found = make_engine("image_check", "endpoint").check(pictures)
    assert [(one.picture, one.category, one.score) for one in found] == [(1, "violence", 0.9), (5, "violence", 0.9)]
    assert judge.pictures == [4, 2]


def test_a_picture_is_refused_and_a_trade_may_lift_it(judge: OpinionServer, tmp_path: Path, tenant: Tenant) -> None:
    path = tmp_path / "red.png"
    write_png(path, _picture(RED))
    with pytest.raises(RefusedError, match=r"\[safety\.violence\] pictures, line 1: got violence, want no cruelty"):
        check_picture(path, where="pictures, line 1", tenant=tenant)
    check_picture(path, where="", tenant=tenant.model_copy(update={"trade": "games"}))


@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}, {"half": True}])
def test_nothing_passes_while_it_is_away(fault: dict[str, object], judge: OpinionServer) -> None:
    judge.fail("ask", times=3, **fault)
    with pytest.raises(BusyError, match=r"\[image_check\.away\] look"):
        make_engine("image_check", "endpoint").check([_picture(BLUE)])


@pytest.mark.parametrize(
    "content", [b"<html>fine</html>", b'{"findings": [{"category": "beauty", "score": 1, "picture": 0}]}',
                b'{"findings": [{"category": "violence", "score": 1, "picture": 4}]}', b'{"findings": null}'],
)  # fmt: skip
def test_another_answer_is_no_permission(content: bytes, judge: OpinionServer) -> None:
    judge.fail("ask", times=3, content=content)
    with pytest.raises(EngineError, match=r"\[image_check\.answer\] look"):
        make_engine("image_check", "endpoint").check([_picture(BLUE)])


def test_an_endpoint_that_is_not_there_is_named(judge: OpinionServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_IMAGE_ENDPOINT", "nobody")
    with pytest.raises(MissingProgramError, match="image_check or language: look, judge"):
        make_engine("image_check", "endpoint").check([_picture(BLUE)])


def test_no_pictures_are_no_request(judge: OpinionServer) -> None:
    assert make_engine("image_check", "endpoint").check([]) == ()
    assert judge.count("ask") == 0
