"""Private data of persons in a text: numbers that a check sum proves, mobile numbers, personal mail, home addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from nightreel.safety.normalise import Normal

_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,}")
_NUMBER = re.compile(r"(?<![a-z0-9.])\+?\d[\d\s().-]{6,24}\d(?![a-z0-9])")
_CHINESE_ID = re.compile(
    r"(?<![0-9a-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9a-z])"
)
_SOCIAL_SECURITY = re.compile(r"(?<!\d)(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!\d)")
_CHINESE_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_BRITISH_MOBILE = re.compile(r"(?:\+44|0)7[1-9]\d{8}")
_WAYS_IN = (
    "private number|home number|her number|his number|my number|personal number|cell number|home phone|private phone|"
    "call (?:him|her) at|at home|mobile number of|phone number of|"
    "手机号|家庭电话|私人电话|本人电话|个人电话|联系他|联系她"
)
_PRIVATE = re.compile(rf"(?:{_WAYS_IN})")
_HOME = re.compile(
    r"(?:[a-z]+\s(?:lives?|lived|resides?)\sat|home address(?:\sis|:)?|private address|residing at)\s?"
    r"[^.;\n]{0,20}?\d+\s[a-z]+|"
    r"(?:家住|住址|家庭住址|现住)[^。；\n]{0,24}?\d+(?:号|室|栋|单元|弄|楼)"
)
_PASSPORT = re.compile(
    r"(?:身份证|identity card|id card)\D{0,8}\d{15,17}[\dx]|"
    r"(?:passport (?:no|number)\.?:?\s?|护照号码?:?\s?)[a-z]{0,2}\d{6,9}"
)
_ROLES = re.compile(
    r"(?:info|hello|hi|hey|service|services|support|sales|contact|shop|store|press|media|team|office|orders?|help|care|"
    r"customercare|customerservice|marketing|jobs|careers|hr|mail|post|enquiries|inquiries|bookings?|reservations?|studio|"
    r"privacy|legal|billing|accounts?|admin|news|newsletter|noreply|no-reply|welcome|ask|kontakt|kefu|fuwu|hezuo)\d{0,4}"
)
_MAIL_HOSTS = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com aol.com
gmx.de gmx.net web.de t-online.de mail.com mail.ru yandex.ru proton.me protonmail.com qq.com foxmail.com 163.com
126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com tutanota.com hey.com
"""
_PERSONAL_HOSTS = frozenset(_MAIL_HOSTS.split())
_TOLD_APART = 10
"""Last digits by which two ways to write one number are equal: with and without the country's."""
_CHINESE_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643-1999: the check character of an identity number, ISO 7064 MOD 11-2."""


def mobile_numbers(normal: Normal) -> frozenset[str]:
    """Give the mobile numbers of a text, as ``find_personal`` takes them."""
    found = (_digits(match[0]) for match in _NUMBER.finditer(normal.text))
    return frozenset(digits[-_TOLD_APART:] for digits in found if _is_mobile(digits))


def find_personal(normal: Normal, public: Set[str] = frozenset()) -> Iterator[tuple[int, int]]:
    """Give where private data stand in the normal text.

    A firm's own line or address passes: 400 and 800 numbers, land lines, ``service@…``.

    Args:
        normal: the text.
        public: mobile numbers of ``mobile_numbers`` that a firm gives as its own; no excuse for a private number.
    """
    text = normal.text
    if not any(character.isdigit() for character in text) and "@" not in text:
        return
    for match in _MAIL.finditer(text):
        if _is_personal_mail(match[0]):
            yield match.span()
    for pattern, holds in _CHECKED:
        for match in pattern.finditer(text):
            if holds(match[0]):
                yield match.span()
    private = _PRIVATE.search(text) is not None
    for match in _NUMBER.finditer(text):
        digits = _digits(match[0])
        if (
            (_is_mobile(digits) and digits[-_TOLD_APART:] not in public)
            or _is_card(match[0])
            or (private and 8 <= len(digits) <= 15 and not _is_service_line(digits))
        ):
            yield match.span()


def masked(words: str) -> str:
    """Give private data so that its writer finds it and nobody else can use it: ``138…78``."""
    return f"{words[:3]}…{words[-2:]}"


def _is_personal_mail(mail: str) -> bool:
    name, _, host = mail.partition("@")
    if _ROLES.fullmatch(name):
        return False
    return host in _PERSONAL_HOSTS or re.fullmatch(r"[a-z]{2,}[._][a-z]{2,}\d*", name) is not None


def _digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def _is_mobile(digits: str) -> bool:
    return bool(_CHINESE_MOBILE.fullmatch(digits) or _BRITISH_MOBILE.fullmatch(digits))


def _is_service_line(digits: str) -> bool:
    return digits.lstrip("+").startswith(("400", "800", "1800", "0800", "1888"))


def _is_card(written: str) -> bool:
    """Check a card's number by its first digit and Luhn's sum (ISO/IEC 7812-1)."""
    digits = re.sub(r"[ -]", "", written)
    if not digits.isascii() or not digits.isdigit() or not 13 <= len(digits) <= 19 or digits[0] not in "23456":
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_chinese_id(number: str) -> bool:
    remainder = sum(int(digit) * weight for digit, weight in zip(number[:17], _CHINESE_ID_WEIGHTS, strict=True)) % 11
    return "10x98765432"[remainder] == number[17]


def _always(found: str) -> bool:
    return True


_CHECKED: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_CHINESE_ID, _is_chinese_id),
    (_SOCIAL_SECURITY, _always),
    (_HOME, _always),
    (_PASSPORT, _always),
)
