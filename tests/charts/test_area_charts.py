"""What a map and a grid of months show, and what they must not suggest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.charts.area_outlines import load_outline_map, project_outlines
from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.heatmap import MOST_MONTHS, heatmap_chart
from pcc_metrics.charts.map import map_chart
from pcc_metrics.charts.theme import PICK
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, OUTLINES, load_catalogue
from pcc_metrics.domain.errors import InputError
from tests.charts.test_charts import side_of
from tests.support.factories import CATALOGUE, LPAS, everywhere, monthly, people
from tests.support.map_squares import ROW, ground, trends_by_area

PEOPLE = people({"alder": 100_000, "birch": 20_000, "cedar": 40_000})


def rows_of(chart: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.spec["datasets"].get(name, [])
    return found


def test_every_area_of_the_catalogue_is_on_its_map_and_named_inside_its_outline() -> None:
    found = load_outline_map(BUNDLED_CATALOGUE)
    assert found is not None
    assert {one.area for one in found.outlines} == {
        a.id for a in load_catalogue(BUNDLED_CATALOGUE).lpas
    }
    assert found.width / found.height == pytest.approx(1.5, abs=0.1)  # 32 km east, 21 km north
    for outline in found.outlines:
        xs, ys = zip(*(point for ring in outline.rings for point in ring), strict=True)
        assert min(xs) < outline.middle[0] < max(xs)
        assert min(ys) < outline.middle[1] < max(ys)


def test_a_label_stands_inside_an_area_that_bends_around_another() -> None:
    bent = ((0, 52), (0.3, 52), (0.3, 52.1), (0.1, 52.1), (0.1, 52.3), (0, 52.3), (0, 52))
    (outline,) = project_outlines([("alder", [bent])]).outlines
    east, north = outline.middle
    assert east < 0.1 * 0.62 or north < 0.1  # within one of the two arms, not between them


def test_an_island_is_drawn_and_the_name_stands_on_the_mainland() -> None:
    cedar = next(one for one in ground().outlines if one.area == "cedar")
    assert len(cedar.rings) == 2
    assert cedar.middle[0] < max(x for x, _ in cedar.rings[0])


def test_a_catalogue_without_outlines_has_no_map(tmp_path: Path) -> None:
    assert load_outline_map(tmp_path) is None


def test_outlines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / OUTLINES).write_text(json.dumps({"features": [{"properties": {}}]}))
    with pytest.raises(InputError, match=r"outlines\.geojson .* `make data`"):
        load_outline_map(tmp_path)


def test_the_map_shades_by_rate_from_zero() -> None:
    rows = [*everywhere("thefts", "2025-04", [40] * 12), *PEOPLE]
    chart = map_chart(side_of(rows, "thefts", "birch"), CATALOGUE, ground())
    assert chart is not None
    shade = {row["id"]: row["shade"] for row in rows_of(chart, "edges")}
    # 480 thefts each: 4.8, 24 and 12 for 1,000 people.
    assert shade["birch"] == pytest.approx(0.8)
    assert shade["alder"] - 0.1 == pytest.approx((shade["birch"] - 0.1) * 4.8 / 24)
    labels = {row["label"] for row in rows_of(chart, "labels")}
    assert labels == {"Alder\n4.8", "Birch\n24.0", "Cedar\n12.0"}
    assert {row["id"] for row in rows_of(chart, "chosen")} == {"birch"}
    assert "Birch" in chart.subtitle


def test_counts_are_not_mapped() -> None:
    rows = everywhere("thefts", "2025-04", [40] * 12)
    assert map_chart(side_of(rows, "thefts"), CATALOGUE, ground()) is None


GAPS = ("2025-07", "2025-08", "2025-09", "2025-10")


def test_an_area_without_a_figure_is_an_empty_outline_and_says_so() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [40] * 12),
        *monthly("thefts", "birch", "2025-04", [40] * 12),
        *monthly("thefts", "cedar", "2025-04", [40] * 12, incomplete=GAPS),
        *monthly("thefts", "shire", "2025-04", [130] * 12),
        *people({"alder": 100_000, "birch": 20_000, "cedar": 40_000, "shire": 160_000}),
    ]
    chart = map_chart(side_of(rows, "thefts", "alder"), CATALOGUE, ground())
    assert chart is not None
    assert {row["id"] for row in rows_of(chart, "missing")} == {"cedar"}
    assert "Cedar\nno figure" in {row["label"] for row in rows_of(chart, "labels")}
    assert "Cedar no figure" in chart.alt


def test_each_row_of_months_is_shaded_on_its_own_scale() -> None:
    chart = heatmap_chart(trends_by_area((ROW, [10 * n for n in ROW], ROW)), CATALOGUE)
    assert chart is not None
    shades: dict[str, list[float]] = {}
    for cell in rows_of(chart, "cells"):
        shades.setdefault(cell["area"], []).append(cell["shade"])
    assert shades["Alder"] == pytest.approx(shades["Birch"])
    assert min(shades["Alder"]) == pytest.approx(0.08)
    assert max(shades["Alder"]) == pytest.approx(0.92)
    assert [r["label"] for r in rows_of(chart, "extremes")] == [
        "50 to 61",
        "500 to 610",
        "50 to 61",
    ]


def test_a_month_that_is_not_complete_is_a_mark_and_no_shade() -> None:
    gap = [*ROW[:5], None, *ROW[6:]]
    chart = heatmap_chart(trends_by_area((ROW, gap, ROW)), CATALOGUE)
    assert chart is not None
    assert [row["area"] for row in rows_of(chart, "gaps")] == ["Birch"]
    assert "September 2023" in chart.subtitle
    said = [r["said"] for r in rows_of(chart, "areas") if r["said"].startswith("Birch, September")]
    assert "incomplete" in said[0] or "no figure" in said[0]
    assert next(row for row in chart.table.rows if row[0] == "September 2023")[2] is None


def test_the_grid_holds_the_last_four_years() -> None:
    chart = heatmap_chart(trends_by_area(([*ROW, *ROW],) * 3), CATALOGUE)
    assert chart is not None
    assert len(rows_of(chart, "cells")) == 3 * MOST_MONTHS


def test_without_months_there_is_no_grid() -> None:
    assert heatmap_chart([], CATALOGUE) is None


def test_a_click_chooses_an_area_by_its_id() -> None:
    rows = [*everywhere("thefts", "2025-04", [40] * 12), *PEOPLE]
    side = side_of(rows, "thefts")
    counts = side_of(everywhere("thefts", "2025-04", [40] * 12), "thefts")
    drawn = [
        areas_chart(side, CATALOGUE),
        areas_chart(counts, CATALOGUE),
        map_chart(side, CATALOGUE, ground()),
        heatmap_chart(trends_by_area(), CATALOGUE),
    ]
    for chart in drawn:
        assert chart is not None
        (pick,) = (p for p in chart.spec["params"] if p.get("select"))
        assert (pick["name"], pick["select"]["fields"]) == (PICK, ["id"])
        (layer,) = (x for x in chart.spec["layer"] if x.get("name") in pick["views"])
        found = {row["id"] for row in rows_of(chart, layer["data"]["name"])}
        assert found == set(LPAS)
