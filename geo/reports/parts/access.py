"""Parts 8 and 9: access on foot and areas under strain, then places of support for families."""

import pandas as pd

from geo import french
from geo.access.clusters import FALSE_DISCOVERY
from geo.figures.palette import KIND_LABELS
from geo.figures.portrait_tables import OPENING_WORDS
from geo.figures.sentences import locate_area, typeset
from geo.indicators import portrait
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import INDICATORS
from geo.reports import writing
from geo.reports.document import Block, Gap, Heading, Table
from geo.reports.material import Subject, take_row, take_rows
from geo.reports.pictures import illustrate
from geo.reports.writing import bounds, figure, label

SHOWN_IRIS = 10
SUPPORT_KINDS = ("rpe", "laep", "autre")
MEASURES = (
    ("accessibility", "Places à 15 minutes à pied, pour 100 enfants", writing.estimate_rate),
    ("eaje", "dont en EAJE", writing.estimate_rate),
    ("am", "dont chez les assistantes maternelles", writing.estimate_rate),
    ("nearest_min", "Temps jusqu’à la structure connue la plus proche", writing.minutes),
    ("share_beyond_10min", "Enfants sans structure connue à 10 minutes", writing.round_percent),
    ("share_beyond_15min", "Enfants sans structure connue à 15 minutes", writing.round_percent),
    ("share_below_desert", "Enfants sous 33 places pour 100 (seuil international de « désert »)",
     writing.round_percent),
    ("unmet_need", "Places qui manquent à distance de marche", writing.estimate),
)  # fmt: skip


def write_access(subject: Subject) -> list[Block]:
    """Part 8: what one walks to, and where the lack is greatest, with the interval of ranks."""
    return [
        Heading(1, "8. Accessibilité et zones en tension"),
        Heading(2, "Ce que l’on atteint à pied"),
        _tell_access(subject),
        _tabulate_access(subject),
        *illustrate(subject, "accessibilite", "zones_a_pied"),
        Heading(2, "Les zones en tension"),
        *_tell_ranks(subject),
        *_tabulate_iris(subject),
        *_tell_clusters(subject),
        *illustrate(subject, "priorites"),
    ]


def write_support(subject: Subject) -> list[Block]:
    """Part 9: RPE, LAEP, PMI."""
    rows = portrait.list_structures(subject.area, subject.tables)
    rows = rows[rows["kind"].isin(SUPPORT_KINDS)]
    blocks: list[Block] = [
        Heading(1, "9. RPE, LAEP, PMI"),
        writing.say("RPE (relais petite enfance) : information des familles, appui aux "
                    "assistantes maternelles. LAEP : lieu d’accueil enfants-parents. PMI : "
                    "protection maternelle et infantile, service du Département."),
    ]  # fmt: skip
    if rows.empty:
        blocks.append(writing.note("L’atlas n’en connaît aucun dans ce territoire ; sa liste est "
                                   "incomplète et ne prouve pas qu’il n’y en a pas."))  # fmt: skip
    else:
        names = subject.atlas.commune_names
        table = [
            (label(typeset(row["name"])), label(KIND_LABELS[row["kind"]]),
             label(typeset(str(names[row["commune"]]))),
             label(french.UNKNOWN if pd.isna(row["address"]) else row["address"]),
             label(OPENING_WORDS[row["status"]]))
            for row in rows.to_dict("records")
        ]  # fmt: skip
        blocks.append(
            Table("Lieux de soutien connus", ("Nom", "Type", "Commune", "Adresse", "Statut"),
                  tuple(table), (2.6, 1.8, 1.6, 2.4, 1.1),
                  writing.cite((), ("osm_poi", "structures_communes"), "Liste incomplète."))
        )  # fmt: skip
    blocks.append(
        Gap("RPE, LAEP, centres de PMI : adresses, permanences, équivalents temps plein, missions "
            "renforcées, guichet unique, fréquentation.")
    )  # fmt: skip
    return blocks


