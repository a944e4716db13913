"""What labels accept, and what becomes of hostile text before it reaches any program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from nightreel.errors import InputError
from nightreel.provenance.labels import IPTC_SOURCE_TYPE, Labels, read_labels, write_labels


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Bob\n-Copyright=HACKED", "Bob -Copyright=HACKED"),
        ("a\r\nb\tc\x00d\x1b[31me\x7f", "a b c d [31me"),
        ("line\u2028two\u2029three", "line two three"),
        ("half a sign \ud83c here", "half a sign here"),
        ("no such sign \uffff\ufffe", "no such sign"),
        ("  智慧生活，腕上开启 🎬  ", "智慧生活，腕上开启 🎬"),
        ("שלום عالم", "שלום عالم"),
    ],
)
def test_text_is_brought_to_one_printable_line(given: str, kept: str) -> None:
    assert Labels(title=given).title == kept


def test_long_text_is_cut_and_says_so() -> None:
    title = Labels(title="x" * 500).title
    assert len(title) == 200
    assert title.endswith("…")


def test_only_what_is_set_is_shown() -> None:
    labels = Labels(
        title="Pulse", keywords=("watch", "", "smart"), created=date(2026, 1, 2),
        digital_source_type="compositeWithTrainedAlgorithmicMedia", software="Nightreel 0.1.0",
    )  # fmt: skip
    assert labels.shown() == {
        "title": "Pulse",
        "keywords": "watch, smart",
        "created": "2026-01-02",
        "digital_source_type": IPTC_SOURCE_TYPE + "compositeWithTrainedAlgorithmicMedia",
        "software": "Nightreel 0.1.0",
    }


def test_a_source_type_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValidationError):
        Labels.model_validate({"digital_source_type": "handmade"})


def test_an_unknown_kind_of_file_is_one_clear_error(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    film.write_bytes(b"x")
    for use in (lambda: read_labels(film), lambda: write_labels(film, Labels(title="x"))):
        with pytest.raises(InputError, match=r"labels\.format.*film\.webm.*got \.webm"):
            use()


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"media\.missing"):
        read_labels(tmp_path / "none.mp4")
