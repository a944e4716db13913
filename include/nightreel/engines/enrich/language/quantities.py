"""Quantities in a text: how many of what, whatever the way of writing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from nightreel.engines.enrich.language.numerals import (
    ENGLISH,
    FIGURE,
    HANZI,
    english_value,
    figure_value,
    hanzi_value,
)
from nightreel.engines.enrich.language.units import sign_before, unit_after

_HAN = r"㐀-鿿"
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?:[2-6]G(?![A-Za-z])|[2458][Kk](?![A-Za-z])|IPX?\d\d?[A-Z]?|24/7|360°|[A-Za-z]+-?\d+[A-Za-z0-9.-]*"
    r"|\d+[A-Z]{1,3}\d+[A-Za-z0-9]*|[23]D(?![a-z]))(?![A-Za-z0-9])"
)
_CODE_WITH_UNIT = re.compile(r"^(?:about|for|in|over|under|only|just|up|to|from|of)-?\d", re.IGNORECASE)
_FRACTION = re.compile(r"(?<![\d/.])(?:(\d+) )?(\d+)\s?/\s?(\d+)(?![\d/])")
_FIGURE = re.compile(rf"(?<![\d.])(?:{FIGURE})")
_SCALED = re.compile(
    r"\s?(thousand|million|billion|hundred|dozen|bn)(?![a-z])|k(?![a-z])|\s?([十百千万亿]+)", re.IGNORECASE
)
_SCALES = {"k": 1000, "bn": 10**9, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_ENGLISH = re.compile(rf"(?<![A-Za-z])(?:a )?(?:{ENGLISH})(?![A-Za-z])", re.IGNORECASE)
_HALVES = re.compile(
    r"(?<![a-z])(?:(?P<half>half)(?=[ -](?:of|the|as|a|an|price|off|your|its|that|hour|day|year|month|minute|litre|liter)\b)"
    r"|(?P<third>(?:a|one) third)|(?P<twothirds>two[ -]thirds)|(?P<quarter>(?:a|one) quarter)"
    r"|(?P<threequarters>three[ -]quarters))(?![a-z])", re.IGNORECASE,
)  # fmt: skip
_SHARES = {"half": Fraction(1, 2), "third": Fraction(1, 3), "twothirds": Fraction(2, 3), "quarter": Fraction(1, 4),
           "threequarters": Fraction(3, 4)}  # fmt: skip
_MULTIPLES = re.compile(
    r"(?<![a-z])(?:(?P<two>twice(?! (?:about|before))|doubled?|doubles|doubling)(?![ -](?:check|tap|click|espresso|bed|door))"
    r"|(?P<three>triple[sd]?|thrice|threefold)|(?P<four>quadruple[sd]?))(?![a-z])|(?P<zh2>双倍|翻倍|翻番|加倍|成倍)", re.IGNORECASE,
)  # fmt: skip
_TIMES = {"two": 2, "three": 3, "four": 4, "zh2": 2}
_ARTICLE = re.compile(
    r"(?<![a-z])(?P<lead>in|within|for|lasts?|under|over|than|only|just|nearly|almost|about|once|takes?|up to) "
    r"(?:(?:a|an|one|a single|a full|a whole|one single|one full|one whole) )"
    r"(?=(?:seconds?|minute|hour|day|week|month|year|decade|century|lit(?:er|re)|kilo)\b)", re.IGNORECASE,
)  # fmt: skip
_IDLE = frozenset({"for minute", "for second", "in day", "for day", "over day", "just minute", "just second", "just day",
                   "only day", "than day", "once day", "about day", "once second"})  # fmt: skip
_VAGUE = re.compile(
    r"(?<![a-z])(?P<en>dozens|hundreds|thousands|millions|billions|tens of thousands|countless|a couple of)(?![a-z])"
    rf"|(?P<zh>成千上万|千千万万|[数几上近过逾][十百千万亿]+|[十百千万亿]+(?:多|余)(?=[{_HAN}])|无数|亿万)", re.IGNORECASE,
)  # fmt: skip
_HANZI_SHARE = re.compile(
    r"百分百|百分之(?P<percent>[零〇一二两三四五六七八九十百点.\d]+)|(?P<under>[二三四五六七八九十百]+)分之(?P<over>[一二两三四五六七八九十]+)"
    r"|(?P<off>[一二三四五六七八九\d][一二三四五六七八九\d.]{0,3})\s?折(?!叠|射|痕|返|腾|扣)|(?P<half>一半|半价|对折|五折)"
    r"|(?P<halfof>半)(?=个?(?:小时|钟头|月|年|升|公斤|斤|米)|分钟)"
)
_HANZI_NUMBER = re.compile(rf"(?<![{_HAN}]分之)({HANZI})(?:点({HANZI}))?")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![a-z])", re.IGNORECASE)
_IDIOMS = re.compile(
    r"十分(?!钟|之)|十足|十全十美|千万(?=别|不|要|记)|万一|万物|万象|万家|万里|千里|千山万水|千家万户|千篇一律|百搭|百变|百味|百花|百姓"
    r"|百货|百科|万能|万事|万籁|万千|万般|三明治|四季|四周|四处|四方|八方|四面|五官|五湖四海|七上八下|三三两两|一五一十|九霄|两全|两难|两旁|两侧|两边"
    r"|两岸|千变万化|百看不厌|大半|多半|半空|半夜|半天|三心二意|举一反三|一石二鸟|接二连三|再三|五彩|五颜六色|万紫千红|千言万语|一日三餐"
    r"|二人世界|二维码|三维|三角|十字|八卦|九宫格|(?:周|星期|礼拜)[一二三四五六日]|一心一意|独一无二|一一|第[一二三四五六七八九十]+(?=步|幕|课|页|站|次|眼"
    r"|口|缕|声|天|章|节|束|个|杯|堂|件)|统一|唯一|万无一失|百分点|千万家|一年四季|百折不挠|百忙|千丝万缕|百里挑一|七夕|重阳|三伏|八宝|九州|三亚|百合"
)
_MEASURE = re.compile(
    r"\s?(?:个|种|款|项|位|层|片|颗|张|只|件|步|道|重|级|档|合|名|人|家|台|套|组|色|段|大|支|瓶|包|盒|粒|枚|根|把|条|对|双|点|轮|季|代|核|轴|挡|门|口|座|字|度|折|孔|面|倍)"
)
_OVER = re.compile(
    r"(?:over|more than|above|beyond|exceed(?:s|ing)?|at least|upwards of|超过|超出|逾|不止|至少|不少于|高达?于)\s?$",
    re.IGNORECASE,
)
_OVER_AFTER = re.compile(r"\s?(?:\+|or more\b|plus\b|以上|多(?=[天年个种万]|小时)|余)", re.IGNORECASE)
_JOINT = re.compile(r"\s?(?:-|~|to|and|or|到|至|或|、|,)\s?", re.IGNORECASE)
_STOP = frozenset(
    ["a", "an", "the", "of", "and", "or", "in", "on", "at", "for", "to", "with", "by", "is", "are", "it", "its", "your", "you", "we", "our", "all", "each", "every", "per", "more", "than"]
)


@dataclass(frozen=True)
class Quantity:
    """How many of what.

    ``value`` is in the base unit of what is measured. Without a known unit, ``nouns`` are the words that follow, and
    ``about`` all words beside it. A code such as 5G or IP68 has only its ``code``.
    """

    value: Fraction
    unit: str
    text: str
    start: int
    end: int
    nouns: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    code: str = ""
    over: bool = False
    """More than it says: over 14 days."""


def quantities(text: str, *, generous: bool = False) -> list[Quantity]:
    """Give the quantities of a folded text in their order.

    Args:
        text: see ``numerals.fold``.
        generous: also what is seldom a number, such as one and 一; for a brief, where more can only help.
    """
    taken = [False] * len(text)
    if not generous:
        for idiom in _IDIOMS.finditer(text):
            taken[idiom.start() : idiom.end()] = [True] * (idiom.end() - idiom.start())
    found: list[Quantity] = []
    for read in (
        _codes,
        _vague,
        _hanzi_shares,
        _fractions,
        _halves,
        _multiples,
        _fortnights,
        _figures,
        _english,
        _articles,
        _hanzi,
    ):
        for one in read(text, generous):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = [True] * (one.end - one.start)
                found.append(one)
    found.sort(key=lambda one: one.start)
    return _joined(text, [_beside(text, one) for one in found])


def _codes(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _CODE.finditer(text):
        if not _CODE_WITH_UNIT.match(match[0]):
            code = re.sub(r"[-.]", "", match[0].lower())
            yield Quantity(Fraction(0), "code", match[0], match.start(), match.end(), code=code)


def _vague(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _VAGUE.finditer(text):
        yield Quantity(Fraction(0), "code", match[0], match.start(), match.end(), code=match[0].lower())


def _hanzi_shares(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _HANZI_SHARE.finditer(text):
        unit = "share"
        if match["halfof"] and re.search(rf"{HANZI}个$", text[: match.start()]):
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


def _fractions(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        if int(match[3]) == 0:
            continue
        value = int(match[1] or 0) + Fraction(int(match[2]), int(match[3]))
        unit, factor, end = unit_after(text, match.end())
        yield Quantity(value * factor, unit or "share", text[match.start() : end], match.start(), end)


def _halves(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _HALVES.finditer(text):
        after = re.compile(r"[ -](?:an? )?").match(text, match.end())
        unit, factor, end = unit_after(text, after.end()) if after else ("", Fraction(1), match.end())
        value = _SHARES[str(match.lastgroup)]
        end = end if unit else match.end()
        yield Quantity(value * factor, unit or "share", text[match.start() : end], match.start(), end)


def _multiples(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _MULTIPLES.finditer(text):
        often = re.match(r" (?:a|an|per|each|every|daily)\b", text[match.end() :])
        unit = (
            "occasions"
            if often or (match[0].lower() == "twice" and not re.match(" (?:as|the)", text[match.end() :]))
            else "x"
        )
        yield Quantity(Fraction(_TIMES[str(match.lastgroup)]), unit, match[0], match.start(), match.end())


def _figures(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _FIGURE.finditer(text):
        value, end = figure_value(match[0]), match.end()
        scale = _SCALED.match(text, end)
        if scale is not None:
            value *= hanzi_value(scale[2]) if scale[2] else _SCALES[(scale[1] or "k").lower()]
            end = scale.end()
        sign = sign_before(text, match.start())
        ordinal = _ORDINAL.match(text, end)
        if sign:
            yield Quantity(value, sign, text[max(0, match.start() - 1) : end], match.start(), end)
        elif ordinal:
            yield Quantity(value, "ordinal", text[match.start() : ordinal.end()], match.start(), ordinal.end())
        else:
            yield _measured(text, value, match.start(), end)


def _measured(text: str, value: Fraction, start: int, end: int) -> Quantity:
    unit, factor, stop = unit_after(text, end)
    below = unit == "celsius" and re.search(r"(?:-|minus |零下)$", text[:start], re.IGNORECASE)
    return Quantity((-value if below else value) * factor, unit, text[start:stop], start, stop)


def _fortnights(text: str, generous: bool) -> Iterator[Quantity]:
    for match in re.finditer(r"(?<![a-z])(?:a )?fortnight(?![a-z])", text, re.IGNORECASE):
        yield Quantity(Fraction(14 * 86_400), "time", match[0], match.start(), match.end())


def _english(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _ENGLISH.finditer(text):
        words, start = match[0], match.start()
        if words.lower().startswith("a ") and not re.search("hundred|thousand|million|billion|dozen", words.lower()):
            start, words = start + 2, words[2:]
        value = english_value(words)
        half = re.compile(r" and a half").match(text, match.end())
        end = half.end() if half else match.end()
        one = _measured(text, value + (Fraction(1, 2) if half else 0), start, end)
        if (
            words.lower() != "one"
            or half
            or generous
            or (one.unit in _ONE_OF and not re.match(" at a time", text[one.end :]))
        ):
            yield one


_ONE_OF = frozenset({"months", "mass", "volume", "length", "share", "x", "dollars", "euros", "yuan"})
"""What one is a claim of: one litre; one day, one touch are not."""


def _articles(text: str, generous: bool) -> Iterator[Quantity]:
    """Give a week of "lasts a week"; in a moment's sense (for a minute) it is no number."""
    for match in _ARTICLE.finditer(text):
        unit, factor, end = unit_after(text, match.end())
        noun = text[match.end() : end].rstrip("s").lower()
        if unit and (generous or f"{match['lead'].lower()} {noun}" not in _IDLE):
            yield Quantity(factor, unit, text[match.start() : end], match.start(), end)


