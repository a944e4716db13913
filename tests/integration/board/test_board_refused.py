"""Boards that cannot be read are refused with a word, before anything is asked, and leave nothing half-made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.board_files import many_pages, page_objects, pdf_of
from tests.board_model import drawn
from tests.servers.vision_server import VisionServer

from nightreel.context import StepContext
from nightreel.errors import InputError, NightreelError
from nightreel.spec.brief import Brief
from nightreel.steps.gather import Gather, GatherOptions

pytestmark = pytest.mark.integration
Put = Callable[..., Brief]


@pytest.mark.parametrize("fault", ["other_schema", "truncated", "loop", "empty", "status:500"])
def test_a_model_that_cannot_be_used_leaves_no_half_record(
    fault: str, put: Put, read: Any, server: VisionServer, make_context: Callable[..., StepContext]
):
    server.answers = ["good"]
    server.always = fault
    brief = put(key_1__png=drawn(0), key_2__png=drawn(1))
    with pytest.raises(NightreelError, match="Fix: "):
        read(brief, max_repairs=0)
    server.always = "good"
    paid = server.charged
    reading, _, _ = read(brief, max_repairs=0)
    assert len(reading.board.shots) == 2
    assert server.charged - paid < 3  # of three questions, what was answered is not asked again


def test_nothing_left_is_an_error_that_says_why(put: Put, read: Any, server: VisionServer):
    with pytest.raises(InputError, match=r"board\.nothing.*blank.*Fix: name the board's pictures"):
        read(put(p_1__png=np.full((600, 900, 3), 240, np.uint8)))
    assert server.count == 0


def test_ten_thousand_panels_are_refused_before_anything_is_asked(put: Put, read: Any, server: VisionServer):
    sheet = np.full((1600, 1600, 3), 245, np.uint8)
    for at in range(10_000):
        sheet[3 + 16 * (at // 100) :][:10, 3 + 16 * (at % 100) :][:, :10] = 60
    with pytest.raises(InputError, match=r"board\.panels.*10,000 panels.*want 120 panels at most.*split the board"):
        read(put(sheet__png=sheet))
    with pytest.raises(InputError, match=r"board\.panels.*10,000 pages"):
        read(put(board__pdf=many_pages(10_000)))
    assert server.count == 0


def test_a_password_stops_at_the_door(put: Put, make_context: Callable[..., StepContext]):
    brief = put(board__pdf=pdf_of(page_objects(1), b"/Encrypt 5 0 R/ID[<00><00>]"))
    with pytest.raises(NightreelError, match=r"source\.password.*save it again without a password"):
        Gather().run(GatherOptions(), make_context(), brief=brief)
