"""No name leads out of a tenant's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nightreel.errors import InputError, NightreelError, RefusedError
from nightreel.media.tenant_files import tenant_file


def test_a_file_is_found_in_the_media_folder_first(tenant_root: Path):
    for folder in (tenant_root, tenant_root / "media"):
        (folder / "a b 手表.png").write_bytes(b"x")
    assert tenant_file(tenant_root, "a b 手表.png", where="pictures").parent.name == "media"
    assert tenant_file(tenant_root, "media/a b 手表.png", where="pictures").parent.name == "media"
    (tenant_root / "media" / "a b 手表.png").unlink()
    assert tenant_file(tenant_root, "a b 手表.png", where="pictures").parent == tenant_root.resolve()


@pytest.mark.parametrize(
    "name",
    [
        "../other/secret.png", "a/../../b.png", "/etc/passwd", "~/x.png", "file:///etc/passwd", "http://x/y.png",
        "C:\\x.png", "s3://bucket/x", "..", "concat:a|b",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(tenant_root: Path, name: str):
    with pytest.raises(RefusedError, match=r"\[path.outside\] pictures, line 1") as caught:
        tenant_file(tenant_root, name, where="pictures, line 1")
    assert caught.value.fix


def test_a_link_that_leads_out_is_refused(tenant_root: Path, tmp_path: Path):
    (tmp_path / "secret.png").write_bytes(b"x")
    (tenant_root / "media" / "link.png").symlink_to(tmp_path / "secret.png")
    (tenant_root / "media" / "folder").symlink_to(tmp_path)
    for name in ("link.png", "folder/secret.png"):
        with pytest.raises(RefusedError, match=r"path\.outside"):
            tenant_file(tenant_root, name, where="pictures")


def test_a_link_inside_the_folder_is_followed(tenant_root: Path):
    (tenant_root / "media" / "real.png").write_bytes(b"x")
    (tenant_root / "media" / "link.png").symlink_to("real.png")
    assert tenant_file(tenant_root, "link.png", where="pictures").name == "real.png"


@pytest.mark.parametrize("name", ["", " ", "a\0b", "a\nb.png", "x" * 400, "y" * 600])
def test_a_name_that_no_file_has_is_one_clear_error(tenant_root: Path, name: str):
    with pytest.raises(NightreelError) as caught:
        tenant_file(tenant_root, name, where="pictures")
    assert caught.value.code in ("path.name", "path.missing")


def test_missing_files_folders_and_pipes_are_told_apart(tenant_root: Path):
    os.mkfifo(tenant_root / "media" / "pipe.png")
    with pytest.raises(InputError, match=r"path\.kind"):
        tenant_file(tenant_root, "pipe.png", where="pictures")
    with pytest.raises(InputError, match=r"path.missing.*gone.png.*Fix: put the file there"):
        tenant_file(tenant_root, "gone.png", where="pictures")
