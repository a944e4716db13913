"""What is wrong with a draft, in words that a model and a person understand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nightreel.engines.enrich.language.build import timed
from nightreel.engines.enrich.language.draft import SAID, SEEN, ScriptDraft, ShotDraft
from nightreel.engines.enrich.language.facts import Facts, reads_as_order
from nightreel.engines.enrich.language.facts_check import invented
from nightreel.engines.enrich.language.numerals import fold
from nightreel.engines.enrich.language.telling import shot_bounds
from nightreel.engines.enrich.language.words import rows
from nightreel.engines.enrich.narrative.formula import formula_steps
from nightreel.engines.enrich.narrative.text import (
    CHINESE_CHARACTERS_PER_S,
    ENGLISH_WORDS_PER_S,
    clean,
    fits_screen,
    is_chinese,
    seconds_to_say,
)
from nightreel.engines.enrich.protocol import EnrichRequest

FaultKind = Literal["form", "language", "order", "invented", "size"]
"""``size`` is mended by our code when the model does not; the others are refused."""
_LONGEST_FIELD = 1200
_SHINGLE = 9
_MACHINE = re.compile(r"```|</?data>|json schema|\bas a language model\b|\bsystem prompt\b", re.IGNORECASE)
_FOREIGN_LETTERS = re.compile(r"[぀-ヿ가-힯Ѐ-ӿ؀-ۿ฀-๿ऀ-ॿ]")
_HANZI = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    kind: FaultKind
    where: str
    """Shot and field, as people count: shot 3, voice_over."""
    text: str
    """The sentence or value that is wrong."""
    reason: str
    """What is wrong and what to do, for the model."""
    found: str = ""
    """The words that are at fault."""

    def told(self) -> str:
        """Give the sentence that the model is told."""
        return f"{self.where}: “{self.text[:200]}”: {self.reason}" if self.text else f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class Examiner:
    """Examines the drafts of one film."""

    request: EnrichRequest
    facts: Facts
    rules: str
    """What the model was told, which must not come back."""

    def faults(self, draft: ScriptDraft) -> tuple[Fault, ...]:
        """Give everything that is wrong with a draft."""
        if not draft.shots or not any(getattr(shot, field).strip() for shot in draft.shots for field in SAID):
            return (Fault("form", "script", "", "it says nothing: write the shots with their words"),)
        found = [*self._form(draft)]
        if any(fault.kind == "form" for fault in found):
            return tuple(found)
        for where, text, beside in self._texts(draft):
            found += self._orders(where, text)
            found += self._language(where, text)
            found += [
                Fault(
                    "invented",
                    where,
                    one.sentence,
                    f"“{one.found}” is {one.reason}: say it by a fact or leave it out",
                    one.found,
                )
                for one in invented(text, self.facts, beside=beside)
            ]
        found += [*self._seen(draft), *self._whole_language(draft), *self._sizes(draft)]
        return tuple(dict.fromkeys(found))

    def _form(self, draft: ScriptDraft) -> Iterator[Fault]:
        fewest, most = shot_bounds(self.request.brief.duration_s)
        if not fewest <= len(draft.shots) <= most:
            yield Fault("form", "script", "", f"it has {len(draft.shots)} shots, want {fewest} to {most}")
        for index, shot in enumerate(draft.shots, 1):
            for field in (*SAID, *SEEN, "subject", "negative_prompt"):
                if len(getattr(shot, field)) > _LONGEST_FIELD:
                    yield Fault("form", f"shot {index}, {field}", "", f"it is longer than {_LONGEST_FIELD} characters")

    def _texts(self, draft: ScriptDraft) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Give every text that viewers are told: where, what, and the other texts of its shot."""
        yield "description", draft.description, ()
        for name in ("keywords", "selling_points"):
            for text in getattr(draft, name):
                yield name, text, ()
        steps = formula_steps(self.request.brief.mathematical_form)
        for index, shot in enumerate(draft.shots, 1):
            texts = {field: getattr(shot, field) for field in SAID}
            for field, text in texts.items():
                if text.strip() and text.strip() not in steps and not self._is_verbatim(text):
                    yield f"shot {index}, {field}", text, tuple(value for key, value in texts.items() if key != field)

    def _is_verbatim(self, text: str) -> bool:
        """Whether a text is the brief's own slogan, call or name, word for word."""
        brief = self.request.brief
        own = {clean(part).strip(" .。!！") for part in (brief.slogan, brief.call_to_action, brief.title)}
        return clean(text).strip(" .。!！") in own

    def _orders(self, where: str, text: str) -> Iterator[Fault]:
        if reads_as_order(text) or _MACHINE.search(text) or _shingles(text) & _shingles(self.rules):
            yield Fault(
                "order", where, text, "it speaks of rules or orders; the film speaks to viewers of its subject only"
            )

    def _language(self, where: str, text: str) -> Iterator[Fault]:
        if is_wrong_language(text, self.request.brief.language, self.facts):
            named = "Chinese" if is_chinese(self.request.brief.language) else "English"
            yield Fault("language", where, text, f"write it in {named}")

    def _whole_language(self, draft: ScriptDraft) -> Iterator[Fault]:
        """Find another language in Latin letters: a film's English has its common words."""
        words = re.findall(r"[^\W\d_]+", " ".join(shot.voice_over for shot in draft.shots).lower())
        if not is_chinese(self.request.brief.language) and len(words) >= 30:
            common = " ".join(rows("english")).split()
            share = sum(word in common for word in words) / len(words)
            if share < 0.08:
                yield Fault("language", "voice_over of all shots", " ".join(words[:12]), "write it in English")

    def _seen(self, draft: ScriptDraft) -> Iterator[Fault]:
        for index, shot in enumerate(draft.shots, 1):
            for field in (*SEEN, "subject", "negative_prompt"):
                text, where = getattr(shot, field), f"shot {index}, {field}"
                yield from self._orders(where, text)
                if field == "negative_prompt":
                    continue
                for one in invented(text, self.facts, kind="shown" if field == "subject" else "seen"):
                    reason = f"“{one.found}” is {one.reason}: describe what is seen without it"
                    yield Fault("invented", where, one.sentence, reason, one.found)

    def _sizes(self, draft: ScriptDraft) -> Iterator[Fault]:
        language, fps = self.request.brief.language, self.request.brand.frame_rate
        material = self.request.material
        offered = {picture.name for picture in material.pictures} | {clip.name for clip in material.footage}
        plan = timed(draft, self.request)
        for index, (shot, frames) in enumerate(zip(plan.shots, plan.frames, strict=True), 1):
            yield from _size_faults(index, shot, float(frames / fps), language)
            if shot.picture and shot.picture not in offered:
                want = f"one of {', '.join(sorted(offered))}, or empty" if offered else "empty: there are no pictures"
                yield Fault("size", f"shot {index}, picture", shot.picture, f"there is no such picture; want {want}")
            unknown = [name for name in shot.facts if name not in self.facts.ids]
            if unknown:
                yield Fault("size", f"shot {index}, facts", ", ".join(unknown), "there are no such facts")


