"""What a model that sees would say of the example board "The key": the vision server answers with it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from nightreel.demo.board import PANELS, draw_panel

if TYPE_CHECKING:
    from tests.servers.vision_model import Asked

_ALL = [100, 100, 900, 900]
SHOTS: list[dict[str, Any]] = [
    {"heading": "EXT. COURTYARD - NIGHT", "action": "Mira kneels by the house and hides a key under a flower pot.",
     "shot_size": "long", "camera": "static", "mood": "secretive", "at": [130, 380, 460, 860]},
    {"action": "Her hand slides a small iron key below the rim of the pot.", "shot_size": "close_up",
     "camera": "push_in", "mood": "tense", "at": [280, 680, 520, 900]},
    {"action": "It rains. Mira walks away with one bag; the pot stays behind.", "shot_size": "long", "camera": "static",
     "mood": "lonely", "at": [70, 450, 180, 850]},
    {"heading": "INT. TRAIN - DAY", "action": "Mira looks out of the window of a train.", "shot_size": "close_up",
     "camera": "static", "mood": "", "says": [("MIRA", "I will be back before the snow.")], "at": [700, 190, 930, 660]},
    {"heading": "EXT. COURTYARD - WINTER", "action": "Snow covers the pot. The house is dark.", "shot_size": "long",
     "camera": "push_in", "mood": "still", "at": [260, 660, 400, 830]},
    {"action": "Bo, the old neighbour, sweeps; beside the pot something glints.", "shot_size": "medium",
     "camera": "static", "mood": "curious", "at": [650, 860, 800, 960]},
    {"action": "Mira's hand turns the knob. The door is locked.", "shot_size": "close_up", "camera": "static",
     "mood": "cold", "at": [430, 160, 620, 820]},
    {"action": "Bo holds out the iron key to Mira.", "shot_size": "medium_long", "camera": "static", "mood": "warm",
     "says": [("BO", "You hide things badly.")], "at": [370, 560, 470, 660], "guess": True},
]  # fmt: skip
LINKS = [
    {"kind": "set_up", "panel": 1, "returns": 8, "what": "The key that Mira hides must return: Bo gives it back.",
     "evidence": [{"look": 0, "region": [300, 650, 400, 830], "reason": "she hides it", "claim": ""},
                  {"look": 7, "region": [370, 560, 470, 660], "reason": "he holds it out", "claim": ""}]},
    {"kind": "cause", "panel": 5, "returns": 6, "what": "Because it has snowed, Bo sweeps and finds the key.",
     "evidence": [{"look": 5, "region": [650, 860, 800, 960], "reason": "the glint", "claim": ""}]},
    {"kind": "set_up", "panel": 3, "returns": None, "what": "The bag that Mira takes along is never opened.",
     "evidence": []},
]  # fmt: skip


def board_model(asked: Asked) -> dict[str, Any]:
    """Answer a question about the board as a model would: evidence for nearly everything."""
    if "links" in asked.schema["properties"]:
        return {"links": LINKS}
    if "pairs" in asked.schema["properties"]:
        return {"pairs": _pairs(asked)}
    if "order" in asked.schema["properties"]:
        order = sorted(range(len(asked.pictures)), key=lambda at: panel_in(asked.pictures[at]))
        return {"order": [at + 1 for at in order], "written": False, "reason": "The story of the key."}
    return panel_answer(panel_in(asked.pictures[0]))


def panel_answer(index: int) -> dict[str, Any]:
    """Give the answer about a panel by its index; the last one's mood has no evidence."""
    shot = SHOTS[index]
    says = shot.get("says", [])
    filled = [
        "action",
        "shot_size",
        "camera",
        *(["heading"] if "heading" in shot else []),
        *(["dialogue"] if says else []),
    ]
    filled += ["mood"] if shot["mood"] and not shot.get("guess") else []
    reasons = {
        "action": "the figure and what it does", "shot_size": "how much of the figure is seen", "camera": "no arrows",
        "heading": "written in the upper corner", "dialogue": "written in the box", "mood": "light and distance",
    }  # fmt: skip
    places = {"action": shot["at"], "heading": [20, 40, 330, 120], "dialogue": [20, 870, 640, 960]}
    evidence = [
        {
            "look": 0,
            "region": places.get(claim, _ALL if claim == "mood" else None),
            "reason": reasons[claim],
            "claim": claim,
        }
        for claim in filled
    ]
    return {
        "heading": shot.get("heading", ""), "action": shot["action"], "shot_size": shot["shot_size"],
        "dialogue": [{"speaker": name, "text": text} for name, text in says], "camera": shot["camera"],
        "mood": shot["mood"], "words": [part for part in (PANELS[index].heading, PANELS[index].note) if part],
        "upside_down": False, "evidence": evidence,
    }  # fmt: skip


@cache
def drawn(index: int) -> np.ndarray:
    """Draw a panel once."""
    return draw_panel(index)


def panel_in(picture: np.ndarray) -> int:
    """Tell which panel of the example a picture is."""
    small = [cv2.resize(drawn(index), (64, 36), interpolation=cv2.INTER_AREA) for index in range(len(PANELS))]
    seen = cv2.resize(picture, (64, 36), interpolation=cv2.INTER_AREA).astype(int)
    return int(np.argmin([np.abs(one.astype(int) - seen).mean() for one in small]))


def _pairs(asked: Asked) -> list[dict[str, Any]]:
    """Pair by meaning: lines that share their rarest words, and one that says the opposite."""
    text = asked.texts[-1]
    script, board = (json.loads(part) for part in _lists(text))
    found = []
    for ours, theirs, verdict, reason in MEANINGS:
        one = next((line["number"] for line in script if ours in line["text"]), None)
        other = next((line["number"] for line in board if theirs in line["text"]), None)
        if one and other:
            seen = [{"look": 0, "region": None, "reason": reason, "claim": "action"}] if reason else []
            found.append({"script": one, "board": other, "verdict": verdict, "reason": reason, "evidence": seen})
    return found


MEANINGS = [
    ("EXT. COURTYARD - NIGHT", "EXT. COURTYARD - NIGHT", "same", ""),
    ("Mira kneels", "Mira kneels", "same", ""), ("small iron key", "small iron key", "same", ""),
    ("Rain.", "It rains.", "same", ""),
    ("INT. TRAIN - NIGHT", "INT. TRAIN - DAY", "contradicted", "The script has night, the window shows day."),
    ("back before the snow", "back before the snow", "same", ""),
    ("EXT. COURTYARD - WINTER", "EXT. COURTYARD - WINTER", "same", ""),
    ("A light is on", "The house is dark", "contradicted", "No window is lit."), ("Bo sweeps", "sweeps;", "same", ""),
    ("hand on the door", "turns the knob", "changed", "She turns the knob; the script only lays her hand on the door."),
    ("Bo holds out", "Bo holds out", "same", ""), ("You hide things badly", "You hide things badly", "same", ""),
]  # fmt: skip


def _lists(text: str) -> list[str]:
    """Give the JSON lists of a question."""
    decoder, found, at = json.JSONDecoder(), list[str](), 0
    while (at := text.find("[\n", at)) >= 0:
        _, end = decoder.raw_decode(text[at:])
        found.append(text[at : at + end])
        at += end
    return found
