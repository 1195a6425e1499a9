from __future__ import annotations

import ctypes
import platform
from typing import Any

import pytest

from workbench.store._memory import bound_arenas


class Library:
    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def mallopt(self, option: int, value: int) -> int:
        self.asked.append((option, value))
        return 1


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    found = Library()

    def load(_name: Any) -> Library:
        return found

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    bound_arenas.cache_clear()
    return found


def test_the_heaps_of_native_threads_are_bounded_once(library: Library) -> None:
    bound_arenas()
    bound_arenas()
    assert library.asked == [(-8, 4)]


def test_a_bound_that_the_user_set_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "16")
    bound_arenas()
    assert library.asked == []


def test_other_c_libraries_are_left_alone(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    bound_arenas()
    assert library.asked == []
