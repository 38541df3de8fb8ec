"""The catalogue: what it defines, what real files call things, and how it names its own faults."""

from __future__ import annotations

import csv
import json
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.domain.catalogue import (
    BUNDLED_CATALOGUE,
    Catalogue,
    CatalogueError,
    load_catalogue,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.comparability import crosses_break
from tests.support.environment import PROJECT, shared_path

TINY = PROJECT / "tests" / "catalogue-tiny"
STATEMENT = PROJECT / "data" / "statements" / "2024-02-27.toml"

# The ids that links, snapshots and other offices' files rely on, by the page that shows them.
CONTRACT = {
    "homicide": "homicides homicide_rate homicide_rate_3yr homicide_knife_share "
    "homicide_domestic_share homicides_with_a_knife homicides_with_a_knife_share",
    "serious-violence": "sharp_admissions_u25 violence_with_injury robbery weapons_possession "
    "knife_crime violence_street weapons_street robbery_street robbery_rate "
    "violence_with_injury_change",
    "drugs": "drug_offences drug_offences_rate drug_trafficking drug_possession drugs_street",
    "neighbourhood-crime": "neighbourhood_crime neighbourhood_crime_change "
    "neighbourhood_crime_street burglary_street robbery_street vehicle_crime_street "
    "theft_from_person_street residential_burglary vehicle_offences theft_from_person "
    "shoplifting asb_street burglary burglary_rate vehicle_offences_rate burglary_change "
    "vehicle_offences_change shoplifting_change",
    "victim-satisfaction": "calls_999_within_10s calls_999_within_10s_change calls_999_received "
    "calls_999_mean_wait calls_101_mean_wait victim_satisfaction "
    "victim_satisfaction_domestic_abuse stalking_harassment stalking_harassment_change "
    "sexual_offences sexual_offences_change",
    "fraud-and-cybercrime": "fraud_referrals cyber_reports",
}
SOURCES = {
    "statement-2024-02-27",
    "police-uk-999",
    "force-101",
    "hospital-admissions",
    "victim-survey",
    "police-uk-street",
    "police-uk-archive",
    "ons-c2",
    "ons-pfa",
    "ons-csp-rates",
    "ons-csp-rates-copy",
    "ons-homicide-rate",
    "ons-population",
    "home-office-pfa",
    "home-office-csp",
    "action-fraud",
    "reported-annual-report-2024-25",
    "reported-call-handling",
    "reported-call-handling-2024",
    "reported-crime-2024-06",
    "reported-crime-2025-06",
    "reported-knife-crime-2022",
    "reported-knife-crime-2023",
    "reported-knife-crime-2024",
    "written-answer-129149",
}
# Labels of releases that are not among the files at hand.
OTHER_RELEASES = {
    "Residential burglary",
    "Non-residential burglary",
    "Violent crime",
    "Public disorder and weapons",
}
# Rows of the force tables that are no territorial force of England and Wales.
NOT_FORCES = {
    "Action Fraud",
    "British Transport Police",
    "CIFAS",
    "Dedicated Cheque and Plastic Crime Unit",
    "Financial Fraud Action UK",
    "Guernsey",
    "Isle of Man",
    "Jersey",
    "Police Service of Northern Ireland (PSNI)",
    "Total",
    "UK Finance",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


@pytest.fixture(scope="module")
def statement() -> dict[str, Any]:
    return tomllib.loads(STATEMENT.read_text(encoding="utf-8"))


def test_priorities_stand_in_the_order_of_the_pages(catalogue: Catalogue) -> None:
    assert list(catalogue.priorities) == list(CONTRACT)


@pytest.mark.parametrize(("priority", "ids"), CONTRACT.items(), ids=list(CONTRACT))
def test_every_page_shows_the_measures_it_promises(
    catalogue: Catalogue, priority: str, ids: str
) -> None:
    assert {m.id for m in catalogue.measures_of(priority)} == set(ids.split())


def test_context_and_former_categories_are_under_no_priority(catalogue: Catalogue) -> None:
    unlisted = {m.id for m in catalogue.measures.values() if not m.priorities}
    assert unlisted == {"population", "total_recorded_crime", "public_disorder_weapons_street"}


def test_headlines_are_measures_of_their_own_page(catalogue: Catalogue) -> None:
    for priority in catalogue.priorities.values():
        shown = {m.id for m in catalogue.measures_of(priority.id)}
        assert set(priority.headlines) <= shown, priority.id


def test_source_ids_are_those_that_files_are_read_under(catalogue: Catalogue) -> None:
    assert set(catalogue.sources) == SOURCES


def test_a_statement_answers_only_where_official_figures_do_not(catalogue: Catalogue) -> None:
    reports = {key for key, source in catalogue.sources.items() if source.report}
    for measure in catalogue.measures.values():
        if "statement-2024-02-27" in measure.sources:
            published = [source for source in measure.sources if source not in reports]
            assert published[-1] == "statement-2024-02-27", measure.id


def test_every_listed_source_has_something_to_count(
    catalogue: Catalogue, statement: dict[str, Any]
) -> None:
    given = {(m, s.id) for s in catalogue.sources.values() for ms in s.labels.values() for m in ms}
    given |= {(f["measure"], statement["source"]) for f in statement["figure"]}
    by_hand = {s.id for s in catalogue.sources.values() if s.typed} - {statement["source"]}
    given |= {(m.id, s) for m in catalogue.measures.values() for s in by_hand & {*m.sources}}
    for measure in catalogue.measures.values():
        counted = measure.components or (measure.id,)
        for source in measure.sources:
            assert {(c, source) for c in counted} <= given, (measure.id, source)


def test_a_source_that_counts_for_a_measure_is_listed_by_it(catalogue: Catalogue) -> None:
    for source in catalogue.sources.values():
        for label, measures in source.labels.items():
            for measure in measures:
                assert source.id in catalogue.measures[measure].sources, (source.id, label)


def test_neighbourhood_crime_is_never_made_from_a_table_without_personal_robbery(
    catalogue: Catalogue,
) -> None:
    measure = catalogue.measures["neighbourhood_crime"]
    assert not measure.components
    assert "ons-c2" not in measure.sources
    counted = [ms for ms in catalogue.sources["ons-c2"].labels.values() if measure.id in ms]
    assert not counted


def test_the_share_of_homicides_with_a_knife_is_of_no_other_measure(catalogue: Catalogue) -> None:
    """It is of the Homicide Index: checked against recorded homicides it would seem impossible."""
    share = catalogue.measures["homicides_with_a_knife_share"]
    assert share.of is None
    assert not {*share.sources} & {*catalogue.measures["homicide_knife_share"].sources}


def test_no_comparison_of_knife_crime_crosses_2020(catalogue: Catalogue) -> None:
    (found,) = catalogue.measures["knife_crime"].breaks
    assert Period(found.start, found.end) == Period(Month.of(2020, 1), Month.of(2020, 12))


def test_all_codes_of_the_force_tables_are_areas(catalogue: Catalogue) -> None:
    regions = {area.title for area in catalogue.areas.values() if area.kind == "region"}
    assert len(regions) == 9
    assert catalogue.area_by_code["E12000005"].title == "West Midlands region"
    assert catalogue.area_by_code["E23000014"].title == "West Midlands"
    assert catalogue.area_by_code["E92000001"].kind == "country"


def test_what_follows_police_work_or_reporting_is_never_good_or_bad_news(
    catalogue: Catalogue,
) -> None:
    street = {m.id: m.polarity for m in catalogue.measures.values() if m.id.endswith("_street")}
    assert {measure for measure, polarity in street.items() if polarity == "lower"} == {
        "neighbourhood_crime_street",
        "burglary_street",
        "robbery_street",
        "vehicle_crime_street",
        "theft_from_person_street",
    }
    for measure in (
        *(m.id for m in catalogue.measures_of("drugs")),
        *(m.id for m in catalogue.measures_of("fraud-and-cybercrime")),
        "weapons_possession",
        "stalking_harassment",
        "sexual_offences",
    ):
        assert catalogue.measures[measure].polarity == "neutral", measure


def test_better_and_worse_are_kept_for_services(catalogue: Catalogue) -> None:
    assert {m.id for m in catalogue.measures.values() if m.service} == {
        "calls_999_within_10s",
        "calls_999_within_10s_change",
        "calls_999_mean_wait",
        "calls_101_mean_wait",
        "victim_satisfaction",
        "victim_satisfaction_domestic_abuse",
    }


def test_every_break_names_its_source(catalogue: Catalogue) -> None:
    found = [(m.id, b) for m in catalogue.measures.values() for b in m.breaks]
    assert len(found) >= 10 and all(b.source and b.why for _, b in found)


@pytest.mark.parametrize(
    "measure", ["stalking_harassment", "total_recorded_crime", "violence_street"]
)
@pytest.mark.parametrize("start", ["2018-04", "2020-04", "2023-05"])
def test_new_rules_on_stalking_part_what_it_is_counted_in(
    catalogue: Catalogue, measure: str, start: str
) -> None:
    """The year before the new rule is not set beside the year after it; both later years are."""
    first = Month.parse(start)
    before, after = Period(first - 12, first - 1), Period(first, first + 11)
    breaks = catalogue.measures[measure].breaks
    assert any(crosses_break(b, before, after) for b in breaks)
    later = Period(first + 12, first + 23)
    assert not any(crosses_break(b, after, later) for b in breaks if b.start == first)


def test_what_follows_police_activity_or_reporting_has_no_baseline(catalogue: Catalogue) -> None:
    with_baseline = {m.id for m in catalogue.measures.values() if m.baseline}
    neutral = {m.id for m in catalogue.measures.values() if m.follows_activity}
    assert with_baseline and {"stalking_harassment", "drug_offences"} <= neutral
    assert not with_baseline & neutral


def test_recording_before_2020_is_cautioned_of_police_recorded_crime_only(
    catalogue: Catalogue,
) -> None:
    (caution,) = catalogue.body.recording_cautions
    year = Period(Month.of(2019, 1), Month.of(2019, 12))
    concerned = {m.id for m in catalogue.measures.values() if caution.concerns(m, year)}
    assert {"neighbourhood_crime", "robbery", "violence_with_injury", "homicides"} <= concerned
    assert not concerned & {"sharp_admissions_u25", "calls_999_within_10s", "fraud_referrals"}
    assert not caution.concerns(
        catalogue.measures["robbery"], Period(year.start + 12, year.end + 12)
    )


def test_the_fall_in_anti_social_behaviour_is_a_break(catalogue: Catalogue) -> None:
    (found,) = catalogue.measures["asb_street"].breaks
    assert found.period == Period(Month.of(2025, 7), Month.of(2025, 11))


def test_the_break_is_where_the_real_months_fall_below_the_year_before(
    catalogue: Catalogue,
) -> None:
    (found,) = catalogue.measures["asb_street"].breaks
    before = found.start - 1
    assert found.end
    assert _incidents(before) > 0.95 * _incidents(before - 12)
    assert _incidents(found.start) < 0.8 * _incidents(found.start - 12)
    for month in (found.end, found.end + 1, found.end + 2, found.end + 3):
        assert _incidents(month) < 0.5 * _incidents(month - 12), str(month)


def _incidents(month: Month) -> int:
    path = shared_path("data", "street-lsoa-month", f"{month}.csv")
    rows = _rows(path)
    return sum(int(r["crime_count"]) for r in rows if r["category"] == "Anti-social behaviour")


def test_names_and_codes_lead_to_one_area_each(catalogue: Catalogue) -> None:
    names = [n.casefold() for a in catalogue.areas.values() for n in (a.title, *a.names)]
    assert len(names) == len(set(names))
    assert len(catalogue.lpas) == 7
    assert len([a for a in catalogue.areas.values() if a.kind == "force"]) == 43


def test_initiatives_of_a_place_are_hidden_where_another_is_chosen(catalogue: Catalogue) -> None:
    everywhere = {i.id for i in catalogue.initiatives_of("drugs", [])}
    in_dudley = {i.id for i in catalogue.initiatives_of("drugs", ["dudley"])}
    assert everywhere - in_dudley == {"decca", "helping-communities-fund-projects"}


def test_every_page_has_an_initiative_that_a_source_names(catalogue: Catalogue) -> None:
    for priority in CONTRACT:
        assert catalogue.initiatives_of(priority, []), priority
    assert {i.source for i in catalogue.initiatives.values()} <= set(catalogue.sources)


# The real files: what they call things


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _table_c2() -> list[list[str]]:
    """The header, folded and without note marks, and the rows below it."""
    path = shared_path("data", "ons", "table-c2-csp-year-ending-june-2025.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[7:]
    unmarked = ([re.sub(r"\[note \d+\]", "", cell) for cell in row] for row in rows)
    return [[" ".join(cell.split()) for cell in row] for row in unmarked]


def _home_office() -> list[dict[str, str]]:
    return _rows(shared_path("data", "home-office", "prc-pfa-2017-18.csv"))


def _action_fraud() -> list[dict[str, str]]:
    return _rows(shared_path("data", "action-fraud", "referrals-outcomes-by-force-2016-2019.csv"))


def _homicide_rate() -> list[dict[str, str]]:
    return _rows(shared_path("data", "ons", "homicide-rate-by-police-force.csv"))


def _street_types() -> set[str]:
    collected = sorted(shared_path("data", "street-lsoa-month").glob("*.csv"))
    raw = sorted(shared_path("data", "street-raw").glob("2014-*.csv"))
    found = {row["category"] for path in collected for row in _rows(path)}
    return found | {row["Crime type"] for path in raw for row in _rows(path)}


LABELS: dict[str, Callable[[], set[str]]] = {
    "ons-c2": lambda: set(_table_c2()[0][6:]),  # the first six columns name the area
    "home-office-pfa": lambda: {row["Offence Subgroup"] for row in _home_office()},
    "action-fraud": lambda: set(_action_fraud()[0]) - {"Financial Year", "Force"},
    "ons-homicide-rate": lambda: {row["indicator"] for row in _homicide_rate()},
    "ons-population": lambda: (
        set(_rows(shared_path("data", "ons", "population-west-midlands-1991-2024.csv"))[0])
        - {"areacd", "areanm", "year"}
    ),
    "police-uk-street": _street_types,
    "police-uk-archive": _street_types,
}


@pytest.mark.parametrize("source", LABELS)
def test_every_label_of_a_real_file_is_counted_or_known_to_be_left_out(
    catalogue: Catalogue, source: str
) -> None:
    known = catalogue.sources[source]
    found = LABELS[source]()
    assert found - set(known.labels) - set(known.ignored) == set()
    assert set(known.labels) | set(known.ignored) <= found | OTHER_RELEASES
    assert not set(known.labels) & set(known.ignored)


def test_every_force_of_the_real_files_is_an_area(catalogue: Catalogue) -> None:
    by_code = {row[0] for row in _table_c2()[1:] if not row[3]}
    by_code |= {r["areacd"] for r in _homicide_rate() if r["geography"] == "Police Force Area"}
    assert by_code <= set(catalogue.area_by_code)
    by_name = {row["Force Name"] for row in _home_office()} | {r["Force"] for r in _action_fraud()}
    unknown = {name for name in by_name if name.casefold() not in catalogue.area_by_name}
    assert unknown == NOT_FORCES


def test_a_force_has_the_same_code_and_name_in_table_c2_as_here(catalogue: Catalogue) -> None:
    forces = {row[0]: row[1] for row in _table_c2()[1:] if not row[3]}
    assert len(forces) == 42  # the City of London has no row but that of its partnership
    for code, name in forces.items():
        assert catalogue.area_by_name[name.casefold()] is catalogue.area_by_code[code]


def test_the_local_policing_areas_have_their_codes_of_table_c2(catalogue: Catalogue) -> None:
    rows = [row for row in _table_c2()[1:] if row[0] in catalogue.force.codes and row[2]]
    assert {(row[3], row[2], row[4]) for row in rows} == {
        (lpa.title, lpa.codes[1], lpa.codes[0]) for lpa in catalogue.lpas
    }


# The statement of 27 February 2024


def _written(kind: str, unit: str, value: float) -> str:
    """A figure as the statement writes it."""
    if kind == "proportion":
        return f"{value:.0%}"
    if kind == "change":
        return f"{value:.0f}%"
    if unit == "seconds":
        return f"{value / 60:.0f} minutes" if value >= 60 else f"{value:.0f} seconds"
    return f"{value:,.10g}"


def test_every_figure_stands_in_the_paragraph_that_it_names(
    catalogue: Catalogue, statement: dict[str, Any]
) -> None:
    (path,) = shared_path("seeds").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    paragraphs = dict(re.findall(r"^(\d+)\. (.+?)(?=^\d+\. |\Z)", text, re.MULTILINE | re.DOTALL))
    assert statement["figure"]
    for figure in statement["figure"]:
        measure = catalogue.measures[figure["measure"]]
        number = re.match(r"Paragraph (\d+)", figure["note"])
        assert number, figure
        assert _written(measure.kind, measure.unit, figure["value"]) in paragraphs[number[1]]


def test_figures_of_the_statement_fit_the_catalogue(
    catalogue: Catalogue, statement: dict[str, Any]
) -> None:
    assert statement["area"] == catalogue.body.force
    seen = set()
    for figure in statement["figure"]:
        period = Period(Month.parse(figure["start"]), Month.parse(figure["end"]))
        measure = catalogue.measures[figure["measure"]]
        assert statement["source"] in measure.sources
        assert period.length in (1, 12)
        assert period.end.last_day < statement["as_of"]
        seen.add((measure.id, period))
    assert len(seen) == len(statement["figure"]) == 15


def test_a_measure_has_its_baseline_in_the_statement_or_says_that_it_has_not(
    catalogue: Catalogue, statement: dict[str, Any]
) -> None:
    starts = {(f["measure"], f["start"]) for f in statement["figure"]}
    baselines = {m.id: m.baseline for m in catalogue.measures.values() if m.baseline}
    typed = {m: b for m, b in baselines.items() if "ons-pfa" not in catalogue.measures[m].sources}
    assert set(typed) == {"sharp_admissions_u25", "neighbourhood_crime"}
    assert {str(b.period) for b in baselines.values()} == {"2019-01/2019-12"}
    held = {m for m, b in baselines.items() if (m, str(b.period.start)) in starts}
    assert held == {"sharp_admissions_u25"}
    assert "nor its level" in baselines["neighbourhood_crime"].caveat


# Stored definitions


@pytest.mark.parametrize("folder", [BUNDLED_CATALOGUE, TINY], ids=["bundled", "tiny"])
def test_definitions_come_back_from_a_snapshot_as_they_went_in(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    stored = json.loads(json.dumps(catalogue.definitions()))
    restored = catalogue.as_published(stored)
    assert dict(restored.measures) == dict(catalogue.measures)
    assert dict(restored.areas) == dict(catalogue.areas)
    # How newer figures are got is no part of what figures mean.
    plain = {k: replace(one, fetch=None, release=None) for k, one in catalogue.sources.items()}
    assert dict(restored.sources) == plain


def test_which_sources_are_of_one_statistic_is_of_today(catalogue: Catalogue) -> None:
    """A snapshot of before the statistic had a name is compared by it, and holds none itself."""
    stored = json.loads(json.dumps(catalogue.definitions()))
    assert not {"statistic", "defined_apart"} & set(stored["sources"]["home-office-pfa"])
    restored_measures = catalogue.as_published(stored).measures
    restored = catalogue.as_published(stored).sources
    of_one = {key for key, one in restored.items() if one.statistic == "ons-police-recorded-crime"}
    tables = {"ons-c2", "ons-pfa", "home-office-pfa", "home-office-csp"}
    rates = {"ons-csp-rates", "ons-csp-rates-copy"}  # of measures of their own
    knife_crime = {f"reported-knife-crime-{year}" for year in (2022, 2023, 2024)}
    assert of_one == {*tables, *rates, *knife_crime, "reported-crime-2024-06"}
    for measure in restored_measures.values():
        assert not (rates & {*measure.sources} and measure.kind != "rate"), measure.id
    assert restored["home-office-pfa"].defined_apart == ("violence_with_injury",)
    without = replace(catalogue, sources={})
    assert without.as_published(stored).sources["ons-c2"].statistic == ""


def test_a_snapshot_keeps_its_own_definition_of_a_measure(catalogue: Catalogue) -> None:
    stored = json.loads(json.dumps(catalogue.definitions()))
    stored["measures"]["homicides"] |= {"title": "Homicides as counted then", "later_key": 1}
    restored = catalogue.as_published(stored)
    assert restored.measures["homicides"].title == "Homicides as counted then"
    assert catalogue.measures["homicides"].title == "Homicides"


# Another office's catalogue


def test_a_tiny_catalogue_knows_its_own_force_and_no_other() -> None:
    tiny = load_catalogue(TINY)
    assert tiny.force.title == "Cumbria"
    assert tiny.body.office_holder == "Police, Fire and Crime Commissioner"
    assert [lpa.title for lpa in tiny.lpas] == ["Cumberland", "Westmorland and Furness"]
    assert set(tiny.areas) == {"cumbria", "cumberland", "westmorland-and-furness"}
    assert set(tiny.measures) == {"robbery_street", "population"}
    assert set(tiny.priorities) == {"serious-violence"}
    assert "midlands" not in json.dumps(tiny.definitions()).casefold()


def test_the_environment_names_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(TINY))
    assert load_catalogue().force.id == "cumbria"


# What is wrong is said with file, key and what was found

ROBBERY = "measures/serious-violence.toml"
LABELLED = 'labels = { "Robbery" = ["robbery_street"] }'
REPORTED = 'by = "The Daily Leaf", original = "The county"'
EDITS = {
    "an unknown key": (
        ROBBERY,
        ('unit = "offences"', 'unit = "offences"\ncolour = "red"'),
        (ROBBERY, "robbery_street.colour", "not known", "'red'"),
    ),
    "an unknown key inside a table": (
        ROBBERY,
        ("noun = { one", 'noun = { two = "pair", one'),
        (ROBBERY, "robbery_street.noun.two", "not known", "'pair'"),
    ),
    "a missing key": (
        ROBBERY,
        ('kind = "count"\n', ""),
        (ROBBERY, "robbery_street.kind", "missing"),
    ),
    "a value outside the list": (
        ROBBERY,
        ('kind = "count"', 'kind = "tally"'),
        (ROBBERY, "robbery_street.kind", "'tally'", "count"),
    ),
    "a value of the wrong type": (
        ROBBERY,
        ("per = 1_000", 'per = "many"'),
        (ROBBERY, "robbery_street.per", "'many'"),
    ),
    "an impossible month": (
        ROBBERY,
        ('unit = "offences"', 'unit = "offences"\nvalid_from = "2024-13"'),
        (ROBBERY, "robbery_street.valid_from", "2024-13"),
    ),
    "a component that does not exist": (
        ROBBERY,
        ("per = 1_000", 'components = ["burglary"]'),
        (ROBBERY, "robbery_street.components", "burglary"),
    ),
    "a measure of a measure that does not exist": (
        ROBBERY,
        ("per = 1_000", 'of = "theft"'),
        (ROBBERY, "robbery_street.of", "theft"),
    ),
    "an earlier year for what follows police activity": (
        ROBBERY,
        (
            'polarity = "lower"',
            (
                'polarity = "neutral"\n'
                'baseline = { period = "2019-01/2019-12", label = "2019", caveat = "" }'
            ),
        ),
        (ROBBERY, "robbery_street.baseline", "no baseline"),
    ),
    "a caution on a source that does not exist": (
        "body.toml",
        (
            'force = "cumbria"',
            (
                'force = "cumbria"\nrecording_cautions = '
                '[{ period = "2019-01", text = "x", source = "x", sources = ["police"] }]'
            ),
        ),
        ("body.toml", "recording_cautions.sources", "police"),
    ),
    "a source that does not exist": (
        ROBBERY,
        ('sources = ["police-uk-street"]', 'sources = ["police-uk"]'),
        (ROBBERY, "robbery_street.sources", "police-uk"),
    ),
    "a priority that does not exist": (
        ROBBERY,
        ('priorities = ["serious-violence"]', 'priorities = ["violence"]'),
        (ROBBERY, "robbery_street.priorities", "violence"),
    ),
    "a headline that does not exist": (
        "priorities.toml",
        ('headlines = ["robbery_street"]', 'headlines = ["robberies"]'),
        ("priorities.toml", "serious-violence.headlines", "robberies"),
    ),
    "a label for a measure that does not exist": (
        "sources.toml",
        ('"Robbery" = ["robbery_street"]', '"Robbery" = ["robberies"]'),
        ("sources.toml", "police-uk-street.labels", "robberies"),
    ),
    "a measure defined apart that does not exist": (
        "sources.toml",
        ('labels = { "Robbery"', 'defined_apart = ["theft"]\nlabels = { "Robbery"'),
        ("sources.toml", "police-uk-street.defined_apart", "“theft”"),
    ),
    "a confirmed measure that does not exist": (
        "sources.toml",
        (LABELLED, f'report = {{ {REPORTED}, confirmed = {{ theft = "Two" }} }}\ntyped = true'),
        ("sources.toml", "police-uk-street.report.confirmed", "“theft”"),
    ),
    "a report with a table of labels": (
        "sources.toml",
        (LABELLED, f"report = {{ {REPORTED} }}\ntyped = true\n{LABELLED}"),
        ("sources.toml", "police-uk-street.report", "typed = true"),
    ),
    "a report that nobody types in": (
        "sources.toml",
        (LABELLED, f"report = {{ {REPORTED} }}"),
        ("sources.toml", "police-uk-street.report", "typed = true"),
    ),
    "a report that does not say whose figures": (
        "sources.toml",
        (LABELLED, 'report = { by = "The Daily Leaf" }'),
        ("sources.toml", "police-uk-street.report.original", "missing"),
    ),
    "a parent that does not exist": (
        "areas.toml",
        (
            'title = "Cumberland"\nkind = "lpa"\nparent = "cumbria"',
            'title = "C"\nkind = "lpa"\nparent = "c"',
        ),
        ("areas.toml", "cumberland.parent", "“c”"),
    ),
    "an initiative in an area that does not exist": (
        "initiatives.toml",
        ('areas = ["cumberland"]', 'areas = ["eden"]'),
        ("initiatives.toml", "schools-visits.areas", "eden"),
    ),
    "a claim about a measure that does not exist": (
        "claims.toml",
        ('measure = "robbery_street"', 'measure = "waits"'),
        ("claims.toml", "fewer-robberies.measure", "waits"),
    ),
    "a claim about months that run backwards": (
        "claims.toml",
        ('start = "2025-04"', 'start = "2026-04"'),
        ("claims.toml", "fewer-robberies", "ends in 2026-03, before it starts in 2026-04"),
    ),
    "two areas with one code": (
        "areas.toml",
        ("E06000064", "E06000063"),
        ("areas.toml", "westmorland-and-furness.codes", "E06000063", "cumberland"),
    ),
    "a force that does not exist": (
        "body.toml",
        ('force = "cumbria"', 'force = "cambria"'),
        ("body.toml", "force", "cambria"),
    ),
    "an unknown key of the office": (
        "body.toml",
        ('force = "cumbria"', 'force = "cumbria"\nmotto = "x"'),
        ("body.toml", "motto", "'x'"),
    ),
    "TOML that is not TOML": (
        "areas.toml",
        ('title = "Cumbria"', "title = Cumbria"),
        ("areas.toml", "not valid TOML", "line 2"),
    ),
    "a key where a table belongs": (
        "areas.toml",
        ("[cumbria]", "note = 5\n[cumbria]"),
        ("areas.toml", "note", "5", "[note]"),
    ),
}


LEAF = """
[leaf]
title = "Crime in the county, as reported"
publisher = "The Daily Leaf"
licence = "Not stated"
url = "https://example.org/leaf"
frequency = "once"
lag = "none"
typed = true
report = { by = "The Daily Leaf", original = "The county" }
"""


@pytest.mark.parametrize(
    ("order", "faulty"),
    [
        ('"police-uk-street", "leaf"', False),
        ('"leaf", "police-uk-street"', True),
        ('"leaf"', False),
    ],
)
def test_what_was_reported_gives_way_to_every_other_source(
    copy: Path, order: str, faulty: bool
) -> None:
    sources, measures = copy / "sources.toml", copy / ROBBERY
    sources.write_text(sources.read_text("utf-8") + LEAF, "utf-8")
    text = measures.read_text("utf-8").replace('"police-uk-street"', order)
    measures.write_text(text, "utf-8")
    if not faulty:
        found = load_catalogue(copy).sources["leaf"].report
        assert found
        assert (found.by, found.original, dict(found.confirmed)) == (
            "The Daily Leaf",
            "The county",
            {},
        )
        return
    with pytest.raises(CatalogueError, match=r"robbery_street\.sources: what was reported comes"):
        load_catalogue(copy)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "catalogue"))


@pytest.mark.parametrize(("name", "edit", "said"), EDITS.values(), ids=list(EDITS))
def test_a_mistake_is_named_by_file_key_and_what_was_found(
    copy: Path, name: str, edit: tuple[str, str], said: tuple[str, ...]
) -> None:
    text = (copy / name).read_text(encoding="utf-8")
    assert edit[0] in text
    (copy / name).write_text(text.replace(*edit), encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(copy)
    for part in said:
        assert part in str(error.value)


def test_an_id_used_in_two_files_names_both(copy: Path) -> None:
    text = (copy / "measures.toml").read_text(encoding="utf-8")
    (copy / "measures" / "again.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"again\.toml, population: .* in measures\.toml"):
        load_catalogue(copy)


def test_every_mistake_is_named_at_once(copy: Path) -> None:
    for name, edit, _ in (
        EDITS["a headline that does not exist"],
        EDITS["two areas with one code"],
    ):
        text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(text.replace(*edit), encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(copy)
    assert len(str(error.value).splitlines()) == 2


def test_a_missing_office_file_is_named(copy: Path) -> None:
    (copy / "body.toml").unlink()
    with pytest.raises(CatalogueError, match=r"body\.toml"):
        load_catalogue(copy)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="nowhere"):
        load_catalogue(tmp_path / "nowhere")
