"""A small tenant to begin with."""

from __future__ import annotations

import re
from pathlib import Path

from nightreel.errors import SpecError

_TENANT = """\
# One client. Everything that it publishes looks and sounds as written here.
name: {name}            # like this folder: media and keys are kept by it
title: {title}
subscription: studio    # starter, studio or agency: decides which steps may be used

brand:
  name: {title}         # as written in the logo shot and in metadata
  palette:
    primary: "#0A84FF"
    accent: "#FFB020"
    dark: "#0B1020"
    light: "#F5F7FA"
  ground: dark                        # dark or light
  camera_movement: slow_dolly_in      # slow_dolly_out, pan, orbit, static
  transition_effect: dissolve         # cut, fade_through_black, slide, wipe
  aspect_ratio: "16:9"                # 9:16, 4:5, 1:1
  frame_rate: 30
  copyright: © {title}
"""
_PIPELINE = """\
# Steps from a brief to finished films. Each input takes the nearest earlier output that fits;
# `nightreel steps` lists the steps, `nightreel check` says what is wrong and how to mend it.
name: product_promo
title: Product film
description: A brief and product pictures become a film for every platform.
platforms: [youtube, instagram, tiktok]   # or sizes such as portrait_1080x1920

steps:
  - step: intake
  - step: enrich
  - step: generate
  - step: assemble
  - step: grade
  - step: sound
  - step: caption
  - step: watermark
  - step: export
  - step: label
  - step: check
  - step: publish
"""
_BRIEF = """\
# What a film is about. Only the title is needed.
title: Our first product
category: smart watch
selling_points:
  - What it does better than others
  - What people love about it
slogan: Words to remember
call_to_action: Discover more
duration_s: 15
language: en-US            # or zh-CN
pictures: []               # files in the media folder, such as media/front.png
"""


def write_tenant(name: str, root: Path) -> Path:
    """Write a tenant's folder with a pipeline and a brief that pass the check.

    Args:
        name: of the tenant and its folder.
        root: folder of all tenants.

    Raises:
        SpecError: a name that cannot be (``tenant.name``), a folder that is there already (``tenant.exists``) or that
            cannot be written (``tenant.folder``).
    """
    if not re.fullmatch(r"(?=.{1,63}$)[a-z](?:_?[a-z0-9-])*", name):
        raise SpecError(
            "tenant.name", got=name, want="small letters, digits, - and single _, beginning with a letter",
            fix="choose such a name",
        )  # fmt: skip
    folder = root / name
    title = name.replace("_", " ").replace("-", " ").title()
    files = {"tenant.yaml": _TENANT, "pipelines/product_promo.yaml": _PIPELINE, "briefs/first.yaml": _BRIEF}
    try:
        (folder / "media").mkdir(parents=True)
        for file, text in files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text.format(name=name, title=title), encoding="utf-8")
    except FileExistsError as error:
        raise SpecError(
            "tenant.exists", where=str(folder), got="a folder of that name", fix="choose another name, or edit that one"
        ) from error
    except OSError as error:
        raise SpecError(
            "tenant.folder", where=str(folder), got=error.strerror or str(error), fix="let Nightreel's user write there"
        ) from error
    return folder