def _hanzi(text: str, generous: bool) -> Iterator[Quantity]:
    for match in _HANZI_NUMBER.finditer(text):
        hanzi = match[1]
        value = hanzi_value(hanzi) + (_decimals(match[2]) if match[2] else 0)
        half = re.compile(r"个半(小时|月|钟头)").match(text, match.end())
        if half:
            unit, factor = ("months", 1) if half[1] == "月" else ("time", 3600)
            whole = text[match.start() : half.end()]
            yield Quantity((value + Fraction(1, 2)) * factor, unit, whole, match.start(), half.end())
            continue
        one = _measured(text, value, match.start(), match.end())
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
        return bool(one.unit) or bool(_MEASURE.match(text, after))
    return bool(one.unit) or bool(_MEASURE.match(text, after)) or len(hanzi) >= 4


def _beside(text: str, one: Quantity) -> Quantity:
    """Give a quantity with what stands beside it."""
    over = bool(_OVER.search(text[: one.start])) or bool(_OVER_AFTER.match(text, one.end))
    following = re.split(r"[.,;:!?，。；：、！？()（）]", text[one.end : one.end + 40])[0]
    before = re.split(r"[.;!?。；！？]", text[max(0, one.start - 30) : one.start])[-1]
    nouns = words_of(following, 3)
    about = nouns | words_of(before, 4, last=True)
    return replace(one, nouns=frozenset() if one.unit else nouns, about=about, over=over)


