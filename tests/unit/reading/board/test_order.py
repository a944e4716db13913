"""Names of files that count are an order; an engine's order has every panel once."""

from __future__ import annotations

import pytest

from nightreel.reading.board.answers import OrderAnswer
from nightreel.reading.board.order import checked_order, counted_order


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["key_2.png", "key_10.png", "key_1.png"], (2, 0, 1)), (["a/s01_p03.jpg", "a/s01_p01.png"], (1, 0)),
        (["12b.png", "12a.png", "3.png"], (2, 1, 0)), (["镜头3.png", "镜头1.png"], (1, 0)), (["one.png"], (0,)),
    ],
)  # fmt: skip
def test_names_that_count(names: list[str], order: tuple[int, ...]):
    assert counted_order(names) == order


@pytest.mark.parametrize(
    "names", [["pot.png", "rain.png"], ["a1.png", "b2.png"], ["key.png", "key_1.png"], ["1.png", "1.jpg"]]
)
def test_names_that_do_not_count(names: list[str]):
    assert counted_order(names) is None


def test_an_engine_forgets_repeats_and_invents():
    order = checked_order(OrderAnswer(order=(3, 3, 9, 1), written=True, reason="Snow."), 4)
    assert order.indexes == (2, 0, 1, 3)
    assert order.by == "found"
    assert "2, 4: no place was found" in order.reason
    assert checked_order(OrderAnswer(order=(2, 1), written=True), 2).by == "written"


def test_an_answer_without_an_order_keeps_panels_as_they_came():
    order = checked_order(OrderAnswer(order=(), reason="No numbers."), 3)
    assert (order.indexes, order.by, order.reason) == ((0, 1, 2), "kept", "No numbers.")
