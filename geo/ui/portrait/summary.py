"""First screen of the portrait: a sentence of reading and four key figures."""

import pandas as pd
import streamlit as st

from geo import french
from geo.figures import sentences
from geo.indicators import portrait
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.portrait import Area
from geo.indicators.values import FIRST_YEAR, Tables
from geo.ui.key_figure import KeyFigure, point_arrow, show_key_figures
from geo.ui.typography import tie

CHILDREN_SOURCES = ("insee_naissances", "insee_population_iris")


def list_coverage_sources(area: Area, tables: Tables) -> tuple[str, ...]:
    """Sources of the official figures of an area: places, and the rates published beside them."""
    rows = tables.read("coverage")
    ours = rows["code"].isin(portrait.list_members(area, tables))
    found = [str(source) for source in rows.loc[ours, "source"].unique()]
    if area.level != "commune":  # their sums hold only the communes with a yearly figure
        found = [source for source in found if "toutes_communes" not in source]
    paired = [(source, source.replace("places", "taux")) for source in sorted(found)]
    return tuple(dict.fromkeys(source for pair in paired for source in pair))


def show_summary(area: Area, tables: Tables) -> None:
    """What to say of the area in one breath, then its four key figures."""
    st.markdown(tie(" ".join(_read(area, tables))))
    show_key_figures(
        (
            _show_rate(area, tables),
            _show_places(area, tables),
            _show_children(area, tables),
            _show_childminders(area, tables),
        )
    )


def _read(area: Area, tables: Tables) -> list[str]:
    last = portrait.latest_coverage(area, tables)
    if last is None:
        return [sentences.tell_unpublished(area, None, _last_places_year(area, tables))]
    year = int(last["year"])
    texts = [
        sentences.tell_coverage(
            area, float(last["rate"]), year, portrait.compare_area(area, tables, year)
        )
    ]
    if area.level == "commune":
        codes = list(portrait.compare_communes(tables)["code"])
        texts.append(sentences.tell_rank(codes.index(area.code) + 1, len(codes)))
    trend = portrait.trace_trend(area, tables)
    if trend is not None:
        texts.append(sentences.tell_trend(trend))
    if not area.published:
        places_year = _last_places_year(area, tables)
        texts.append(sentences.tell_unpublished(area, year, places_year))
    return texts


def _last_places_year(area: Area, tables: Tables) -> int | None:
    years = portrait.cover_area(area, tables).dropna(subset="places")["year"]
    return None if years.empty else int(years.max())


def _show_rate(area: Area, tables: Tables) -> KeyFigure:
    sources = list_coverage_sources(area, tables)
    last = portrait.latest_coverage(area, tables)
    if last is None:
        return KeyFigure("Taux de couverture", french.UNKNOWN, "non_publie", sources)
    year = int(last["year"])
    trend = portrait.trace_trend(area, tables)
    change = trend.split.change if trend else float("nan")
    others = portrait.compare_area(area, tables, year, ept=True)
    return KeyFigure(
        f"Taux de couverture, {year}",
        french.rate(last["rate"]),
        str(last["status"]),
        sources,
        f"{sentences.write_points(change)} depuis {FIRST_YEAR}" if trend else "",
        point_arrow(change),
        ("places pour 100 enfants de moins de 3 ans", sentences.list_comparisons(others, year)),
    )


def _show_places(area: Area, tables: Tables) -> KeyFigure:
    sources = list_coverage_sources(area, tables)
    placed = portrait.cover_area(area, tables).dropna(subset="places")
    if placed.empty:
        return KeyFigure("Places d’accueil", french.UNKNOWN, "non_publie", sources)
    year = int(placed["year"].max())
    rows = placed[placed["year"].eq(year)].set_index("mode")
    places, status = rows["places"], str(rows["status"]["total"])
    trend = portrait.trace_trend(area, tables)
    lines = [
        f"dont **{french.count(places['eaje'])}** en crèche (EAJE) et "
        f"**{french.count(places['am'])}** chez des assistantes maternelles"
    ]
    if trend:
        lines += [text for text in (sentences.tell_field(trend),) if text]
        if area.level != "departement":
            wider = portrait.trace_trend(portrait.find_area(DEPARTEMENT, tables), tables)
            if wider:
                change = sentences.write_change(wider.places_change)
                lines.append(f"Seine-Saint-Denis : **{change}** sur la même période")
    return KeyFigure(
        f"Places d’accueil, {year}",
        french.count(places["total"]),
        status,
        sources,
        f"{sentences.write_change(trend.places_change)} depuis {FIRST_YEAR}" if trend else "",
        point_arrow(trend.places_change if trend else float("nan")),
        tuple(lines),
    )


def _show_children(area: Area, tables: Tables) -> KeyFigure:
    table = portrait.estimate_area(area, tables).set_index("year")
    known = table.dropna(subset="children_u3")
    year, last = int(known.index.max()), known.loc[known.index.max()]
    change = 100 * (last["children_u3"] / known.loc[FIRST_YEAR, "children_u3"] - 1)
    lines = [f"{sentences.write_interval(last['low'], last['high'])} (9 chances sur 10)"]
    implied = table["cnaf"].dropna()
    if not implied.empty:
        count = sentences.write_estimate(float(implied.iloc[-1]))
        field = sentences.name_field(portrait.trace_trend(area, tables))
        lines.append(f"La Cnaf, dans son taux de {implied.index[-1]} : **{count}**{field}")
    census = table["census"].dropna()
    if not census.empty:
        counted = french.count(census.iloc[-1])
        lines.append(f"Recensement, au 1ᵉʳ janvier {census.index[-1] + 1} : **{counted}**")
    return KeyFigure(
        f"Enfants de moins de 3 ans, fin {year}",
        sentences.write_estimate(float(last["children_u3"])),
        "estime",
        CHILDREN_SOURCES,
        f"{sentences.write_change(change, 0)} depuis fin {FIRST_YEAR}",
        point_arrow(change),
        tuple(lines),
    )


def _show_childminders(area: Area, tables: Tables) -> KeyFigure:
    sources = list_coverage_sources(area, tables)
    rows = portrait.cover_area(area, tables)
    rows = rows[rows["mode"].eq("am")].dropna(subset="places")
    label = "Assistantes maternelles"
    if rows.empty:
        return KeyFigure(label, french.UNKNOWN, "non_publie", sources)
    last = rows.sort_values("year").iloc[-1]
    year = int(last["year"])
    trend = portrait.trace_trend(area, tables, "am")
    others = sentences.list_comparisons(portrait.compare_area(area, tables, year, "am"), year)
    if pd.notna(last["rate"]):
        rate = french.rate(last["rate"])
        lines = (f"places (MAM comprises), soit **{rate}** pour 100 enfants", others)
    else:
        lines = ("places (MAM comprises) ; taux non publié ici", f"Pour 100 enfants : {others}")
    return KeyFigure(
        f"{label}, {year}",
        french.count(last["places"]),
        str(last["status"]),
        sources,
        f"{sentences.write_change(trend.places_change)} depuis {FIRST_YEAR}" if trend else "",
        point_arrow(trend.places_change if trend else float("nan")),
        lines,
    )
