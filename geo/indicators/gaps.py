"""Known gaps and contradictions of the data, as sentences a person can read."""

from typing import Any

import pandas as pd

from geo import french
from geo.catalog import get_source
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import SOCIAL_NAMES
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables
from geo.store import read_manifest
from geo.supply.facilities import find_supply_gaps

Gap = tuple[str, str, str, str]  # theme, area, gap, consequence


def list_gaps(tables: Tables | None = None, manifest: dict[str, Any] | None = None) -> pd.DataFrame:
    """Known gaps and contradictions: theme, area, gap, consequence, as sentences in French."""
    tables = tables or Tables()
    manifest = manifest or read_manifest()
    rows: list[Gap] = []
    for collect in (_gaps_of_coverage, _gaps_of_children, _gaps_of_context, _gaps_of_structures):
        rows.extend(collect(tables))
    for source_id in manifest["absent_sources"]:
        source = get_source(source_id)
        rows.append(
            ("Sources", "Seine-Saint-Denis", f"« {source.title} » ({source.publisher}) absente.",
             f"Lancer : geo collect --source {source_id}")
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["theme", "area", "gap", "consequence"])


def count_supply(tables: Tables) -> pd.DataFrame:
    """What the list of structures holds beside the last official EAJE counts, by commune.

    The columns of geo.supply.facilities.find_supply_gaps, with name, year (of the official
    count) and share (known places over official ones, %).
    """
    rows = tables.coverage
    official = rows[rows["level"].eq("commune") & rows["mode"].eq("eaje")].dropna(subset="places")
    official = official.sort_values("year").drop_duplicates("code", keep="last")
    gaps = find_supply_gaps(tables.read("structures"), official, tables.read("facilities"))
    gaps.insert(1, "name", gaps["code"].map(name_areas("commune", tables.read)))
    gaps["year"] = gaps["code"].map(official.set_index("code")["year"])
    gaps["share"] = 100 * gaps["places_known"] / gaps["places_official"]
    return gaps


def _gaps_of_coverage(tables: Tables) -> list[Gap]:
    rows = tables.coverage[tables.coverage["level"].eq("commune")]
    last = int(rows["year"].max())
    names = name_areas("commune", tables.read)
    gaps = []
    for code in sorted(set(tables.communes.loc[~tables.communes["published"], "code"])):
        own = rows[rows["code"].eq(code)]
        rated = own.dropna(subset="rate")["year"].max()
        placed = own.dropna(subset="places")["year"].max()
        gaps.append(
            ("Offre officielle", names[code],
             f"Moins de 10 000 habitants : pas de taux publié pour {last}, ni de taux par mode.",
             f"Taux de {rated} et places de {placed} affichés avec leur année ; "
             "hors des totaux par EPT.")
        )  # fmt: skip
    merged = rows[rows["status"].eq("calcule")]["code"].unique()
    gaps += [
        ("Offre officielle", names[code],
         "Commune issue d'une fusion : la Cnaf publie les anciennes communes séparément.",
         "Places et enfants additionnés, taux recalculés ; jamais de moyenne de taux.")
        for code in sorted(merged)
    ]  # fmt: skip
    return gaps


def _gaps_of_children(tables: Tables) -> list[Gap]:
    children = tables.read("children_communes").dropna(subset="cnaf")
    last = children[children["year"].eq(children["year"].max())]
    cnaf, ours = last["cnaf"].sum(), last["children_u3"].sum()
    names = name_areas("commune", tables.read)
    far = last[(last["cnaf"] / last["children_u3"] - 1).abs() > 0.15]
    year = int(last["year"].iloc[0])
    excess = french.number(100 * (cnaf / ours - 1), 0)
    gaps = [
        ("Enfants", "Seine-Saint-Denis",
         f"En {year}, les taux de la Cnaf supposent {french.count(cnaf)} enfants de moins de "
         f"3 ans, {excess} % de plus que l'estimation de l'atlas ({french.count(ours)}).",
         "Les taux affichés gardent le dénominateur de la Cnaf ; les cartes d'enfants, "
         "l'estimation."),
        ("Enfants", ", ".join(names[far["code"]].sort_values()),
         "Écart de plus de 15 % entre le nombre d'enfants de la Cnaf et l'estimation.",
         "À expliquer avec la CAF avant de comparer taux et effectifs."),
    ]  # fmt: skip
    squares = tables.read("squares")
    iris = name_areas("iris", tables.read)
    basis = {"residentiel": "le sol résidentiel", "surface": "la surface"}
    fallback = squares[squares["method"].ne("carreau")]
    for (code, method), cells in fallback.groupby(["iris", "method"]):
        gaps.append(
            ("Enfants", f"{iris[str(code)]} ({names[cells['commune'].iloc[0]]})",
             f"IRIS sans carreau INSEE, {french.count(cells['children_u3'].sum())} enfants.",
             f"Enfants répartis selon {basis[str(method)]}.")
        )  # fmt: skip
    few = int((~tables.read("children_iris")["publishable"]).sum())
    gaps.append(
        ("Enfants", "Seine-Saint-Denis", f"{few} IRIS de moins de 30 enfants.",
         "L’atlas n’y montre aucun taux estimé (« effectif trop faible »).")
    )  # fmt: skip
    return gaps


def _gaps_of_context(tables: Tables) -> list[Gap]:
    social = tables.read("social")
    gaps = []
    missing = social[social["value"].isna() & social["indicator"].isin(SOCIAL_NAMES)]
    for (indicator, year, status), rows in missing.groupby(["indicator", "year", "status"]):
        reason = "secret statistique" if status == "secret" else "non connu"
        iris = rows[rows["level"].eq("iris")]
        communes = rows[rows["level"].eq("commune")]
        names = name_areas("commune", tables.read)[communes["code"]]
        areas = [f"{len(iris)} IRIS"] if len(iris) else []
        areas += list(names.sort_values())
        if areas:
            gaps.append(
                ("Contexte social", ", ".join(areas),
                 f"{SOCIAL_NAMES[str(indicator)]} {year} : {reason}.",
                 "Affiché comme non connu, jamais comme zéro.")
            )  # fmt: skip
    return gaps


def _gaps_of_structures(tables: Tables) -> list[Gap]:
    structures = tables.read("structures")
    supply = count_supply(tables)
    facilities = supply["facilities"].sum()
    share = 100 * supply["places_known"].sum() / supply["places_official"].sum()
    contradictions = tables.read("contradictions")
    drees = tables.read("departement_series")
    drees = drees[
        drees["departement"].eq(DEPARTEMENT) & drees["indicator"].str.startswith("creches")
    ]
    last = drees[drees["year"].eq(drees["year"].max())]["value"].sum()
    where = "Seine-Saint-Denis"
    count_located = int(structures["location_quality"].ne("commune").sum())
    return [
        ("Structures", where,
         f"{len(structures)} structures connues, dont {count_located} localisées et "
         f"{structures['places'].count()} avec leur nombre de places ; "
         f"la BPE compte {french.count(facilities)} EAJE, la DREES {french.count(last)} crèches.",
         "La carte des structures n'est pas exhaustive : les totaux officiels font foi."),
        ("Structures", where,
         f"Les places connues structure par structure font {french.number(share, 0)} % des "
         "places officielles.",
         "Elles disent où, jamais combien."),
        ("Structures", where,
         f"{len(contradictions)} contradictions entre sources sur une même structure.",
         "Chaque source garde sa valeur ; la liste est dans « Données et méthode »."),
    ]  # fmt: skip
