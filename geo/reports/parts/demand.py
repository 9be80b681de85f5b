"""Parts 2 and 3: births and children under 3, then families."""

import pandas as pd

from geo import french
from geo.figures import outlook_sentences, sentences
from geo.figures.portrait_tables import write_social
from geo.figures.sentences import typeset
from geo.indicators import portrait
from geo.indicators.definitions import SOCIAL_NAMES
from geo.indicators.outlook import HORIZON
from geo.reports import writing
from geo.reports.document import Block, Cell, Gap, Heading, Quote, Table
from geo.reports.material import CHILDREN_SOURCES, Subject, take_row, take_rows
from geo.reports.pictures import illustrate
from geo.reports.writing import bounds, figure, label

SHOWN_YEARS = 11  # of births, in the table
SHOWN_IRIS = 10


def write_children(subject: Subject) -> list[Block]:
    """Part 2: births, children under 3 by source, where they live, scenarios to the horizon."""
    return [
        Heading(1, "2. Naissances et enfants de moins de 3 ans"),
        Heading(2, "Les naissances"),
        _tell_births(subject),
        _tabulate_years(subject),
        *illustrate(subject, "naissances"),
        Heading(2, "Les enfants de moins de 3 ans"),
        _tell_children(subject),
        Heading(2, "Où vivent-ils ?"),
        *_locate_children(subject),
        *illustrate(subject, "enfants"),
        Heading(2, f"D’ici {HORIZON}"),
        *_tell_outlook(subject),
    ]


def _tell_births(subject: Subject) -> Block:
    births = subject.births
    last, before, peak = max(births), max(births) - 10, max(births, key=lambda y: births[y])
    code = subject.code
    now, then, most = (
        writing.quote(french.count, births[year], "births", code, year)
        for year in (last, before, peak)
    )
    moved = sentences.write_change(100 * (births[last] / births[before] - 1))
    where = sentences.locate_area(subject.area)
    text = (
        f"{where[0].upper()}{where[1:]}, {now} enfants sont nés en {last}, contre {then} dix ans "
        f"plus tôt ({moved})."
    )
    quotes = [now, then]
    if peak not in (last, before):
        text += f" Le plus haut depuis {min(births)} : {most}, en {peak}."
        quotes.append(most)
    if births[last] < 100:
        text += " Sur d’aussi petits nombres, une année ne dit rien à elle seule."
    return writing.say(text, *quotes)


def _tabulate_years(subject: Subject) -> Block:
    code, table = subject.code, subject.children
    rows: list[tuple[Cell, ...]] = []
    for row in take_rows(table.dropna(subset="births"))[-SHOWN_YEARS:]:
        year = row["year"]
        interval = Cell("–", number=True)
        if pd.notna(row["children_u3"]):
            interval = bounds(row["low"], row["high"], "children", code, year)
        rows.append(
            (label(year), figure(french.count, row["births"], "births", code, year),
             _cell(writing.estimate, row["children_u3"], "children", code, year, "children_u3"),
             interval,
             _cell(writing.estimate, row["cnaf"], "coverage", code, "total", year, "children"),
             _cell(french.count, row["census"], "children", code, year, "census"))
        )  # fmt: skip
    official = "officiel" if subject.alone else "calcule"
    sources = (*CHILDREN_SOURCES, *subject.sources())
    return Table(
        "Naissances et enfants de moins de 3 ans",
        ("Année", "Naissances", "Enfants en fin d’année (estimation)", "Intervalle à 90 %",
         "Enfants que suppose le taux de la Cnaf", "Recensement"),
        tuple(rows), (1, 1.4, 1.8, 1.9, 1.9, 1.5),
        writing.cite((official, "estime"), sources,
                     "Naissances selon la commune de résidence de la mère. – : non connu cette "
                     f"année-là. Compte de la Cnaf{sentences.name_field(subject.trend)}."
                     if sentences.name_field(subject.trend) else "– : non connu cette année-là."),
    )  # fmt: skip


def _cell(write: writing.Write, value: float, *key: object) -> Cell:
    """A figure, a dash where that year has none."""
    return Cell("–", number=True) if pd.isna(value) else figure(write, value, *key)


