"""The tables under the charts: French headings, French numbers, all text."""

import json
import re

import pandas as pd

from geo import french
from geo.catalog import get_source
from geo.figures.palette import KIND_LABELS
from geo.figures.sentences import round_estimate, typeset, write_change, write_points
from geo.indicators.coverage import ChangeSplit
from geo.indicators.definitions import MODE_NAMES, SOCIAL_NAMES
from geo.indicators.portrait import Area
from geo.network.plain import clean_line, shorten
from geo.supply.places import NETWORK, NETWORK_PLACES

# Order of the rows; the indented ones are part of the row above.
MODE_ROWS = ("eaje", "eaje_psu", "eaje_hors_psu", "am", "domicile", "prescolaire", "autres")
PARTS = {"eaje_psu": "– financées par la PSU", "eaje_hors_psu": "– micro-crèches Paje"}
SMALL_COUNT = 20  # under it, a change in % says nothing
COUNTS = ("cmg_households", "paje_households")
EUROS = ("median_income",)
STATUS_WORDS = {
    "officiel": "officiel",
    "calcule": "calculé",
    "estime": "estimé",
    "secret": "secret statistique",
    "absent": "non connu",
    "non_publie": "non publié",
    "effectif_faible": "effectif trop faible",
}
OPENING_WORDS = {
    "ouvert": "ouvert",
    "fermeture_provisoire": "fermé provisoirement",
    "ferme": "fermé",
    "projet": "en projet",
    "a_verifier": "à vérifier",
}
_PAGE = re.compile(r"https?://([\w.\-]+)(?:/[^\s<>()\[\]|]*)?")
LOCATION_WORDS = {
    "point": "point relevé sur la carte",
    "numero": "au numéro",
    "rue": "à la rue",
    "commune": "à la commune seulement",
}


def list_rates(coverage: pd.DataFrame) -> pd.DataFrame:
    """Rates by year (rows) and mode, from the coverage of one area."""
    wide = coverage.dropna(subset="rate").pivot(index="year", columns="mode", values="rate")
    modes = [mode for mode in (*MODE_ROWS, "total") if mode in wide]
    table = wide[modes].map(french.rate).rename(columns={**MODE_NAMES, **PARTS})
    return table.rename_axis("Année").rename_axis(None, axis=1).reset_index()


def list_series(rates: pd.DataFrame) -> pd.DataFrame:
    """Total rates by year (rows) and territory: label, year, rate."""
    wide = rates.pivot(index="year", columns="label", values="rate")
    wide = wide[list(dict.fromkeys(rates["label"]))].map(french.rate)
    wide = wide.rename(columns=typeset)
    return wide.rename_axis("Année").rename_axis(None, axis=1).reset_index()


def list_split(split: ChangeSplit, start: int, end: int) -> pd.DataFrame:
    """Causes of a change of rate, in points."""
    return pd.DataFrame(
        {
            "Étape": [
                f"Taux de {start}",
                "Effet des places",
                "Effet du nombre d’enfants",
                "Évolution du taux",
                f"Taux de {end}",
            ],
            "Places pour 100 enfants": [
                french.rate(split.start_rate),
                write_points(split.supply),
                write_points(split.denominator),
                write_points(split.change),
                french.rate(split.end_rate),
            ],
        }
    )


