"""What was built of the studio: nothing of elsewhere in it, small enough, and its types are the server's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
STUDIO = ROOT / "plugins/nightreel_airflow/studio"
ADDRESS = re.compile(r"(?:https?://|[\"'`(]//)((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
NAMED = {
    "www.w3.org": "names of SVG and XML",
    "json-schema.org": "names of JSON Schema's versions",
    "reactflow.dev": "the canvas library's own words in its warnings",
    "react.dev": "React's own words in its errors",
    "github.com": "libraries' own words in their errors",
    "tanstack.com": "a library's own words in its errors",
    "rolldown.rs": "the bundler's own words in its errors",
    "www.eclipse.org": "names of the layout engine's models",
}
"""Hosts that a built file may name, and why; nothing is loaded from them."""


def _built() -> list[Path]:
    files = sorted((STUDIO / "static").iterdir())
    assert STUDIO / "static/studio.js" in files, "build the studio first: tools/studio.sh build"
    return files


def test_the_studios_types_are_the_servers(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHON": sys.executable}
    subprocess.run([ROOT / "tools/studio.sh", "types", tmp_path], env=environment, check=True, timeout=120)
    for made, kept in (("openapi.json", "openapi.json"), ("schema.d.ts", "src/api/schema.d.ts")):
        is_same = (tmp_path / made).read_text(encoding="utf-8") == (STUDIO / "web" / kept).read_text(encoding="utf-8")
        assert is_same, f"{kept} is not what the server answers: run tools/studio.sh types and commit it"


def test_the_built_studio_names_no_other_host() -> None:
    for file in _built():
        text = re.sub(r"/\*[!*][\s\S]*?\*/", "", file.read_text(encoding="utf-8"))
        unknown = {host.lower() for host in ADDRESS.findall(text)} - set(NAMED)
        assert not unknown, f"{file.name} names {sorted(unknown)}"


def test_the_built_studio_loads_nothing_by_its_styles() -> None:
    for file in _built():
        if file.suffix == ".css":
            text = file.read_text(encoding="utf-8")
            assert "@import" not in text
            for url in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
                assert url.startswith(("data:", "#", "./")) or "/" not in url, f"{file.name} loads {url[:80]}"


def test_no_source_map_and_no_path_of_whoever_built_it() -> None:
    for file in _built():
        text = file.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert str(ROOT) not in text
        assert file.suffix in (".js", ".css", ".svg", ".woff2"), file.name


def test_a_room_names_only_files_that_are_there() -> None:
    # A library that was bundled before asks a one-letter function for what lies in the file itself.
    names = {file.name for file in _built()}
    for file in _built():
        if file.suffix == ".js":
            named = set(
                re.findall(r"(?<!\W\w\()[\"'`]\./([\w.-]+\.(?:js|css))[\"'`](?!:\d)", file.read_text(encoding="utf-8"))
            )
            assert named <= names, f"{file.name} asks for {sorted(named - names)}"
