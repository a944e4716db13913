"""A tenant's folder: a broken file hides no other; nothing is read outside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.tenant_folder import LoadedPipeline, load_brief, load_tenant

PIPELINE = "name: {name}\ntitle: T\nsteps:\n  - step: intake\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "briefs").mkdir()
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    return root


def test_load_tenant_reads_everything(root):
    (root / "pipelines" / "b.yaml").write_text(PIPELINE.format(name="beta"))
    (root / "pipelines" / "a.yml").write_text(PIPELINE.format(name="alpha"))
    (root / "pipelines" / "notes.txt").write_text("no pipeline")
    (root / "pipelines" / ".hidden.yaml").write_text("no: pipeline")
    (root / "briefs" / "watch.yaml").write_text("title: Watch")
    folder = load_tenant(root)
    assert (folder.tenant.name, list(folder.pipelines), list(folder.briefs)) == ("acme", ["alpha", "beta"], ["watch"])


def test_load_tenant_without_pipelines(root):
    (root / "pipelines").rmdir()
    (root / "briefs").rmdir()
    assert load_tenant(root).pipelines == {}


def test_load_tenant_shows_broken_files_under_their_names(root):
    broken = {"1 Ä!.yaml": "x: [", "named.yaml": "name: film\ntitel: x\n", "same.yaml": PIPELINE.format(name="good")}
    (root / "pipelines" / "good.yaml").write_text(PIPELINE.format(name="good"))
    for name, text in broken.items():
        (root / "pipelines" / name).write_text(text)
    folder = load_tenant(root)
    assert {name: isinstance(found, LoadedPipeline) for name, found in folder.pipelines.items()} == {
        "film": False, "good": True, "pipeline": False, "same": False,
    }  # fmt: skip
    with pytest.raises(NightreelError) as caught:
        folder.pipeline("same")
    assert str(caught.value) == (
        "[pipeline.name] pipelines/same.yaml:1: got good, as in pipelines/good.yaml, want a name of its own. "
        "Fix: give one of the two pipelines another name."
    )


def test_load_tenant_reads_no_file_outside(root, tmp_path):
    (tmp_path / "other.yaml").write_text(PIPELINE.format(name="stolen"))
    (root / "pipelines" / "link.yaml").symlink_to(tmp_path / "other.yaml")
    (found,) = load_tenant(root).pipelines.values()
    assert isinstance(found, SpecError)
    assert found.code == "path.outside"


def test_load_tenant_is_named_like_its_folder(root):
    (root / "tenant.yaml").write_text("title: Acme\nname: globex\nbrand: {name: Acme}\n")
    with pytest.raises(SpecError) as caught:
        load_tenant(root)
    assert str(caught.value) == (
        "[tenant.name] tenant.yaml:2: got globex, want acme like its folder. "
        "Fix: name the folder and the tenant alike: media and keys are kept by that name."
    )


@pytest.mark.parametrize("name", ["me", "reviews", "uploads"])
def test_load_tenant_of_a_name_that_stands_in_the_studios_addresses(root, name):
    root = root.rename(root.parent / name)
    (root / "tenant.yaml").write_text(f"title: Acme\nname: {name}\nbrand: {{name: Acme}}\n")
    with pytest.raises(SpecError) as caught:
        load_tenant(root)
    assert str(caught.value) == (
        f"[tenant.name] tenant.yaml:2: got {name}, want a name other than me, reviews, uploads, which stand in the "
        "studio's addresses. Fix: give the tenant and its folder another name."
    )


def test_load_tenant_missing(tmp_path):
    with pytest.raises(SpecError, match=r"\[yaml.missing\] tenant.yaml"):
        load_tenant(tmp_path)


def test_load_brief_in_the_customers_own_names(root):
    path = root / "briefs" / "a.yaml"
    path.write_text(
        "product_type: Watch\nkey_features: |\n  - 14 days\n  - light\ntarget_audience: all\nbrand_style: cartoon\n"
        "duration_seconds: 30\noutput_format: [portrait_1080x1920]\nnarrative_arc: [problem_intro]\n"
    )
    brief = load_brief(path, root)
    assert (brief.title, brief.selling_points, brief.duration_s) == ("Watch", ("14 days", "light"), 30)
    assert (brief.style, brief.platforms) == ("cartoon", ("portrait_1080x1920",))


@pytest.mark.parametrize("key", ["platforms", "output_format"])
def test_load_brief_names_the_line_of_an_unknown_platform(root, key):
    path = root / "briefs" / "a.yaml"
    path.write_text(f"title: Watch\n{key}:\n  - youtube\n  - myspace\n")
    with pytest.raises(SpecError, match=r"\[platform.name\] briefs/a.yaml:4: got myspace"):
        load_brief(path, root)


def test_load_brief_tells_every_fault(root):
    path = root / "briefs" / "a.yaml"
    path.write_text("titel: Watch\nduration_s: 1\n")
    with pytest.raises(Problems) as caught:
        load_brief(path, root)
    assert [error.code for error in caught.value.errors] == ["brief.title", "brief.titel", "brief.duration_s"]
