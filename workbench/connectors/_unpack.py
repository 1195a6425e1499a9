"""Unpacking answers piece by piece: a small one may hold a thousand times its size."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import httpx

__all__ = ["ENCODINGS", "unpacked"]

ENCODINGS = "gzip, deflate"
"""What `unpacked` reads: the value of `Accept-Encoding`."""

_PIECE = 65_536
# Window bits of zlib: with a header of gzip, with one of zlib, and without any. Servers send both as `deflate`.
_GZIP, _ZLIB, _RAW = 31, 15, -15


def unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Yield the body of an answer unpacked, in pieces of at most 64 KiB where it was packed.

    Raises:
        httpx.DecodingError: It is packed in a way that was not asked for, or is broken.

    Source: RFC 9110, 8.4.1, https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1
    """
    if response.is_stream_consumed:
        # Whoever sent it has read it whole, and unpacked it.
        yield from response.iter_bytes()
        return
    encoding = response.headers.get("content-encoding", "").strip().lower()
    pieces = response.iter_raw()
    if encoding in ("", "identity"):
        yield from pieces
    elif encoding in ("gzip", "x-gzip"):
        yield from _inflated(pieces, _GZIP)
    elif encoding == "deflate":
        yield from _inflated(pieces, _ZLIB)
    else:
        message = f"the answer is packed as '{encoding[:40]}'; asked for was {ENCODINGS}"
        raise httpx.DecodingError(message)


def _inflated(pieces: Iterator[bytes], window: int) -> Iterator[bytes]:
    reader, begun = zlib.decompressobj(window), False
    for piece in pieces:
        rest = piece
        while rest:
            try:
                out = reader.decompress(rest, _PIECE)
            except zlib.error as exc:
                if window == _ZLIB and not begun:
                    reader, window = zlib.decompressobj(_RAW), _RAW
                    continue
                message = f"the answer is broken where it is packed: {exc}"
                raise httpx.DecodingError(message) from exc
            begun = True
            if out:
                yield out
            rest = reader.unconsumed_tail
            if reader.eof and window == _GZIP:
                # Several packed parts one after the other are one body.
                rest, reader = reader.unused_data.lstrip(b"\0"), zlib.decompressobj(window)
