"""Packs from S3, from Python packages, and in a film."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.pack_files import sealed, write_look, write_manifest, write_style

from nightreel.context import RunInfo, StepContext
from nightreel.errors import NightreelError, StoreError
from nightreel.media.encode import ClipWriter
from nightreel.media.lettering import text_layer
from nightreel.media.player import still
from nightreel.packs import brand_with_packs
from nightreel.packs.install import install_pack
from nightreel.packs.places import find_pack
from nightreel.run.step import Bench, StepCall
from nightreel.run.workspace import Workspace
from nightreel.spec.brand import Brand
from nightreel.spec.film import Clip, Reel, Segment, Title
from nightreel.spec.generation import PackUse
from nightreel.spec.platforms import Platform
from nightreel.spec.tenant import Tenant
from nightreel.store.s3 import s3_client

pytestmark = pytest.mark.integration
SIZE, FPS = (160, 90), Fraction(25)


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "installed"))
    return tmp_path / "installed"


@pytest.fixture
def upload(s3_environment: None) -> Callable[..., None]:
    """Put a folder's files below a prefix of the bucket ``packs``."""
    client = s3_client()
    client.create_bucket(Bucket="packs")

    def put(folder: Path, prefix: str, **more: bytes) -> None:
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for name, content in {**files, **more}.items():
            client.put_object(Bucket="packs", Key=f"{prefix}/{name}", Body=content)

    return put


def test_a_pack_comes_from_s3_whole_and_verified(upload, tmp_path: Path, installed: Path) -> None:
    upload(sealed(write_style(tmp_path / "style")), "ink")
    checked, was_there = install_pack("s3://packs/ink")
    assert (checked.found.pack.label, was_there) == ("ink-style@1.0.0", False)
    assert (installed / "ink-style@1.0.0/style.safetensors").read_bytes() == (
        tmp_path / "style/style.safetensors"
    ).read_bytes()
    assert install_pack("s3://packs/ink/")[1] is True


def test_a_pack_that_changed_on_its_way_is_refused(upload, tmp_path: Path, installed: Path) -> None:
    folder = sealed(write_look(tmp_path / "look"))
    (folder / "looks/swap.cube").write_text("LUT_3D_SIZE 2\n" + "0 0 0\n" * 8)
    upload(folder, "tampered")
    with pytest.raises(NightreelError, match=r"\[pack\.checksum\] pack\.yaml:6"):
        install_pack("s3://packs/tampered")
    assert list(installed.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("../../escape.cube", "pack.outside"), ("a//b", "pack.outside"), ("evil.pkl", "pack.pickle")],
)
def test_hostile_names_of_objects_are_refused(upload, tmp_path: Path, installed: Path, name: str, code: str) -> None:
    upload(sealed(write_look(tmp_path / "look")), f"hostile-{code}-{len(name)}", **{name: b"x"})
    with pytest.raises(NightreelError, match=rf"\[{code}\]"):
        install_pack(f"s3://packs/hostile-{code}-{len(name)}")
    assert list(installed.iterdir()) == []
    assert not (tmp_path / "escape.cube").exists()


def test_what_is_no_pack_in_s3_is_told(upload, tmp_path: Path) -> None:
    upload(tmp_path, "empty", **{"a.txt": b"a"})
    with pytest.raises(NightreelError, match=r"\[pack\.source\].*none of them pack\.yaml"):
        install_pack("s3://packs/empty")
    with pytest.raises(StoreError, match=r"\[store\.bucket\]"):
        install_pack("s3://no-such-bucket/x")


def build_wheel(folder: Path, pack: Path) -> Path:
    """Build a wheel that carries a pack, as a third party would ship it."""
    wheel = folder / "acme_look-1.0-py3-none-any.whl"
    info = "acme_look-1.0.dist-info"
    files = {f"acme_look/{path.relative_to(pack).as_posix()}": path.read_bytes() for path in pack.rglob("*.*")}
    files |= {
        "acme_look/__init__.py": b"raise SystemExit('a pack is data: nothing of it runs')\n",
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: acme-look\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": b"[nightreel.packs]\nswap = acme_look\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]).encode()
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, content)
    return wheel


def test_an_installed_python_package_needs_no_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = build_wheel(tmp_path, sealed(write_look(tmp_path / "look")))
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        with zipfile.ZipFile(wheel) as archive:  # an environment without pip: a pure wheel is its own site folder
            archive.extractall(target)
    else:
        subprocess.run(pip, check=True)
    monkeypatch.syspath_prepend(str(target))
    found = find_pack(PackUse(name="swap-look"))
    assert found.place == "package acme-look"
    brand = brand_with_packs(Brand(name="Acme", packs=(PackUse(name="swap-look"),)), tmp_path)
    assert brand.lut == "pack:swap-look@1.0.0/looks/swap.cube"
    assert "acme_look" not in sys.modules


