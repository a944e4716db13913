"""A lesson by rules: situation, concept with its formula part by part, demonstration, recap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nightreel.engines.enrich.narrative import text
from nightreel.engines.enrich.narrative.beat import Beat
from nightreel.engines.enrich.narrative.formula import formula_steps
from nightreel.engines.enrich.narrative.pack import Pack
from nightreel.spec.brief import Brief
from nightreel.spec.script import Role


def is_lesson(brief: Brief) -> bool:
    """Whether a brief brings a lesson's source: a principle, a formula, examples or misconceptions."""
    return bool(brief.principle_statement or brief.mathematical_form or brief.example_scenarios or brief.misconceptions)


@dataclass
class Lesson:
    """Tells a lesson; beats of low priority numbers are kept when the film is short.

    One idea a shot, words on a plain ground. A formula appears part by part, and beside each part stands the idea that
    names its symbol.
    """

    brief: Brief
    pack: Pack

    @property
    def _ideas(self) -> Sequence[str]:
        """Give the concept's parts as they are written: m is no M."""
        return [line for line in (text.clean(line, 200).rstrip(".。") for line in self.brief.selling_points) if line]

    def beats(self) -> Iterator[Beat]:
        """Give the lesson's beats between the hook and the close, in their order."""
        yield from self._situation()
        yield from self._principle()
        named = set()
        for beat, idea in self._formula():
            named.add(idea)
            yield beat
        for place, idea in enumerate(idea for idea in self._ideas if idea not in named):
            yield replace(self._idea("concept", idea, "concept"), priority=6 + place)
        for place, line in enumerate(self.brief.example_scenarios[1:] or self.brief.example_scenarios):
            yield replace(self._idea("step", line, "step"), section="benefit_highlight", priority=4 + 3 * place)
        for place, line in enumerate(self.brief.misconceptions):
            yield self._misconception(line, 5 + 3 * place)
        yield from self._recap()

    def _situation(self) -> Iterator[Beat]:
        if len(self.brief.example_scenarios) > 1:
            beat = self._idea("hook", self.brief.example_scenarios[0], "hook")
            yield replace(beat, kind="context", section="problem_intro", priority=3)

    def _principle(self) -> Iterator[Beat]:
        if text.clean(self.brief.principle_statement):
            yield replace(self._idea("concept", self.brief.principle_statement, "concept"), priority=1)

    def _formula(self) -> Iterator[tuple[Beat, str]]:
        """Give a beat for each step of the formula, and the idea beside it; the whole formula comes first to stay."""
        steps = formula_steps(self.brief.mathematical_form)
        before = ""
        for place, step in enumerate(steps):
            idea = self._idea_of(step, before)
            said = idea + ("。" if text.is_chinese(self.pack.language) else ".") if idea else ""
            whole = place == len(steps) - 1
            yield Beat(
                "concept", "words", "solution_showcase", ((said,),) if said else (), step, idea,
                self.pack.words.stages["concept"], must=said, priority=2 if whole else 2.1 + 0.1 * place,
            ), idea  # fmt: skip
            before = step

    def _idea_of(self, step: str, before: str) -> str:
        """Give the idea that names a symbol which this step adds: "m is the mass" beside m."""
        added = set(re.findall(r"[A-Za-zα-ωΑ-Ω]+", step)) - set(re.findall(r"[A-Za-zα-ωΑ-Ω]+", before))
        for idea in self._ideas:
            if any(re.search(rf"^{re.escape(symbol)}(?![A-Za-z])", idea) for symbol in added):
                return idea
        return ""

    def _misconception(self, line: str, priority: float) -> Beat:
        language, words = self.pack.language, self.pack.words.stages
        said = text.sentence(words["doubt"].format(text.clean(line, 200).rstrip(".。")), language)
        beat = self._idea("contrast", line, "mistake")
        return replace(beat, voices=((said,),), section="benefit_highlight", must=said, priority=priority)

    def _recap(self) -> Iterator[Beat]:
        steps = formula_steps(self.brief.mathematical_form)
        principle = text.clean(self.brief.principle_statement, 200).rstrip(".。")
        if not steps and not principle:
            return
        headline, body = (steps[-1], principle) if steps else text.shorten(principle, self.pack.language)
        said = text.sentence(principle, self.pack.language) if principle else ""
        yield Beat(
            "recap", "words", "benefit_highlight", ((said,),) if said else (), headline, text.within(body, 120),
            self.pack.words.stages["recap"], priority=1.5,
        )  # fmt: skip

    def _idea(self, role: Role, line: str, stage: str) -> Beat:
        """Give one idea: on screen as far as it fits, by the voice in full."""
        language = self.pack.language
        said = text.clean(line, 300)
        headline, body = text.shorten(said, language)
        body = body if headline else text.within(said, 120)
        voices = ((text.sentence(said, language),), (text.sentence(headline, language),)) if headline else (
            (text.sentence(said, language),),
        )  # fmt: skip
        return Beat(role, "words", "solution_showcase", voices, headline, body, self.pack.words.stages[stage])