def list_modes(modes: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Places and rates by mode, beside the wider areas (geo.indicators.portrait.compare_modes)."""
    rows = modes.set_index("mode").reindex([*MODE_ROWS, "total"]).dropna(subset="places")
    start, year = int(rows["start_year"].iloc[0]), int(rows["year"].iloc[0])
    table = pd.DataFrame({"Mode d’accueil": [PARTS.get(m, MODE_NAMES[m]) for m in rows.index]})
    if rows["start_places"].notna().any():
        table[f"Places en {start}"] = _texts(rows["start_places"].map(french.count))
    table[f"Places en {year}"] = _texts(rows["places"].map(french.count))
    if rows["start_places"].notna().any():
        table[f"Évolution depuis {start}"] = [
            _compare_counts(*pair)
            for pair in zip(rows["start_places"], rows["places"], strict=True)
        ]
    if rows["rate"].notna().any():
        table[f"Taux {year}"] = _texts(rows["rate"].map(french.rate))
    wider = {
        "departement": f"Taux {year}, Seine-Saint-Denis",
        "ile_de_france_10000": f"Taux {year}, Île-de-France (communes > 10\u202f000 hab.)",
        "france_10000": f"Taux {year}, France (communes > 10\u202f000 hab.)",
    }
    for column, name in wider.items():
        if column == "departement" and area.level == "departement":
            continue
        table[name] = _texts(rows[column].map(french.rate))
    return table


def list_places(places: pd.DataFrame) -> pd.DataFrame:
    """Places by mode in one year: mode, places."""
    return pd.DataFrame(
        {
            "Mode d’accueil": places["mode"].map(MODE_NAMES),
            "Places": places["places"].map(french.count),
        }
    )


def list_births(births: pd.DataFrame) -> pd.DataFrame:
    """Births by year."""
    return pd.DataFrame(
        {"Année": births["year"].astype(str), "Naissances": births["births"].map(french.count)}
    )


def list_children(children: pd.DataFrame) -> pd.DataFrame:
    """Children under 3 at the end of each year, by source."""
    rows = children.dropna(subset="children_u3")
    return pd.DataFrame(
        {
            "Fin d’année": rows["year"].astype(str),
            "Estimation de l’atlas": rows["children_u3"].map(round_estimate).map(french.count),
            "Intervalle à 90 %": [
                french.interval(round_estimate(low), round_estimate(high))
                for low, high in zip(rows["low"], rows["high"], strict=True)
            ],
            "Compte que suppose le taux de la Cnaf": rows["cnaf"]
            .map(round_estimate)
            .map(french.count),
            "Recensement": rows["census"].map(french.count),
        }
    )


def list_communes(communes: pd.DataFrame) -> pd.DataFrame:
    """Last rate of every commune, ranked."""
    return pd.DataFrame(
        {
            "Rang": [str(rank) for rank in range(1, len(communes) + 1)],
            "Commune": communes["name"].map(typeset),
            "Places pour 100 enfants": communes["rate"].map(french.rate),
            "Année": communes["year"].astype(str),
            "Statut": communes["status"].map(STATUS_WORDS),
        }
    )


def list_context(context: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Social indicators of an area beside its EPT and the département, with their sources."""
    rows = context.set_index("indicator").reindex(list(SOCIAL_NAMES))
    rows = rows.dropna(subset="status")
    keys = list(rows.index)
    table = pd.DataFrame({"Indicateur": [SOCIAL_NAMES[key] for key in keys]})
    table["Année"] = _texts(rows["year"].astype(int))
    table[typeset(area.name)] = [
        write_social(key, value, STATUS_WORDS[status])
        for key, value, status in zip(keys, rows["area"], rows["status"], strict=True)
    ]
    if area.level == "commune" and area.ept_name:
        table[area.ept_name] = [write_social(*pair) for pair in zip(keys, rows["ept"], strict=True)]
    if area.level != "departement":
        table["Seine-Saint-Denis"] = [
            write_social(*pair) for pair in zip(keys, rows["departement"], strict=True)
        ]
    table["Statut"] = _texts(rows["status"].map(STATUS_WORDS))
    table["Source"] = [get_source(id_).publisher.partition(" (")[0] for id_ in rows["source"]]
    return table


def write_social(indicator: str, value: float, unknown: str = french.UNKNOWN) -> str:
    """A social indicator with its unit, or why it is not known."""
    if pd.isna(value):
        return unknown
    if indicator in COUNTS:
        return french.quantity(value, "foyer")
    if indicator in EUROS:
        return f"{french.count(value)}\u00a0€ par an"
    return french.percent(value)


def list_structures(
    structures: pd.DataFrame, names: pd.Series, *, commune: bool = True
) -> pd.DataFrame:
    """Structures of an area; ``names`` of the communes by code, unless there is but one.

    Text that a page may render as Markdown.

    The sources are named in words, with a link to the page where there is one.
    """
    table = pd.DataFrame(
        {
            "Nom": structures["name"].map(write_name),
            "Type": structures["kind"].map(KIND_LABELS),
            "Commune": structures["commune"].map(names).map(typeset),
            "Adresse": structures["address"].fillna(french.UNKNOWN).map(escape_markdown),
            "Places": _say_places(structures),
            "Statut": structures["status"].map(OPENING_WORDS),
            "Localisation": structures["location_quality"].map(LOCATION_WORDS),
            "Sources": structures["sources"].map(_name_sources),
        }
    )
    return table if commune else table.drop(columns="Commune")


def count_kinds(structures: pd.DataFrame) -> pd.DataFrame:
    """Structures by kind, most frequent first, with those of known size and their places.

    Neither those that are closed nor the projects.
    """
    there = structures[~structures["status"].isin(["ferme", "projet"])]
    groups = there.groupby("kind")["places"].agg(["size", "count", "sum"])
    groups = groups.sort_values(["size", "sum"], ascending=False)
    return pd.DataFrame(
        {
            "Type": [KIND_LABELS[str(kind)] for kind in groups.index],
            "Nombre": _texts(groups["size"].map(french.count)),
            "Dont nombre de places connu": _texts(groups["count"].map(french.count)),
            "Places connues": _texts(groups["sum"].map(french.count)),
        }
    )


def write_name(name: str) -> str:
    """Name of a structure as it was typed, on one line, where Markdown is rendered."""
    return escape_markdown(clean_line(shorten(name)))


def escape_markdown(text: str) -> str:
    """A text that shows as it is where Markdown is rendered."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:&])", r"\\\1", text)


def _name_sources(sources: str) -> str:
    """« OpenStreetMap (août 2021) ; [www.ville.fr](…) », from the list kept with a structure."""
    words = []
    for record in json.loads(sources):
        if record["source"] == NETWORK:
            when = f" ({french.date(record['date'])})" if "date" in record else ""
            words.append(f"Réseau{when}")
            continue
        link = _PAGE.fullmatch(str(record.get("url", "")))
        if link:
            words.append(f"[{escape_markdown(link[1])}]({link[0]})")
        else:
            name = f"{get_source(record['source']).publisher} ({record['date']})"
            words.append(escape_markdown(name))
    return " ; ".join(dict.fromkeys(words))


def _say_places(structures: pd.DataFrame) -> list[str]:
    """Places of structures; those that only the network gives are said to be its own."""
    counts = _texts(structures["places"].map(french.count))
    own = structures["places_source"].eq(NETWORK_PLACES).fillna(False)
    return [f"{text} (réseau)" if told else text for text, told in zip(counts, own, strict=True)]


def _compare_counts(start: float, end: float) -> str:
    """« −104 (−36,6 %) »; in numbers only where the percentage would rest on little."""
    change = french.signed(end - start, 0)
    if pd.isna(start) or start < SMALL_COUNT:
        return change
    return f"{change} ({write_change(100 * (end / start - 1))})"


def _texts(values: pd.Series) -> list[str]:
    return [str(value) for value in values]