def _tell_children(subject: Subject) -> Block:
    table, code = subject.children, subject.code
    last = subject.estimate
    year = int(last["year"])
    implied = table["cnaf"].dropna()
    cnaf = float(implied.iloc[-1]) if len(implied) else float("nan")
    cnaf_year = int(implied.index[-1]) if len(implied) else 0
    text = sentences.tell_children(
        year, float(last["children_u3"]), float(last["low"]), float(last["high"]), cnaf, cnaf_year,
        sentences.name_field(subject.trend),
    )  # fmt: skip
    quotes = [
        writing.quote(
            writing.estimate, float(last["children_u3"]), "children", code, year, "children_u3"
        )
    ]
    if cnaf_year:
        key = ("coverage", code, "total", cnaf_year, "children")
        quotes.append(writing.quote(writing.estimate, cnaf, *key))
    return writing.say(text, *quotes)


def _locate_children(subject: Subject) -> list[Block]:
    table = subject.tables.read("children_iris")
    table = table[table["commune"].isin(subject.members)]
    if len(table) == 1:
        return [writing.say("La commune ne compte qu’un IRIS (quartier statistique de l’INSEE) : "
                            "les enfants n’y sont pas répartis plus finement.")]  # fmt: skip
    top = table.sort_values("children_u3", ascending=False).head(SHOWN_IRIS)
    names = subject.name_iris()
    rows = [
        (label(typeset(str(names[row["code"]]))),
         figure(writing.estimate, row["children_u3"], "children_iris", row["code"], "children_u3"),
         bounds(row["low"], row["high"], "children_iris", row["code"]))
        for row in take_rows(top)
    ]  # fmt: skip
    share = french.percent(100 * top["children_u3"].sum() / table["children_u3"].sum(), 0)
    text = (
        f"Le territoire compte {len(table)} IRIS (quartiers statistiques d’environ 2 000 "
        f"habitants). Les {len(rows)} où vivent le plus d’enfants en réunissent ≈\u00a0{share}."
    )
    year = int(table["year"].iloc[0])
    return [
        writing.say(text),
        Table(f"IRIS qui comptent le plus d’enfants, fin {year}",
              ("IRIS", "Enfants de moins de 3 ans", "Intervalle à 90 %"), tuple(rows), (4, 2, 2),
              writing.cite(("estime",), CHILDREN_SOURCES)),
    ]  # fmt: skip


def _tell_outlook(subject: Subject) -> list[Block]:
    year, count = int(subject.estimate["year"]), float(subject.estimate["children_u3"])
    last = subject.outlook[subject.outlook["year"].eq(HORIZON)]
    children = last.drop_duplicates("children_scenario").set_index("children_scenario")
    scenarios = children["children_estimate"]
    text = outlook_sentences.tell_children_outlook(subject.area, count, year, scenarios)
    quotes = [
        writing.quote(writing.estimate, float(value),
                      "outlook", subject.code, key, "constantes", HORIZON, "children_estimate")
        for key, value in scenarios.items()
    ]  # fmt: skip
    return [
        writing.say(text, *quotes),
        writing.cite(("estime", "scenario"), CHILDREN_SOURCES,
                     outlook_sentences.tell_scenarios(year, None)),
    ]  # fmt: skip


def write_families(subject: Subject) -> list[Block]:
    """Part 3: social context beside the EPT and the département, priority neighbourhoods."""
    context = portrait.describe_context(subject.area, subject.tables)
    return [
        Heading(1, "3. Les familles"),
        *_tell_context(subject, context),
        _tabulate_context(subject, context),
        Heading(2, "Quartiers prioritaires de la politique de la ville (QPV)"),
        *_tell_neighbourhoods(subject, context),
        *illustrate(subject, "qpv"),
        Gap("Que disent les services (PMI, CCAS, RPE) des familles : horaires atypiques, "
            "handicap, hébergement, barrière de la langue, parents en insertion ?"),
    ]  # fmt: skip


