"""What is on screen when."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.media.type.cues import gather_cues, page_captions
from nightreel.media.type.fonts import Face, advance_px
from nightreel.spec.film import CaptionLine, Title


def title(role: str = "headline", start: int = 0, frames: int = 30, text: str = "Words", layout: str = "left") -> Title:
    return Title(role=role, text=text, start_frame=start, frames=frames, layout=layout)  # type: ignore[arg-type]


titles = st.builds(
    title,
    role=st.sampled_from(["label", "headline", "body", "logo"]),
    start=st.integers(0, 200),
    frames=st.integers(1, 90),
    layout=st.sampled_from(["left", "right", "hero"]),
)


@settings(deadline=None)
@given(st.lists(titles, max_size=12))
def test_two_blocks_are_never_on_screen_together(many):
    cues = gather_cues(many)
    for before, after in pairwise(cues):
        assert before.end_frame <= after.start_frame
    for cue in cues:
        assert len({one.layout for one in cue.titles}) == 1
        for one in cue.titles:
            assert one.start_frame + one.frames <= cue.end_frame


def test_a_shots_titles_make_one_block_in_reading_order():
    cues = gather_cues([title("body", 10), title("headline", 5), title("label", 0)])
    assert [[one.role for one in cue.titles] for cue in cues] == [["label", "headline", "body"]]


def test_a_second_headline_ends_the_block_before():
    cues = gather_cues([title(start=0, frames=60), title(start=40, frames=60)])
    assert [(cue.start_frame, cue.end_frame) for cue in cues] == [(0, 40), (40, 100)]


def test_titles_without_a_visible_letter_vanish():
    assert gather_cues([title(text="\u200b \x00")]) == []


FACE = Face(40, 600, "en-US")


def test_long_captions_become_pages_of_two_lines_that_share_the_time():
    line = CaptionLine(start_s=1, end_s=5, text="These are many words that nobody could put on two lines at all " * 2)
    pages = page_captions([line], FACE, 600, Fraction(30))
    assert len(pages) > 1
    assert all(len(page.lines) <= 2 for page in pages)
    assert (pages[0].start_frame, pages[-1].end_frame) == (30, 150)
    assert all(a.end_frame == b.start_frame for a, b in pairwise(pages))
    assert all(advance_px(line, FACE) <= 600 for page in pages for line in page.lines)
    assert " ".join(word for page in pages for word in page.lines) == line.text.strip()


def test_captions_that_overlap_follow_one_another():
    lines = [CaptionLine(start_s=0, end_s=3, text="First"), CaptionLine(start_s=2, end_s=4, text="Second")]
    first, second = page_captions(lines, FACE, 600, Fraction(30))
    assert (first.end_frame, second.start_frame) == (60, 60)


def test_a_caption_that_ends_before_it_begins_is_not_shown():
    assert page_captions([CaptionLine(start_s=3, end_s=1, text="No")], FACE, 600, Fraction(30)) == []
