"""A browser without a screen that talks to an app of this process."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from starlette.types import ASGIApp


class Client:
    """A browser that keeps cookies and follows no redirects."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        # In a thread of its own: where a browser test ran before, this one's loop is taken.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._request(method, path, given)).result()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, headers=headers)

    async def _request(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        base = "http://testserver"
        async with httpx.AsyncClient(
            transport=transport, base_url=base, cookies=self.cookies
        ) as client:
            answer = await client.request(method, path, **given)
            self.cookies = client.cookies
            return answer
