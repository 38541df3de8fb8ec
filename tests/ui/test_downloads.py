"""What files are called: the page, the area, the month."""

from __future__ import annotations

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.ui.state.downloads import name_download

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)


def test_a_file_is_named_after_its_areas() -> None:
    to, lpas = Month.parse("2026-03"), CATALOGUE.lpas
    named = [name_download("drugs", areas, to) for areas in ((CATALOGUE.force,), lpas[:2], lpas)]
    assert named == [
        "drugs-west-midlands-2026-03",
        "drugs-birmingham-coventry-2026-03",
        "drugs-7-areas-2026-03",
    ]
