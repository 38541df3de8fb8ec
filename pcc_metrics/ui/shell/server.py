"""What the server puts around the framework, from the outside in."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from pcc_metrics.ui.shell.compression import StaticCompression
from pcc_metrics.ui.shell.local_key import LocalKey
from pcc_metrics.ui.shell.mangled_links import MangledLinks
from pcc_metrics.ui.shell.message_batching import MessageBatching
from pcc_metrics.ui.shell.middleware import (
    DeveloperDoors,
    ReadersFirst,
    SafeHeaders,
    SameOrigin,
    UploadGuard,
)
from pcc_metrics.ui.shell.page_shell import PageShell
from pcc_metrics.ui.shell.return_to_view import ReturnToView
from pcc_metrics.ui.shell.sign_in_guards import (
    EndedSignIn,
    FileRights,
    SecureCookies,
    SignOut,
)

SMALLEST = 500  # bytes: what fits a packet anyway is not packed

MIDDLEWARE = (
    *(
        Middleware(one)
        for one in (
            *(SecureCookies, SameOrigin, DeveloperDoors, LocalKey),
            *(MangledLinks, SafeHeaders, FileRights, UploadGuard, EndedSignIn),
            *(SignOut, ReturnToView),
        )
    ),
    Middleware(GZipMiddleware, minimum_size=SMALLEST),
    Middleware(StaticCompression),
    Middleware(PageShell),
    Middleware(MessageBatching),
    Middleware(ReadersFirst),
)
