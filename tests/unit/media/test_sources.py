"""What a file is, by how it begins: the beginning of a picture is no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import InputError
from nightreel.media.sources import file_facts


@pytest.mark.parametrize(
    "head",
    [b"GIF89a", b"GIF87a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\x00\x00\x00WEBPVP8 ", b"II*\x00",
     b"\x00\x00\x00\x1cftypavif"],
)  # fmt: skip
def test_a_picture_that_is_cut_off_is_broken(head: bytes, tmp_path: Path):
    path = tmp_path / "cut"
    path.write_bytes(head)
    with pytest.raises(InputError, match=r"picture\.broken.*pictures, line 1.*export it again"):
        file_facts(path, where="pictures, line 1")


@pytest.mark.parametrize("words", ["GIFTS\n\nMira brings gifts.", "BMW: a car", "Im Garten. II*", "RIFF, a song"])
def test_words_that_begin_alike_are_a_text(words: str, tmp_path: Path):
    path = tmp_path / "words"
    path.write_text(words)
    assert file_facts(path, where="x").kind == "text"
