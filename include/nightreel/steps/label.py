"""Write labels into every rendition."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from nightreel.spec.brief import Brief
from nightreel.spec.film import Rendition, Renditions
from nightreel.spec.generation import Making
from nightreel.spec.model import Options
from nightreel.spec.script import Script
from nightreel.steps.base import Port, Step, StepContext, step

if TYPE_CHECKING:
    from nightreel.provenance.labels import Labels, SourceType

MadeBy = Literal["composite", "generated", "synthetic", "algorithm", "people"]

_SOURCE_TYPES: dict[MadeBy, SourceType] = {
    "composite": "compositeWithTrainedAlgorithmicMedia",
    "generated": "trainedAlgorithmicMedia",
    "synthetic": "compositeSynthetic",
    "algorithm": "algorithmicMedia",
    "people": "digitalCreation",
}
_SENTENCES: dict[str, dict[MadeBy, str]] = {
    "en": {
        "composite": "Assembled by software from the brand's own material; parts, such as voice or enlarged pictures, were made with AI.",  # noqa: E501
        "generated": "The pictures of this film were generated with AI.",
        "synthetic": "Assembled by software from the brand's own pictures; parts are synthetic, made without generative AI.",  # noqa: E501
        "algorithm": "Drawn by software; no AI model was used.",
        "people": "Made by people with digital tools; no AI model was used.",
    },
    "zh": {
        "composite": "本片由软件使用品牌自有素材合成，部分内容（如配音或放大的图片）由人工智能生成。",
        "generated": "本片画面由人工智能生成。",
        "synthetic": "本片由软件使用品牌自有图片合成，含合成内容，未使用生成式人工智能。",
        "algorithm": "本片由软件绘制，未使用人工智能模型。",
        "people": "本片由人使用数字工具制作，未使用人工智能模型。",
    },
}


class LabelOptions(Options):
    """What the labels say; everything empty comes from brand, brief and script."""

    artist: str = Field("", max_length=200, description="The brand's artist when empty, else the brand's name.")
    copyright: str = Field("", max_length=300, description="The brand's copyright line when empty.")
    title: str = Field("", max_length=200)
    description: str = Field("", max_length=2000)
    keywords: tuple[str, ...] = Field((), max_length=50)
    made_by: Literal["auto"] | MadeBy = Field(
        "auto",
        description="What part AI had; auto looks at how each shot was made: generated when models made all of them, "
        "else composite. composite: own material with AI parts such as neural voice or enlarged pictures "
        "(the animatic and own footage); generated: pictures by a model; synthetic: parts are synthetic, but no AI "
        "model took part; algorithm: all drawn by rules; people: no more than tools.",
    )
    ai_disclosure: str = Field("", max_length=500, description="Your own sentence instead of the usual one.")


@step(
    "label",
    takes={"renditions": "renditions", "brief": Port("brief", optional=True), "script": Port("script", optional=True)},
    gives={"renditions": "renditions"},
    title="Metadata and AI disclosure",
    group="delivery",
)
class Label(Step[LabelOptions]):
    """Write artist, copyright, title, description, keywords, date and AI disclosure into every rendition.

    Picture and sound are not touched. The date is the day of the run that made the labels: a run that finds the
    result in the memo keeps the first day, which is when the film was made.
    """

    version = "2"
    always = True

    def run(self, options: LabelOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Label a copy of each file and keep it."""
        renditions: Renditions = inputs["renditions"]
        labels = labels_of(options, context, renditions, brief=inputs.get("brief"), script=inputs.get("script"))
        items = []
        for index, item in enumerate(renditions.items):
            context.progress(index / len(renditions.items), item.platform)
            items.append(_labelled(item, labels, context))
        context.note(f"AI disclosure: {labels.digital_source_type}: {labels.ai_disclosure}")
        return {"renditions": renditions.model_copy(update={"items": tuple(items)})}


def labels_of(
    options: LabelOptions,
    context: StepContext,
    renditions: Renditions,
    *,
    brief: Brief | None = None,
    script: Script | None = None,
) -> Labels:
    """Put the labels together: options first, then what the film says, then script, brief and brand."""
    from nightreel.provenance.labels import Labels

    made_by = _made_by(renditions.makings) if options.made_by == "auto" else options.made_by
    brand, day = context.tenant.brand, date.fromisoformat(context.run.date[:10])
    keywords = options.keywords or renditions.keywords or (script.keywords if script else ())
    return Labels(
        title=options.title or renditions.title or (brief.title if brief else ""),
        description=options.description or renditions.description or (script.description if script else ""),
        artist=options.artist or brand.artist or brand.name,
        copyright=options.copyright or brand.copyright or f"© {day.year} {brand.name}",
        keywords=tuple(dict.fromkeys(keywords or ((brief.category,) if brief and brief.category else ())))[:50],
        created=day,
        ai_disclosure=options.ai_disclosure or _SENTENCES.get(renditions.language[:2], _SENTENCES["en"])[made_by],
        digital_source_type=_SOURCE_TYPES[made_by],
        software=f"Nightreel {version('nightreel')}",
        made_with=made_with(renditions),
    )


def _made_by(makings: Sequence[Making]) -> MadeBy:
    return "generated" if makings and all(making.model for making in makings) else "composite"


def made_with(renditions: Renditions) -> tuple[str, ...]:
    """Name every model, engine and pack that took part, once: ``pack warm-look 1.2.0 by Acme (CC-BY-4.0)``."""
    shots = []
    for making in renditions.makings:
        name = f"{making.model} by {making.engine}" if making.model else f"engine {making.engine}"
        shots.append(f"{name} ({making.licence})" if making.licence else name)
    return tuple(dict.fromkeys([*shots, *(f"pack {pack.words}" for pack in renditions.packs)]))[:100]


def _labelled(item: Rendition, labels: Labels, context: StepContext) -> Rendition:
    from nightreel.provenance.labels import write_labels

    source = context.store.local(item.media)
    copy = context.work_dir / f"{item.platform}{Path(source).suffix}"
    shutil.copyfile(source, copy)
    read_back = write_labels(copy, labels)
    media = context.store.keep(copy, item.media.kind, facts=item.media.facts, move=True)
    return item.model_copy(update={"media": media, "labels": read_back})
