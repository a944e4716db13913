"""What a brand takes from its packs, and where they are found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from tests.pack_files import lora, sealed, write_look, write_manifest, write_safetensors, write_style

from nightreel.errors import InputError, NightreelError, RefusedError, SpecError
from nightreel.media.tenant_files import tenant_file
from nightreel.packs import brand_with_packs, pack_credits, style_packs, tenant_with_packs
from nightreel.packs.install import install_pack
from nightreel.packs.places import all_packs, find_pack
from nightreel.packs.words import brief_of_brand, script_of_brand
from nightreel.run.brand import brand_digest
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.generation import Making, PackUse
from nightreel.spec.script import Script, Shot
from nightreel.spec.tenant import Tenant


@pytest.fixture(autouse=True)
def installed(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "installed"))
    return tmp_path / "installed"


@pytest.fixture
def root(tmp_path) -> Path:
    (tmp_path / "acme" / "packs").mkdir(parents=True)
    return tmp_path / "acme"


def install(folder: Path) -> None:
    install_pack(str(sealed(folder)))


def brand(*uses: object, **fields: object) -> Brand:
    packs = [{"name": use} if isinstance(use, str) else use for use in uses]
    return Brand.model_validate({"name": "Acme", "packs": packs, **fields})


def template(folder: Path, **fields: object) -> Path:
    write_manifest(folder, name="calm-tone", type="template", file="tone.yaml", **fields)
    (folder / "tone.yaml").write_text(
        "narrative: emotion\nlighting: soft\nstyle_words: [calm, film grain]\nscene_words: morning mist\n"
        "avoid_words: [neon signs]\n"
    )
    return folder


def test_a_style_is_ready_to_load(tmp_path, root):
    install(write_style(tmp_path / "style"))
    (style,) = style_packs(brand("ink-style"), root)
    assert Path(style.path).read_bytes() == (tmp_path / "style/style.safetensors").read_bytes()
    assert (style.name, style.version, style.licence) == ("ink-style", "1.0.0", "CC-BY-4.0")
    assert (style.trigger_words, style.base_models) == (("inkstyle",), ("tiny",))
    assert style.strength == pytest.approx(0.6), "the middle of its range"
    assert style_packs(brand({"name": "ink-style", "strength": 0.8}), root)[0].strength == 0.8


WRONG_USES = {
    "too strong": ({"name": "ink-style", "strength": 0.9}, r"\[pack\.strength\].*got 0\.9, want 0\.4 to 0\.8"),
    "too weak": ({"name": "ink-style", "strength": 0.1}, r"\[pack\.strength\]"),
    "missing": ("ink-stile", r"\[pack\.missing\].*got ink-stile, want ink-style@1\.0\.0.*nightreel pack install"),
    "another version": ({"name": "ink-style", "version": "2.0.0"}, r"\[pack\.missing\].*ink-style@2\.0\.0"),
}


@pytest.mark.parametrize(("use", "message"), WRONG_USES.values(), ids=WRONG_USES.keys())
def test_a_wrong_use_is_told(tmp_path, root, use, message):
    install(write_style(tmp_path / "style"))
    with pytest.raises(SpecError, match=message):
        style_packs(brand(use), root)


def test_changed_weights_are_refused(tmp_path, root, installed):
    install(write_style(tmp_path / "style"))
    file = installed / "ink-style@1.0.0/style.safetensors"
    file.chmod(0o644)
    with file.open("r+b") as opened:
        opened.seek(-1, 2)
        opened.write(b"\x01")
    with pytest.raises(RefusedError, match=r"\[pack\.checksum\].*install the pack again"):
        style_packs(brand("ink-style"), root)


def test_an_unsealed_pack_of_the_tenant_is_told(root):
    write_style(root / "packs/ink")
    with pytest.raises(InputError, match=r"\[pack\.unsealed\].*nightreel pack seal"):
        style_packs(brand("ink-style"), root)


def test_what_was_never_installed_is_looked_at_where_it_is_used(root):
    folder = write_style(root / "packs/ink")
    weights = folder / "style.safetensors"
    weights.write_bytes(b"\x80\x04" + weights.read_bytes())
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    with (folder / "pack.yaml").open("a") as manifest:
        manifest.write(f"checksums: {{style.safetensors: {digest}}}\n")
    with pytest.raises(RefusedError, match=r"\[pack\.pickle\] ink-style@1\.0\.0"):
        style_packs(brand("ink-style"), root)
    write_safetensors(weights, lora(**{"to_q.lora_A.weight": np.full((4, 8), np.nan, np.float32)}))
    digest_of_nan = hashlib.sha256(weights.read_bytes()).hexdigest()
    manifest_file = folder / "pack.yaml"
    manifest_file.write_text(manifest_file.read_text().replace(digest, digest_of_nan))
    with pytest.raises(InputError, match=r"\[pack\.nan\]"):
        style_packs(brand("ink-style"), root)


def test_the_first_place_counts_and_there_the_newest(tmp_path, root):
    for version in ("1.9.0", "1.10.0", "2.0.0-beta"):
        install(write_style(tmp_path / version, version=version))
    assert find_pack(PackUse(name="ink-style"), root).pack.version == "2.0.0-beta"
    install(write_style(tmp_path / "2", version="2.0.0"))
    assert find_pack(PackUse(name="ink-style"), root).pack.version == "2.0.0"
    sealed(write_style(root / "packs/ink", version="1.0.0"))
    found = find_pack(PackUse(name="ink-style"), root)
    assert (found.pack.version, found.place) == ("1.0.0", "tenant acme")
    assert find_pack(PackUse(name="ink-style", version="1.10.0"), root).place == "installed"
    assert find_pack(PackUse(name="ink-style")).pack.version == "2.0.0", "other tenants do not see acme's"


def test_a_broken_pack_hides_no_other_and_is_told_when_meant(tmp_path, root, installed):
    install(write_style(tmp_path / "style"))
    (installed / "bad-look@1.0.0").mkdir()
    (installed / "bad-look@1.0.0/pack.yaml").write_text("name: bad-look\n")
    assert style_packs(brand("ink-style"), root)
    with pytest.raises(NightreelError, match=r"\[pack\.version\]"):
        find_pack(PackUse(name="bad-look"), root)


def test_links_to_packs_are_not_followed(tmp_path, root):
    sealed(write_style(tmp_path / "other-tenants"))
    (root / "packs/ink").symlink_to(tmp_path / "other-tenants")
    with pytest.raises(SpecError, match=r"\[pack\.missing\]"):
        find_pack(PackUse(name="ink-style"), root)
    (root / "packs/ink").unlink()
    (root / "packs").rmdir()
    (root / "packs").symlink_to(tmp_path)
    with pytest.raises(RefusedError, match=r"\[pack\.link\]"):
        list(all_packs(root))


def test_a_brand_takes_look_music_and_words(tmp_path, root):
    install(write_look(tmp_path / "look"))
    install(template(tmp_path / "tone"))
    given = brand_with_packs(brand({"name": "swap-look", "strength": 0.5}, "calm-tone", style_words=["bright"]), root)
    assert (given.lut, given.lut_strength) == ("pack:swap-look@1.0.0/looks/swap.cube", 0.5)
    assert (given.narrative, given.lighting) == ("emotion", "soft")
    assert given.style_words == ("bright", "calm", "film grain")
    assert brand_with_packs(given, root) == given, "taking in twice changes nothing"
    assert tenant_file(root, given.lut, where="brand.lut").name == "swap.cube"


def test_the_brands_own_word_counts(tmp_path, root):
    install(template(tmp_path / "tone"))
    given = brand_with_packs(brand("calm-tone", lighting="neon", narrative="contrast"), root)
    assert (given.lighting, given.narrative) == ("neon", "contrast")


def test_two_looks_are_one_too_many(tmp_path, root):
    install(write_look(tmp_path / "look"))
    install(write_look(tmp_path / "look2", name="other-look"))
    with pytest.raises(SpecError, match=r"\[pack\.twice\] brand\.lut"):
        brand_with_packs(brand("swap-look", lut="luts/own.cube"), root)
    with pytest.raises(SpecError, match=r"\[pack\.twice\] other-look@1\.0\.0"):
        brand_with_packs(brand("swap-look", "other-look"), root)


def test_only_styles_and_looks_have_a_strength(tmp_path, root):
    install(template(tmp_path / "tone"))
    with pytest.raises(SpecError, match=r"\[pack\.strength\].*leave strength out"):
        brand_with_packs(brand({"name": "calm-tone", "strength": 1}), root)


def test_a_licence_without_commerce_is_refused_for_commercial_films(tmp_path, root):
    install(write_look(tmp_path / "look", licence="CC-BY-NC-4.0"))
    tenant = Tenant(name="acme", title="Acme", brand=brand("swap-look"))
    with pytest.raises(RefusedError, match=r"\[pack\.licence\].*CC-BY-NC-4\.0"):
        tenant_with_packs(tenant, root)
    assert tenant_with_packs(tenant.model_copy(update={"use": "research"}), root).brand.lut


REFERENCES = ["pack:none@1/x", "pack:swap-look@1.0.0", "pack:swap-look@1.0.0/pack.yaml", "pack:../x", "pack:",
              "pack:swap-look@1.0.0/../../secret", "pack:Swap@1/x"]  # fmt: skip


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_names_nothing_but_a_packs_file(tmp_path, root, reference):
    install(write_look(tmp_path / "look"))
    with pytest.raises(SpecError, match=r"\[pack\.(reference|missing)\]"):
        tenant_file(root, reference, where="brand.lut")


def test_an_updated_pack_makes_new_results(tmp_path, root):
    tenant = Tenant(name="acme", title="Acme", brand=brand("swap-look"))
    sealed(write_look(root / "packs/look"))
    before = brand_digest(tenant, root)
    assert brand_digest(tenant, root) == before
    with (root / "packs/look/looks/swap.cube").open("a") as file:
        file.write("# other content\n")
    sealed(root / "packs/look")
    assert brand_digest(tenant, root) != before


def test_credits_name_what_was_used(tmp_path, root):
    install(write_style(tmp_path / "style"))
    install(write_look(tmp_path / "look"))
    uses = brand("ink-style", "swap-look")
    assert [credit.name for credit in pack_credits(uses, root, [Making(engine="animatic")])] == ["swap-look"]
    making = Making(engine="diffusers", model="m", packs=(PackUse(name="ink-style", strength=0.5),))
    style, look = pack_credits(uses, root, [making])
    assert (style.words, style.strength) == ("ink-style 1.0.0 by Acme (CC-BY-4.0)", 0.5)
    assert look.type == "lut"


def shot(index: int, **fields: object) -> Shot:
    return Shot.model_validate({"index": index, "role": "hook", "start_frame": 10 * index, "frames": 10, **fields})


def test_words_of_the_brand_reach_every_prompt_once():
    shots = (
        shot(0, scene="a cup, Calm light"),
        shot(1, scene="", layout="type", words_only=True, negative_prompt="blur"),
    )
    script = Script(title="A", language="en-US", arc="contrast", fps=30, width_px=64, height_px=64, shots=shots)
    words = {"style_words": ["calm light", "grain"], "scene_words": ["mist"], "avoid_words": ["neon", "blur"]}
    first, second = script_of_brand(script, brand(**words)).shots
    assert first.scene == "a cup, Calm light, mist, grain"
    assert (first.negative_prompt, second.negative_prompt) == ("neon, blur", "blur, neon")
    assert second.scene == "calm light, grain"
    assert script_of_brand(script, brand()) is script


def test_a_brief_that_leaves_its_story_open_takes_the_brands():
    assert brief_of_brand(Brief(title="A"), brand(narrative="emotion")).narrative == "emotion"
    assert brief_of_brand(Brief(title="A", narrative="contrast"), brand(narrative="emotion")).narrative == "contrast"


def test_a_tenants_own_pack_says_nothing_that_is_refused(root):
    """It lies in the tenant's folder, where nobody checked it when it came."""
    model = {"path": "style.safetensors", "trigger_keywords": ["nude woman"]}
    folder = write_style(root / "packs/style", models=[model])
    digest = hashlib.sha256((folder / "style.safetensors").read_bytes()).hexdigest()
    write_style(folder, models=[model], checksums={"style.safetensors": digest})
    tenant = Tenant(name="acme", title="Acme", brand=brand("ink-style"))
    with pytest.raises(RefusedError, match=r"\[safety\.sexual\] brand\.packs, ink-style@1\.0\.0 models\[0\]"):
        tenant_with_packs(tenant, root)
    assert tenant_with_packs(tenant.model_copy(update={"trade": "art"}), root).brand.packs


def test_a_brands_own_words_are_read_and_those_of_two_templates_together(tmp_path, root):
    plain = Tenant(name="acme", title="Acme", brand=brand(scene_words=["a pile of cocaine"]))
    with pytest.raises(RefusedError, match=r"\[safety\.drugs\] brand\.scene_words"):
        tenant_with_packs(plain, root)
    for name, words in (("one", "naked"), ("two", "dancing woman")):
        folder = write_manifest(tmp_path / name, name=name, type="template", file="tone.yaml")
        (folder / "tone.yaml").write_text(f"scene_words: [{words}]\n")
        install(folder)
    tenant_with_packs(plain.model_copy(update={"brand": brand("one")}), root)
    with pytest.raises(RefusedError, match=r"\[safety\.sexual\] brand\.scene_words: got “naked … dancing”"):
        tenant_with_packs(plain.model_copy(update={"brand": brand("one", "two")}), root)
