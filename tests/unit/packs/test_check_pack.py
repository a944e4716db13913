"""Packs of strangers: all that is wrong is told at once, and nothing of them runs."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.pack_files import sealed, write_look, write_manifest, write_style
from typer.testing import CliRunner

from nightreel.cli_pack import pack as commands
from nightreel.errors import NightreelError, Problems
from nightreel.packs.check import check_pack
from nightreel.packs.content import MAX_BYTES
from nightreel.packs.install import install_pack, seal_pack
from nightreel.packs.places import all_packs, digest_of


def faults(folder: Path) -> list[str]:
    with pytest.raises(NightreelError) as caught:
        check_pack(folder)
    errors = caught.value.errors if isinstance(caught.value, Problems) else (caught.value,)
    return [f"{error.code} {error.where}" for error in errors]


@pytest.fixture
def look(tmp_path) -> Path:
    return sealed(write_look(tmp_path / "look"))


def test_a_good_pack_is_told_file_by_file(look):
    (look / "README.md").write_text("A look.")
    (look / "LICENSE.txt").write_text("CC BY 4.0")
    found = check_pack(look)
    assert [(file.path, file.words) for file in found.files] == [("looks/swap.cube", "colour table of 2 steps")]
    assert found.beside == ("LICENSE.txt", "README.md")


def test_sealing_keeps_what_people_wrote(tmp_path):
    folder = write_look(tmp_path / "look")
    text = "# ours\n" + (folder / "pack.yaml").read_text() + "# the end\n"
    (folder / "pack.yaml").write_text(text)
    assert faults(folder) == ["pack.unsealed pack.yaml:7 (looks/swap.cube)"]
    digest = seal_pack(folder).files[0].sha256
    assert (folder / "pack.yaml").read_text() == f"{text}checksums:\n  looks/swap.cube: {digest}\n"
    seal_pack(folder)
    assert (folder / "pack.yaml").read_text().count("checksums:") == 1


def test_changed_content_is_found(look):
    with (look / "looks/swap.cube").open("a") as file:
        file.write("# changed\n")
    assert faults(look) == ["pack.checksum pack.yaml:6 (looks/swap.cube)"]


def test_a_missing_file_is_found(look):
    (look / "looks/swap.cube").unlink()
    assert faults(look) == ["pack.file pack.yaml:6 (looks/swap.cube)"]


def test_links_are_refused(look, tmp_path):
    secret = tmp_path / "secret.cube"
    shutil.move(look / "looks/swap.cube", secret)
    (look / "looks/swap.cube").symlink_to(secret)
    assert faults(look) == ["pack.link pack.yaml:6 (looks/swap.cube)"]
    shutil.move(look / "looks", tmp_path / "elsewhere")
    (look / "looks").symlink_to(tmp_path / "elsewhere")
    assert faults(look)[0] == "pack.link pack.yaml:6 (looks/swap.cube)"
    (tmp_path / "alias").symlink_to(look)
    assert faults(tmp_path / "alias")[0].startswith("pack.folder")


def test_a_manifest_that_is_a_link_is_refused(look, tmp_path):
    shutil.move(look / "pack.yaml", tmp_path / "passwd")
    (look / "pack.yaml").symlink_to(tmp_path / "passwd")
    assert faults(look) == ["pack.link pack.yaml"]


def test_files_that_nothing_names_are_refused(look):
    (look / "setup.py").write_text("import os")
    (look / "model.pt").write_bytes(b"\x80\x02.")
    (look / "photo.png").write_bytes(b"\x80\x04.")
    (look / "huge.jpg").touch()
    os.truncate(look / "huge.jpg", 9 << 20)
    assert faults(look) == [
        "pack.extra pack.yaml (huge.jpg)",
        "pack.pickle pack.yaml (model.pt)",
        "pack.extra pack.yaml (setup.py)",
    ]


def test_what_a_python_package_has_beside_its_data_is_passed_over(look):
    (look / "__init__.py").write_text("raise SystemExit")
    (look / "__pycache__").mkdir()
    (look / "__pycache__/x.pyc").write_bytes(b"x")
    assert check_pack(look).beside == ()


def test_a_huge_file_is_refused_unread(tmp_path):
    folder = write_style(tmp_path / "style")
    os.truncate(folder / "style.safetensors", MAX_BYTES["style-lora"] + 1)  # sparse: it takes no room
    assert faults(folder) == ["pack.size pack.yaml:7 (style.safetensors)"]


def test_a_folder_of_endless_files_is_refused(look):
    for number in range(250):
        (look / f"{number}.txt").touch()
    assert faults(look)[-1].startswith("pack.files")


YAML = {
    "a tag": "name: !!python/object/apply:os.system [touch ran]\n",
    "an alias bomb": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
    "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n",
    "a key twice": "name: a\nname: b\n",
    "two documents": "name: a\n---\nname: b\n",
    "binary": "\x00\x01\x02",
    "brackets": "[" * 5000,
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("text", YAML.values(), ids=YAML.keys())
def test_tricks_of_yaml_are_refused(tmp_path, text):
    (tmp_path / "pack.yaml").write_text(text)
    assert faults(tmp_path)[0].startswith("yaml.")


def test_a_wrong_manifest_hides_no_pickle(tmp_path):
    folder = write_style(tmp_path / "style", licence=None)
    (folder / "more.ckpt").write_bytes(b"PK\x03\x04")
    assert faults(folder) == ["pack.licence pack.yaml:1", "pack.pickle pack.yaml (more.ckpt)"]


CONTENT = {
    "a table that is none": ("lut", "a.cube", b"LUT_3D_SIZE 2\n0 0 0\n", "lut.cube"),
    "music that is text": ("music", "a.wav", b"RIFF but no more", "media.broken"),
    "a program as music": ("music", "a.exe", b"MZ", "pack.kind"),
    "a template with a wrong word": ("template", "a.yaml", b"narative: emotion\n", "template.narative"),
    "a pickle as a template": ("template", "a.pkl", b"\x80\x02.", "pack.pickle"),
}


@pytest.mark.parametrize(("kind", "name", "content", "code"), CONTENT.values(), ids=CONTENT.keys())
def test_what_is_inside_is_opened(tmp_path, kind, name, content, code):
    (tmp_path / name).write_bytes(content)
    write_manifest(tmp_path, type=kind, file=name)
    assert faults(tmp_path)[0].startswith(code)


def test_a_font_that_is_none_is_told(tmp_path):
    (tmp_path / "a.ttf").write_bytes(b"\0\1\0\0" + b"\xff" * 400)
    write_manifest(tmp_path, type="font", fonts={"headline": "a.ttf"})
    assert faults(tmp_path)[0] == "pack.font pack.yaml:7 (a.ttf)"


def manrope() -> bytes:
    import fontpkg_manrope

    return (fontpkg_manrope.ROOT / "files" / "Manrope[wght].ttf").read_bytes()


def test_a_font_tells_its_scripts_and_its_rights(tmp_path):
    content = manrope()
    (tmp_path / "a.ttf").write_bytes(content)
    write_manifest(tmp_path, type="font", fonts={"headline": "a.ttf"})
    assert check_pack(sealed(tmp_path)).files[0].words.startswith("type Manrope: Latin, ")
    (tmp_path / "a.ttf").write_bytes(with_fs_type(content, 0x0002))
    assert faults(tmp_path)[0] == "pack.font_rights pack.yaml:7 (a.ttf)"


def with_fs_type(font: bytes, rights: int) -> bytes:
    """Set OS/2's fsType in a font's bytes."""
    count = int.from_bytes(font[4:6], "big")
    records = [font[12 + 16 * at : 28 + 16 * at] for at in range(count)]
    at = next(int.from_bytes(record[8:12], "big") for record in records if record[:4] == b"OS/2") + 8
    return font[:at] + rights.to_bytes(2, "big") + font[at + 2 :]


def test_an_installed_pack_never_changes(tmp_path, monkeypatch, look):
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "packs"))
    assert install_pack(str(look))[1] is False
    assert install_pack(str(look))[1] is True
    (look / "looks/swap.cube").write_text((look / "looks/swap.cube").read_text() + "# other\n")
    seal_pack(look)
    with pytest.raises(NightreelError, match=r"\[pack\.changed\].*raise version"):
        install_pack(str(look))
    assert sorted(path.name for path in (tmp_path / "packs").iterdir()) == ["swap-look@1.0.0"]


def test_a_bad_pack_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "packs"))
    for source in (str(write_look(tmp_path / "unsealed")), str(tmp_path / "none"), "some.whl"):
        with pytest.raises(NightreelError):
            install_pack(source)
    assert list((tmp_path / "packs").iterdir()) == []


def test_many_may_install_at_once(tmp_path, monkeypatch, look):
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "packs"))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: install_pack(str(look)), range(8)))
    assert [was_there for _, was_there in made].count(False) == 1
    assert [path.name for path in (tmp_path / "packs").iterdir()] == ["swap-look@1.0.0"]


def test_what_a_killed_install_left_is_neither_found_nor_kept(tmp_path, monkeypatch, look):
    packs = tmp_path / "packs"
    monkeypatch.setenv("NIGHTREEL_PACKS", str(packs))
    shutil.copytree(look, packs / ".half-0123")
    assert list(all_packs()) == []
    os.utime(packs / ".half-0123", (0, 0))
    install_pack(str(look))
    assert [path.name for path in packs.iterdir()] == ["swap-look@1.0.0"]


def test_the_commands_end_with_status_2_and_every_fault(tmp_path, look, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_PACKS", str(tmp_path / "packs"))
    run = CliRunner().invoke
    assert run(commands, ["check", str(look)]).exit_code == 0
    bad = write_style(tmp_path / "style", licence=None, version=1.0)
    (bad / "extra.sh").write_text("rm")
    ran = run(commands, ["check", str(bad)])
    assert ran.exit_code == 2
    assert all(code in ran.output for code in ("pack.licence", "pack.version", "pack.extra"))
    ran = run(commands, ["install", str(look)])
    assert "swap-look@1.0.0 is installed" in ran.output.replace("\n", " ")
    ran = run(commands, ["list", "--why"])
    assert "swap-look@1.0.0" in ran.output
    assert "NIGHTREEL_PACKS" in ran.output


HOSTILE = {"models": [{"path": "style.safetensors", "trigger_keywords": ["nude woman", "swastika"]}]}


def tone(folder: Path, words: str) -> Path:
    write_manifest(folder, name="tone", type="template", file="tone.yaml")
    (folder / "tone.yaml").write_text(words)
    return folder


@pytest.mark.parametrize("command", ["check", "seal", "install"])
def test_words_that_may_not_stand_in_a_prompt_are_refused(tmp_path, command):
    folder = write_style(tmp_path / "style", **HOSTILE)
    digest = digest_of(folder / "style.safetensors")
    write_style(folder, **HOSTILE, checksums={"style.safetensors": digest})
    told = CliRunner().invoke(commands, [command, str(folder)])
    assert told.exit_code == 2
    assert "[safety.sexual] ink-style@1.0.0, models[0].trigger_keywords: got “nude woman”" in told.stderr
    assert "[safety.extremism]" in told.stderr
    assert list(all_packs(None)) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("style_words: [calm, p0rn]", "safety.sexual tone@1.0.0, tone.yaml.style_words"),
        ("scene_words: [a naked, happy woman]", "safety.sexual tone@1.0.0, tone.yaml.scene_words"),
        ("avoid_words: [blur, clothes]", "safety.sexual tone@1.0.0, tone.yaml.avoid_words"),
        ("style_words: calm\nscene_words: mist\navoid_words: [nudity, naked women, gore]", ""),
    ],
    ids=["style", "scene", "avoid what covers", "avoid what is bad"],
)
def test_a_templates_words_are_read(tmp_path, words, fault):
    folder = tone(tmp_path / "tone", words)
    assert faults(folder) == ["pack.unsealed pack.yaml:6 (tone.yaml)", *([fault] if fault else [])]


def test_a_trade_lifts_what_it_lifts_everywhere(tmp_path, tenant):
    folder = tone(tmp_path / "tone", "scene_words: [nude model, charcoal]")
    with pytest.raises(NightreelError, match=r"safety\.sexual"):
        check_pack(folder, sealed=False)
    check_pack(folder, sealed=False, tenant=tenant.model_copy(update={"trade": "art"}))
