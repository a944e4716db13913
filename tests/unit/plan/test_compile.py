"""From a pipeline's YAML to a plan: what is decided, and every fault in its own words."""

from __future__ import annotations

import pytest

from nightreel.errors import NightreelError, Problems
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan

HEAD = "name: promo\ntitle: Promo\nplatforms: [youtube]\nsteps:\n"
WHOLE = HEAD + "".join(f"  - step: {name}\n" for name in ("intake", "enrich", "generate", "assemble", "grade", "sound"))
EXPORT = "  - step: export\n    options: {folder: out}\n"


@pytest.fixture
def compiled(write_tenant, catalogue):
    """Compile one pipeline's text."""

    def compile_text(text: str, **tenant: str) -> Plan:
        return compile_pipeline(write_tenant(promo=text, **tenant), "promo", catalogue)

    return compile_text


@pytest.fixture
def faults(compiled):
    """Give the messages of every fault of one pipeline's text."""

    def messages(text: str, **tenant: str) -> list[str]:
        with pytest.raises(Problems) as caught:
            compiled(text, **tenant)
        return [str(error) for error in caught.value.errors]

    return messages


def test_compile_wires_a_film_by_itself(compiled):
    plan = compiled(WHOLE + EXPORT + "  - step: check\n  - step: publish\n")
    assert {step.id: step.takes for step in plan.steps} == {
        "intake": {"brief": ("run", "brief")},
        "enrich": {"brief": ("intake", "brief"), "material": ("intake", "material")},
        "generate": {"script": ("enrich", "script"), "material": ("intake", "material")},
        "assemble": {"shots": ("generate", "shots"), "script": ("enrich", "script")},
        "grade": {"reel": ("assemble", "reel")},
        "sound": {"reel": ("grade", "reel"), "script": ("enrich", "script")},
        "export": {"reel": ("sound", "reel")},
        "check": {"renditions": ("export", "renditions")},
        "publish": {"renditions": ("export", "renditions"), "report": ("check", "report")},
    }
    assert [step.id for step in plan.steps][:4] == ["intake", "enrich", "generate", "assemble"]
    assert [platform.name for platform in plan.platforms] == ["youtube"]


def test_compile_plan_is_json(compiled):
    plan = compiled(WHOLE)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_compile_this_or_that_step_takes_the_nearest(compiled):
    text = HEAD + "".join(
        f"  - step: {name}\n" + (f"    id: {name}_{number}\n" if name == "upscale" else "")
        for number, name in enumerate(("intake", "upscale", "enrich", "generate", "assemble", "upscale", "grade"))
    )
    takes = {step.id: step.takes for step in compiled(text).steps}
    assert takes["upscale_1"] == {"material": ("intake", "material")}
    assert takes["upscale_5"] == {"reel": ("assemble", "reel")}
    assert takes["generate"]["material"] == ("upscale_1", "material")
    assert takes["grade"] == {"reel": ("upscale_5", "reel")}


def test_compile_keeps_references_and_defaults(compiled):
    plan = compiled(WHOLE.replace("  - step: grade\n", (
        "  - step: grade\n    options:\n      title: '${brief.title} by ${brand.name}'\n"
        "      colours: ['${brand.palette.primary}']\n"
        "      gain: 1\n"
    )))  # fmt: skip
    grade = next(step for step in plan.steps if step.id == "grade")
    assert grade.options == {
        "title": "${brief.title} by ${brand.name}", "colours": ["${brand.palette.primary}"],
        "gain": 1.0, "white_balance": "grey-world",
    }  # fmt: skip


def test_compile_reference_to_a_step_comes_after_it(compiled):
    text = WHOLE.replace("  - step: grade\n", (
        "  - step: grade\n    takes: {reel: assemble.reel}\n    options: {title: '${steps.zebra.script}'}\n"
        "  - step: enrich\n    id: zebra\n    takes: {brief: run.brief, material: intake.material}\n"
    ))  # fmt: skip
    plan = compiled(text)
    grade = next(step for step in plan.steps if step.id == "grade")
    assert grade.refers == (("zebra", "script"),)
    ids = [step.id for step in plan.steps]
    assert ids.index("zebra") < ids.index("grade")


