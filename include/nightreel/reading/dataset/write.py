"""A data set on disk: JSON Lines in the form that Qwen's tools take, pictures, a card, and how to train with it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from nightreel.errors import InputError, StoreError
from nightreel.reading.dataset.card import card_of
from nightreel.reading.dataset.examples import Corrections, Example, Source
from nightreel.reading.dataset.pictures import write_pictures
from nightreel.reading.dataset.split import groups_of, held_out, near_pictures
from nightreel.reading.dataset.trainers import write_trainers
from nightreel.spec.model import Model
from nightreel.store.digest import file_digest
from nightreel.store.protocol import Store

SFT, PREFERENCES = "sft", "preferences"
_MARK = "dataset.json"


class SetOptions(Model):
    """How a data set is cut, and for which model its commands are written."""

    test_share: float = Field(0.1, ge=0, le=0.5, description="Of the examples, to measure with.")
    seed: int = Field(1, ge=0, description="Another one gives another split.")
    model: str = Field("Qwen/Qwen3-VL-8B-Instruct", min_length=1, max_length=200, pattern=r"^[\w./-]+$")
    corrections: Corrections = Field("adopted", description="Of visitors: which are right answers.")
    unread: int = Field(0, ge=0, description="Corrections of visitors that were left out: nobody has adopted them.")


class DataSet(Model):
    """What was written."""

    schema_name: str = Field("nightreel.dataset/1", alias="schema")
    of: Source
    tenant: str
    digest: str = Field(description="SHA-256 over the digests of all examples and pictures.")
    counts: dict[str, int] = Field(description="Examples of each file.")
    rulings: dict[str, int] = Field(default_factory=dict, description="How many were adopted, edited, rejected, rated.")
    pictures: int = 0
    films: int = Field(0, description="Groups that the split keeps whole.")
    people: int = Field(0, description="Names that were replaced.")
    left_out: int = Field(0, description="Rejections for which nobody knows a better answer.")
    missing: tuple[str, ...] = ()
    options: SetOptions = SetOptions()


@dataclass(frozen=True)
class Named:
    """Whose examples they are.

    Args:
        tenant: its name.
        of: what they are made of.
        people: how many names were replaced in them.
        title: of the tenant, for the card.
    """

    tenant: str
    of: Source
    people: int
    title: str


def write_set(store: Store, examples: Sequence[Example], out: Path, named: Named, options: SetOptions) -> DataSet:
    """Write a data set; the same examples and options give the same files.

    Args:
        store: the tenant's.
        examples: without names of people.
        out: a folder that is empty, not there yet, or holds an earlier data set, which is replaced.
        named: whose they are.
        options: how they are cut.

    Raises:
        InputError: there is nothing to write, or the folder holds something else.
        StoreError: it cannot be written.
    """
    _check_folder(out)
    half = out.with_name(f".{out.name}.half")
    try:
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        made = _written(store, examples, half, named, options)
        shutil.rmtree(out, ignore_errors=True)
        half.replace(out)
    except OSError as error:
        raise StoreError(
            "dataset.path", where=str(out), got=error.strerror or str(error),
            fix="choose a folder that can be written, with room enough",
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return made


def _written(store: Store, examples: Sequence[Example], out: Path, named: Named, options: SetOptions) -> DataSet:
    missing: list[str] = []
    files = write_pictures(store, (picture for one in examples for picture in one.pictures), out, missing)
    usable = [one for one in examples if one.good and all(picture.sha256 in files for picture in one.pictures)]
    if not usable:
        raise InputError(
            "dataset.empty", where=named.tenant, got=f"{len(examples)} examples, none with a right answer",
            want="at least one that was adopted, edited or well rated",
            fix="decide some reviews of readings first" if not missing else "look why their pictures are gone",
        )  # fmt: skip
    names = [one.belongs | {f"picture {files[picture.sha256]}" for picture in one.pictures} for one in usable]
    near = near_pictures({f"picture {name}": out / name for name in files.values()})
    groups = groups_of(names, near)
    test = held_out(groups, options.test_share, options.seed)
    counts = _write_lines(usable, groups, test, files, out)
    made = DataSet(
        of=named.of, tenant=named.tenant, digest=_digest(out), counts=counts, rulings=_rulings(examples),
        pictures=len(set(files.values())), films=len(set(groups)), people=named.people,
        left_out=sum(not one.good for one in examples), missing=tuple(missing), options=options,
    )  # fmt: skip
    write_trainers(out, options.model, counts)
    (out / "README.md").write_text(card_of(made, usable, named.title), encoding="utf-8")
    (out / _MARK).write_text(made.model_dump_json(by_alias=True, indent=2), encoding="utf-8")
    return made


def _write_lines(
    examples: Sequence[Example], groups: Sequence[str], test: frozenset[str], files: dict[str, str], out: Path
) -> dict[str, int]:
    """Write the four files of examples and where each comes from, line by line; gives how many each has."""
    lines: dict[str, list[str]] = {f"{kind}_{part}": [] for kind in (SFT, PREFERENCES) for part in ("train", "test")}
    origins: dict[str, list[str]] = {name: [] for name in lines}
    for one, group in sorted(zip(examples, groups, strict=True), key=lambda pair: (pair[0].question, pair[0].good)):
        part = "test" if group in test else "train"
        origin = json.dumps({"group": group, "task": one.task, **one.about}, ensure_ascii=False, sort_keys=True)
        if one.about.get("ruling") != "reject":
            lines[f"{SFT}_{part}"].append(_line(one, files, paired=False))
            origins[f"{SFT}_{part}"].append(origin)
        if one.bad:
            lines[f"{PREFERENCES}_{part}"].append(_line(one, files, paired=True))
            origins[f"{PREFERENCES}_{part}"].append(origin)
    (out / "origins").mkdir()
    for name, written in lines.items():
        (out / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
        told = "".join(f"{line}\n" for line in origins[name])
        (out / "origins" / f"{name}.jsonl").write_text(told, encoding="utf-8")
    return {name: len(written) for name, written in lines.items()}


def _line(one: Example, files: dict[str, str], *, paired: bool) -> str:
    """Give an example as ms-swift takes it: messages, ``<image>`` where a picture stands, paths in ``images``."""
    marks = "<image>" * len(one.pictures)
    said = {
        "messages": [
            {"role": "system", "content": one.system},
            {"role": "user", "content": f"{marks}\n{_unmarked(one.ask)}"},
            {"role": "assistant", "content": _unmarked(one.good)},
        ],
        "images": [files[picture.sha256] for picture in one.pictures],
        **({"rejected_response": _unmarked(one.bad)} if paired else {}),
    }
    return json.dumps(said, ensure_ascii=False)


def _unmarked(text: str) -> str:
    """Give a text in which nothing stands for a picture or a turn: people and pictures may say ``<image>``, too."""
    for mark in ("<image>", "<video>", "<audio>"):
        text = text.replace(mark, f"[{mark[1:-1]}]")
    return text.replace("<|", "<\u200b|")


def _rulings(examples: Iterable[Example]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in examples:
        ruling = one.about.get("ruling", "")
        found[ruling] = found.get(ruling, 0) + 1
    return dict(sorted(found.items()))


def _digest(out: Path) -> str:
    parts = sorted(
        f"{path.relative_to(out).as_posix()} {file_digest(path)}" for path in out.rglob("*") if path.is_file()
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _check_folder(out: Path) -> None:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _MARK).is_file())):
        raise InputError(
            "dataset.path", where=str(out), got="something that is no data set of ours",
            want="an empty folder, a new one, or one with an earlier data set", fix="choose another folder",
        )  # fmt: skip
