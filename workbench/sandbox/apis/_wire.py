"""Odd ways to send an answer."""

from __future__ import annotations

import asyncio
import socket
import struct
import zlib
from typing import Any

from workbench.sandbox.apis._server import Wire

__all__ = ["bomb", "cut", "cut_chunks", "drip", "endless", "reset", "slow"]


def slow(seconds: float) -> Wire:
    """Everything, but later."""

    async def send(transport: Any, head: bytes, body: bytes) -> None:
        await asyncio.sleep(seconds)
        transport.write(head + body)

    return send


def drip(piece: int, gap_s: float) -> Wire:
    """Everything in pieces of so many bytes, headers too."""

    async def send(transport: Any, head: bytes, body: bytes) -> None:
        whole = head + body
        for start in range(0, len(whole), piece):
            if transport.is_closing():
                return
            transport.write(whole[start : start + piece])
            await asyncio.sleep(gap_s)

    return send


async def reset(transport: Any, head: bytes, body: bytes) -> None:
    """No answer: the connection is reset."""
    del head, body
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


async def cut(transport: Any, head: bytes, body: bytes) -> None:
    """Half of what `Content-Length` promises, then the end."""
    transport.write(head + body[: len(body) // 2])
    transport.close()


async def cut_chunks(transport: Any, head: bytes, body: bytes) -> None:
    """A chunked body that ends without its last chunk."""
    half = body[: len(body) // 2]
    transport.write(_chunked(head) + b"%x\r\n%s\r\n" % (len(half), half))
    await asyncio.sleep(0.005)
    transport.close()


def endless(piece: bytes, gap_s: float = 0.0) -> Wire:
    """The body, then `piece` again and again, for as long as anybody listens."""

    async def send(transport: Any, head: bytes, body: bytes) -> None:
        transport.write(_chunked(head))
        piece_now = body or piece
        while not transport.is_closing():
            transport.write(b"%x\r\n%s\r\n" % (len(piece_now), piece_now))
            piece_now = piece
            while transport.get_write_buffer_size() > 1_000_000 and not transport.is_closing():
                await asyncio.sleep(0.001)
            await asyncio.sleep(gap_s)

    return send


def bomb(megabytes: int) -> Wire:
    """A small gzip that unpacks to so many MB of spaces inside a JSON text."""

    async def send(transport: Any, head: bytes, body: bytes) -> None:
        del body
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        transport.write(_chunked(head.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")))
        for piece in (b'{"items": [', *([b" " * 1_000_000] * megabytes), b"]}"):
            if transport.is_closing():
                return
            if packed := packer.compress(piece):
                transport.write(b"%x\r\n%s\r\n" % (len(packed), packed))
            await asyncio.sleep(0)
        packed = packer.flush()
        transport.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed))

    return send


def _chunked(head: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*lines[:-2], b"Transfer-Encoding: chunked", b"", b""])
