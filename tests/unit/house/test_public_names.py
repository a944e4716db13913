"""Names that other packages and hand-written DAGs import: one that disappears breaks them."""

from __future__ import annotations

from importlib import import_module

import pytest

PUBLIC = {
    "nightreel.errors": (
        "BusyError CheckError EngineError InputError MissingProgramError NightreelError OptionError Problems "
        "RefusedError SpecError StoreAwayError StoreError"
    ),
    "nightreel.client": "NightreelClient ResultFile Run verify_callback",
    "nightreel.context": "Progress RunInfo StepContext Waiting",
    "nightreel.steps.base": "FrameStep Port Step all_steps step",
    "nightreel.engines.card": "EngineCard engine engine_cards make_engine",
    "nightreel.engines.generate.protocol": "GenerateRequest GeneratedClip Generator",
    "nightreel.engines.generate.remote.generator": "RemoteGenerator",
    "nightreel.engines.generate.remote.protocol": "Answer Call JobState Order RemoteApi",
    "nightreel.store.jobs": "JobLedger JobTicket",
    "nightreel.engines.generate.models": "weights_digest",
    "nightreel.engines.upscale.protocol": "Upscaler",
    "nightreel.engines.voice.protocol": "Voice",
    "nightreel.engines.enrich.protocol": "Enricher EnrichRequest",
    "nightreel.media.filters": "Frame FrameFilter FrameFunction",
    "nightreel.engines.image_check.protocol": "ImageChecker PictureFinding",
    "nightreel.safety": "check_clip check_models check_picture check_text",
    "nightreel.spec.model": "Colour Model Name Options Rate",
    "nightreel.spec.brief": "Brief",
    "nightreel.spec.brand": "Brand Palette Type",
    "nightreel.spec.tenant": "Tenant",
    "nightreel.spec.pipeline": "FormField Pipeline StepUse",
    "nightreel.spec.review": "Answer Asked Decision ReviewOptions ReviewSheet Words",
    "nightreel.spec.script": "Camera OnScreenText Script Shot",
    "nightreel.spec.platforms": "PLATFORMS Platform",
    "nightreel.spec.pack": "Pack PackModel Template",
    "nightreel.packs": "brand_with_packs pack_credits pack_digests style_packs tenant_with_packs",
    "nightreel.spec.film": (
        "Box CaptionLine Clip FilterEntry Finding Manifest Material Picture Reel Rendition Renditions Report Segment "
        "ShotClip Sidecar Title Track Transition"
    ),
    "nightreel.store.artifact": "Artifact Kind",
    "nightreel.store.protocol": "Store",
    "nightreel.plan.compile": "compile_pipeline",
    "nightreel.plan.model": "Plan PlannedStep",
    "nightreel.plan.price": "Price check_caps price_plan",
    "nightreel.batch.rows": "BatchCheck CheckedRow check_catalogue read_rows run_id_of",
    "nightreel.batch.book": "BatchBook BatchEnd BatchHead RowBook RowNote batches",
    "nightreel.batch.recipe": "recipe_of",
    "nightreel.run.history": "History record",
    "nightreel.similar.facts": "FactSlots differences fact_slots same_facts",
    "nightreel.similar.reuse": "find_clip keep_clip",
    "nightreel.records.book": "RunBook runs state_of",
    "nightreel.records.compare": "Comparison compare",
    "nightreel.records.findings": "Judged cautions judged keep_judged",
    "nightreel.records.revision": "Changes Revision restore revise",
    "nightreel.records.verdicts": "export keep_verdict verdicts",
    "nightreel.spec.record": "Fault RunEnd RunHead RunRecord RunState StepRecord Verdict",
    "nightreel.spec.run": "RunRequest",
    "nightreel.run.pipeline": "PipelineRun run_plan",
    "nightreel.run.step": "Bench StepCall StepResult",
    "nightreel.run.workspace": "Workspace",
    "nightreel.batch.report": "ReportFiles ReportLine line_of write_report",
    "nightreel.outbound.address": "Target check_address parse_address",
    "nightreel.outbound.deliver": "Outcome Patience deliver",
    "nightreel.outbound.sign": "signature verify_signature",
    "nightreel.provenance.watermark": "WatermarkFilter read_watermark",
    "nightreel.provenance.labels": "Labels read_labels write_labels",
    "nightreel.provenance.verify": "verify",
    "nightreel_airflow.callbacks": "CallbackOperator CallbackTrigger callbacks_dag",
    "nightreel_airflow.dags": "build_dag build_dags",
    "nightreel_airflow.notify": "Message tell",
    "nightreel_airflow.review.decide": "Outcome Place decide",
    "nightreel_airflow.operators": (
        "AssembleOperator CaptionOperator CheckOperator EnrichOperator ExportOperator GenerateOperator GradeOperator "
        "IntakeOperator LabelOperator PublishOperator ReviewCutOperator ReviewOperator ReviewScriptOperator "
        "SoundOperator StepOperator UpscaleOperator WatermarkOperator"
    ),
}


@pytest.mark.parametrize("module", PUBLIC)
def test_public_names_stay(module: str) -> None:
    there = import_module(module)
    missing = [name for name in PUBLIC[module].split() if not hasattr(there, name)]
    assert missing == []


def test_every_step_of_the_product_is_there() -> None:
    from nightreel.steps.base import all_steps

    assert set(all_steps()) >= {
        "intake", "upscale", "enrich", "generate", "assemble", "grade", "sound", "caption", "watermark", "export",
        "label", "check", "publish", "deflicker",
    }  # fmt: skip
