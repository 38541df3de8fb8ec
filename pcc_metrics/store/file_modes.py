"""Who may read what is kept: the account that runs the server, or its group too.

Drafts, uploads that wait and figures under embargo lie in the store, so other accounts of the
computer get nothing. An office whose people publish from accounts of their own shares a group.
"""

from __future__ import annotations

import os

GROUP_TOO = os.environ.get("PCC_METRICS_SHARED_GROUP", "").lower() in ("1", "yes", "true")
FILE = 0o660 if GROUP_TOO else 0o600
FOLDER = 0o770 if GROUP_TOO else 0o700
