"""Private data of persons are found; a firm's own lines, and numbers of things, are not."""

from __future__ import annotations

import pytest

from nightreel.safety.normalise import normalise
from nightreel.safety.personal import find_personal, masked


def _found(written: str) -> list[str]:
    normal = normalise(written)
    return [written[slice(*normal.slice(start, stop))] for start, stop in find_personal(normal)]


@pytest.mark.parametrize(
    ("written", "private"),
    [
        ("Write to anna.miller@gmail.com!", "anna.miller@gmail.com"),
        ("jan.novak@firm.cz", "jan.novak@firm.cz"),
        ("客服小王 wang1990@163.com", "wang1990@163.com"),
        ("电话：138 1234 5678", "138 1234 5678"),
        ("１３８１２３４５６７８", "１３８１２３４５６７８"),
        ("+86 138-1234-5678", "+86 138-1234-5678"),
        ("mobile 07700 900123", "07700 900123"),
        ("card 4111 1111 1111 1111 please", "4111 1111 1111 1111"),
        ("5500-0000-0000-0004", "5500-0000-0000-0004"),
        ("身份证11010519491231002X", "身份证11010519491231002X"),
        ("no. 11010519491231002x", "11010519491231002x"),
        ("SSN 078-05-1120", "078-05-1120"),
        ("her private number is +1 (415) 555-0132", "+1 (415) 555-0132"),
        ("Anna lives at 14 Rose Lane", "Anna lives at 14 rose".replace("rose", "Rose")),
        ("家住幸福路18号", "家住幸福路18号"),
        ("Passport no. X1234567", "Passport no. X1234567"),
    ],
)  # fmt: skip
def test_private_data_are_found(written: str, private: str) -> None:
    assert private in _found(written)


@pytest.mark.parametrize(
    "written",
    [
        "service@brand.cn, press@atelier.fr, hello2026@shop.com", "400-820-8820 or 800 820 8820", "+44 20 7946 0000",
        "EAN 4006381333931", "ISBN 978-3-16-148410-0", "order 756342717725933608", "2026-11-22 10:15:00", "1999-2026",
        "13,800,138,000 steps", "12.345.678.901", "v2.0.6...2.0.7 (2021-10-11)", "14 days, 50 m, 1.43 inch, 326 ppi",
        "南京西路100号", "4111 1111 1111 1112", "192.168.0.1:8080", "#FF0A84FF", "@brand", "a@b",
    ],
)  # fmt: skip
def test_what_is_no_persons_is_passed_over(written: str) -> None:
    assert _found(written) == []


def test_masked_data_are_known_to_their_writer_alone() -> None:
    assert masked("13812345678") == "138…78"
