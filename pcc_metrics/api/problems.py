"""Answers that are no data: problem details (RFC 9457) with the sentences that pages say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from pcc_metrics.links import LinkProblem

MEDIA = "application/problem+json"
HEADERS = {"Cache-Control": "no-store"}


class ProblemError(Exception):
    """Why a request gets no data: a status of HTTP and a sentence.

    `problems` are what of its address cannot be honoured, key by key.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        problems: Sequence[LinkProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.problems = tuple(problems)
        self.headers = dict(headers or {})

    def as_json(self) -> dict[str, Any]:
        """The members of RFC 9457; the title of `about:blank` is the status in words."""
        return {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            "problems": [
                {"key": one.key, "value": one.value, "detail": one.fault} for one in self.problems
            ],
        }

    def answer(self) -> Response:
        """The problem as an answer that nobody keeps."""
        body = json.dumps(self.as_json(), ensure_ascii=False).encode()
        return Response(body, self.status, {**HEADERS, **self.headers}, MEDIA)


def problem_of_link(
    problems: Sequence[LinkProblem], status: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> ProblemError:
    """What of an address cannot be honoured: a program is never shown something else instead."""
    detail = " ".join(one.fault for one in problems)
    return ProblemError(status, detail, problems)
