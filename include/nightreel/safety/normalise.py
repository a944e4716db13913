"""Text as the rules read it, with tricks undone and the way back to what was written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache


def _pairs(text: str) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in text.split()}


_LOOKALIKES = _pairs(
    # Cyrillic, Greek, Armenian and rare Latin letters that are read as Latin ones, after case was folded.
    "аa вb сc ԁd еe єe гr һh іi ӏl јj кk мm нh оo пn рp ԛq ѕs тt уy үy ѵv ԝw хx з3 ьb иu "
    "αa βb ϲc δd εe φf ηn ιi κk μm νv οo ρp σo τt υu ωw χx γy ζz ϳj ѡw "
    "օo սu հh ոn ցg ѕs աw ıi łl øo đd ħh ŧt ɑa ɡg ɩi ɪi ɴn ʀr ʟl ʙb ʜh ɢg ʏy ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw "
    "ᴢz ꜱs ꜰf ǀl ∣l"
)
_SIMPLIFIED = _pairs(
    # Traditional characters that words of the rules are written with.
    "體体 賭赌 槍枪 彈弹 殺杀 強强 姦奸 製制 軍军 兒儿 亂乱 慾欲 愛爱 藥药 煙烟 菸烟 爾尔 視视 "
    "頻频 錄录 無无 碼码 黃黄 蘿萝 約约 嗎吗 興兴 奮奋 劑剂 販贩 買买 銷销 獨独 國国 級级 優优 "
    "頂顶 詐诈 騙骗 證证 號号 電电 話话 個个 護护 緝缉 鬥斗 戰战 爭争 聖圣 納纳 東东 敵敌 們们 "
    "誘诱 歲岁 學学 陰阴 莖茎 賣卖 錢钱 贏赢 寶宝 員员 黨党 總总 統统 選选 舉举 執执 聯联 絡络 "
    "單单 臉脸 換换 變变 聲声 壽寿 療疗 癒愈 遠远 離离 預预 廣广 傷伤 傳传 線线 機机 網网 開开 "
    "發发 動动 場场 導导 砲炮 擊击 襲袭 應应 組组 織织 極极 權权 異异 滅灭 當当 貨货 億亿 萬万 "
    "賺赚 賠赔 絕绝 對对 項项 頭头 腦脑 醫医 癮瘾 嬰婴 虛虚 擬拟 幣币 瘋疯 豬猪 偽伪 僞伪 遊游 "
    "戲戏 贈赠 領领 習习 澤泽 鄧邓 飲饮 麼么 講讲 說说 給给 讓让 從从 義义 會会 與与 車车 門门 "
    "間间 馬马 過过 還还 這这 進进 連连 運运 達达 違违 鐵铁 銀银 銅铜 鋼钢 鍋锅 顯显 顏颜 風风 "
    "飛飞 飯饭 館馆 養养 騎骑 驗验 驚惊 鮮鲜 麗丽 點点 齊齐 齡龄 觀观 覺觉 親亲 計计 訂订 記记 "
    "設设 許许 評评 詞词 試试 語语 調调 請请 論论 識识 譯译 議议 讀读 貓猫 財财 責责 質质 資资 "
    "賓宾 賞赏 購购 贊赞 輕轻 輸输 辦办 農农 邊边 鄉乡 釋释 針针 鎖锁 鏡镜 長长 閉闭 關关 陽阳 "
    "隊队 階阶 際际 陸陆 險险 隱隐 雙双 雞鸡 難难 雲云 霧雾 靈灵 靜静 響响 頁页 順顺 須须 顧顾 "
    "類类 題题 願愿 饑饥 褲裤 襪袜 裏里 裡里 補补 裝装 複复 "
)
_NOTHING = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn"))
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_SQUARED = 0x1F130
"""Squared letters A to Z stand here, twice, and have no compatibility form where they are negative."""
_ROUNDS = 6


@dataclass(frozen=True)
class Normal:
    """A text as the rules read it.

    Args:
        text: lower case, marks and invisible characters removed, lookalikes by the letters that they stand for.
        positions: for each character of ``text``, where the one that it came from stands in ``written``.
        written: the text as it was given.
    """

    text: str
    positions: tuple[int, ...] | range
    written: str

    def slice(self, start: int, stop: int) -> tuple[int, int]:
        """Give where characters ``start`` to ``stop`` of ``text`` (not empty) stand in ``written``."""
        return self.positions[start], self.positions[stop - 1] + 1


def normalise(written: str) -> Normal:
    """Undo tricks of writing character by character; a text that is normal stays as it is.

    Full-width and styled letters, homoglyphs (Cyrillic, Greek …), diacritics, zero-width and direction marks,
    capital letters, and traditional characters that a rule names.
    """
    if written.isascii() and written.isprintable():
        return Normal(written.lower(), range(len(written)), written)
    parts: list[str] = []
    positions: list[int] = []
    for place, character in enumerate(written):
        made = _plain(character)
        parts.append(made)
        if len(made) == 1:
            positions.append(place)
        else:
            positions.extend([place] * len(made))
    return Normal("".join(parts), tuple(positions), written)


@cache
def _plain(character: str) -> str:
    """Give what a character stands for: nothing, one character, or several; a fixed point."""
    made = character
    for _ in range(_ROUNDS):
        again = "".join(map(_once, unicodedata.normalize("NFKD", made).casefold()))
        if again == made:
            break
        made = again
    return made


def _once(character: str) -> str:
    if character.isspace() or character in _BLANK:
        return " "
    if unicodedata.category(character) in _NOTHING:
        return ""
    code = ord(character) - _SQUARED
    if 0 <= code < 26 or 0 <= code - 32 < 26 or 0 <= code - 64 < 26:
        return chr(ord("a") + code % 32)
    if 0x1F1E6 <= ord(character) <= 0x1F1FF:
        return chr(ord("a") + ord(character) - 0x1F1E6)
    return character.translate(_LOOKALIKES).translate(_SIMPLIFIED)