def _tell_access(subject: Subject) -> Block:
    row = subject.atlas.measure(subject.area.level, subject.code)
    key = ("access", subject.area.level, subject.code)
    rate = writing.quote(writing.estimate_rate, float(row["accessibility"]), *key, "accessibility")
    far = writing.quote(
        writing.round_percent, float(row["share_beyond_10min"]), *key, "share_beyond_10min"
    )
    where = locate_area(subject.area)
    text = (
        f"{where[0].upper()}{where[1:]}, un enfant de moins de 3 ans a à sa portée, à 15 minutes à "
        f"pied au plus, **{rate} places pour 100 enfants** "
        f"({writing.span_interval(row['low'], row['high'], 1)}) en crèche ou chez une assistante "
        f"maternelle. Au plus {far} des enfants n’ont aucune structure connue à 10 minutes : la "
        "liste étant incomplète, cette part est un maximum. Ce niveau ne se compare pas au taux de "
        "couverture : il ne compte ni la garde à domicile ni l’école, et repose sur un autre "
        "nombre d’enfants."
    )
    return writing.say(text, rate, far)


def _tabulate_access(subject: Subject) -> Table:
    measure_of, area = subject.atlas.measure, subject.area
    columns = [(area.level, area.code, typeset(area.name))]
    if subject.alone and area.ept:
        columns.append(("ept", area.ept, typeset(str(area.ept_name))))
    if area.level != "departement":
        columns.append(("departement", DEPARTEMENT, "Seine-Saint-Denis"))
    rows = [
        (label(name),
         *(figure(write, measure_of(level, code)[measure], "access", level, code, measure)
           for level, code, _ in columns))
        for measure, name, write in MEASURES
    ]  # fmt: skip
    interval = []
    for level, code, _ in columns:
        row = measure_of(level, code)
        interval.append(bounds(row["low"], row["high"], "access", level, code, decimals=1))
    rows.insert(1, (label("intervalle à 90 %"), *interval))
    return Table(
        "Accès à pied", ("Mesure", *(name for *_, name in columns)), tuple(rows),
        (4, *([1.6] * len(columns))),
        writing.cite(("estime",), INDICATORS["acces"].sources,
                     "Marche par les rues à 4,5 km/h. Seule l’accessibilité tous modes a un "
                     "intervalle connu."),
    )  # fmt: skip


def _tell_ranks(subject: Subject) -> list[Block]:
    head = (
        "Trois scores : manque de places, besoin social, dynamique ; ensemble, ils classent les "
        "territoires du plus grand besoin au plus petit. Chaque rang porte son intervalle à 90 % : "
        "deux territoires dont les intervalles se recouvrent ne sont pas départagés."
    )
    blocks: list[Block] = [writing.say(head)]
    ranks = subject.atlas.commune_ranks
    total = int(ranks["rank"].notna().sum())
    if subject.alone:
        row = take_row(ranks, subject.code)
        if pd.isna(row["rank"]):
            return [*blocks, writing.note(typeset(str(row["reason"])))]
        rank = writing.quote(
            french.count, float(row["rank"]), "ranks", "commune", subject.code, "rank"
        )
        chance = _write_chance(float(row["p_top10"]))
        text = (
            f"Parmi les {total} communes, {typeset(subject.area.name)} est au **rang {rank}** "
            f"(intervalle : {french.interval(row['rank_low'], row['rank_high'])}) ; la probabilité "
            f"qu’elle soit parmi les dix premières est de {chance}."
        )
        blocks.append(writing.say(text, rank))
        missing = str(row["missing"])
        if missing:
            blocks.append(writing.note(f"Critères non connus, laissés de côté : {missing}."))
        return blocks
    rows = ranks[ranks.index.isin(subject.members)].dropna(subset="rank").sort_values("rank")
    table = [
        (figure(french.count, row["rank"], "ranks", "commune", row["code"], "rank"),
         bounds(row["rank_low"], row["rank_high"], "ranks", "commune", row["code"]),
         label(typeset(str(row["name"]))),
         *(figure(french.count, row[f"score_{s}"], "ranks", "commune", row["code"], f"score_{s}")
           for s in ("manque", "social", "dynamique")))
        for row in take_rows(rows)
    ]  # fmt: skip
    return [
        *blocks,
        Table(f"Communes, du plus grand besoin au plus petit (rang parmi {total})",
              ("Rang", "Intervalle", "Commune", "Manque", "Besoin social", "Dynamique"),
              tuple(table), (0.8, 1.2, 3, 1.1, 1.4, 1.3),
              writing.cite(("estime",), INDICATORS["acces"].sources,
                           "Scores de 0 à 100, 100 étant le plus grand besoin.")),
    ]  # fmt: skip


