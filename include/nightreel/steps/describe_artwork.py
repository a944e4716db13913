"""Describe artwork: texts about a work in chosen voices and languages, with no fact that nobody gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

from nightreel.engines.understand.protocol import UnderstandSettings
from nightreel.errors import InputError, OptionError
from nightreel.reading.works.voices import load_voice, prompts_version
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Sources
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import StepContext, step
from nightreel.steps.understanding import UnderstandingStep, engine_settings

Voice = Literal["curator", "children", "film_narration", "wall_label", "audio_guide"]


class DescribeArtworkOptions(UnderstandSettings):
    """Which texts are written."""

    voices: tuple[Voice, ...] = Field(("wall_label", "audio_guide"), min_length=1, description="Who speaks.")
    languages: tuple[Literal["en-US", "zh-CN"], ...] = Field((), description="The brief's when empty.")
    words: int = Field(
        0,
        ge=0,
        le=600,
        description="Length of each text in English words; each voice's own when 0. Chinese: 1.6 Hanzi.",
    )
    glossary: str = Field("", max_length=200, description="File of the house's own terms; they come before ours.")
    blocked: str = Field("", max_length=200, description="File of words and topics that no text may have.")
    near: bool = Field(True, description="Take the texts of a nearly identical picture that was described before.")


@step(
    "describe_artwork",
    takes={"brief": "brief", "sources": "sources"},
    gives={"reading": "reading"},
    title="Describe an artwork",
    group="reading",
)
class DescribeArtwork(UnderstandingStep[DescribeArtworkOptions]):
    """Write about the work of a brief from its picture and its record; every sentence is examined before it hangs."""

    def key_material(
        self, options: DescribeArtworkOptions, engine: str, tenant: Tenant, tenant_root: Path
    ) -> dict[str, Any]:
        """Give who answers, the words that are asked, and what the house's own files say."""
        from nightreel.reading.works.examine import rules_version

        reader = self.reader(engine)
        files = {name: _digest(tenant_root, getattr(options, name), name) for name in ("glossary", "blocked")}
        return {
            "judge": reader.judge(engine_settings(options), tenant),
            "prompts": prompts_version(),
            "rules": rules_version(),
            **files,
        }

    def run(self, options: DescribeArtworkOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Describe the work; further pictures of the brief are details of it.

        Raises:
            InputError: there is no picture (``describe_artwork.sources``).
            OptionError: a language that is not the tenant's (``describe_artwork.languages``).
            NightreelError: a text could not be had.
        """
        from nightreel.reading.works.read import Wish, read_work

        brief: Brief = inputs["brief"]
        sources: Sources = inputs["sources"]
        pictures = [item for item in sources.items if item.kind == "picture"]
        if not pictures:
            raise InputError(
                "describe_artwork.sources", where="brief.pictures", got="no picture", want="a picture of the work",
                fix="name one under pictures",
            )  # fmt: skip
        languages = options.languages or (brief.language,)
        wrong = [language for language in languages if language not in context.tenant.languages]
        if wrong:
            raise OptionError(
                "describe_artwork.languages", where="languages", got=wrong[0],
                want=f"one of {', '.join(context.tenant.languages)}", fix="choose a language of this tenant",
            )  # fmt: skip
        reader = self.reader(context.engine)
        asked = [(voice, load_voice(voice), language) for language in dict.fromkeys(languages)
                 for voice in dict.fromkeys(options.voices)]  # fmt: skip
        wish = Wish(
            asked, options.words, options.near, engine_settings(options),
            glossary=_file(context.tenant_root, options.glossary, "glossary"),
            blocked=_file(context.tenant_root, options.blocked, "blocked"),
        )  # fmt: skip
        return {"reading": read_work(brief, pictures, wish, reader, context)}


def _file(root: Path, name: str, option: str) -> Path | None:
    from nightreel.media.tenant_files import tenant_file

    return tenant_file(root, name, where=f"options.{option}") if name else None


def _digest(root: Path, name: str, option: str) -> str:
    from nightreel.store.digest import file_digest

    path = _file(root, name, option)
    return "" if path is None else file_digest(path)
