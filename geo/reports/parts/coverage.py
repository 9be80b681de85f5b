"""Part 7: the rate of coverage, compared, its trend and what moved it."""

import pandas as pd

from geo import french
from geo.figures import sentences
from geo.figures.portrait_tables import MODE_ROWS, PARTS
from geo.figures.sentences import typeset
from geo.indicators import portrait
from geo.indicators.definitions import MODE_NAMES
from geo.reports import writing
from geo.reports.document import Block, Cell, Heading, Table
from geo.reports.material import Subject, take_rows
from geo.reports.parts.summary import find_target
from geo.reports.pictures import illustrate
from geo.reports.writing import figure, label

SAME_FIELD = (
    "Île-de-France et France : calcul sur les seules communes de plus de 10 000 habitants, le "
    "champ que la Cnaf publie chaque année."
)


def write_coverage(subject: Subject) -> list[Block]:
    """The rate and its limits, by mode beside wider areas, its split, the communes, the lack."""
    return [
        Heading(1, "7. Le taux de couverture"),
        writing.say("Taux de couverture (Cnaf) : places d’accueil formel (EAJE, assistantes "
                    "maternelles, garde à domicile, école à deux ans) pour 100 enfants de moins de "
                    "3 ans. Une place peut être vide ou partagée, un enfant peut en occuper deux, "
                    "et les familles passent d’une commune à l’autre."),
        *_tabulate_modes(subject),
        *_tabulate_series(subject),
        *illustrate(subject, "couverture", "modes"),
        Heading(2, "Plus de places, ou moins d’enfants ?"),
        *_split_change(subject),
        *illustrate(subject, "evolution"),
        *([] if subject.alone else illustrate(subject, "evolution_carte")),
        *_rank_communes(subject),
        Heading(2, "Places manquantes"),
        *_tell_missing(subject),
    ]  # fmt: skip


def _tabulate_modes(subject: Subject) -> list[Block]:
    modes = portrait.compare_modes(subject.area, subject.tables)
    if modes.empty:
        return [writing.note("La Cnaf ne publie ici ni places ni taux par mode d’accueil.")]
    rows = modes.set_index("mode").reindex([*MODE_ROWS, "total"]).dropna(subset="places")
    year, code = int(rows["year"].iloc[0]), subject.code
    columns = {"departement": "Seine-Saint-Denis", "ile_de_france_10000": "Île-de-France",
               "france_10000": "France"}  # fmt: skip
    if subject.area.level == "departement":
        del columns["departement"]
    sources = {
        "departement": ("coverage", "93"),
        "ile_de_france_10000": ("references", "ile_de_france_10000"),
        "france_10000": ("references", "france_10000"),
    }
    table = []
    for key, row in rows.iterrows():
        mode = str(key)
        others = [
            figure(french.rate, row[column], *sources[column], mode, year, "rate")
            for column in columns
        ]
        table.append(
            (label(PARTS.get(mode, MODE_NAMES[mode])),
             figure(french.count, row["places"], "coverage", code, mode, year, "places"),
             figure(french.rate, row["rate"], "coverage", code, mode, year, "rate"), *others)
        )  # fmt: skip
    natures = tuple(dict.fromkeys(str(s) for s in subject.places["status"]))
    return [
        Table(f"Places et taux par mode d’accueil, {year} (taux : places pour 100 enfants)",
              ("Mode d’accueil", "Places", "Taux", *columns.values()), tuple(table),
              (3, 1.1, 1.1, *([1.5] * len(columns))),
              writing.cite((*natures, "calcule"), subject.sources(),
                           " ".join(filter(None, (SAME_FIELD, _tell_field(subject))))))
    ]  # fmt: skip


def _tell_field(subject: Subject) -> str:
    if subject.alone and subject.coverage["status"].eq("calcule").any():
        return sentences.tell_merger()
    return sentences.tell_field(subject.trend) if subject.trend else ""


