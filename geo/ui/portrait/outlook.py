"""« Et d’ici 2030 ? »: the outlook of an area under named scenarios, in its portrait."""

import pandas as pd
import streamlit as st

from geo.figures import outlook_sentences, outlook_tables
from geo.figures.portrait_tables import STATUS_WORDS
from geo.indicators import portrait
from geo.indicators.outlook import HORIZON, PLACES_SCENARIOS, project_outlook
from geo.indicators.portrait import Area
from geo.indicators.values import FIRST_YEAR, Tables
from geo.ui import words
from geo.ui.chart import show_chart, show_sources, show_table
from geo.ui.data import get_tables, get_version
from geo.ui.downloads import offer_downloads
from geo.ui.portrait.summary import CHILDREN_SOURCES, list_coverage_sources
from geo.ui.typography import tie


def project_area(area: Area, target: float, mam_places: int) -> pd.DataFrame:
    """Rows of an area in the outlook (geo.indicators.outlook). Raises ParameterError."""
    table = _project(target, mam_places, get_version())
    rows = table["level"].eq(area.level) & table["code"].eq(area.code)
    return pd.DataFrame(table[rows].reset_index(drop=True))


@st.cache_data(show_spinner=False, max_entries=32)
def _project(target: float, mam_places: int, version: str) -> pd.DataFrame:  # noqa: ARG001
    tables = get_tables()
    names = ("coverage", "births", "children_communes", "communes")
    return project_outlook(*map(tables.read, names), target=target, mam_places=mam_places)


def show_outlook(
    area: Area, tables: Tables, outlook: pd.DataFrame, target: float, mam_places: int
) -> None:
    """The section: a reading, the children, the rate, and every scenario as a table.

    ``outlook``: the rows of the area, made with the same target and size of MAM.
    """
    past = portrait.estimate_area(area, tables).dropna(subset="children_u3")
    past = past[past["year"].ge(FIRST_YEAR)].reset_index(drop=True)
    st.subheader(tie(f"Et d’ici {HORIZON} ?"), anchor=False)
    _show_reading(area, past, outlook, target)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_children(past, outlook)
    with right:
        if outlook["rate"].isna().all():
            _show_unknown(area, tables, str(outlook["reason"].iloc[0]))
        else:
            _show_rates(area, tables, outlook, target)
    _show_scenarios(area, tables, outlook, target, mam_places)


def _show_reading(area: Area, past: pd.DataFrame, outlook: pd.DataFrame, target: float) -> None:
    last = outlook[outlook["year"].eq(HORIZON)]
    year, count = int(past["year"].iloc[-1]), float(past["children_u3"].iloc[-1])
    children = last.drop_duplicates("children_scenario").set_index("children_scenario")
    texts = [
        outlook_sentences.tell_children_outlook(area, count, year, children["children_estimate"])
    ]
    head, places_year = outlook_sentences.NOT_FORECASTS, None
    if last["rate"].notna().any():
        head = outlook_sentences.tell_outlook(last, target)
        places_year = int(last["present_year"].iloc[0])
        texts += [
            outlook_sentences.tell_rates_outlook(last[last["places_scenario"].eq(key)], target)
            for key in PLACES_SCENARIOS
        ]
    st.markdown(tie(head))
    st.markdown("\n".join(f"- {tie(text)}" for text in texts))
    st.caption(tie(outlook_sentences.tell_scenarios(year, places_year)))


def _show_children(past: pd.DataFrame, outlook: pd.DataFrame) -> None:
    from geo.figures.outlook_charts import chart_children_outlook

    rows = outlook[outlook["places_scenario"].eq("constantes")]
    rows = rows[rows["year"].ge(past["year"].max())]
    scenarios = rows.rename(columns={"children_estimate": "children"})[
        ["children_scenario", "year", "children"]
    ]
    _show_badges("estime", "scenario")
    show_chart(
        chart_children_outlook(past, scenarios),
        f"Enfants de moins de 3 ans en fin d’année, jusqu’en {HORIZON}",
        CHILDREN_SOURCES,
        outlook_tables.list_children_outlook(past, scenarios),
        note="Trait plein et zone claire : estimation de l’atlas et son intervalle à 90 %. "
        "Tirets sur fond gris : scénarios, sans intervalle puisque ce sont des hypothèses.",
    )


def _show_rates(area: Area, tables: Tables, outlook: pd.DataFrame, target: float) -> None:
    from geo.figures.outlook_charts import chart_rates_outlook

    rows = portrait.cover_area(area, tables)
    rows = rows[rows["mode"].eq("total")].dropna(subset="rate")
    past = rows[["year", "rate"]].assign(status=rows["status"].map(STATUS_WORDS))
    scenarios = outlook[["children_scenario", "places_scenario", "year", "rate"]]
    _show_badges(*dict.fromkeys(rows["status"]), "scenario")
    show_chart(
        chart_rates_outlook(past, scenarios, target),
        f"Places pour 100 enfants, jusqu’en {HORIZON}",
        _list_sources(area, tables),
        outlook_tables.list_rates_outlook(past, scenarios),
        note="Trait plein : taux publiés par la Cnaf, ou calculés sur ses chiffres. Tirets sur "
        "fond gris : scénarios. La couleur dit les places, le tiret les naissances.",
    )


def _show_unknown(area: Area, tables: Tables, reason: str) -> None:
    rows = portrait.cover_area(area, tables)
    rows = rows[rows["mode"].eq("total")].sort_values("year")
    rate, places = (_find_last(rows, column) for column in ("rate", "places"))
    _show_badges("non_publie")
    st.info(tie(outlook_sentences.tell_unprojected(reason, rate, places)))
    show_sources(list_coverage_sources(area, tables))


def _find_last(rows: pd.DataFrame, column: str) -> tuple[float, int] | None:
    """The last known value of a column and its year."""
    known = rows.dropna(subset=column)
    return None if known.empty else (float(known[column].iloc[-1]), int(known["year"].iloc[-1]))


def _show_scenarios(
    area: Area, tables: Tables, outlook: pd.DataFrame, target: float, mam_places: int
) -> None:
    future = outlook[outlook["year"].gt(outlook["year"].min())]
    sources = _list_sources(area, tables)
    if outlook["rate"].notna().any():
        title = f"Places à créer d’ici {HORIZON}, scénario par scénario"
        st.markdown(f"**{title}**")
        _show_badges("scenario")
        last = outlook_tables.list_needs(future[future["year"].eq(HORIZON)], target)
        show_table(last.drop(columns="Année"), title)
        known, total = (int(future[column].iloc[0]) for column in ("known", "total"))
        show_sources(sources, outlook_sentences.tell_needs_method(known, total, mam_places))
        with st.expander("Voir les données : toutes les années", icon=":material/table_rows:"):
            show_table(outlook_tables.list_needs(future, target), "Scénarios, année par année")
    estimated = int(tables.read("children_communes")["year"].max())
    offer_downloads(
        lambda: outlook_tables.export_outlook(future, area.name, estimated, target),
        f"scenarios-{HORIZON}-{area.code}", words.cite(sources), "outlook",
    )  # fmt: skip


def _list_sources(area: Area, tables: Tables) -> tuple[str, ...]:
    return (*list_coverage_sources(area, tables), *CHILDREN_SOURCES)


def _show_badges(*statuses: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for status in statuses:
            words.show_badge(status)
