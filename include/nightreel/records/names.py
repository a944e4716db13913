"""Personal names in texts, replaced: the same person has the same stand-in wherever it is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nightreel.store.digest import value_digest

_HAN = re.compile(r"[\u3400-\u9fff]")
_MAIL = re.compile(r"[A-Za-z0-9][\w.%+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[\s().-]?\d){8,16}(?!\w)")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+((?:[A-Z][\w’'-]+)(?:\s+[A-Z][\w’'-]+)?)")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_TITLES = "先生|女士|小姐|老师|导演|同学"
_TITLED_CHINESE = re.compile(rf"([{SURNAMES}][\u4e00-\u9fff]{{0,2}}?)(?={_TITLES})")
_NO_CUE = (
    r"(?!(?:INT|EXT|EST|FADE|CUT|SMASH|DISSOLVE|TITLE|SUPER|CLOSE|END|THE|SCENE|PANEL|SHOT|NOTE|MUSIC|SOUND)\b"
    r"|字幕|场景|时间|地点|动作|镜头|画面|音乐|音效|备注|标题|人物)"
)
_CUE = re.compile(
    rf"^[ \t]*{_NO_CUE}(?:((?:[A-Z][A-Z.'’]+[ ]?){{1,3}}(?:\([^)\n]{{1,20}}\))?)[ \t]*(?:[:：]|\n(?=[ \t]*\S))"
    r"|([\u4e00-\u9fff]{2,4}(?:[(（][^)）\n]{1,20}[)）])?)[:：])",
    re.MULTILINE,
)
_TWO = re.compile(r"\b([A-Z][a-z’'-]+)\s+(?=([A-Z][a-z’'-]+))")
_ADDED = re.compile(r"\s*[(（\[].*?[)）\]]\s*")
_ROLE_WORDS = """
narrator voice v.o. man woman boy girl mother father mum mom dad son daughter waiter waitress driver doctor nurse
teacher customer clerk guard policeman crowd all both everyone child kid baby artist painter king queen
旁白 画外音 男人 女人 男孩 女孩 母亲 父亲 妈妈 爸爸 儿子 女儿 服务员 司机 医生 护士 老师 顾客 店员 保安 警察
众人 所有人 孩子
"""
_ROLES = frozenset(_ROLE_WORDS.split())
"""Speakers who are nobody in particular; their words stay, or every text would lose its sense."""


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Give the names that stand behind a title in texts: Ms Ada Lin, 王先生."""
    found = (match[1] for text in texts for form in (_TITLED, _TITLED_CHINESE) for match in form.finditer(text))
    return frozenset(found)


def cues_in(texts: Iterable[str]) -> frozenset[str]:
    """Give who speaks by the lines of scripts: ANNA: Nobody looks here, and a name in capitals on a line of its own."""
    cues = (found[1] or found[2] for text in texts for found in _CUE.finditer(text))
    return frozenset(filter(None, map(person_name, cues)))


def family_names_in(texts: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Give the whole names of people of whom one part is known, as they stand in texts: Anna Lindqvist of Anna.

    Of a Chinese name, the surname may stand before the given name: 李小美 of 小美.
    """
    parts = {part.casefold() for name in known for part in name.split() if len(part) > 1}
    latin = {
        f"{found[1]} {found[2]}"
        for text in texts
        for found in _TWO.finditer(text)
        if found[1].casefold() in parts and found[2].casefold() not in _ROLES
    }
    given = [part for part in parts if re.fullmatch(r"[\u4e00-\u9fff]{2}", part) and part not in _ROLES]
    if not given:
        return frozenset(latin)
    chinese = re.compile(rf"[{SURNAMES}](?:{'|'.join(map(re.escape, sorted(given)))})")
    return frozenset(latin).union(found[0] for text in texts for found in chinese.finditer(text))


def person_name(said: str) -> str:
    """Give a speaker's or a login's name as it stands in texts; empty for a role or for nobody.

    ``ANNA (V.O.)`` is ANNA, ``ada.lin@firm.example`` is ``ada lin``, ``NARRATOR`` is nobody.
    """
    name = unicodedata.normalize("NFKC", _ADDED.sub(" ", said)).strip()
    if "@" in name or re.fullmatch(r"[a-z]+(?:[._][a-z]+)+", name):
        name = re.sub(r"[._]+", " ", name.partition("@")[0])
    name = " ".join(name.split()).strip(" :：")
    is_role = name.casefold() in _ROLES or re.fullmatch(r"[\d\W_]*", name) is not None
    return "" if is_role or (len(name) < 2 and not _HAN.search(name)) else name


class StandIns:
    """Replaces names by stand-ins that hold over all texts that it is given.

    Numbers follow the digests of the names, so that they do not give away the alphabet.

    Args:
        names: of people, as ``person_name`` gives them; first and last name of one person count as that person.
        keep: names that stay, such as those of artists.
        cased: names that stay where they are written small: Rose is somebody, a rose is none.
    """

    def __init__(self, names: Iterable[str], *, keep: Iterable[str] = (), cased: Iterable[str] = ()) -> None:
        kept = {part for name in keep for part in (_key(name), *_key(name).split())}
        whole = {_key(name): name for name in names if name and _key(name) not in kept}
        order = sorted(whole, key=value_digest)
        self._stand_in = {key: _stand_in(whole[key], number) for number, key in enumerate(order, 1)}
        for key in order:
            for part in key.split() if not _HAN.search(key) else ():
                if len(part) > 2 and part not in _ROLES and part not in kept:
                    self._stand_in.setdefault(part, self._stand_in[key])
        forms = sorted(self._stand_in, key=len, reverse=True)
        patterns = [_pattern(form) for form in forms]
        self._any = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
        self._cased = frozenset(map(_key, cased))

    def __len__(self) -> int:
        return len(set(self._stand_in.values()))

    def replace(self, text: str) -> str:
        """Give a text without the names, mail addresses and long numbers."""
        text = _NUMBER.sub("[number]", _MAIL.sub("[mail]", unicodedata.normalize("NFC", text)))
        return text if self._any is None else self._any.sub(self._instead, text)

    def _instead(self, found: re.Match[str]) -> str:
        key = _key(found[0])
        return found[0] if key in self._cased and found[0].islower() else self._stand_in[key]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _stand_in(name: str, number: int) -> str:
    return f"人物{number}" if _HAN.search(name) else f"Person {number}"


def _pattern(form: str) -> str:
    """Give what finds a name: between word boundaries; a single Chinese character only where somebody speaks."""
    words = r"\s+".join(map(re.escape, form.split()))
    if not _HAN.search(form):
        return rf"(?<![\w]){words}(?![\w])"
    return words if len(form) > 1 else rf"(?:^|(?<=[\n\"])){words}(?=[：:\"])|{words}(?={_TITLES})"
