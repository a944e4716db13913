"""Readers of quantities in Hanzi."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from nightreel.engines.enrich.language.numerals import HANZI, figure_value, hanzi_value
from nightreel.engines.enrich.language.quantity import Quantity, half_between, measured
from nightreel.engines.enrich.language.units import unit_after

_HAN = r"㐀-鿿"
_HANZI_SHARE = re.compile(
    r"百分百|百分之(?P<percent>[零〇一二两三四五六七八九十百点.\d]+)|(?P<under>[二三四五六七八九十百]+)分之(?P<over>[一二两三四五六七八九十]+)"
    r"|(?P<off>[一二三四五六七八九\d][一二三四五六七八九\d.]{0,3})\s?折(?!叠|射|痕|返|腾|扣)|(?P<half>一半|半价|对折|五折|减半)"
    r"|(?P<halfof>半)(?=个?(?:小时|钟头|月|年|星期|礼拜|世纪|升|公斤|斤|米)|分钟)"
)
HANZI_NUMBER = re.compile(rf"(?<![{_HAN}]分之)({HANZI})(?:点({HANZI}))?")
_WHOLES = {"周": ("time", 604_800), "星期": ("time", 604_800), "礼拜": ("time", 604_800), "月": ("months", 1),
           "季度": ("months", 3), "年": ("months", 12)}  # fmt: skip
_MEASURE = re.compile(
    r"\s?(?:个|种|款|项|位|层|片|颗|张|只|件|步|道|重|级|档|合|名|人|家|台|套|组|色|段|大|支|瓶|包|盒|粒|枚|根|把|条|对|双|点|轮|季|代|核|轴|挡|门|口|座|字|度|折|孔|面|倍)"
)


_WHOLE = re.compile(r"(?:一?整个?(周|星期|礼拜|月|季度|年)(?!轻|龄|度)|全(周|月|年)(?!龄))")


def hanzi_wholes(text: str, generous: bool) -> Iterator[Quantity]:
    """Read a whole week, month or year: 整个月, 全年."""
    for match in _WHOLE.finditer(text):
        said = match[1] or match[2]
        unit, factor = _WHOLES[said]
        yield Quantity(Fraction(factor), unit, match[0], match.start(), match.end())


def hanzi_shares(text: str, generous: bool) -> Iterator[Quantity]:
    """Read parts of a whole: 百分之三十, 八折, 一半."""
    for match in _HANZI_SHARE.finditer(text):
        unit = "share"
        if match["halfof"] and re.search(rf"(?:{HANZI}|\d)个$", text[: match.start()]):
            continue  # 一个半小时 is read as one
        if match["halfof"]:
            unit, factor, end = unit_after(text, match.end())
            yield Quantity(factor / 2, unit, text[match.start() : end], match.start(), end)
            continue
        yield Quantity(_hanzi_share(match), unit, match[0], match.start(), match.end())


def _hanzi_share(match: re.Match[str]) -> Fraction:
    if match["percent"]:
        return _mixed(match["percent"]) / 100
    if match["under"]:
        return hanzi_value(match["over"]) / hanzi_value(match["under"])
    if match["off"]:
        left = (
            _mixed(match["off"]) if not re.fullmatch("[一二三四五六七八九]{2}", match["off"]) else _pair(match["off"])
        )
        return 1 - left / (10 if left < 10 else 100)
    return Fraction(1) if match[0] == "百分百" else Fraction(1, 2)


def _pair(text: str) -> Fraction:
    return Fraction(int(hanzi_value(text[0])) * 10 + int(hanzi_value(text[1])))


def _mixed(text: str) -> Fraction:
    if re.fullmatch(r"[\d.]+", text):
        return figure_value(text.strip(".") or "0")
    whole, _, decimals = text.partition("点")
    value = hanzi_value(whole) if re.fullmatch(HANZI, whole) else Fraction(0)
    return value + (_decimals(decimals) if re.fullmatch(HANZI, decimals) else 0)


def _decimals(hanzi: str) -> Fraction:
    return Fraction("0." + "".join(str(int(hanzi_value(char))) for char in hanzi))


def hanzi_numbers(text: str, generous: bool) -> Iterator[Quantity]:
    """Read numbers with what they count; generously, also those that seldom are numbers."""
    for match in HANZI_NUMBER.finditer(text):
        hanzi = match[1]
        value = hanzi_value(hanzi) + (_decimals(match[2]) if match[2] else 0)
        half = half_between(text, value, match.start(), match.end())
        if half is not None:
            yield half
            continue
        one = measured(text, value, match.start(), match.end())
        if generous or _is_counted(text, hanzi, one, match.end()):
            yield one


def _is_counted(text: str, hanzi: str, one: Quantity, after: int) -> bool:
    """Whether Hanzi that may be a number are one: 十四天 and 三种, not 一起 or 三餐."""
    before = text[max(0, one.start - 2) : one.start]
    if hanzi == "一":
        if one.unit == "x" or one.unit in ("mass", "volume", "share", "yuan", "dollars"):
            return True
        if one.unit in ("months", "time"):
            short = text[after : after + 1] in ("天", "日")
            led = bool(re.search(r"(?:只需|仅|仅需|续航|可用|充电|撑|用足|不到|每隔|用)$", text[: one.start]))
            idle = bool(re.search(r"每|新的|这|那|又|另|整|同|第|有|的|是$", before)) or text[
                one.end : one.end + 1
            ] in ("都", "到", "又")
            return led if short else led or not idle
        return False
    if len(hanzi) > 1 and re.search("[十百千万亿]", hanzi) and not re.fullmatch("[百千万亿]+", hanzi):
        return True
    if re.fullmatch("[百千万亿]+", hanzi):
        return len(hanzi) > 1 or bool(one.unit) or bool(_MEASURE.match(text, after))
    return bool(one.unit) or bool(_MEASURE.match(text, after)) or len(hanzi) >= 4
