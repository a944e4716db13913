"""Names of people, places and times that a Chinese sentence marks by what stands beside them."""

from __future__ import annotations

import re

from nightreel.records.names import SURNAMES

_NAME = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?"
_DOES = (
    "曾|生于|出生|晚年|早年|笔下|绘制|创作|所[画绘作写题]|题[写诗跋]|署名|亲笔|收藏|告诉|写道|认为|说过|喜欢|画[过下了出]|"
    "从未|自称|晚期|去世|定居|隐居"
)
PEOPLE = (
    re.compile(rf"(?:^|(?<=[，。；！？、“‘：]))({_NAME})(?={_DOES})"),
    re.compile(
        rf"(?:好友|友人|弟子|同窗|高僧|文人|词人|书法家|摄影师|名家|收藏家|皇帝|同乡)({_NAME})(?=[的在于曾用以，。、画作笔是题写与和])"
    ),
)
"""Each with a name as its first group: before what only a person does, and after what a person is called."""
PLACES = (
    re.compile(
        r"(?:取景|取材|写生|生|游历|隐居|定居|出土|绘制|创作|拍摄)于([㐀-鿿]{2,8}?)(?=的|之|，|。|一|并|时|后|$)"
    ),
    re.compile(r"(?:^|[，。；在到去往游历隐居])([㐀-鿿]{2,4}?)(?=写生|博物馆|美术馆|画院|拍卖行|纪念馆)"),
    re.compile(r"现存([㐀-鿿]{2,8})"),
)
TIMES = (
    re.compile(
        r"[唐宋元明清](?:[代朝初末]|中期|晚期|中叶|廷)|(?:晚|盛|中|初|北|南|两|明末)[唐宋明清]|(?:魏晋|南北朝|隋唐|宋元|明清|清末|元末|五代十国)"
    ),
    re.compile(
        "(?:洪武|永乐|宣德|成化|弘治|正德|嘉靖|隆庆|万历|天启|崇祯|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统|贞观|开元|宣和)"
        "(?=年|[初末中]|皇帝|御|[，。、时的])"
    ),
    re.compile("江户|明治|昭和|大正|平安时代|室町|维多利亚"),
)
