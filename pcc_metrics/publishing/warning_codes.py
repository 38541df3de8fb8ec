"""Every code that a warning may have: what `--accept` takes, and docs/checks.md explains."""

from __future__ import annotations

from pcc_metrics.checks import FindingCode
from pcc_metrics.publishing.check_warnings import PREFIX

OF_VALUES = ("jump", "share_scale", "area_above_force", "part_above_total", "after_source")
OF_CHANGES = ("gap", "big_revision", "lower_coverage", "now_incomplete")
OF_REGISTER = ("same_rows", "older", "withdrawn_before")
OF_SPLITS = ("split_differs",)
OF_CHECKS = tuple(f"{PREFIX}{code}" for code in FindingCode)
WARNING_CODES = (*OF_VALUES, *OF_CHANGES, *OF_REGISTER, *OF_SPLITS, *OF_CHECKS)
