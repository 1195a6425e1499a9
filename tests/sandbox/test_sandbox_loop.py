"""The sandbox in a notebook, whose kernel runs a loop while a cell is executed."""

import asyncio

import httpx

import workbench as wb


def test_the_sandbox_begins_and_ends_while_the_callers_thread_runs_a_loop():
    async def cell():
        with wb.sandbox() as company:
            return httpx.get(f"{company.urls['github']}/nothing", timeout=10).status_code

    assert asyncio.run(cell()) in (401, 404)
