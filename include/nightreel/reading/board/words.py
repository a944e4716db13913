"""The words in which a board is told, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nightreel.spec.reading import CameraMove, ShotSize

if TYPE_CHECKING:
    from nightreel.media.board.checks import Seen

FaultWords = Literal["small", "noise", "blurred", "dark", "light", "blank", "tiny"]

_FAULTS: dict[FaultWords, tuple[str, str]] = {
    "small": (
        "{width} x {height} px, where 512 on both sides are wanted: export the panel larger.",
        "{width} x {height} 像素，长宽都应不少于 512：请导出更大的画面。",
    ),
    "noise": (
        "nothing but noise: no line or shape stands out of it; draw or scan the panel again.",
        "只有噪点：看不出任何线条或形状；请重画或重新扫描这一格。",
    ),
    "blurred": (
        "blurred: its sharpest edges are {blur:.1f} px soft; scan it again or export it sharper.",
        "模糊：最清晰的边缘也有 {blur:.1f} 像素宽；请重新扫描或导出更清晰的画面。",
    ),
    "dark": (
        "too dark: brightness {mean:.0f} of 255; scan it with more light.",
        "太暗：亮度 {mean:.0f}（最高 255）；请加亮后重新扫描。",
    ),
    "light": (
        "too light: its lines differ by {contrast:.0f} of 255 from the paper; scan it with more contrast.",
        "太淡：线条与纸面只差 {contrast:.0f}（最高 255）；请提高对比度后重新扫描。",
    ),
    "blank": (
        "blank, and left out: draw the panel or take it away.",
        "空白，已略去：请补画或删除这一格。",
    ),
    "tiny": (
        "{width} x {height} px, too small to be read, and left out: export it larger.",
        "{width} x {height} 像素，太小无法辨认，已略去：请导出更大的画面。",
    ),
}
UPSIDE_DOWN = (
    "it seems to stand on its head: turn it and run again.",
    "画面似乎上下颠倒：请转正后重新运行。",
)
UNCUT = (
    "it looks like a sheet of {rows} x {columns} panels and was not cut: leave wider gutters, or export each panel.",
    "看起来是一张 {rows} x {columns} 格的拼版，但没有切开：请加宽格间空白，或逐格导出。",
)
GIVES_ORDERS = (
    "words in it give orders to its reader; they are quoted and were not followed.",
    "画面中的文字向读者下达指令；只作引用，没有照办。",
)
OBEYED = (
    "the model followed words in the picture each time; nothing it said was taken: read this panel yourself.",
    "模型每次都照搬画面中的指令，其回答一概未采用：请自行解读这一格。",
)
LINKS_OBEYED = (
    "The model followed words in the pictures when it was asked what must return; links between panels were left out.",
    "询问前后关联时，模型照搬了画面中的指令；画格之间的关联已略去。",
)
LINKS_WITHOUT = (
    "The model followed words in the pictures when it was asked what must return; it was asked again without "
    "panels {panels}, so links of these are missing.",
    "询问前后关联时，模型照搬了画面中的指令；已略去第 {panels} 格重新询问，因此缺少这些画格的关联。",
)
ORDER_OBEYED = (
    "The model followed words in the pictures when it was asked for the order; the order is by measurement only.",
    "询问画格顺序时，模型照搬了画面中的指令；现有顺序仅由测量得出。",
)
ALIGN_OBEYED = (
    "The model followed words in the pictures when lines were paired; they were paired by their letters.",
    "配对文字时，模型照搬了画面中的指令；已改为按字面配对。",
)
FOLLOWED = (
    "what was read followed words in the picture ({fields}); it was left out.",
    "解读结果照搬了画面中的指令（{fields}），已删去。",
)

SHOT_SIZES: dict[ShotSize, tuple[str, str]] = {
    "extreme_close_up": ("Extreme close-up", "大特写"), "close_up": ("Close-up", "特写"),
    "medium_close_up": ("Medium close-up", "近景"), "medium": ("Medium shot", "中景"),
    "medium_long": ("Medium long shot", "中全景"), "long": ("Long shot", "全景"),
    "extreme_long": ("Extreme long shot", "大远景"), "unknown": ("", ""),
}  # fmt: skip
CAMERA_MOVES: dict[CameraMove, tuple[str, str]] = {
    "static": ("static", "固定"), "pan_left": ("pan left", "左摇"), "pan_right": ("pan right", "右摇"),
    "tilt_up": ("tilt up", "上摇"), "tilt_down": ("tilt down", "下摇"), "push_in": ("push in", "推"),
    "pull_out": ("pull out", "拉"), "track": ("track", "移"), "crane": ("crane", "升降"),
    "handheld": ("handheld", "手持"), "unknown": ("", ""),
}  # fmt: skip


def fault_words(fault: FaultWords, seen: Seen, language: str) -> str:
    """Say what is wrong with a panel, with its figures, and what to do."""
    return said(_FAULTS[fault], language).format(
        width=seen.width_px, height=seen.height_px, blur=seen.blur_px, mean=seen.mean, contrast=seen.contrast
    )


def said(pair: tuple[str, str], language: str) -> str:
    """Give the words of a language out of English and Chinese."""
    return pair[1] if language.startswith("zh") else pair[0]
