"""YAML files: lines of every key, plain scalars, hostile files, every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.brief import Brief
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.yaml_file import MAX_BYTES, parse_yaml, read_yaml, validate


@pytest.fixture
def read(tmp_path: Path):
    """Read a brief from bytes."""

    def read_brief(content: bytes):
        (tmp_path / "briefs").mkdir(exist_ok=True)
        path = tmp_path / "briefs" / "a.yaml"
        path.write_bytes(content)
        return read_yaml(path, Brief, tmp_path)

    return read_brief


def test_read_yaml_knows_lines_and_columns(read):
    brief, positions = read(b"title: Uhr\nparameters:\n  Akku: 14 Tage\npictures:\n  - a.png\n  - b.png\n")
    assert brief.title == "Uhr"
    assert positions.where(["parameters", "Akku"]) == "briefs/a.yaml:3"
    assert (positions.line(["pictures", 1]), positions.column(["pictures", 1])) == (6, 5)
    assert positions.line(["pictures", 7]) == 4, "an unknown path has the line around it"


@pytest.mark.parametrize("content", [b"\xef\xbb\xbftitle: x\n", b"title: x\r\nseed: 4\r\n", b"title: x"])
def test_read_yaml_accepts_other_line_ends_and_a_byte_order_mark(read, content):
    assert read(content)[0].title == "x"


@pytest.mark.parametrize(
    ("text", "value"),
    [("off", "off"), ("no", "no"), ("16:9", "16:9"), ("2026-01-02", "2026-01-02"), ("true", True), ("~", None),
     ("0x1F", 31), ("0o17", 15), ("017", 17), ("1_000", "1_000"), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0),
     ("''", ""), ("'1'", "1"), ("", None), ("1.2.3", "1.2.3"), ("=", "="), (".inf", ".inf")],
)  # fmt: skip
def test_parse_yaml_scalars_are_what_people_wrote(text, value):
    parsed = parse_yaml(f"a: {text}\n", "f.yaml")[0]["a"]
    assert parsed == value
    assert type(parsed) is type(value)


def test_parse_yaml_merges_aliases():
    text = "base: &base {a: 1, b: 2}\nother:\n  <<: *base\n  b: 3\nlast:\n  <<: [*base, {c: 4}]\n"
    value, positions = parse_yaml(text, "f.yaml")
    assert (value["other"], value["last"]) == ({"a": 1, "b": 3}, {"a": 1, "b": 2, "c": 4})
    assert positions.line(["other", "b"]) == 4


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)
HOSTILE = {
    "billion-laughs": (BOMB, "yaml.explodes", 5, "aliases or lists that unfold without end"),
    "alias-of-itself": ("a: &a\n  b: *a\n", "yaml.explodes", 2, "aliases or lists that unfold without end"),
    "deep": ("a: " + "[" * 60 + "]" * 60, "yaml.explodes", 1, "aliases or lists that unfold without end"),
    "very-deep": ("a: " + "[" * 50_000, "yaml.explodes", 1, "aliases or lists that unfold without end"),
    "very-deep-block": ("- " * 50_000, "yaml.top", 1, "a list"),
    "tab": ("title: x\nparameters:\n\ta: 1\n", "yaml.tab", 3, "a tab"),
    "twice": ("title: x\nseed: 1\ntitle: y\n", "yaml.twice", 3, "title again"),
    "python-object": ("title: !!python/object/apply:os.system [reboot]\n", "yaml.tag", 1, "!!python"),
    "own-tag": ("title: !secret x\n", "yaml.tag", 1, "x as !secret"),
    "not-a-number": ("title: x\nseed: !!float .nan\n", "yaml.tag", 2, ".nan as !!float"),
    "two-documents": ("title: x\n---\ntitle: y\n", "yaml.documents", 2, "a second document"),
    "control-character": ("title: x\nslogan: a\x07b\n", "yaml.character", 2, "a control character"),
    "list": ("- title: x\n", "yaml.top", 1, "a list"),
    "text": ("just words\n", "yaml.top", 1, "a single value"),
    "empty": ("\n# nothing\n", "yaml.top", 1, "an empty file"),
    "unclosed": ("title: 'x\n", "yaml.syntax", 2, "found unexpected end of stream"),
    "two-colons": ("title: a: b\n", "yaml.syntax", 1, "mapping values are not allowed in this context"),
    "key-is-an-alias": ("title: &name x\n*name : c\n", "yaml.key", 2, "an alias as a name"),
    "top-is-an-alias": ("*name\n", "yaml.top", 1, "an alias"),
    "key-is-a-list": ("title: x\n[a, b]: c\n", "yaml.key", 2, "a list as a name"),
    "unknown-alias": ("title: *nobody\n", "yaml.alias", 1, "*nobody"),
}


@pytest.mark.parametrize(("text", "code", "line", "got"), HOSTILE.values(), ids=HOSTILE.keys())
def test_parse_yaml_refuses(text, code, line, got):
    with pytest.raises(SpecError) as caught:
        parse_yaml(text, "briefs/a.yaml")
    assert (caught.value.code, caught.value.where) == (code, f"briefs/a.yaml:{line}")
    assert str(caught.value.got).startswith(got)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("title: Größe\nslogan: ä".encode("latin-1"),
         "[yaml.encoding] briefs/a.yaml:1: got byte 0xf6, want UTF-8 text. Fix: save the file as UTF-8."),
        ("title: x".encode("utf-16"),
         "[yaml.encoding] briefs/a.yaml:1: got byte 0xff, want UTF-8 text. Fix: save the file as UTF-8."),
        (b"#" * (MAX_BYTES + 1),
         "[yaml.size] briefs/a.yaml: got more than 512 KiB, want a small file. "
         "Fix: keep only settings in it; media are named, not put in."),
    ],
    ids=["latin-1", "utf-16", "large"],
)  # fmt: skip
def test_read_yaml_refuses_bytes(read, content, message):
    with pytest.raises(SpecError) as caught:
        read(content)
    assert str(caught.value) == message


def test_read_yaml_missing_file(tmp_path):
    with pytest.raises(SpecError) as caught:
        read_yaml(tmp_path / "briefs" / "b.yaml", Brief, tmp_path)
    assert str(caught.value) == (
        "[yaml.missing] briefs/b.yaml: got no such file. Fix: check the name, or make the file."
    )


MISTAKES = {
    "unknown-key": ("duration_secnds: 3", "[brief.duration_secnds] a.yaml:2: got duration_secnds, want one of title, "
                    "category, selling_points, description, parameters, reviews, audience, style, template, "
                    "narrative, narrative_arc, principle_statement, mathematical_form, example_scenarios, "
                    "misconceptions, slogan, call_to_action, duration_s, language, platforms, …. "
                    "Fix: write duration_seconds instead of duration_secnds."),
    "choice": ("style: cinmatic", "[brief.style] a.yaml:2: got cinmatic, want one of cinematic, cartoon, realistic, "
               "documentary. Fix: write cinematic instead of cinmatic."),
    "too-much": ("duration_s: 300", "[brief.duration_s] a.yaml:2: got 300, want at most 120. Fix: change duration_s."),
    "other-name": ("duration_seconds: 1",
                   "[brief.duration_seconds] a.yaml:2: got 1, want at least 4. Fix: change duration_seconds."),
    "not-a-number": ("seed: many", "[brief.seed] a.yaml:2: got many, want a whole number. Fix: write a whole number."),
    "fraction": ("seed: 1.5", "[brief.seed] a.yaml:2: got 1.5, want a whole number. Fix: round seed."),
    "not-a-list": ("platforms: youtube", "[brief.platforms] a.yaml:2: got youtube, want a list. Fix: write a list."),
    "not-a-mapping": ("parameters: 3",
                      "[brief.parameters] a.yaml:2: got 3, want names and values. Fix: write names and values."),
    "nothing": ("language:", "[brief.language] a.yaml:2: got nothing, want one of en-US, zh-CN. "
                "Fix: choose one of en-US, zh-CN."),
    "entry": ("narrative_arc:\n  - problem_intro\n  - end", "[brief.narrative_arc] a.yaml:4: got end, want one of "
              "problem_intro, solution_showcase, benefit_highlight. Fix: choose one of problem_intro, "
              "solution_showcase, benefit_highlight."),
    "too-long": (f"slogan: {'x' * 81}", "[brief.slogan] a.yaml:2: got 81 characters, want at most 80 characters. "
                 "Fix: shorten slogan."),
}  # fmt: skip


@pytest.mark.parametrize(("line", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_validate_says_what_is_wrong(line, message):
    with pytest.raises(Problems) as caught:
        validate(*_parsed(f"title: x\n{line}\n"))
    assert str(caught.value) == message


def _parsed(text: str):
    value, positions = parse_yaml(text, "a.yaml")
    return value, Brief, positions


def test_validate_tells_everything_in_the_order_of_lines():
    value, positions = parse_yaml("seed: -1\nsteps: []\nname: Big\nplatforms: {}\n", "pipelines/p.yaml")
    with pytest.raises(Problems) as caught:
        validate(value, Pipeline, positions)
    assert [str(error).split(": ")[0] for error in caught.value.errors] == [
        "[pipeline.title] pipelines/p.yaml:1",
        "[pipeline.seed] pipelines/p.yaml:1",
        "[pipeline.steps] pipelines/p.yaml:2",
        "[pipeline.name] pipelines/p.yaml:3",
        "[pipeline.platforms] pipelines/p.yaml:4",
    ]


def test_brief_takes_figures_as_facts(read):
    assert read(b"title: 2048\nparameters: {battery: 14, weight: 38.5}\n")[0].parameters == {
        "battery": "14", "weight": "38.5",
    }  # fmt: skip


@given(st.text() | st.text("ab:-[]{}&*!|>'\"#%@`, \n\t0", max_size=40))
def test_parse_yaml_never_crashes(text):
    refused: NightreelError | None = None
    try:
        value, positions = parse_yaml(text, "f.yaml")
    except NightreelError as error:
        refused = error
    if refused is None:
        assert all(positions.line([key]) >= 1 for key in value)
    else:
        assert refused.where.startswith("f.yaml:")