def test_compile_engine_decides_queue_and_pool(compiled):
    plan = compiled(WHOLE.replace("  - step: generate\n", "  - {step: generate, engine: diffusers, retries: 1}\n"))
    generate = next(step for step in plan.steps if step.id == "generate")
    assert (generate.engine, generate.queue, generate.pool, generate.retries) == ("diffusers", "gpu", "gpu", 1)
    assert generate.each == "shots"


FAULTS = {
    "unknown-step": (
        WHOLE + "  - step: exprot\n",
        "[step.unknown] pipelines/promo.yaml:11: got exprot, want one of intake, enrich, generate, assemble, upscale, "
        "grade, sound, watermark, export, check, publish, sparkle. Fix: write export instead of exprot.",
    ),
    "duplicate-id": (
        WHOLE + "  - step: grade\n",
        "[step.id] pipelines/promo.yaml:11: got grade again, as in line 9, want an id of its own for each step. "
        "Fix: add `id: grade_2` to one of them.",
    ),
    "reserved-id": (
        WHOLE + "  - {step: grade, id: run}\n",
        "[step.id] pipelines/promo.yaml:11: got run, want another id than run, steps, brief, brand. "
        "Fix: choose another id: these words begin references.",
    ),
    "missing-connection": (
        HEAD + "  - step: intake\n  - step: grade\n",
        "[port.missing] pipelines/promo.yaml:6: got nothing before grade that gives a reel, want a reel for its input "
        "reel. Fix: add a step that gives a reel.",
    ),
    "missing-because-of-order": (
        WHOLE.replace("  - step: assemble\n  - step: grade\n", "  - step: grade\n  - step: assemble\n"),
        "[port.missing] pipelines/promo.yaml:8: got nothing before grade that gives a reel, want a reel for its input "
        "reel. Fix: move it behind assemble.",
    ),
    "missing-this-or-that": (
        HEAD + "  - step: upscale\n",
        "[port.missing] pipelines/promo.yaml:5: got nothing before upscale that gives material or a reel, want "
        "material or a reel for its input material or reel. Fix: add a step that gives material or a reel.",
    ),
    "mistyped-connection": (
        WHOLE + "  - step: export\n    options: {folder: out}\n    takes:\n      reel: enrich.script\n",
        "[port.type] pipelines/promo.yaml:14: got enrich.script, which is a script, want a reel. "
        "Fix: take one of assemble.reel, grade.reel, sound.reel.",
    ),
    "unmapped-takes-one-shot": (
        WHOLE + "  - step: grade\n    id: other\n    takes: {reel: generate.shot}\n",
        "[port.type] pipelines/promo.yaml:13: got generate.shot, which is shots, want a reel. "
        "Fix: take one of assemble.reel, grade.reel, sound.reel.",
    ),
    "unknown-port": (
        WHOLE + EXPORT + "    takes: {real: sound.reel}\n",
        "[port.unknown] pipelines/promo.yaml:13: got an input real of export, want reel. "
        "Fix: write reel instead of real.",
    ),
    "unknown-source-step": (
        WHOLE + EXPORT + "    takes: {reel: sounds.reel}\n",
        "[port.source] pipelines/promo.yaml:13: got sounds.reel, want an output of one of run, intake, enrich, "
        "generate, assemble, grade, sound. Fix: write sound instead of sounds.",
    ),
    "unknown-source-port": (
        WHOLE + EXPORT + "    takes: {reel: sound.reels}\n",
        "[port.source] pipelines/promo.yaml:13: got sound.reels, want sound.reel. "
        "Fix: write sound.reel instead.",
    ),
    "unwired-pass-through": (
        HEAD + "  - step: intake\n  - step: upscale\n  - {step: grade, takes: {reel: upscale.reel}}\n",
        "[port.source] pipelines/promo.yaml:7: got upscale.reel, want upscale.material. "
        "Fix: name an output of that step.",
    ),
    "cycle": (
        WHOLE.replace("step: grade", "{step: grade, takes: {reel: sound.reel}}", 1),
        "[plan.circle] pipelines/promo.yaml:9: got grade → sound → grade, want steps without a circle. "
        "Fix: let grade take its inputs from steps that do not need it.",
    ),
    "cycle-by-reference": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: '${steps.sound.reel}'}}", 1),
        "[plan.circle] pipelines/promo.yaml:9: got grade → sound → grade, want steps without a circle. "
        "Fix: let grade take its inputs from steps that do not need it.",
    ),
    "unknown-option": (
        WHOLE + "  - step: watermark\n" + "  - step: grade\n    id: last\n    options:\n      gian: 1.5\n",
        "[grade.gian] pipelines/promo.yaml:15: got gian, want one of gain, white_balance, title, colours. "
        "Fix: write gain instead of gian.",
    ),
    "option-out-of-range": (
        WHOLE.replace("step: grade", "{step: grade, options: {gain: 3}}", 1),
        "[grade.gain] pipelines/promo.yaml:9: got 3, want at most 2. Fix: change gain.",
    ),
    "option-not-a-choice": (
        WHOLE.replace("step: grade", "{step: grade, options: {white_balance: grey_world}}", 1),
        "[grade.white_balance] pipelines/promo.yaml:9: got grey_world, want one of off, grey-world. "
        "Fix: write grey-world instead of grey_world.",
    ),
    "option-by-brand": (
        WHOLE.replace("step: grade", "{step: grade, options: {gain: '${brand.name}'}}", 1),
        "[grade.gain] pipelines/promo.yaml:9: got Acme, want a number. Fix: write a number.",
    ),
    "option-missing": (
        WHOLE + "  - step: export\n",
        "[export.folder] pipelines/promo.yaml:11: got nothing, want a value for folder. Fix: add folder.",
    ),
    "unknown-engine": (
        WHOLE.replace("step: generate", "{step: generate, engine: difusers}", 1),
        "[generate.engine] pipelines/promo.yaml:7: got difusers, want one of animatic, diffusers. "
        "Fix: write diffusers instead of difusers.",
    ),
    "engine-of-a-step-without": (
        WHOLE.replace("step: grade", "{step: grade, engine: animatic}", 1),
        "[grade.engine] pipelines/promo.yaml:9: got animatic, want no engine: this step has only one way. "
        "Fix: remove it.",
    ),
    "unknown-reference": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: 'x ${brand.palete.primary}'}}", 1),
        "[reference.name] pipelines/promo.yaml:9: got ${brand.palete.primary}, want one of brand.name, brand.palette, "
        "brand.type, brand.logo, brand.ground, brand.lighting, brand.camera_movement, brand.transition_effect, "
        "brand.transition_s, brand.text_animation, brand.aspect_ratio, brand.frame_rate, brand.lut, "
        "brand.lut_strength, brand.music, brand.style_words, brand.scene_words, brand.avoid_words, brand.narrative, "
        "brand.packs, …. Fix: write brand.palette instead of brand.palete.",
    ),
    "unknown-reference-root": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: '${env.HOME}'}}", 1),
        "[reference.name] pipelines/promo.yaml:9: got ${env.HOME}, want one of brief, brand, run, steps. "
        "Fix: choose a name that exists.",
    ),
    "unknown-reference-step": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: '${steps.enrihc.script}'}}", 1),
        "[reference.name] pipelines/promo.yaml:9: got ${steps.enrihc.script}, want one of steps.intake, "
        "steps.enrich, steps.generate, steps.assemble, steps.grade, steps.sound. "
        "Fix: write steps.enrich instead of steps.enrihc.",
    ),
    "reference-into-an-artifact": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: '${steps.enrich.script.title}'}}", 1),
        "[reference.name] pipelines/promo.yaml:9: got ${steps.enrich.script.title}, want steps.enrich.script without "
        ".title. Fix: choose a name that exists.",
    ),
    "reference-to-a-mapped-step": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: '${steps.generate.shot}'}}", 1),
        "[reference.name] pipelines/promo.yaml:9: got ${steps.generate.shot}, want steps.generate without .shot. "
        "Fix: choose a name that exists.",
    ),
    "reference-to-a-whole-brief": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: '${brief}'}}", 1),
        "[reference.name] pipelines/promo.yaml:9: got ${brief}, want one value, such as ${brief.title}. "
        "Fix: name what is wanted of it.",
    ),
    "reference-without-end": (
        WHOLE.replace("step: grade", "{step: grade, options: {title: 'a ${brief.title b'}}", 1),
        "[reference.syntax] pipelines/promo.yaml:9: got ${brief.title b, want a reference such as ${brief.title}. "
        "Fix: write such a name, or $${ for the two characters themselves.",
    ),
    "unknown-platform": (
        WHOLE.replace("[youtube]", "[youtube, tik-tok]"),
        "[platform.name] pipelines/promo.yaml:3: got tik-tok, want one of youtube, instagram, tiktok, square, draft, "
        "or a size such as portrait_1080x1920. Fix: write tiktok instead of tik-tok.",
    ),
    "unknown-platform-option": (
        WHOLE + "  - step: export\n    options:\n      folder: out\n      platforms:\n      - myspace\n",
        "[platform.name] pipelines/promo.yaml:15: got myspace, want one of youtube, instagram, tiktok, square, draft, "
        "or a size such as portrait_1080x1920. Fix: choose one of these.",
    ),
    "unknown-form-field": (
        WHOLE + "form:\n  titel: {help: The product}\n",
        "[form.field] pipelines/promo.yaml:12: got titel, want one of title, category, selling_points, description, "
        "parameters, reviews, audience, style, template, narrative, narrative_arc, principle_statement, "
        "mathematical_form, example_scenarios, misconceptions, slogan, call_to_action, duration_s, language, "
        "platforms, …. Fix: write title instead of titel.",
    ),
    "form-default-out-of-range": (
        WHOLE + "form:\n  duration_s:\n    default: 500\n",
        "[form.duration_s] pipelines/promo.yaml:13: got 500, want at most 120. Fix: change duration_s.",
    ),
    "form-choice-unknown": (
        WHOLE + "form:\n  style:\n    choices:\n      cinematic: Cinema\n      noir: Noir\n",
        "[form.style] pipelines/promo.yaml:15: got noir, want one of cinematic, cartoon, realistic, documentary. "
        "Fix: choose one of cinematic, cartoon, realistic, documentary.",
    ),
    "third-party-step": (
        WHOLE + "  - step: sparkle\n",
        "[subscription] pipelines/promo.yaml:11: got the step sparkle with the subscription studio, want the "
        "subscription agency. Fix: remove the step sparkle, or change `subscription` in tenant.yaml.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_compile_says_what_is_wrong(faults, text, message):
    assert faults(text) == [message]


STARTER = {
    "step": (WHOLE + "  - step: watermark\n", "[]", "the step watermark", 11),
    "engine": (WHOLE.replace("step: generate", "{step: generate, engine: diffusers}", 1), "[]",
               "the engine diffusers", 7),
    "s3": (WHOLE + EXPORT + "  - step: publish\n", "['s3://films/acme']", "publishing to S3", 13),
}  # fmt: skip


@pytest.mark.parametrize(("text", "publish_to", "what", "line"), STARTER.values(), ids=STARTER.keys())
def test_compile_starter_lacks(faults, compiled, text, publish_to, what, line):
    assert faults(text, subscription="starter", publish_to=publish_to) == [
        f"[subscription] pipelines/promo.yaml:{line}: got {what} with the subscription starter, want the subscription "
        f"studio or agency. Fix: remove {what}, or change `subscription` in tenant.yaml."
    ]
    assert compiled(text, subscription="studio", publish_to=publish_to).steps


def test_compile_tells_every_fault_in_the_order_of_lines(faults):
    text = (
        HEAD.replace("youtube", "vimeo") + "  - step: intake\n  - step: enrihc\n  - step: grade\n"
        "    options: {gain: 9, titel: x}\n    engine: fast\n"
    )
    lines = [message.split(": ")[0] for message in faults(text)]
    assert lines == [
        "[platform.name] pipelines/promo.yaml:3",
        "[step.unknown] pipelines/promo.yaml:6",
        "[grade.gain] pipelines/promo.yaml:8",
        "[grade.titel] pipelines/promo.yaml:8",
        "[grade.engine] pipelines/promo.yaml:9",
    ]


def test_compile_broken_file_hides_no_other(write_tenant, catalogue):
    folder = write_tenant(good=WHOLE.replace("promo", "good"), bad="name: bad\nsteps: [", worse="\tname: worse")
    assert list(folder.pipelines) == ["bad", "good", "worse"]
    assert compile_pipeline(folder, "good", catalogue).pipeline.name == "good"
    for name in ("bad", "worse"):
        with pytest.raises(NightreelError, match=rf"pipelines/{name}\.yaml:\d"):
            compile_pipeline(folder, name, catalogue)


def test_compile_unknown_pipeline_names_the_near_one(write_tenant, catalogue):
    with pytest.raises(NightreelError) as caught:
        compile_pipeline(write_tenant(promo=WHOLE), "pormo", catalogue)
    assert str(caught.value) == "[pipeline.name] acme: got pormo, want promo. Fix: write promo instead of pormo."
