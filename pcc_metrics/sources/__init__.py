"""Published files -> observations: one ingester for each source, by its command line name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources import (
    action_fraud,
    home_office,
    ons_c2,
    ons_csp_rates,
    ons_csp_rates_copy,
    ons_homicide,
    ons_pfa,
    ons_population,
    typed_document,
)
from pcc_metrics.sources.first_status import mark_provisional
from pcc_metrics.sources.ingest_report import IngestFinding, IngestReport, IngestResult, LeftOut
from pcc_metrics.sources.street import crimes, lsoa_counts

__all__ = ["INGESTERS", "IngestFinding", "IngestReport", "IngestResult", "Ingester", "LeftOut"]


@dataclass(frozen=True)
class Ingester:
    """Reads files of one kind. `source` is the catalogue's source that they are given to."""

    name: str
    source: str
    reads: str
    read: Callable[[Sequence[Path], Catalogue, str], IngestResult]

    def __call__(self, paths: Sequence[Path], catalogue: Catalogue) -> IngestResult:
        """Raises `InputError` that names file and line where a file is not as it should be."""
        if not paths:
            raise InputError(f"{self.name}: no file was named.")
        result = self.read(paths, catalogue, self.source)
        rows = list(mark_provisional(result.observations, catalogue))
        return replace(result, observations=rows)


_ALL = (
    Ingester(
        "street-lsoa",
        "police-uk-street",
        "data.police.uk counts by LSOA, month and category: YYYY-MM.csv, or their folder",
        lsoa_counts.ingest,
    ),
    Ingester(
        "street-raw",
        crimes.SOURCE,
        "data.police.uk street-level crimes: YYYY-MM-force-street.csv, folders or zip archives",
        crimes.ingest,
    ),
    Ingester("ons-c2", "ons-c2", "ONS Table C2, as XLSX or CSV", ons_c2.ingest),
    Ingester(
        "ons-pfa",
        "ons-pfa",
        "ONS police force area tables: workbooks of any editions, as XLSX",
        ons_pfa.ingest,
    ),
    Ingester(
        "ons-csp-rates",
        "ons-csp-rates",
        "ONS rates by community safety partnership, as XLSX or CSV",
        ons_csp_rates.ingest,
    ),
    Ingester(
        "ons-csp-rates-copy",
        "ons-csp-rates-copy",
        "a copy of ONS rates by local authority, as CSV",
        ons_csp_rates_copy.ingest,
    ),
    Ingester(
        "ons-homicide-rate",
        "ons-homicide-rate",
        "ONS homicide rate by police force area, as CSV",
        ons_homicide.ingest,
    ),
    Ingester(
        "ons-population",
        "ons-population",
        "ONS mid-year population, as JSON or CSV",
        ons_population.ingest,
    ),
    Ingester(
        "home-office-pfa",
        "home-office-pfa",
        "Home Office recorded crime by force and quarter, as ODS or CSV",
        home_office.ingest,
    ),
    Ingester(
        "home-office-csp",
        "home-office-csp",
        "Home Office recorded crime by partnership and quarter, as ODS or CSV",
        home_office.ingest_partnerships,
    ),
    Ingester(
        "action-fraud",
        "action-fraud",
        "Action Fraud referrals by force and year, as CSV",
        action_fraud.ingest,
    ),
    Ingester("typed", "", "figures typed in from a document, as TOML", typed_document.ingest),
)
INGESTERS: Mapping[str, Ingester] = MappingProxyType({one.name: one for one in _ALL})
