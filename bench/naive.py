"""The same page as one would write it on a first day: read the file, work out, draw, on every run.

It is meant well: pandas does what pandas is good at, each measure is filtered once, and definitions
come from the app's own catalogue, which reads its files once. It keeps nothing between two runs. It
has the parts of the app's page: headline figures, text, as many charts with a table and a download
under each, all figures and their rows in tables, initiatives, definitions. It does less with them:
one source, no intervals, no tests, no checks, no other forces.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import altair as alt
import pandas as pd
import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.store.register import Register

YEAR = 12
CHARTS = int(os.environ["BENCH_CHARTS"])
PRIORITY = os.environ["BENCH_PRIORITY"]
Drawn = tuple[alt.Chart, pd.DataFrame, str, str]  # with a key and a title


@dataclass
class HeldMeasure:
    """A measure that there are figures of: its rows, and the sum of the chosen areas over time."""

    measure: Measure
    rows: pd.DataFrame
    series: pd.Series

    @property
    def monthly(self) -> bool:
        return len(self.series) > YEAR

    def latest(self) -> tuple[float, float]:
        return latest(self.series, self.monthly)


def read() -> pd.DataFrame:
    register = Register()
    return pd.read_parquet(register.find_file(register.current()))


def rows_of(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The complete rows of a measure, or of what it is made of, from its preferred source."""
    ids = measure.components or (measure.id,)
    rows = frame[frame["measure"].isin(ids) & (frame["status"] != "incomplete")]
    held = [source for source in measure.sources if (rows["source"] == source).any()]
    return rows[rows["source"] == held[0]] if held else rows.iloc[:0]


def over_time(rows: pd.DataFrame, areas: list[str], force: str) -> pd.Series:
    """The sum of the areas by the end of each period; the force's own row where it has one."""
    wanted = [force] if not areas and (rows["area"] == force).any() else areas
    return rows[rows["area"].isin(wanted)].groupby("end")["value"].sum().sort_index()


def latest(series: pd.Series, monthly: bool) -> tuple[float, float]:
    """The last 12 months and the 12 before, or the last row and the one before."""
    length = YEAR if monthly else 1
    return series.iloc[-length:].sum(), series.iloc[-2 * length : -length].sum()


def figures(frame: pd.DataFrame, catalogue: Catalogue, areas: list[str]) -> list[HeldMeasure]:
    held_measures = []
    for measure in catalogue.measures_of(PRIORITY):
        rows = rows_of(frame, measure)
        series = over_time(rows, areas, catalogue.force.id)
        if measure.kind == "count" and not series.empty:
            held_measures.append(HeldMeasure(measure, rows, series))
    return held_measures


def rates(held: HeldMeasure, people: pd.Series, lpas: dict[str, str]) -> pd.DataFrame:
    """The rate of the latest 12 months in every area."""
    rows = held.rows[held.rows["area"].isin(list(lpas))].sort_values("end")
    totals = rows.groupby("area")["value"].apply(lambda one: latest(one, held.monthly)[0])
    rate = (totals / people * (held.measure.per or 1_000)).dropna().rename("rate")
    return rate.rename(index=lpas).rename_axis("area").reset_index()


def people_in(frame: pd.DataFrame, lpas: dict[str, str]) -> pd.Series:
    held = frame[(frame["measure"] == "population") & frame["area"].isin(list(lpas))]
    return held.sort_values("end").groupby("area")["value"].last()


def charts(held: list[HeldMeasure], people: pd.Series, lpas: dict[str, str]) -> Iterator[Drawn]:
    """Over time and by area, measure by measure; each is made when it is asked for."""
    for one in held:
        title = f"{one.measure.title} over time"
        data = one.series.rename("value").reset_index()
        line = alt.Chart(data, title=title, height=290).mark_line(point=True)
        yield line.encode(x="end:T", y="value:Q"), data, f"{one.measure.id}-trend", title
        title = f"{one.measure.title} by area"
        data = rates(one, people, lpas)
        bars = alt.Chart(data, title=title).mark_bar()
        yield bars.encode(x="rate:Q", y="area:N"), data, f"{one.measure.id}-areas", title


def show(chart: alt.Chart, data: pd.DataFrame, key: str, title: str) -> None:
    st.subheader(title)
    st.caption(f"{len(data)} figures")
    st.altair_chart(chart)
    table(data, key)


def table(data: pd.DataFrame, key: str, title: str = "Table") -> None:
    with st.expander(title):
        st.dataframe(data)
        st.download_button("Download as CSV", data.to_csv(), f"{key}.csv", key=key)


def say(held: list[HeldMeasure]) -> None:
    st.header("Headline figures")
    for one in held:
        now, before = one.latest()
        st.metric(one.measure.title, f"{now:,.0f}", f"{now - before:,.0f}")
        st.caption(f"To {one.series.index[-1]:%B %Y}")
    st.header("What the figures say")
    for one in held:
        now, before = one.latest()
        st.markdown(
            f"{one.measure.title}: {now:,.0f}, compared with {before:,.0f} the year before."
        )


def evidence(held: list[HeldMeasure], areas: list[str]) -> None:
    values = {one.measure.title: one.latest() for one in held}
    frame = pd.DataFrame.from_dict(values, "index", columns=["value", "year before"])
    table(frame, "figures", "All figures")
    last = [one.rows[one.rows["area"].isin(areas)].tail(YEAR) for one in held]
    table(pd.concat(last), "rows", "How we got this")


def initiatives(catalogue: Catalogue, chosen: list[str]) -> None:
    st.header("What is being done")
    for initiative in catalogue.initiatives_of(PRIORITY, chosen):
        with st.expander(initiative.title):
            st.markdown(initiative.text)
            st.caption(catalogue.sources[initiative.source].title)


def definitions(catalogue: Catalogue) -> None:
    st.header("Definitions and sources")
    for measure in catalogue.measures_of(PRIORITY):
        with st.expander(measure.title):
            st.markdown(measure.definition)
            st.markdown(f"Why it is shown: {measure.why}")
            for caveat in measure.caveats:
                st.markdown(f"- {caveat}")
            for source in measure.sources:
                st.caption(f"Source: {catalogue.sources[source].title}")


def page(catalogue: Catalogue) -> None:
    priority = catalogue.priorities[PRIORITY]
    st.title(priority.title)
    st.markdown(priority.meaning)
    lpas = {area.id: area.title for area in catalogue.lpas}
    chosen = st.multiselect("Local policing areas", list(lpas), format_func=lambda area: lpas[area])
    frame = read()
    held = figures(frame, catalogue, chosen or list(lpas))
    say(held)
    st.header("Over time, and by local policing area")
    for chart in islice(charts(held, people_in(frame, lpas), lpas), CHARTS):
        show(*chart)
    evidence(held, chosen or list(lpas))
    initiatives(catalogue, chosen)
    definitions(catalogue)


page(load_catalogue())