def reel_of(store, path: Path, **fields: object) -> Reel:
    """One filmed second of orange."""
    with ClipWriter(path, *SIZE, FPS) as writer:
        for _ in range(10):
            writer.write(np.full((SIZE[1], SIZE[0], 3), (200, 120, 40), np.uint8))
    clip = Clip(
        name="shot", media=store.keep(path, "clip", facts={"engine": "footage"}), width_px=SIZE[0], height_px=SIZE[1],
        fps=FPS, frames=10,
    )  # fmt: skip
    segment = Segment(clip=clip, start_frame=0, frames=10)
    return Reel(
        title="Film", language="en-US", width_px=SIZE[0], height_px=SIZE[1], fps=FPS, segments=(segment,), **fields
    )


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Bench]:
    """Make acme's place of work with packs in its brand."""
    root = tmp_path / "tenants"
    (root / "acme").mkdir(parents=True)
    (root / "acme/tenant.yaml").write_text("name: acme")

    def make(*packs: PackUse) -> Bench:
        tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme", packs=packs))
        return Bench(Workspace(root, (tmp_path / "stores").as_uri(), tmp_path / "cache"), tenant)

    return make


@pytest.mark.parametrize(("strength", "wanted"), [(None, (40, 120, 200)), (0.5, (120, 120, 120))])
def test_a_packs_look_is_in_the_film_and_another_pack_makes_another(bench, tmp_path, make_context, strength, wanted):
    install_pack(str(sealed(write_look(tmp_path / "look"))))
    place = bench(PackUse(name="swap-look", strength=strength))
    reel = place.store.keep_model(reel_of(place.store, tmp_path / "a.mp4"), "reel")
    options = {"white_balance": "off", "auto_exposure": False}
    call = StepCall(step="grade", step_id="grade", run=RunInfo(run_id="r", date="2026-01-02"), options=options)
    results = [place.run(call, {"reel": reel}, lambda fraction, message="": None) for _ in range(2)]
    assert [result.reused for result in results] == [False, True]
    graded = place.store.load(results[0].outputs["reel"], Reel)
    frame = still(graded, make_context(store=place.store, tenant=place.tenant, tenant_root=place.root), 4)
    np.testing.assert_allclose(frame.reshape(-1, 3).mean(axis=0), wanted, atol=3)
    write_look(tmp_path / "look", version="1.1.0")
    install_pack(str(sealed(tmp_path / "look")))
    assert not bench(PackUse(name="swap-look", strength=strength)).run(call, {"reel": reel}, lambda *_: None).reused


def test_titles_are_set_in_a_packs_type(tmp_path: Path, make_context: Callable[..., StepContext], store) -> None:
    import cvttf_NotoSansCJK_Bold
    import fontpkg_manrope

    drawn = []
    title = Title(role="headline", text="Aurora 极光", start_frame=0, frames=10, animation="none")
    reel = reel_of(store, tmp_path / "a.mp4", titles=(title,))
    fonts = {
        "own": None,
        "manrope": fontpkg_manrope.ROOT / "files" / "Manrope[wght].ttf",
        "noto": Path(cvttf_NotoSansCJK_Bold.get_TTF_path()),
    }
    for name, file in fonts.items():
        uses = ()
        if file is not None:
            folder = tmp_path / name
            folder.mkdir()
            (folder / f"a{file.suffix}").write_bytes(file.read_bytes())
            fields = {"licence": "OFL-1.1", "type": "font", "fonts": {"headline": f"a{file.suffix}"}}
            install_pack(str(sealed(write_manifest(folder, name=name, **fields))))
            uses = (PackUse(name=name),)
        brand = brand_with_packs(Brand(name="Acme", packs=uses), tmp_path)
        context = make_context(tenant=Tenant(name="acme", title="Acme", brand=brand))
        layer = text_layer(reel, context, Platform(name="p", title="P", width_px=640, height_px=360))
        drawn.append(layer.draw(np.zeros((360, 640, 3), np.uint8), 5))
    assert all(frame.max() > 200 for frame in drawn)
    np.testing.assert_array_equal(drawn[0], drawn[1], "the house's own Latin type from a pack looks the same")
    assert np.abs(drawn[0].astype(int) - drawn[2]).mean() > 0.3, "another type looks otherwise"
