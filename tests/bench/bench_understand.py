"""Questions about pictures: an endpoint of 200 ms at 1, 4 and 16 at once; what a kept beginning saves in process."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from figures import write

ROOT = Path(__file__).parents[2]
LATENCY_S, ROUNDS, RUNS = 0.2, 10, 3
AT_ONCE = (1, 4, 16)
SERIES = 8


def make_ask(number: int, side_px: int, context: str = "Mira has a key.") -> Any:
    """A question about a picture that no other question has."""
    import numpy as np

    from nightreel.engines.understand.protocol import Ask, Look, Question
    from nightreel.reading.board.answers import PanelAnswer

    coarse = np.random.default_rng(number).integers(0, 255, (side_px // 16, side_px // 16, 3), np.uint8)
    pixels = coarse.repeat(16, 0).repeat(16, 1)
    question = Question(
        "board.panel", "1", "You read storyboards.", context, f"What happens in panel {number}?", PanelAnswer
    )
    return Ask((Look(pixels, f"panel {number}"),), question)


def make_context(folder: Path, at_once: int) -> Any:
    """A step's context of a tenant that may ask so many questions at once."""
    from nightreel.context import RunInfo, StepContext
    from nightreel.spec.brand import Brand
    from nightreel.spec.tenant import Tenant, Vision
    from nightreel.store.local import LocalStore

    tenant = Tenant(name="bench", title="Bench", brand=Brand(name="Bench"), vision=Vision(at_once=at_once))
    run = RunInfo(run_id="bench", date="2026-01-01T00:00:00+00:00")
    return StepContext(tenant, folder, LocalStore(folder / "store"), folder, run)


@contextmanager
def server() -> Iterator[str]:
    """The vision server in a process of its own; gives its address."""
    command = [sys.executable, "-m", "tests.servers.vision_server", "--latency", str(LATENCY_S)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def throughput(folder: Path, side_px: int) -> dict[str, Any]:
    """Give, for each number at once, the ratio of the ideal time to the time taken, and the same for a bare client.

    The bare client sends requests that were made before and checks nothing: what it loses, machine and server take.
    """
    from nightreel.engines.card import make_engine
    from nightreel.engines.understand.protocol import Answered, UnderstandSettings

    engine, figures = make_engine("understand", "endpoint"), dict[str, Any]()
    for at_once in AT_ONCE:
        asks = [make_ask(number, side_px) for number in range(at_once * ROUNDS)]
        bodies = ready_bodies(asks)
        context = make_context(folder, at_once)
        engine.understand(asks[:at_once], UnderstandSettings(), context)  # warm: modules, certificates
        ours, bare = list[float](), list[float]()
        for _ in range(RUNS):  # interleaved, for the machine may have other work
            began = time.perf_counter()
            answers = engine.understand(asks, UnderstandSettings(), context)
            ours.append(time.perf_counter() - began)
            assert all(isinstance(one, Answered) for one in answers)
            bare.append(asyncio.run(sent_bare(bodies, at_once)))
        named = f"{at_once}_at_once_{side_px}px"
        figures[f"ratio_{named}"] = round(ROUNDS * LATENCY_S / median(ours), 3)
        figures[f"bare_ratio_{named}"] = round(ROUNDS * LATENCY_S / median(bare), 3)
        figures[f"answers_per_s_{named}"] = round(len(asks) / median(ours), 2)
    return figures


def ready_bodies(asks: list[Any]) -> list[bytes]:
    """The same requests as bytes."""
    from nightreel.engines.endpoints import load_endpoints
    from nightreel.engines.understand.protocol import UnderstandSettings
    from nightreel.engines.understand.remote.asking import body_of
    from nightreel.engines.understand.talk.conversation import Conversation

    endpoint, settings = load_endpoints().endpoints["eyes"], UnderstandSettings()
    talks = [Conversation(ask, settings, "bare", with_schema=False) for ask in asks]
    return [json.dumps(body_of(talk, endpoint, settings)).encode() for talk in talks]


async def sent_bare(bodies: list[bytes], at_once: int) -> float:
    """Send requests over as many connections and give the seconds."""
    import httpx

    from nightreel.engines.endpoints import load_endpoints

    url = load_endpoints().endpoints["eyes"].url + "/chat/completions"
    waiting = list(bodies)

    async def work() -> None:
        async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - no TLS on this machine
            while waiting:
                await client.post(url, content=waiting.pop())

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return time.perf_counter() - began


def kept_beginning(folder: Path) -> dict[str, Any]:
    """Give what a series saves by reading its beginning once, with a tiny model of random weights on the CPU."""
    os.environ |= {"NIGHTREEL_MODELS": str(folder), "NIGHTREEL_CACHE": str(folder / "cache"), "HF_HUB_OFFLINE": "1"}
    import torch
    from tests.tiny_seeing import save_seeing

    from nightreel.engines.understand.model.folder import find_model, inspect_model
    from nightreel.engines.understand.model.loading import loaded
    from nightreel.engines.understand.model.reading import prompt_of, read_prompt

    save_seeing(folder / "tiny")
    took: dict[bool, list[float]] = {True: [], False: []}
    with loaded(inspect_model(find_model("tiny"))) as model, torch.inference_mode():
        prompts = [prompt_of(model.model, _inputs(model, number)) for number in range(SERIES)]
        read_prompt(model.model, prompts[0], model.remembered)
        for _ in range(RUNS):
            for keeps in (True, False):  # interleaved
                model.remembered.forget()
                model.remembered.read = model.remembered.reused = 0
                began = time.perf_counter()
                for prompt in prompts:
                    if not keeps:
                        model.remembered.forget()
                    read_prompt(model.model, prompt, model.remembered)
                took[keeps].append(time.perf_counter() - began)
                if keeps:
                    share = model.remembered.reused / (model.remembered.reused + model.remembered.read)
    return {
        "prefix_tokens": len(prompts[0].tokens), "prefix_tokens_saved": round(share, 3),
        "prefix_speed": round(median(took[False]) / median(took[True]), 2), "prefix_series": SERIES,
    }  # fmt: skip


def _inputs(model: Any, number: int) -> dict[str, Any]:
    """A long script, one picture, and a question of its own."""
    from PIL import Image

    ask = make_ask(0, 256, "Mira has a key that she hides. " * 60)
    content = [
        {"type": "text", "text": ask.question.context},
        {"type": "image", "image": Image.fromarray(ask.looks[0].pixels)},
        {"type": "text", "text": f"What happens in moment {number}?"},
    ]  # fmt: skip
    made = model.processor.apply_chat_template(
        [{"role": "user", "content": content}], tokenize=True, add_generation_prompt=True, return_dict=True,
        return_tensors="pt",
    )  # fmt: skip
    return dict(made)


def main() -> None:
    """Measure both and keep the figures."""
    sys.path.insert(0, str(ROOT))
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, server() as url:
        file = Path(name) / "endpoints.yaml"
        file.write_text(f"endpoints:\n  eyes: {{kind: vision, url: '{url}', model: test-vision}}\n", encoding="utf-8")
        os.environ["NIGHTREEL_ENDPOINTS"] = str(file)
        for side_px in (512, 1024):
            figures |= throughput(Path(name), side_px)
    with tempfile.TemporaryDirectory() as name:
        figures |= kept_beginning(Path(name))
    write("understand", **figures, latency_s=LATENCY_S, rounds=ROUNDS, runs=RUNS, load=round(os.getloadavg()[0], 1),
          peer="no time but the server's; a bare client with ready requests")  # fmt: skip


if __name__ == "__main__":
    main()
