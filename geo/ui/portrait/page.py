"""« Que dire de cette commune en deux minutes ? »: the portrait of an area."""

import pandas as pd
import streamlit as st

from geo import french
from geo.errors import ParameterError
from geo.figures import portrait_tables, sentences
from geo.indicators import portrait
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import MODE_NAMES
from geo.indicators.outlook import MAM_PLACES
from geo.indicators.portrait import Area, Trend
from geo.indicators.values import Tables
from geo.ui import words
from geo.ui.area import select_area
from geo.ui.chart import show_chart, show_sources, show_table
from geo.ui.data import get_tables
from geo.ui.downloads import offer_downloads
from geo.ui.keyboard import reach_tables
from geo.ui.portrait.outlook import project_area, show_outlook
from geo.ui.portrait.structures import show_structures
from geo.ui.portrait.summary import CHILDREN_SOURCES, list_coverage_sources, show_summary
from geo.ui.typography import tie

PUBLISHED = "Repères France et Île-de-France : taux publiés par la Cnaf, tous lieux confondus."
SAME_FIELD = (
    "Seine-Saint-Denis, Île-de-France et France : calcul sur les seules communes de plus de "
    "10 000 habitants, le champ que la Cnaf publie chaque année."
)
FUNDING = (
    "PSU : prestation de service unique, versée par la CAF à la crèche ; Paje : aide versée aux "
    "parents, qui paient la micro-crèche."
)
TARGET_KEY = "cible"
MAM_KEY = "places_mam"


def show_page() -> None:
    """Draw the page."""
    head, menu = st.columns([3, 1], vertical_alignment="bottom")
    with menu:
        area = select_area()
    tables = get_tables()
    with head:
        st.title(f"Portrait {sentences.belong_to(area)}", anchor=False)
        st.caption(_describe(area, tables))
    show_summary(area, tables)
    _show_coverage(area, tables)
    _show_demand(area, tables)
    _show_needs(area)
    _show_ranking(area, tables)
    _show_context(area, tables)
    show_structures(area, tables)
    reach_tables()


def _describe(area: Area, tables: Tables) -> str:
    members = tables.communes[tables.communes["code"].isin(portrait.list_members(area, tables))]
    people = french.quantity(members["population"].sum(), "habitant")
    year = int(members["population_year"].max())
    kinds = {
        "commune": f"Commune du territoire {area.ept_name}",
        "ept": f"Établissement public territorial (EPT) de {len(members)} communes",
        "departement": f"Département de {len(members)} communes",
    }
    return f"{kinds[area.level]} · {people} ({year})"


def _show_coverage(area: Area, tables: Tables) -> None:
    from geo.figures import charts

    st.subheader("Le taux de couverture et ce qui le compose", anchor=False)
    st.caption(
        "Taux de couverture : places d’accueil formel (crèches, assistantes maternelles, garde à "
        "domicile, école à deux ans) pour 100 enfants de moins de 3 ans. Une place peut être "
        "vide ou partagée, et les familles passent d’une commune à l’autre."
    )
    rows = portrait.cover_area(area, tables)
    sources = list_coverage_sources(area, tables)
    trend = portrait.trace_trend(area, tables)
    field = sentences.tell_field(trend) if trend else ""
    if area.level == "commune" and rows["status"].eq("calcule").any():
        field = sentences.tell_merger()
    left, right = st.columns(2, gap="medium")
    with left:
        if trend:
            show_chart(
                charts.chart_modes(rows),
                "Places pour 100 enfants, par mode d’accueil",
                sources,
                portrait_tables.list_rates(rows),
                note=field,
            )
        else:
            _show_small_commune(area, rows, sources)
    with right:
        rates = portrait.trace_rates(area, tables)
        show_chart(
            charts.chart_rates(rates),
            "Évolution comparée du taux de couverture",
            _compare_sources(area, tables),
            portrait_tables.list_series(rates),
            note=SAME_FIELD,
        )
    if trend:
        _show_split(trend, sources)
    _show_modes(area, tables)


def _compare_sources(area: Area, tables: Tables) -> tuple[str, ...]:
    """Sources of an area's coverage and of those it compares with."""
    departement = portrait.find_area(DEPARTEMENT, tables)
    return (*list_coverage_sources(area, tables), *list_coverage_sources(departement, tables))


