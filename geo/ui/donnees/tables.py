"""What the page « Données et méthode » lists, as tables with French headings (no Streamlit)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from geo import french
from geo.catalog import Source, load_catalog
from geo.store.dictionary import TableEntry, load_dictionary
from geo.ui.donnees.method import find_last_year

SHIPPED = "✓ copie fournie avec le projet"
ABSENT = "– non téléchargée"
AGREES, DIFFERS = "✓ conforme", "✗ à vérifier"


def _count(value: Any) -> str:
    return french.count(value)


def _number(value: float) -> str:
    return french.number(value, 0 if value == int(value) else 1)


# How the numbers of a column are written; the column still sorts as numbers.
_WRITERS: dict[str, Callable[[Any], str]] = {
    "Dans l’atlas": _number,
    "Publié": _number,
    "Écart": lambda gap: french.signed(gap, 0 if gap == int(gap) else 1),
    "Âge": lambda age: french.quantity(age, "an", unknown=""),
    "Part connue": lambda share: french.percent(share, 0, "–"),
    "Part des places": lambda share: french.percent(share, 0, "–"),
    "Taille": lambda size: f"{french.count(size)} ko",
}


def write_numbers(table: pd.DataFrame) -> Styler:
    """A table of this module with its numbers written the French way."""
    numbers = table.select_dtypes("number").columns
    return table.style.format({name: _WRITERS.get(str(name), _count) for name in numbers})


def tabulate_sources(
    sources: Iterable[Source], manifest: Mapping[str, Any], today: dt.date
) -> pd.DataFrame:
    """Sources of the catalogue: what each is, its vintage, its age, when it was obtained.

    Those of the snapshot come first; the others are ABSENT.

    « Âge » is in years, from the last year the vintage names (the year of the download when it
    names none); missing when neither is known.
    """
    fetched = _find_dates(manifest)
    rows = []
    for source in sources:
        date = fetched.get(source.id)
        year = find_last_year(source.vintage) or (int(date[:4]) if date else None)
        rows.append(
            {
                "Éditeur": source.publisher,
                "Titre": source.title,
                "Millésime": source.vintage,
                "Âge": None if year is None else max(today.year - year, 0),
                "Obtenue": _say_date(date),
                "Licence": source.licence,
                "Page de l’éditeur": source.page,
                "Thème": source.topic,
                "À savoir": source.note,
            }
        )
    table = pd.DataFrame(rows).astype({"Âge": "Int64"})
    return table.sort_values("Obtenue", key=lambda obtained: obtained.eq(ABSENT), kind="stable")


def _find_dates(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Sources in the snapshot, and the last date one of their files was fetched (ISO, or "")."""
    dates: dict[str, str] = {}
    for key, entry in manifest["inputs"].items():
        source = key.split("/")[0]
        dates[source] = max(dates.get(source, ""), entry.get("fetched", ""))
    return dates


def _say_date(date: str | None) -> str:
    if date is None:
        return ABSENT
    return f"✓ {french.date(date)}" if date else SHIPPED


def tabulate_checks(checks: pd.DataFrame) -> pd.DataFrame:
    """Totals beside the published ones (geo.indicators.checks.compare_yardsticks).

    Figures are rounded as the publisher rounds: to the unit, or to one decimal.
    """
    decimals = [0 if expected == int(expected) else 1 for expected in checks["expected"]]

    def rounded(column: str) -> list[float]:
        return [round(value, n) for value, n in zip(checks[column], decimals, strict=True)]

    return pd.DataFrame(
        {
            "Total": checks["label"].str.replace(r"^ +", "– ", regex=True),
            "Dans l’atlas": rounded("value"),
            "Publié": rounded("expected"),
            "Écart": rounded("gap"),
            "Verdict": checks["ok"].map({True: AGREES, False: DIFFERS}),
            "Publié par": checks["source"],
        }
    )


def group_gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    """Known gaps (geo.indicators.gaps.list_gaps), the areas that share one joined in a row."""
    key = ["theme", "gap", "consequence"]
    return gaps.groupby(key, sort=False, as_index=False).agg(area=("area", ", ".join))


def tabulate_contradictions(contradictions: pd.DataFrame) -> pd.DataFrame:
    """Where two sources of a structure disagree; the link when the other is a page."""
    other = contradictions["other_source"]
    is_page = other.str.startswith("http")
    return pd.DataFrame(
        {
            "Structure": contradictions["name"],
            "Ce qui diffère": contradictions["field"],
            "Valeur retenue": contradictions["kept"],
            "Retenue de": contradictions["kept_source"].map(name_source),
            "Autre valeur": contradictions["other"],
            "Donnée par": other.map(name_source).mask(is_page, "Page publique"),
            "Page": other.where(is_page),
        }
    )


def name_source(source_id: str) -> str:
    """Publisher of a source of the catalogue; the text itself when it is none."""
    source = load_catalog().get(source_id)
    return source_id if source is None else source.publisher


def tabulate_supply(supply: pd.DataFrame) -> pd.DataFrame:
    """Known structures and places beside the official counts, by commune, with shares in %."""
    listed = 100 * supply["structures"] / supply["facilities"]
    return pd.DataFrame(
        {
            "Commune": supply["name"],
            "EAJE comptés (BPE)": supply["facilities"],
            "EAJE connus": supply["structures"],
            "Part connue": listed,
            "Localisés": supply["located"],
            "Avec leurs places": supply["with_places"],
            "Places connues": supply["places_known"],
            "Places officielles": supply["places_official"],
            "Part des places": supply["share"],
            "Année officielle": supply["year"].astype("Int64").astype("string"),
        }
    )


def tabulate_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """The three counts of children (geo.indicators.counts.compare_counts), one a row."""
    rows = {
        "Estimation de l’atlas (naissances × rétention)": counts["children_u3"],
        "Recensement de la population": counts["census"],
        "Nombre supposé par les taux de la Cnaf": counts["cnaf"],
    }
    years = [f"31 décembre {year}" for year in counts["year"]]
    return pd.DataFrame(
        [[name, *values] for name, values in rows.items()],
        columns=pd.Index(["Enfants de moins de 3 ans", *years]),
    )


def tabulate_tables(manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> pd.DataFrame:
    """The processed tables: rows, size on disk (bytes given by name), publishers."""
    catalog = load_catalog()
    rows = []
    for name, entry in load_dictionary().items():
        if name not in manifest["tables"]:
            continue
        made = manifest["tables"][name]
        publishers = dict.fromkeys(catalog[source].publisher for source in made["sources"])
        rows.append(
            {
                "Table": entry.title,
                "Fichier": f"{name}.parquet",
                "Une ligne est": entry.row,
                "Lignes": made["rows"],
                "Taille": sizes[name] / 1000,
                "Sources": ", ".join(publishers),
            }
        )
    return pd.DataFrame(rows)


def tabulate_columns(entries: Iterable[TableEntry]) -> pd.DataFrame:
    """The data dictionary of tables, one row a column."""
    return pd.DataFrame(
        [
            {
                "Table": entry.name,
                "Colonne": column.name,
                "Signification": column.meaning,
                "Unité": column.unit,
                "Type": column.type,
                "Remarque": "clé" if column.key else "peut être vide" if column.nullable else "",
            }
            for entry in entries
            for column in entry.columns
        ]
    )
