"""Which font rules skia reads: our own list of folders, so that every worker sets the same text alike."""

from __future__ import annotations

import os
from pathlib import Path


def use_own_font_rules() -> None:
    """Name our ``fonts.conf`` unless someone named another; call it before skia opens its first typeface."""
    os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).with_name("fonts.conf")))