def _show_small_commune(area: Area, rows: pd.DataFrame, sources: tuple[str, ...]) -> None:
    """What exists where neither a series nor rates by mode are published."""
    from geo.figures import charts

    placed = rows.dropna(subset="places")
    if placed.empty:
        st.info(sentences.tell_unpublished(area, None, None))
        return
    year = int(placed["year"].max())
    places = placed[placed["year"].eq(year) & placed["mode"].ne("total")]
    rated = rows[rows["mode"].eq("total")].dropna(subset="rate")["year"]
    show_chart(
        charts.chart_places(places),
        f"Places par mode d’accueil en {year}",
        sources,
        portrait_tables.list_places(places),
        note=sentences.tell_unpublished(area, int(rated.max()) if len(rated) else None, year),
    )


def _show_split(trend: Trend, sources: tuple[str, ...]) -> None:
    from geo.figures import charts

    st.subheader(tie("Plus de places, ou moins d’enfants ?"), anchor=False)
    left, right = st.columns(2, gap="medium")
    with left:
        show_chart(
            charts.chart_split(trend.split),
            f"Ce qui a fait bouger le taux entre {trend.start_year} et {trend.end_year}",
            sources,
            portrait_tables.list_split(trend.split, trend.start_year, trend.end_year),
            note="Les deux effets s’additionnent, aux arrondis près.",
        )
    with right:
        st.markdown(tie(sentences.tell_steady(trend)))


def _show_modes(area: Area, tables: Tables) -> None:
    modes = portrait.compare_modes(area, tables)
    if modes.empty:
        return
    st.subheader("Places par mode d’accueil", anchor=False)
    year = int(modes["year"].iloc[0])
    total = portrait.find_reference(tables, "france", "total", year)
    am = portrait.find_reference(tables, "france", "am", year)
    rates = modes.set_index("mode")["rate"]
    if total is not None and am is not None and rates[["total", "am"]].notna().all():
        gap = sentences.tell_mode_gap(rates["total"], total["rate"], rates["am"], am["rate"], year)
        st.markdown(tie(gap))
    sources = list_coverage_sources(area, tables)
    show_table(portrait_tables.list_modes(modes, area), "Places et taux par mode d’accueil")
    detailed = modes["mode"].eq("eaje_psu").any()
    show_sources(_compare_sources(area, tables), f"{SAME_FIELD} {FUNDING if detailed else ''}")
    offer_downloads(
        lambda: _export_coverage(area, tables), f"couverture-{area.code}", words.cite(sources),
        "coverage",
    )  # fmt: skip


def _export_coverage(area: Area, tables: Tables) -> pd.DataFrame:
    rows = portrait.cover_area(area, tables)
    return pd.DataFrame(
        {
            "code": rows["code"],
            "territoire": area.name,
            "annee": rows["year"],
            "mode": rows["mode"].map(MODE_NAMES),
            "places": rows["places"],
            "places_pour_100_enfants": rows["rate"].round(3),
            "enfants_selon_la_cnaf": rows["children"].round(1),
            "statut": rows["status"].map(portrait_tables.STATUS_WORDS),
            "communes_comptees": rows["known"],
            "communes": rows["total"],
        }
    )


@st.fragment
def _show_needs(area: Area) -> None:
    """Places missing today, then the outlook: they share the target and the size of a MAM."""
    tables = get_tables()
    st.subheader(tie("Combien de places manque-t-il ?"), anchor=False)
    left, right = st.columns([1, 3], gap="medium")
    with left:
        target, mam_places, origin = _choose_target(tables)
    try:
        missing = portrait.find_missing(area, tables, target)
        outlook = project_area(area, target, mam_places)
    except ParameterError as error:
        right.error(tie(sentences.typeset(str(error))))
        return
    with right:
        if missing is None:
            st.markdown("Aucun taux publié ici : le manque ne se calcule pas.")
        else:
            st.markdown(tie(sentences.tell_missing(missing, origin, mam_places)))
            words.show_badge(missing.status)
            show_sources(
                list_coverage_sources(area, tables),
                f"Une MAM compte ici pour {french.quantity(mam_places, 'place')}. Ordre de "
                "grandeur, non objectif : les crèches et les assistantes maternelles à domicile "
                "comptent aussi.",
            )
    show_outlook(area, tables, outlook, target, mam_places)


