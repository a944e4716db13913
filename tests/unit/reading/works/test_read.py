"""A work whose picture shows nothing is refused before anybody is asked."""

from __future__ import annotations

import numpy as np
import pytest

from nightreel.engines.card import make_engine
from nightreel.engines.understand.protocol import UnderstandSettings
from nightreel.errors import InputError
from nightreel.media.pictures import write_png
from nightreel.reading.works.read import Wish, read_work
from nightreel.reading.works.voices import load_voice
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Source


def test_a_blank_work_is_refused(context, tmp_path):
    file = tmp_path / "blank.png"
    write_png(file, np.full((90, 120, 3), 250, np.uint8))
    media = context.store.keep(file, "picture")
    blank = Source(name="blank.png", kind="picture", media=media, width_px=120, height_px=90)
    wish = Wish([("curator", load_voice("curator"), "en-US")], 0, True, UnderstandSettings())
    with pytest.raises(InputError) as refused:
        read_work(Brief(title="Snow"), [blank], wish, make_engine("understand", "offline"), context)
    assert (refused.value.code, refused.value.where) == ("artwork.blank", "blank.png")
