"""Units in English and Chinese, by what they measure, so that two weeks are 14 days and 14 天."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from nightreel.engines.enrich.language.words import any_of

_TABLE: dict[str, tuple[tuple[str, str, str], ...]] = {
    # dimension: (factor, English patterns, Chinese patterns)
    "time": (
        ("1/1000", r"ms|milliseconds?", "毫秒"), ("1", r"s|secs?|seconds?", "秒钟|秒"),
        ("60", r"mins?|minutes?", "分钟"), ("3600", r"h|hrs?|hours?", "个小时|小时|钟头|个钟头"),
        ("86400", r"days?", "个昼夜|昼夜|天|日"), ("604800", r"weeks?|wks?", "个星期|星期|个礼拜|礼拜|周"),
    ),
    "nights": (("1", "nights?", "个晚上|晚"),),
    "months": (
        ("1", r"months?", "个月"), ("12", r"years?|yrs?", "周年|年"), ("120", r"decades?", "年代"),
        ("1200", r"centur(?:y|ies)", "世纪|个世纪"),
    ),
    "length": (
        ("1/1000000", r"µm|μm|microns?|micrometers?|micrometres?", "微米"),
        ("1/1000", r"mm|millimet(?:er|re)s?", "毫米"), ("1/100", r"cm|centimet(?:er|re)s?", "厘米|公分"),
        ("1", r"m|met(?:er|re)s?", "米"), ("1000", r"km|kilomet(?:er|re)s?", "公里|千米"),
        ("127/5000", r'inch(?:es)?|in(?=$|[.,;])|"', "英寸|寸"), ("381/1250", r"ft|feet|foot", "英尺"),
        ("25146/15625", r"miles?", "英里"),
    ),
    "area": (
        ("1", r"m2|sqm|sq\.? ?m|square met(?:er|re)s?", "平方米|平米"),
        ("145161/1562500", r"sq\.? ?ft|square feet", "平方英尺"),
    ),
    "mass": (
        ("1/1000", r"mg|milligrams?", "毫克"), ("1", r"g|grams?|grammes?", "克"),
        ("1000", r"kg|kgs|kilos?|kilograms?", "公斤|千克"), ("500", r"jin", "斤"),
        ("1000000", r"tonn?es?|tons?", "吨"), ("45359237/100000", r"lbs?|pounds?(?! sterling)", "磅"),
        ("45359237/1600000", r"oz|ounces?", "盎司"),
    ),
    "volume": (
        ("1/1000", r"ml|millilit(?:er|re)s?", "毫升"), ("1", r"l|lit(?:er|re)s?", "升|公升"),
        ("473176473/125000000", r"gallons?", "加仑"), ("1000", r"m3|cubic met(?:er|re)s?", "立方米"),
    ),
    "charge": (("1", "mah", "毫安时|毫安"), ("1000", "ah", "安时")),
    "energy": (("1", "wh", "瓦时"), ("1000", "kwh", "千瓦时|度电")),
    "power": (("1", r"w|watts?", "瓦"), ("1000", r"kw|kilowatts?", "千瓦"),
              ("74569987/100000", r"hp|horsepower", "马力")),
    "voltage": (("1", r"v|volts?", "伏特|伏"),),
    "frequency": (
        ("1", "hz|hertz", "赫兹|赫"), ("1000", "khz", "千赫"), ("1000000", "mhz", "兆赫"), ("1000000000", "ghz", ""),
    ),
    "data": (
        ("1", "kb", ""), ("1000", "mb|megabytes?", "兆"), ("1000000", "gb|gigabytes?", ""),
        ("1000000000", "tb|terabytes?", ""),
    ),
    "speed": (("1", r"km/h|kph|kmh", "公里/小时|公里每小时"), ("25146/15625", "mph", ""), ("18/5", "m/s", "米每秒")),
    "bits": (("1", "mbps", ""), ("1000", "gbps", "")),
    "frames": (("1", r"fps|frames per second", "帧"),), "turns": (("1", "rpm", "转"),), "beats": (("1", "bpm", ""),),
    "celsius": (("1", r"°c|° c|degrees? (?:celsius|centigrade)|℃", "摄氏度|度"),),
    "fahrenheit": (("1", r"°f|degrees? fahrenheit", "华氏度"),),
    "angle": (("1", r"°(?! ?[cf])|degrees?", ""),),
    "sound": (("1", r"db(?:\(a\))?|decibels?", "分贝"),),
    "pressure": (("1", "atm", "个大气压|大气压"), ("1.01972", "bar", "巴"), ("1/100000", "pa", "帕")),
    "nits": (("1", "nits?", "尼特"),), "lumens": (("1", "lumens?|lm", "流明"),), "lux": (("1", "lux", "勒克斯"),),
    "pixels": (("1000000", r"mp|megapixels?", ""), ("1", r"p|pixels?|px", "像素")),
    "food": (("1", r"kcal|calories|cal", "千卡|大卡|卡路里|卡"), ("100/418", "kj", "千焦")),
    "share": (("1/100", r"%|percent|per cent|pct", "个百分点"), ("1/10", "", "成")),
    "x": (("1", r"x|×|times(?! (?:a|an|per|each|every|daily|the day)\b)|-?fold", "倍"),),
    "occasions": (("1", r"times(?= (?:a|an|per|each|every|daily))", "次|回|遍"),),
    "dollars": (("1", r"dollars?|usd|bucks?", "美元|美金"), ("1/100", "cents?", "美分")),
    "euros": (("1", r"euros?|eur|€", "欧元"),), "sterling": (("1", r"pounds? sterling|gbp|quid", "英镑"),),
    "yuan": (("1", r"yuan|rmb|cny", "元|块钱|块|人民币"),), "yen": (("1", "yen|jpy", "日元"),),
    "uv": (("1", "spf", ""),),
}  # fmt: skip
_SIGNS = {"$": "dollars", "€": "euros", "£": "sterling", "¥": "yuan", "us$": "dollars"}
_BETWEEN = (
    r"(?:(?:full|whole|long|straight|solid|entire|more|extra|consecutive|short|calendar|working|complete|more or less|"
    r"quiet|good|small|little|busy|sunny) )?"
)
_HANZI = r"[㐀-鿿]"


@cache
def _units() -> tuple[tuple[re.Pattern[str], str, Fraction], ...]:
    found: list[tuple[int, re.Pattern[str], str, Fraction]] = []
    for dimension, rows in _TABLE.items():
        for factor, english, chinese in rows:
            for part in filter(None, re.split(r"\|(?![^(]*\))", english)):
                end = "" if part[-1] in '"%€×' or part.startswith("°") else r"(?![a-z])"
                found.append((len(part), re.compile(part + end, re.IGNORECASE), dimension, Fraction(factor)))
            for part in filter(None, chinese.split("|")):
                found.append((len(part) * 3, re.compile(part), dimension, Fraction(factor)))
    found.sort(key=lambda row: -row[0])
    return tuple(row[1:] for row in found)


_GAP = re.compile(rf"[ -]?{_BETWEEN}", re.IGNORECASE)


def unit_after(text: str, at: int) -> tuple[str, Fraction, int]:
    """Give what is measured, the factor to its base unit, and where the unit ends; ``("", 1, at)`` for no unit."""
    gap = _GAP.match(text, at)
    starts = dict.fromkeys((at, gap.end() if gap else at, at + 1 if text[at : at + 1] in (" ", "-") else at))
    for start in starts:
        for pattern, dimension, factor in _units():
            found = pattern.match(text, start)
            if found is not None and not _part_of_word(text, start, found.end()):
                return dimension, factor, found.end()
    return "", Fraction(1), at


def _part_of_word(text: str, start: int, end: int) -> bool:
    """Whether a short Chinese unit is only the beginning of another word, such as 天 in 天然 or 年 in 年轻."""
    return bool(any_of("no_units").match(text[start : end + 3]))


def sign_before(text: str, at: int) -> str:
    """Give the currency of a sign just before a place, or nothing."""
    found = re.search(r"(us\$|[$€£¥])\s?$", text[max(0, at - 5) : at], re.IGNORECASE)
    return _SIGNS[found[1].lower()] if found else ""