def _tell_context(subject: Subject, context: pd.DataFrame) -> list[Block]:
    """Each known rate that stands apart from the département's, in a sentence."""
    if subject.area.level == "departement":
        return [writing.say("Les indicateurs sociaux du département, tels que publiés ou "
                            "recalculés à partir des communes :")]  # fmt: skip
    table = context.set_index("indicator")
    words = {
        "poverty_rate": "vivent sous le seuil de pauvreté {value} des habitants",
        "lone_parent_families": "sont monoparentales {value} des familles avec enfants",
        "women_unemployment": "sont au chômage {value} des actives de 25 à 54 ans",
        "rsa_share": "perçoivent le RSA {value} des foyers allocataires de la CAF",
    }
    texts: list[str] = []
    quotes: list[Quote] = []
    unknown: list[str] = []
    for key, words_of in words.items():
        row = take_row(table, key)
        if pd.isna(row["area"]):
            unknown.append(SOCIAL_NAMES[key].lower())
            continue
        own = writing.quote(french.percent, float(row["area"]), "social", subject.code, key)
        gap = float(row["area"]) - float(row["departement"])
        side = "comme" if abs(gap) < 1 else "plus que" if gap > 0 else "moins que"
        other = french.percent(float(row["departement"]))
        texts.append(f"{words_of.format(value=own)}, {side} dans le département ({other}, "
                     f"{int(row['year'])})")  # fmt: skip
        quotes.append(own)
    where = sentences.locate_area(subject.area)
    blocks: list[Block] = []
    if texts:
        blocks.append(writing.say(f"{where[0].upper()}{where[1:]}, {' ; '.join(texts)}.", *quotes))
    if unknown:
        names = writing.enumerate_words(unknown)
        blocks.append(writing.note(f"Non connu ici (secret statistique ou non publié) : {names}."))
    return blocks


def _tabulate_context(subject: Subject, context: pd.DataFrame) -> Table:
    rows = context.set_index("indicator").reindex(list(SOCIAL_NAMES)).dropna(subset="status")
    columns = {"area": subject.code}
    header = ["Indicateur", "Année", typeset(subject.area.name)]
    if subject.alone and subject.area.ept:
        columns["ept"] = subject.area.ept
        header.append(typeset(str(subject.area.ept_name)))
    if subject.area.level != "departement":
        columns["departement"] = "93"
        header.append("Seine-Saint-Denis")
    cells = []
    for row in take_rows(rows):
        key, status = row["indicator"], row["status"]
        nature = writing.NATURES[status]
        own = [
            _write_context(key, row[column], code, status, nature)
            for column, code in columns.items()
        ]
        cells.append((label(SOCIAL_NAMES[key]), label(int(row["year"])), *own, label(nature)))
    return Table(
        "Contexte social", (*header, "Nature"), tuple(cells),
        (3.2, 1, *([1.7] * len(columns)), 1.4),
        writing.cite((), dict.fromkeys(rows["source"]),
                     "Une médiane ne se recalcule pas pour un regroupement de communes. CMG : aide "
                     "à la garde individuelle. Paje : prestation d’accueil du jeune enfant."),
    )  # fmt: skip


def _write_context(key: str, value: float, code: str, status: str, nature: str) -> Cell:
    """A figure; the reason where the area's own is not known."""
    if pd.isna(value):
        return Cell(nature if status in ("secret", "absent") else french.UNKNOWN, number=True)
    if status == "estime":
        return figure(writing.round_percent, value, "social", code, key)
    return figure(lambda known: write_social(key, known), value, "social", code, key)


def _tell_neighbourhoods(subject: Subject, context: pd.DataFrame) -> list[Block]:
    qpv = subject.tables.read("qpv")
    members = set(subject.members)
    own = qpv[[bool(members & set(codes.split())) for codes in qpv["commune"]]]
    share = take_row(context.set_index("indicator"), "children_in_qpv")
    part: Quote = writing.quote(
        writing.round_percent, float(share["area"]), "social", subject.code, "children_in_qpv"
    )
    if own.empty and not share["area"]:
        return [writing.say("Aucun quartier prioritaire n’est rattaché au territoire.")]
    if own.empty:
        text = (
            f"Aucun quartier prioritaire n’est rattaché au territoire. Les {part} d’enfants "
            "estimés plus haut vivent dans des carreaux de 200 m à cheval sur un quartier voisin."
        )
        return [writing.say(text, part)]
    text = (
        f"{french.quantity(len(own), 'quartier prioritaire', 'quartiers prioritaires')} : "
        f"{part} des enfants de moins de 3 ans du territoire y vivent"
    )
    if subject.area.level != "departement":
        text += (
            f", contre {writing.round_percent(float(share['departement']))} en Seine-Saint-Denis"
        )
    blocks: list[Block] = [
        writing.say(f"{text}.", part),
        writing.cite(("estime",), ("anct_qpv", *CHILDREN_SOURCES, "insee_carreaux_200m")),
    ]
    if len(own) <= SHOWN_IRIS:
        names = sorted(typeset(name) for name in own["name"])
        blocks.insert(1, writing.bullets(names))
    return blocks