def _choose_target(tables: Tables) -> tuple[float, int, str]:
    """Rate aimed at, places of a MAM, and whose rate that is, if anyone's.

    Without bounds: the browser would refuse a bad value without a word of French.
    """
    references = tables.read("references")
    france = references[references["area"].eq("france") & references["mode"].eq("total")]
    latest = france.sort_values("year").iloc[-1]
    target = st.number_input(
        "Taux visé (places pour 100 enfants)",
        value=float(latest["rate"]),
        step=0.1,
        format="%.1f",
        key=TARGET_KEY,
        bind="query-params",
        help=f"De 0 à 200. Par défaut, le taux de la France en {latest['year']}.",
    )
    with st.expander("Options"):
        mam_places = st.number_input(
            "Places d’une MAM",
            value=MAM_PLACES,
            step=1,
            key=MAM_KEY,
            bind="query-params",
            help=f"{MAM_PLACES} par défaut : quatre assistantes maternelles présentes, quatre "
            "enfants chacune.",
        )
    by_default = float(target) == float(latest["rate"])
    origin = f"le taux de la France en {latest['year']}" if by_default else ""
    return float(target), int(mam_places), origin


def _show_demand(area: Area, tables: Tables) -> None:
    from geo.figures import charts

    st.subheader("Les naissances et les enfants", anchor=False)
    table = portrait.estimate_area(area, tables)
    known = table.dropna(subset="children_u3").iloc[-1]
    implied = table.dropna(subset="cnaf")
    cnaf, year = (float("nan"), 0) if implied.empty else implied.iloc[-1][["cnaf", "year"]]
    text = sentences.tell_children(
        int(known["year"]),
        float(known["children_u3"]),
        float(known["low"]),
        float(known["high"]),
        float(cnaf),
        int(year),
        sentences.name_field(portrait.trace_trend(area, tables)),
    )
    st.markdown(tie(text))
    left, right = st.columns(2, gap="medium")
    with left:
        births = table.dropna(subset="births")
        show_chart(
            charts.chart_births(births),
            "Naissances par an",
            ("insee_naissances",),
            portrait_tables.list_births(births),
            note="Selon la commune de résidence de la mère. Chiffres officiels.",
        )
    with right:
        sources = (*CHILDREN_SOURCES, *(list_coverage_sources(area, tables) if year else ()))
        show_chart(
            charts.chart_children(table),
            "Enfants de moins de 3 ans en fin d’année, selon plusieurs sources",
            sources,
            portrait_tables.list_children(table),
            note="Trait et zone claire : estimation de l’atlas et son intervalle à 90 %. "
            "Carré : recensement. Losanges : compte que supposent les taux de la Cnaf. "
            "L’échelle ne part pas de zéro.",
        )


def _show_ranking(area: Area, tables: Tables) -> None:
    from geo.figures import charts

    st.subheader("Parmi les communes du département", anchor=False)
    communes = portrait.compare_communes(tables)
    year = int(communes["year"].max())
    departement = portrait.find_area(DEPARTEMENT, tables)
    own = portrait.latest_coverage(departement, tables)
    references = portrait.compare_area(departement, tables, year)
    if own is not None:
        rate = portrait.Comparison(departement.name, float(own["rate"]), int(own["year"]))
        references = [rate, *references]
    highlighted = () if area.level == "departement" else portrait.list_members(area, tables)
    show_chart(
        charts.chart_communes(communes, highlighted, references),
        "Dernier taux de couverture connu (places pour 100 enfants)",
        _list_all_sources(tables),
        portrait_tables.list_communes(communes),
        note=f"Une année entre parenthèses : la commune compte moins de 10 000 habitants, son "
        f"taux n’est pas de {year}. {PUBLISHED}",
    )


def _list_all_sources(tables: Tables) -> tuple[str, ...]:
    """Sources of the rates of all the communes."""
    found = tables.read("coverage").dropna(subset="rate")["source"].unique()
    return tuple(dict.fromkeys(source.replace("places", "taux") for source in found))


def _show_context(area: Area, tables: Tables) -> None:
    st.subheader("Le contexte social", anchor=False)
    context = portrait.describe_context(area, tables)
    show_table(portrait_tables.list_context(context, area), "Contexte social")
    show_sources(
        dict.fromkeys(context["source"]),
        "Non connu ou secret statistique : jamais compté comme zéro. Une médiane ne se recalcule "
        "pas pour un regroupement de communes. CMG : aide à la garde individuelle. Paje : "
        "prestation d’accueil du jeune enfant. QPV : quartier prioritaire de la ville.",
    )
