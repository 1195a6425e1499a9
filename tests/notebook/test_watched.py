"""A progress bar is shown where somebody watches, from the second second on, and nowhere else."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

from workbench.api._watched import Bar, watched

ROOT = Path(__file__).resolve().parents[2]


class Screen:
    def __init__(self):
        self.drawn, self.cleared = [], 0

    def draw(self, title, done, total):
        self.drawn.append((title, done, total))

    def clear(self):
        self.cleared += 1


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_what_ends_within_a_second_draws_nothing():
    screen, clock = Screen(), Clock()
    bar = Bar("Pulling crm", screen, clock=clock)
    for _ in range(9):
        clock.now += 0.1
        bar.tell("orders", 1, 2)
    bar.close()
    assert (screen.drawn, screen.cleared) == ([], 0)


def test_later_it_draws_ten_times_a_second_at_most_and_is_taken_away():
    screen, clock = Screen(), Clock()
    bar = Bar("Pulling crm", screen, clock=clock)
    for step in range(300):
        clock.now += 0.01
        bar.tell("orders", step, 300)
    bar.close()
    assert 15 <= len(screen.drawn) <= 21
    assert screen.drawn[0][0] == "Pulling crm: orders"
    assert screen.cleared == 1


def test_without_a_terminal_nothing_is_shown(monkeypatch):
    monkeypatch.setattr("workbench.api._watched._FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with watched("Pulling") as bar:
        bar.tell("orders", 1, 2)
        assert sys.stderr.getvalue() == ""


def test_at_a_terminal_a_bar_is_drawn_and_leaves_nothing():
    code = """
import workbench.api._watched as w
w._FIRST_AFTER_S = 0.0
with w.watched("Pulling crm") as bar:
    for n in range(3):
        bar.tell("[red]orders", n, 3)
print("end")
"""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}
    ended = subprocess.Popen([sys.executable, "-c", code], stderr=follower, stdout=subprocess.PIPE, env=environment)
    os.close(follower)
    seen = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(leader)
    assert ended.communicate(timeout=60)[0] == b"end\n"
    assert b"Pulling crm: [red]orders" in seen  # names are data, not markup
    assert b"0 of 3" in seen
    assert seen.rstrip().endswith((b"\x1b[2K", b"\x1b[?25h")) or b"\x1b[2K" in seen.rsplit(b"of 3", 1)[-1]