def _write_chance(probability: float) -> str:
    """« 62 % »; never a certainty."""
    if probability > 0.99:
        return f"plus de {french.percent(99, 0)}"
    return (
        f"moins de {french.percent(1, 0)}"
        if probability < 0.01
        else french.percent(100 * probability, 0)
    )


def _tabulate_iris(subject: Subject) -> list[Block]:
    ranks = subject.atlas.iris_ranks
    total = int(ranks["rank"].notna().sum())
    few = int(subject.iris["rank"].isna().sum())
    top = subject.iris.dropna(subset="rank").head(SHOWN_IRIS)
    if top.empty:
        return [writing.note("Aucun IRIS de ce territoire n’a assez d’enfants pour être classé.")]
    names = subject.name_iris()
    rows = [
        (figure(french.count, row["rank"], "ranks", "iris", row["code"], "rank"),
         bounds(row["rank_low"], row["rank_high"], "ranks", "iris", row["code"]),
         label(typeset(str(names[row["code"]]))),
         figure(writing.estimate, row["children_u3"], "children_iris", row["code"], "children_u3"),
         figure(writing.estimate_rate, row["accessibility"], "access", "iris", row["code"],
                "accessibility"),
         bounds(row["accessibility_low"], row["accessibility_high"], "access", "iris", row["code"],
                decimals=1))
        for row in take_rows(top)
    ]  # fmt: skip
    remark = f"Rang parmi {total} IRIS du département."
    if few:
        remark += f" {french.quantity(few, 'IRIS', 'IRIS')} sans rang : moins de 30 enfants."
    remark += " Un IRIS prend à sa commune l’écart au taux visé et les évolutions."
    return [
        Table("IRIS du territoire, du plus grand besoin au plus petit",
              ("Rang", "Intervalle du rang", "IRIS", "Enfants", "Places à pied pour 100 enfants",
               "Intervalle"), tuple(rows), (0.8, 1.2, 3.2, 1.1, 1.6, 1.5),
              writing.cite(("estime",), INDICATORS["acces"].sources, remark))
    ]  # fmt: skip


def _tell_clusters(subject: Subject) -> list[Block]:
    table = subject.tables.read("clusters")
    rows = table[table["measure"].eq("accessibility")].set_index("code")["cluster"]
    found = rows[rows.index.isin(subject.iris.index)].value_counts()
    low = writing.quote(
        lambda n: french.quantity(n, "IRIS", "IRIS"), float(found.get("bas", 0)),
        "clusters", subject.code, "bas",
    )  # fmt: skip
    if not found.get("bas", 0):
        return [writing.say("Aucun IRIS du territoire n’appartient à une grappe de faible "
                            "accessibilité au-delà de ce que ferait le hasard.")]  # fmt: skip
    verb = "appartient" if found["bas"] == 1 else "appartiennent"
    text = (
        f"{low} du territoire {verb} à une grappe de faible accessibilité : des quartiers voisins "
        "mal desservis ensemble, plus que le hasard ne le ferait (I de Moran local, taux de "
        f"fausses découvertes tenu à {french.percent(100 * FALSE_DISCOVERY, 0)})."
    )
    return [writing.say(text, low), writing.cite(("estime",), INDICATORS["acces"].sources)]