def _size_faults(index: int, shot: ShotDraft, seconds: float, language: str) -> Iterator[Fault]:
    needed = seconds_to_say(shot.voice_over, language)
    if needed > seconds:
        pace, unit = (
            (CHINESE_CHARACTERS_PER_S, "characters") if is_chinese(language) else (ENGLISH_WORDS_PER_S, "words")
        )
        reason = f"it takes {needed:.1f} s to say and has {seconds:.1f} s: at most {int(seconds * pace * 0.9)} {unit}"
        yield Fault("size", f"shot {index}, voice_over", shot.voice_over, reason)
    if shot.shows != "logo" and "=" not in shot.headline and not fits_screen(shot.headline, language):
        limit = "12 characters" if is_chinese(language) else "6 words"
        yield Fault("size", f"shot {index}, headline", shot.headline, f"want at most {limit}; the rest belongs in body")


def is_wrong_language(text: str, language: str, facts: Facts) -> bool:
    """Whether a text is written in another script than its language's; names that the brief holds are no fault."""
    folded = fold(text)
    if _FOREIGN_LETTERS.search(folded):
        return True
    known = facts.text.lower()
    hanzi = _HANZI.findall(folded)
    if is_chinese(language):
        latin = [word for word in re.findall(r"[A-Za-z]{3,}", folded) if word.lower() not in known]
        return len(latin) > max(2, len(hanzi) / 3) or (not hanzi and len(latin) > 1)
    runs = re.findall(r"[㐀-鿿]+", folded)
    return any(run not in known for run in runs) or len(hanzi) > len(re.findall(r"[A-Za-z]+", folded)) + 4


@cache
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Give every run of so many words."""
    words = re.findall(r"[a-z']+", text.lower())
    return frozenset(tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))
