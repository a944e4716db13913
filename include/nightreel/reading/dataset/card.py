"""The card of a data set: what is in it, whose it is, what was taken out, and how to train with it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from nightreel.reading.dataset.examples import GOOD_STARS, Example

if TYPE_CHECKING:
    from nightreel.reading.dataset.write import DataSet

_OF = {
    "verdicts": "what directors said of single findings about storyboards and moving pictures",
    "works": "what curators said of texts about artworks",
    "ratings": "what visitors said of texts about artworks",
}


def card_of(made: DataSet, examples: Sequence[Example], title: str) -> str:
    """Give the card as Markdown, with the fields that model hubs read on top."""
    days = sorted(one.about["when"] for one in examples)
    models = sorted({one.about.get("model", "") for one in examples} - {""})
    versions = sorted({one.about.get("prompts", "") for one in examples} - {""})
    languages = sorted({one.about["language"] for one in examples})
    return "\n".join(
        [
            "---", "license: other", "license_name: property-of-the-client", "task_categories: [image-text-to-text]",
            f"language: [{', '.join(sorted({one[:2] for one in languages}))}]", "---", "",
            f"# {_plain(title)}: {made.of}", "",
            f"Made by Nightreel {version('nightreel')} out of {_OF[made.of]}, {days[0]} to {days[-1]}.", "",
            "| file | examples |", "|---|---|",
            *(f"| `{name}.jsonl` | {count} |" for name, count in made.counts.items()),
            "", f"Digest (SHA-256 of all examples and pictures): `{made.digest}`", "",
            *_form(), *_split(made), *_left_out(made), *_people(made),
            "## Whose it is", "",
            f"Pictures, scripts and words belong to {_plain(title)} or to whom it has them from; artworks may be"
            " protected. The set is for training models that work for this client. Nobody else has a licence to it, and"
            " a model that was trained with it may repeat parts of it.", "",
            f"Answers that were adopted were written by: {', '.join(map(_plain, models)) or 'nobody that is known'}."
            f" Versions of the prompts: {', '.join(map(_plain, versions)) or 'unknown'}. The licence of each of these"
            " models says what its answers may be used for.", "",
            *_training(made),
        ]
    )  # fmt: skip


def _form() -> list[str]:
    return [
        "## Form", "",
        "One JSON object a line, as ms-swift reads it: `messages` with the roles system, user and assistant, one"
        " `<image>` for each picture before the question, and the paths of the pictures in `images`, from this folder."
        " `preferences_*.jsonl` has `rejected_response` besides: the answer that is worse. `origins/` says of each line"
        " which ruling it comes from, which model wrote, and its group of the split.", "",
        "- adopted: the model's answer is the right one",
        "- edited: the person's words are; with the model's, they are a pair of preferences as well",
        "- rejected: never an example to follow; a pair only where a better answer to the same question is known",
        "- rated: a visitor's correction that somebody of the house adopted is the right one; without any, a text of"
        f" {GOOD_STARS} stars and more", "",
    ]  # fmt: skip


def _split(made: DataSet) -> list[str]:
    alone = made.counts["sft_test"] + made.counts["preferences_test"] == 0
    return [
        "## Split", "",
        f"Groups: {made.films}; wanted for measuring: {made.options.test_share:.0%} of the examples; seed"
        f" {made.options.seed}. A group is everything that shares a first run, a film's title, or a picture that is"
        " nearly the same (pHash within 12 of 64 bits or dHash within 10), through any chain. No group is on both"
        " sides."
        + (" There is nothing to measure with: one group alone, or one too large to be held out." if alone else ""),
        "",
    ]  # fmt: skip


def _left_out(made: DataSet) -> list[str]:
    rulings = ", ".join(f"{name} {count}" for name, count in made.rulings.items())
    return [
        "## What was left out", "",
        f"Rulings: {rulings}. Left out since nobody knows a better answer: {made.left_out}."
        f" Pictures that could no longer be read: {len(made.missing)}.",
        *(f"- {_plain(one)}" for one in made.missing[:20]),
        *(_not_adopted(made) if made.of == "ratings" else []),
        *(_unread() if made.options.corrections == "unread" else []), "",
    ]  # fmt: skip


def _not_adopted(made: DataSet) -> list[str]:
    return ["", f"Corrections of visitors that were left out since nobody has adopted them: {made.options.unread}."]


def _unread() -> list[str]:
    return [
        "", "**Warning: corrections that nobody has read are right answers here.** Anybody may send one: a model that"
        " is trained with them learns what any visitor wants it to say. Read them before you train.",
    ]  # fmt: skip


def _people(made: DataSet) -> list[str]:
    return [
        "## People", "",
        f"Names of {made.people} people were replaced, each by one stand-in everywhere (Person 7, 人物 7): speakers of"
        " storyboards and of the cues in their scripts, with the family names that stand beside theirs, people and"
        " reviewers of the client, who decided, and whoever stands behind a title (Ms, 先生)."
        " Mail addresses and long numbers were taken out. Who decided, reasons and visitors are not in the set at all."
        " Names in the records of artworks stay: the texts are about them. A name that stands in a text and nowhere"
        " else is found where it speaks, acts, owns or is spoken to; one that does nothing may stay, and names and"
        " words that are drawn inside pictures stay: look at both before you give the set away. Pictures hold pixels"
        " alone, no metadata.", "",
    ]  # fmt: skip


def _training(made: DataSet) -> list[str]:
    kinds = [kind for kind, files in (("sft", "sft"), ("dpo", "preferences")) if made.counts[f"{files}_train"]]
    lines = [f"    bash train_{kind}.sh {tool}" for kind in kinds for tool in ("swift", "trl")]
    return [
        "## Training", "",
        f"For `{made.options.model}`, a LoRA; settings in `swift_*.yaml` and `trl_*.yaml`:", "", *lines, "",
        "`train_trl.py` takes `--model` and `--max-steps 1` to try it.", "",
    ]  # fmt: skip


def _plain(text: str) -> str:
    """Give a text on one line that does nothing in Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]()<>#|!" else one for one in " ".join(text.split()))