def words_of(text: str, count: int, *, last: bool = False) -> frozenset[str]:
    """Give the first or last content words of a text: stems of English words, pairs of Hanzi."""
    english = [word for word in re.findall(r"[a-z]{2,}", text.lower()) if word not in _STOP]
    runs = re.findall(
        rf"[{_HAN}]+", re.sub(r"^\s?[个种款项位层片颗张只件步道重级档名台套组段大支瓶包盒粒枚根把条]", " ", text)
    )
    hanzi = [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]
    chosen = [*(english[-count:] if last else english[:count]), *(hanzi[-6:] if last else hanzi[:6])]
    return frozenset(_stem(word) for word in chosen)


def _stem(word: str) -> str:
    for end in ("ies", "ing", "es", "ed", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3 and word.isascii():
            return word[: -len(end)] + ("y" if end == "ies" else "")
    return word


def _joined(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give ranges the unit of their end (5 to 7 days) and times as one (1 hour 30 minutes)."""
    for at in range(len(found) - 2, -1, -1):
        one, following = found[at], found[at + 1]
        between = text[one.end : following.start]
        if not one.unit and following.unit not in ("", "code") and _JOINT.fullmatch(between):
            _, factor, _ = unit_after(text, _end_of_number(text, following))
            value = one.value * (factor if following.unit not in ("dollars", "euros", "yuan") else 1)
            found[at] = replace(one, unit=following.unit, value=value, nouns=frozenset())
        elif (
            one.unit == following.unit == "time"
            and one.value > following.value
            and between.strip() in ("", "and", "零")
        ):
            merged = replace(
                one, value=one.value + following.value, end=following.end, text=text[one.start : following.end]
            )
            found[at : at + 2] = [merged]
    return found


def _end_of_number(text: str, one: Quantity) -> int:
    for pattern in (_FIGURE, _ENGLISH, _HANZI_NUMBER):
        match = pattern.match(text, one.start)
        if match:
            return match.end()
    return one.start
