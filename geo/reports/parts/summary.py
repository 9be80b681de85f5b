"""« L’essentiel »: what to say of the area in one page."""

import pandas as pd

from geo import french
from geo.figures import sentences
from geo.indicators import portrait
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import INDICATORS, SOCIAL_NAMES
from geo.reports import writing
from geo.reports.document import Block, Cell, Heading, Table
from geo.reports.material import CHILDREN_SOURCES, Subject, take_rows
from geo.reports.writing import figure, label

SHOWN_CONTEXT = ("poverty_rate", "lone_parent_families", "children_in_qpv")


def write_summary(subject: Subject) -> list[Block]:
    """The reading of the rate, what is missing, and a table of key figures."""
    return [
        Heading(1, "L’essentiel"),
        *(writing.say(text) for text in tell_essentials(subject)),
        _tabulate_key_figures(subject),
    ]


def tell_essentials(subject: Subject) -> list[str]:
    """Sentences of the rate, its rank, its trend, and of what is missing."""
    area, tables, last = subject.area, subject.tables, subject.last
    places_year = None if subject.places.empty else int(subject.places["year"].iloc[0])
    if last is None:
        return [sentences.tell_unpublished(area, None, places_year)]
    year = int(last["year"])
    others = portrait.compare_area(area, tables, year)
    texts = [sentences.tell_coverage(area, float(last["rate"]), year, others)]
    if subject.alone:
        codes = list(portrait.compare_communes(tables)["code"])
        texts[0] += " " + sentences.tell_rank(codes.index(area.code) + 1, len(codes))
    if subject.trend is not None:
        texts.append(sentences.tell_trend(subject.trend))
        field = sentences.tell_field(subject.trend)
        texts += [field] if field else []
    if not area.published:
        texts.append(sentences.tell_unpublished(area, year, places_year))
    target, origin = find_target(subject)
    missing = portrait.find_missing(area, tables, target)
    if missing is not None:
        texts.append(sentences.tell_missing(missing, origin))
    return texts


def find_target(subject: Subject) -> tuple[float, str]:
    """The rate aimed at by default, that of France in its last year, and its name."""
    references = subject.tables.read("references")
    france = references[references["area"].eq("france") & references["mode"].eq("total")]
    latest = france.sort_values("year").iloc[-1]
    return float(latest["rate"]), f"le taux de la France en {latest['year']}"


def _tabulate_key_figures(subject: Subject) -> Table:
    rows = [
        *_rate_rows(subject),
        *_children_rows(subject),
        *_access_rows(subject),
        *_context_rows(subject),
    ]
    return Table(
        "Chiffres clés",
        ("Indicateur", "Valeur", "Repère", "Nature", "Source"),
        tuple(rows),
        (3.4, 1.7, 3.0, 1.3, 2.2),
        writing.cite((), (*subject.sources(), *CHILDREN_SOURCES, *INDICATORS["acces"].sources),
                     "≈ : estimation de l’atlas. Nature de chaque chiffre : voir la partie 1."),
    )  # fmt: skip


def _rate_rows(subject: Subject) -> list[tuple[Cell, ...]]:
    code, last = subject.code, subject.last
    rows: list[tuple[Cell, ...]] = []
    if last is None:
        rows.append(_row("Taux de couverture", Cell(french.UNKNOWN, number=True), "", "non_publie"))
    else:
        year = int(last["year"])
        others = portrait.compare_area(subject.area, subject.tables, year, ept=True)
        beside = sentences.list_comparisons(others, year).replace("**", "")
        value = figure(french.rate, last["rate"], "coverage", code, "total", year, "rate")
        name = f"Taux de couverture, {year} (places pour 100 enfants de moins de 3 ans)"
        rows.append(_row(name, value, beside, str(last["status"]), "Cnaf"))
    trend = subject.trend
    for mode, name in (("total", "Places d’accueil"), ("am", "dont assistantes maternelles")):
        row = subject.mode(mode)
        if row is None:
            rows.append(_row(name, Cell(french.UNKNOWN, number=True), "", "non_publie"))
            continue
        year = int(row["year"])
        moved = (
            trend if mode == "total" else portrait.trace_trend(subject.area, subject.tables, mode)
        )
        beside = ""
        if moved is not None:
            beside = f"{sentences.write_change(moved.places_change)} depuis {moved.start_year}"
        value = figure(french.count, row["places"], "coverage", code, mode, year, "places")
        rows.append(_row(f"{name}, {year}", value, beside, str(row["status"]), "Cnaf"))
    return rows


def _children_rows(subject: Subject) -> list[tuple[Cell, ...]]:
    code, last, births = subject.code, subject.estimate, subject.births
    year, born = int(last["year"]), max(births)
    beside = f"{writing.span_interval(last['low'], last['high'])} (9 chances sur 10)"
    value = figure(writing.estimate, last["children_u3"], "children", code, year, "children_u3")
    moved = sentences.write_change(100 * (births[born] / births[born - 10] - 1))
    nature = "officiel" if subject.alone else "calcule"
    return [
        _row(f"Enfants de moins de 3 ans, fin {year}", value, beside, "estime", "Atlas"),
        _row(f"Naissances, {born}", figure(french.count, births[born], "births", code, born),
             f"{moved} en dix ans", nature, "INSEE"),
    ]  # fmt: skip


def _access_rows(subject: Subject) -> list[tuple[Cell, ...]]:
    row = subject.atlas.measure(subject.area.level, subject.code)
    beside = f"{writing.span_interval(row['low'], row['high'], 1)} (9 chances sur 10)"
    if subject.area.level != "departement":
        whole = subject.atlas.measure("departement", DEPARTEMENT)["accessibility"]
        beside += f" · Seine-Saint-Denis\u00a0{writing.estimate_rate(whole)}"
    key = ("access", subject.area.level, subject.code, "accessibility")
    value = figure(writing.estimate_rate, row["accessibility"], *key)
    name = "Accessibilité à pied (places à 15 minutes, pour 100 enfants)"
    return [_row(name, value, beside, "estime", "Atlas")]


def _context_rows(subject: Subject) -> list[tuple[Cell, ...]]:
    context = portrait.describe_context(subject.area, subject.tables).set_index("indicator")
    rows: list[tuple[Cell, ...]] = []
    for row in take_rows(context[context.index.isin(SHOWN_CONTEXT)]):
        key = row["indicator"]
        write = writing.round_percent if row["status"] == "estime" else writing.percent
        value = figure(write, row["area"], "social", subject.code, key)
        if pd.isna(row["area"]):
            value = Cell(writing.NATURES[str(row["status"])], number=True)
        beside = ""
        if subject.area.level != "departement" and pd.notna(row["departement"]):
            beside = f"Seine-Saint-Denis\u00a0{write(row['departement'])}"
        who = "Atlas" if row["status"] == "estime" else "INSEE"
        name = f"{SOCIAL_NAMES[key]}, {int(row['year'])}"
        rows.append(_row(name, value, beside, str(row["status"]), who))
    return rows


def _row(name: str, value: Cell, beside: str, nature: str, who: str = "") -> tuple[Cell, ...]:
    words = (label(beside or "–"), label(writing.NATURES[nature]), label(who or "–"))
    return (label(name), value, *words)
