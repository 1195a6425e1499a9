"""Answers are unpacked piece by piece, whatever way they were cut on the wire."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.connectors._unpack import unpacked


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


PACKED = {"": bytes, "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}


def answer(body: bytes, encoding: str, cut: int = 65_536) -> httpx.Response:
    pieces = (body[start : start + cut] for start in range(0, len(body), cut))
    headers = {"content-encoding": encoding} if encoding else {}
    return httpx.Response(200, headers=headers, content=pieces)


@given(st.binary(max_size=5_000), st.sampled_from(sorted(PACKED)), st.integers(1, 300))
def test_what_was_packed_comes_out_however_it_was_cut(body, encoding, cut):
    assert b"".join(unpacked(answer(PACKED[encoding](body), encoding, cut))) == body


def test_several_packed_parts_are_one_body_and_deflate_may_lack_its_header():
    assert b"".join(unpacked(answer(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip"))) == b"one two"
    assert b"".join(unpacked(answer(raw_deflate(b"three" * 100), "deflate"))) == b"three" * 100


def test_an_answer_that_was_read_whole_is_given_as_it_is_and_one_that_was_read_away_is_an_error():
    read = answer(gzip.compress(b"one two"), "gzip")
    assert read.read() == b"one two"
    assert b"".join(unpacked(read)) == b"one two"
    gone = answer(b"one", "")
    assert list(gone.iter_raw()) == [b"one"]
    with pytest.raises(httpx.StreamConsumed):
        list(unpacked(gone))


@pytest.mark.parametrize(
    ("body", "encoding"), [(b"{}", "br"), (b"not packed at all", "gzip"), (b"\xff" * 9, "deflate")]
)
def test_what_cannot_be_unpacked_is_an_error_that_says_so(body, encoding):
    with pytest.raises(httpx.DecodingError, match="packed"):
        list(unpacked(answer(body, encoding)))


def test_memory_is_bound_by_what_was_taken_and_not_by_what_a_piece_holds():
    packed = gzip.compress(b" " * 200_000_000)
    tracemalloc.start()
    pieces = unpacked(answer(packed, "gzip"))
    taken = sum(len(next(pieces)) for _ in range(20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0 < taken <= 20 * 65_536
    assert peak < 2_000_000
