"""Chunks cover a text, keep to their size and end where a reader would cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ranking import Chunk, boundaries, chunk_text


@given(st.text(alphabet="ab ,.\n", max_size=400), st.integers(1, 60), st.integers(0, 30))
def test_chunks_cover_the_text_within_their_size_and_advance(text: str, size: int, overlap: int) -> None:
    overlap = min(overlap, (size - 1) // 2)
    chunks = chunk_text(text, size=size, overlap=overlap)
    assert bool(chunks) == bool(text)
    if chunks:
        assert chunks[0].start == 0
        assert chunks[-1].end == len(text)
    assert all(0 < chunk.end - chunk.start <= size for chunk in chunks)
    for before, after in pairwise(chunks):
        assert before.start < after.start <= before.end < after.end
        assert before.end - after.start <= overlap


def test_a_member_of_an_object_keeps_its_label() -> None:
    text = ",".join(f'"name_{i}":"value_{i}"' for i in range(100))
    for chunk in chunk_text(text, size=200, overlap=40):
        assert text[chunk.start : chunk.end].startswith('"name_')


def test_a_paragraph_in_reach_is_preferred_to_a_later_comma() -> None:
    text = "a" * 80 + "\n\n" + "b, " * 40
    assert chunk_text(text, size=100, overlap=0)[0] == Chunk(0, 82)


def test_a_word_longer_than_a_chunk_is_cut() -> None:
    assert [chunk.end - chunk.start for chunk in chunk_text("x" * 25, size=10, overlap=4)] == [10, 10, 5]


def test_ten_megabytes_are_cut_in_a_moment() -> None:
    assert len(chunk_text("word " * 2_000_000)) > 12_000


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (10, 5), (10, -1)])
def test_impossible_sizes_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="size must be"):
        chunk_text("text", size=size, overlap=overlap)


def test_boundaries_lie_behind_commas_and_spaces() -> None:
    assert boundaries("a, b;c d", 0, 8) == [2, 3, 5, 7]
