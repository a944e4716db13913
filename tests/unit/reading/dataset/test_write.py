"""A data set on disk: what trainers read, pictures without metadata, a card, and the same again for the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from PIL import Image
from tests.reading_sheets import picture

from nightreel.errors import InputError
from nightreel.reading.dataset.examples import Example
from nightreel.reading.dataset.write import DataSet, Named, SetOptions, write_set
from nightreel.store.artifact import Artifact
from nightreel.store.digest import file_digest
from nightreel.store.local import LocalStore

NAMED = Named("acme", "verdicts", 3, "Acme [Films]")


def _example(media: Artifact, film: int, good: str = "Right.", bad: str = "", ruling: str = "adopt") -> Example:
    return Example(
        task="shot", system="Read it.", ask=f"Panel {film} <image> of <|im_start|>", pictures=(media,), good=good,
        bad=bad, belongs=frozenset({f"run {film}"}),
        about={"ruling": ruling, "when": "2026-11-20", "language": "en-US"},
    )  # fmt: skip


@pytest.fixture
def examples(store: LocalStore, tmp_path: Path) -> list[Example]:
    media = [picture(store, tmp_path / "drawn", seed) for seed in range(6)]
    return [
        *(_example(one, film) for film, one in enumerate(media[:4])),
        _example(media[4], 4, "Better.", "Worse.", "edit"),
        _example(media[5], 5, "Known.", "Refused.", "reject"),
        _example(media[5], 5, "", "Alone.", "reject"),
    ]


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(store: LocalStore, examples: list[Example], out: Path, share: float = 0.3) -> DataSet:
    return write_set(store, examples, out, NAMED, SetOptions(test_share=share))


def test_files_are_in_the_chat_form_with_pictures_beside_them(
    store: LocalStore, examples: list[Example], tmp_path: Path
) -> None:
    out = tmp_path / "set"
    made = _write(store, examples, out)
    sft = [line for part in ("train", "test") for line in _lines(out / f"sft_{part}.jsonl")]
    pairs = [line for part in ("train", "test") for line in _lines(out / f"preferences_{part}.jsonl")]
    assert len(sft) == 5, "adopted and edited"
    assert sorted(str(line["rejected_response"]) for line in pairs) == ["Refused.", "Worse."]
    for line in (*sft, *pairs):
        messages, images = line["messages"], line["images"]
        assert isinstance(messages, list)
        assert isinstance(images, list)
        assert [one["role"] for one in messages] == ["system", "user", "assistant"]
        assert sum(one["content"].count("<image>") for one in messages) == len(images) == 1
        assert "<|" not in messages[1]["content"], "what people write is no turn of the talk"
        assert Image.open(out / images[0]).size == (64, 48)
    assert made.left_out == 1
    assert made.counts["sft_test"] >= 1
    assert made.rulings == {"adopt": 4, "edit": 1, "reject": 2}
    for name, count in made.counts.items():
        assert len(_lines(out / "origins" / f"{name}.jsonl")) == count


def test_films_are_on_one_side(store: LocalStore, examples: list[Example], tmp_path: Path) -> None:
    out = tmp_path / "set"
    _write(store, examples, out)
    sides = {
        part: {
            str(line["group"])
            for kind in ("sft", "preferences")
            for line in _lines(out / f"origins/{kind}_{part}.jsonl")
        }
        for part in ("train", "test")
    }  # fmt: skip
    assert sides["train"].isdisjoint(sides["test"])


def test_the_same_again_has_the_same_digest(store: LocalStore, examples: list[Example], tmp_path: Path) -> None:
    first = _write(store, examples, tmp_path / "set")
    files = {path.name: file_digest(path) for path in (tmp_path / "set").rglob("*") if path.is_file()}
    again = _write(store, examples[::-1], tmp_path / "set")
    assert again.digest == first.digest
    assert {path.name: file_digest(path) for path in (tmp_path / "set").rglob("*") if path.is_file()} == files
    assert _write(store, examples[:-2], tmp_path / "other").digest != first.digest


def test_pictures_hold_pixels_alone(store: LocalStore, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Ada Lin"
    exif[0x0112] = 6
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (3000, 1000), (90, 120, 200)).save(path, exif=exif)
    media = store.keep(path, "picture")
    out = tmp_path / "set"
    _write(store, [_example(media, 1)], out)
    (kept,) = (out / "images").iterdir()
    assert b"Ada" not in kept.read_bytes()
    with Image.open(kept) as opened:
        assert opened.size == (341, 1024), "upright, reduced"
        assert opened.info == {}


def test_the_card_and_commands_fit_what_is_there(store: LocalStore, examples: list[Example], tmp_path: Path) -> None:
    out = tmp_path / "set"
    made = _write(store, examples, out)
    card = (out / "README.md").read_text(encoding="utf-8")
    assert yaml.safe_load(card.split("---")[1])["license"] == "other"
    assert "Acme \\[Films\\]" in card
    assert made.digest in card
    assert "3 people" in card
    for name in ("swift_sft.yaml", "swift_dpo.yaml", "trl_sft.yaml", "trl_dpo.yaml"):
        said = yaml.safe_load((out / name).read_text(encoding="utf-8"))
        files = said["dataset"] if "dataset" in said else [said["train"]]
        assert all((out / one).stat().st_size for one in files)
        assert said["model"] == "Qwen/Qwen3-VL-8B-Instruct"
    _write(store, examples[:2], out, share=0)
    assert not (out / "swift_dpo.yaml").exists(), "without pairs there is nothing to prefer"
    assert "nothing to measure with" in (out / "README.md").read_text(encoding="utf-8")


def test_a_picture_that_is_gone_takes_its_example_with_it(
    store: LocalStore, examples: list[Example], tmp_path: Path
) -> None:
    store.local(examples[0].pictures[0]).unlink()
    made = _write(store, examples, tmp_path / "set")
    assert len(made.missing) == 1
    assert sum(count for name, count in made.counts.items() if name.startswith("sft")) == 4


def test_nothing_to_write_and_a_folder_of_others_are_refused(
    store: LocalStore, examples: list[Example], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"dataset\.empty"):
        _write(store, examples[-1:], tmp_path / "set")
    assert not (tmp_path / "set").exists(), "no half set is left"
    other = tmp_path / "others"
    other.mkdir()
    (other / "letter.txt").write_text("Dear Ada")
    with pytest.raises(InputError, match=r"dataset\.path"):
        _write(store, examples, other)
    assert (other / "letter.txt").read_text() == "Dear Ada"


def test_the_card_warns_of_corrections_that_nobody_has_read(
    store: LocalStore, examples: list[Example], tmp_path: Path
) -> None:
    named = Named("acme", "ratings", 0, "Acme")
    plain, warned = SetOptions(unread=3), SetOptions(corrections="unread")
    for options, told, silent in ((plain, "adopted them: 3.", "**Warning"), (warned, "**Warning", "them: 3.")):
        write_set(store, examples, tmp_path / "set", named, options)
        card = (tmp_path / "set/README.md").read_text(encoding="utf-8")
        assert told in card
        assert silent not in card
        assert "names and words that are drawn inside pictures stay" in card