def _tabulate_series(subject: Subject) -> list[Block]:
    rates = portrait.trace_rates(subject.area, subject.tables)
    wide = rates.pivot(index="label", columns="year", values="rate")
    wide = wide.loc[list(dict.fromkeys(rates["label"]))]
    codes = {
        subject.area.name: ("coverage", subject.code),
        "Seine-Saint-Denis": ("coverage", "93"),
        portrait.REFERENCE_AREAS["ile_de_france_10000"]: ("references", "ile_de_france_10000"),
        portrait.REFERENCE_AREAS["france_10000"]: ("references", "france_10000"),
    }
    table = [
        (label(typeset(str(name))),
         *(figure(french.rate, rate, *codes[str(name)], "total", year, "rate")
           if pd.notna(rate) else Cell("–", number=True) for year, rate in row.items()))
        for name, row in wide.iterrows()
    ]  # fmt: skip
    return [
        Table("Taux de couverture, tous modes, par année",
              ("Territoire", *map(str, wide.columns)), tuple(table),
              (3, *([1] * len(wide.columns))),
              writing.cite(("officiel", "calcule"), subject.sources(), "– : non publié cette "
                           "année-là."))
    ]  # fmt: skip


def _split_change(subject: Subject) -> list[Block]:
    trend = subject.trend
    if trend is None:
        return [writing.note("Sans série annuelle de places et de taux, l’évolution ne se "
                             "décompose pas pour ce territoire.")]  # fmt: skip
    split, code = trend.split, subject.code
    key = ("coverage", code, "total")
    rows = (
        (label(f"Taux de {trend.start_year}"),
         figure(french.rate, split.start_rate, *key, trend.start_year, "rate")),
        (label("Effet des places"),
         figure(sentences.write_points, split.supply, "split", code, "supply")),
        (label("Effet du nombre d’enfants"),
         figure(sentences.write_points, split.denominator, "split", code, "denominator")),
        (label(f"Taux de {trend.end_year}"),
         figure(french.rate, split.end_rate, *key, trend.end_year, "rate")),
    )  # fmt: skip
    return [
        writing.say(sentences.tell_trend(trend)),
        writing.say(sentences.tell_steady(trend)),
        Table(f"Ce qui a fait bouger le taux entre {trend.start_year} et {trend.end_year}",
              ("Étape", "Places pour 100 enfants"), rows, (3, 2),
              writing.cite(("calcule",), subject.sources(),
                           "Les deux effets s’additionnent, aux arrondis près.")),
    ]  # fmt: skip


def _rank_communes(subject: Subject) -> list[Block]:
    communes = portrait.compare_communes(subject.tables)
    year = int(communes["year"].max())
    communes.insert(0, "rank", range(1, len(communes) + 1))
    if subject.alone:
        ept = portrait.list_members(
            portrait.find_area(str(subject.area.ept), subject.tables), subject.tables
        )
        shown, title = communes[communes["code"].isin(ept)], "Communes du même EPT"
    else:
        shown = communes[communes["code"].isin(subject.members)]
        title = "Communes du territoire"
    rows = [
        (figure(french.count, row["rank"], "rates", row["code"], "rank"),
         label(typeset(row["name"]) + (" ◂" if row["code"] == subject.code else "")),
         figure(french.rate, row["rate"], "coverage", row["code"], "total", row["year"], "rate"),
         label(row["year"]), label(writing.NATURES[row["status"]]))
        for row in take_rows(shown)
    ]  # fmt: skip
    return [
        Heading(2, "Parmi les communes"),
        Table(f"{title}, par taux (rang parmi les {len(communes)} communes du département)",
              ("Rang", "Commune", "Taux", "Année", "Nature"), tuple(rows), (0.8, 3, 1, 1, 1.2),
              writing.cite((), ("caf_places_communes", "caf_taux_communes",
                                "caf_taux_toutes_communes"),
                           f"Une année autre que {year} : commune de moins de 10 000 habitants, "
                           "dont le taux n’est plus publié chaque année.")),
    ]  # fmt: skip


def _tell_missing(subject: Subject) -> list[Block]:
    target, origin = find_target(subject)
    missing = portrait.find_missing(subject.area, subject.tables, target)
    if missing is None:
        return [writing.note("Aucun taux publié ici : le manque ne se calcule pas.")]
    return [
        writing.say(sentences.tell_missing(missing, origin)),
        writing.cite((missing.status,), subject.sources(),
                     "Ordre de grandeur, non objectif : les crèches et les assistantes maternelles "
                     "à domicile comptent aussi."),
    ]  # fmt: skip
