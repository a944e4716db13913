"""Which platforms an export renders."""

from __future__ import annotations

import pytest

from nightreel.errors import OptionError
from nightreel.steps.export import ExportOptions, choose_platforms


def test_the_step_s_own_platforms_win_over_the_run_s():
    chosen = choose_platforms(ExportOptions(platforms=("square", "square", "draft")), ("tiktok",))
    assert [platform.name for platform in chosen] == ["square", "draft"]
    assert [platform.name for platform in choose_platforms(ExportOptions(), ("tiktok",))] == ["tiktok"]
    assert [platform.name for platform in choose_platforms(ExportOptions(), ())] == ["youtube"]


def test_quality_is_the_platform_s_unless_it_is_given():
    assert choose_platforms(ExportOptions(), ())[0].crf == 19
    assert choose_platforms(ExportOptions(crf=30), ())[0].crf == 30


def test_an_unknown_platform_is_told_with_those_that_exist():
    with pytest.raises(OptionError, match=r"export\.platforms.*got myspace, want one of youtube, .*tiktok"):
        choose_platforms(ExportOptions(platforms=("youtube", "myspace")), ())
