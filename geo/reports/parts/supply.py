"""Parts 4, 5 and 6: collective care, childminders, school at two."""

import pandas as pd

from geo import french
from geo.figures import sentences
from geo.figures.palette import KIND_LABELS
from geo.figures.portrait_tables import OPENING_WORDS, SMALL_COUNT
from geo.figures.sentences import typeset
from geo.indicators import portrait
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import MODE_NAMES
from geo.reports import writing
from geo.reports.document import Block, Cell, Gap, Heading, Table
from geo.reports.material import Subject
from geo.reports.pictures import illustrate
from geo.reports.writing import figure, label
from geo.supply.facilities import EAJE_KINDS

STRUCTURE_SOURCES = ("osm_poi", "structures_communes", "insee_bpe_communes")
LISTED = 40  # structures listed one by one at most
# Categories of collective EAJE by places (Code de la santé publique, art. R. 2324-46).
CATEGORIES = (
    ("Micro-crèche", 1, 12),
    ("Petite crèche", 13, 24),
    ("Crèche", 25, 39),
    ("Grande crèche", 40, 59),
    ("Très grande crèche", 60, None),
)


def write_collective(subject: Subject) -> list[Block]:
    """Part 4: places in EAJE, then what is known structure by structure."""
    return [
        Heading(1, "4. L’accueil collectif"),
        writing.say("EAJE (établissements d’accueil du jeune enfant) : crèches, multi-accueils, "
                    "haltes-garderies, micro-crèches. PSU : prestation versée par la CAF à la "
                    "crèche ; Paje : aide versée aux parents, qui paient la micro-crèche."),
        *_tell_mode(subject, "eaje", "en EAJE"),
        *_tabulate_modes(subject, ("eaje", "eaje_psu", "eaje_hors_psu"), "Places en EAJE"),
        Heading(2, "Les établissements connus"),
        *_tell_structures(subject),
        *_tabulate_kinds(subject),
        *_tabulate_categories(subject),
        *illustrate(subject, "structures", "couverture_eaje"),
        *_list_structures(subject),
        Gap("Liste complète des établissements : places autorisées et places ouvertes, "
            "gestionnaire, horaires, agrément AVIP, projets et fermetures."),
    ]  # fmt: skip


def write_individual(subject: Subject) -> list[Block]:
    """Part 5: childminders and MAM, their trend."""
    return [
        Heading(1, "5. L’accueil individuel"),
        writing.say("Assistantes et assistants maternels : agréés par la PMI du Département. La "
                    "Cnaf compte les places de ceux qui gardent au moins un enfant, exercice en "
                    "MAM (maison d’assistants maternels) compris : ajouter les places des MAM les "
                    "compterait deux fois. Aucune donnée nominative n’est utilisée."),
        *_tell_mode(subject, "am", "chez les assistantes maternelles"),
        *_tabulate_modes(subject, ("am", "domicile"), "Places en accueil individuel"),
        *_tell_gap(subject),
        *_tabulate_communes(subject),
        *illustrate(subject, _choose_map(subject), "evolution_am"),
        *_tell_mam(subject),
        *_tell_approvals(subject),
        Gap("Nombre d’assistantes maternelles agréées, en activité, de plus de 55 ans ; places "
            "vacantes ; projets de MAM connus (source : PMI, RPE)."),
    ]  # fmt: skip


def write_school(subject: Subject) -> list[Block]:
    """Part 6: children at school at two."""
    return [
        Heading(1, "6. L’école à deux ans"),
        *_tell_mode(subject, "prescolaire", "à l’école avant 3 ans"),
        *_tabulate_modes(subject, ("prescolaire",), "Enfants scolarisés à deux ans"),
        Gap("Classes ou dispositifs d’accueil des moins de 3 ans (toute petite section) : écoles, "
            "places, passerelles avec les crèches."),
    ]  # fmt: skip


def _choose_map(subject: Subject) -> str:
    """Rates beside the neighbours' for a commune, places of each commune for wider areas."""
    return "couverture_am" if subject.alone else "assistantes_maternelles"


def _tell_mode(subject: Subject, mode: str, where: str) -> list[Block]:
    """Places of a mode, their change, their rate beside those of wider areas."""
    row, code = subject.mode(mode), subject.code
    if row is None:
        return [writing.note("La Cnaf ne publie pas ce chiffre à part pour cette commune : il est "
                             "compris dans un ensemble plus large, ou non connu.")]  # fmt: skip
    year = int(row["year"])
    places = writing.quote(
        lambda n: french.quantity(n, "place"), float(row["places"]),
        "coverage", code, mode, year, "places",
    )  # fmt: skip
    quotes, text = [places], f"En {year}, on compte **{places}** {where}"
    trend = portrait.trace_trend(subject.area, subject.tables, mode)
    if trend is not None:
        start = writing.quote(
            french.count, trend.start_places, "coverage", code, mode, trend.start_year, "places"
        )
        quotes.append(start)
        moved = trend.end_places - trend.start_places
        text += f", contre {start} en {trend.start_year} ({french.signed(moved, 0)}"
        if trend.start_places >= SMALL_COUNT:
            text += f", soit {sentences.write_change(trend.places_change)}"
        text += ")"
    text += "."
    if pd.notna(row["rate"]):
        rate = writing.quote(french.rate, float(row["rate"]), "coverage", code, mode, year, "rate")
        quotes.append(rate)
        text += f" Cela fait {rate} pour 100 enfants de moins de 3 ans"
        beside = []
        if subject.area.level != "departement":
            whole = subject.departement_rate(mode, year)
            beside.append(f"{french.rate(whole)} dans le département")
        france = subject.reference("france_10000", mode, year)
        if pd.notna(france):
            beside.append(f"{french.rate(france)} dans l’ensemble des communes de France de plus "
                          "de 10 000 habitants")  # fmt: skip
        text += f" ({', '.join(beside)})." if beside else "."
    elif trend is None:
        text += (
            " Ni taux, ni série annuelle : la Cnaf ne les publie pas dans une commune de moins "
            "de 10 000 habitants."
        )
    return [writing.say(text, *quotes)]


def _tabulate_modes(subject: Subject, modes: tuple[str, ...], title: str) -> list[Block]:
    """Places of some modes by year."""
    rows = subject.coverage[subject.coverage["mode"].isin(modes)].dropna(subset="places")
    years = sorted(int(year) for year in rows["year"].unique())
    if not years:
        return []
    values = rows.set_index(["mode", "year"])["places"]
    kept = [mode for mode in modes if mode in set(rows["mode"])]
    table = [
        (label(MODE_NAMES[mode]),
         *(figure(french.count, values.get((mode, year), float("nan")),
                  "coverage", subject.code, mode, year, "places") for year in years))
        for mode in kept
    ]  # fmt: skip
    natures = tuple(dict.fromkeys(str(s) for s in rows["status"]))
    field = sentences.tell_field(subject.trend) if subject.trend else ""
    return [
        Table(f"{title}, par année", ("Mode d’accueil", *map(str, years)), tuple(table),
              (3, *([1] * len(years))), writing.cite(natures, subject.sources(), field))
    ]  # fmt: skip


def _tell_structures(subject: Subject) -> list[Block]:
    supply = subject.atlas.supply
    own = supply[supply["code"].isin(subject.members)]
    text = sentences.tell_structures(
        subject.area,
        int(own["structures"].sum()),
        float(own["facilities"].sum()),
        float(own["places_known"].sum()),
        float(own["places_official"].sum(min_count=1)),
        own.loc[own["places_official"].notna(), "year"].astype(int),
    )
    return [writing.say(text), writing.cite(("releve",), STRUCTURE_SOURCES)]


def _tabulate_kinds(subject: Subject) -> list[Block]:
    rows = subject.structures[subject.structures["kind"].isin(EAJE_KINDS)]
    if rows.empty:
        return []
    groups = rows.groupby("kind")["places"].agg(["size", "count", "sum"])
    groups = groups.sort_values(["size", "sum"], ascending=False)
    table = [
        (label(KIND_LABELS[str(kind)]),
         figure(french.count, row["size"], "structures", subject.code, kind, "size"),
         figure(french.count, row["count"], "structures", subject.code, kind, "count"),
         figure(french.count, row["sum"], "structures", subject.code, kind, "sum")
         if row["count"] else Cell(french.UNKNOWN, number=True))
        for kind, row in groups.iterrows()
    ]  # fmt: skip
    return [
        Table("Établissements connus, par type",
              ("Type", "Nombre", "Dont places connues", "Places connues"), tuple(table),
              (3.5, 1, 1.5, 1.5), writing.cite(("releve",), STRUCTURE_SOURCES[:2],
              "Ouverts ou à vérifier. © les contributeurs d’OpenStreetMap."))
    ]  # fmt: skip


def _tabulate_categories(subject: Subject) -> list[Block]:
    """Collective EAJE of known size by category of the law, and their managers."""
    rows = subject.structures
    rows = rows[rows["kind"].isin(EAJE_KINDS) & rows["kind"].ne("creche_familiale")]
    known = rows.dropna(subset="places")
    if known.empty:
        return [writing.note("Aucun établissement dont le nombre de places soit connu : pas de "
                             "répartition par catégorie.")] if len(rows) else []  # fmt: skip
    table = []
    for name, low, high in CATEGORIES:
        size = known[known["places"].between(low, high or float("inf"))]
        span = f"{low} à {high} places" if high else f"{low} places et plus"
        key = ("categories", subject.code, low)
        table.append((label(name), label(span), figure(french.count, len(size), *key, "size"),
                      figure(french.count, size["places"].sum(), *key, "places")))  # fmt: skip
    public = rows["manager"].dropna()
    blocks: list[Block] = [
        Table("Établissements collectifs de taille connue, par catégorie",
              ("Catégorie", "Places", "Nombre", "Places connues"), tuple(table), (2.5, 2.5, 1, 1.5),
              writing.cite(("releve",), STRUCTURE_SOURCES[:2],
                           "Catégories du Code de la santé publique, art. R. 2324-46. "
                           f"{len(known)} établissements sur {len(rows)}."))
    ]  # fmt: skip
    if len(public):
        counts = public.value_counts()
        names = [f"{typeset(str(who))} ({number})" for who, number in counts.head(8).items()]
        text = f"Gestionnaire connu pour {len(public)} établissements sur {len(rows)} : "
        blocks.append(writing.say(f"{text}{', '.join(names)}{'…' if len(counts) > 8 else '.'}"))
    return blocks


def _list_structures(subject: Subject) -> list[Block]:
    rows = portrait.list_structures(subject.area, subject.tables)
    if rows.empty:
        return [writing.note("Aucune structure de ce territoire n’est dans la liste de l’atlas : "
                             "cela ne veut pas dire qu’il n’y en a pas.")]  # fmt: skip
    if len(rows) > LISTED:
        return [writing.say(f"La liste des {len(rows)} structures connues est dans l’application "
                            "et dans le classeur du territoire.")]  # fmt: skip
    names = subject.atlas.commune_names
    table = []
    for row in rows.to_dict("records"):
        commune = () if subject.alone else (label(typeset(str(names[row["commune"]]))),)
        address = french.UNKNOWN if pd.isna(row["address"]) else str(row["address"])
        table.append(
            (label(typeset(row["name"])), label(KIND_LABELS[row["kind"]]), *commune, label(address),
             figure(french.count, row["places"], "structure", row["id"], "places"),
             label(OPENING_WORDS[row["status"]]))
        )  # fmt: skip
    several = () if subject.alone else ("Commune",)
    wide = () if subject.alone else (1.6,)
    return [
        Table("Structures connues", ("Nom", "Type", *several, "Adresse", "Places", "Statut"),
              tuple(table), (2.6, 1.8, *wide, 2.4, 1, 1.1),
              writing.cite((), STRUCTURE_SOURCES[:2], "Liste incomplète : elle dit où, jamais "
                           "combien. Aucune assistante maternelle à titre individuel."))
    ]  # fmt: skip


def _tell_gap(subject: Subject) -> list[Block]:
    """What childminders weigh in the gap with France."""
    if not {"am", "total"} <= set(subject.places.index):
        return []
    year = int(subject.places["year"].iloc[0])
    rates = subject.places["rate"]
    total, am = (subject.reference("france", mode, year) for mode in ("total", "am"))
    if pd.isna([rates["total"], rates["am"], total, am]).any():
        return []
    return [
        writing.say(sentences.tell_mode_gap(rates["total"], total, rates["am"], am, year)),
        writing.say(_tell_urban_gap(subject, rates, year)),
    ]


def _tell_urban_gap(subject: Subject, rates: pd.Series, year: int) -> str:
    """The same gap with the communes of France over 10,000 inhabitants only."""
    modes = ("total", "eaje", "am")
    others = {mode: subject.reference("france_10000", mode, year) for mode in modes}
    gaps = {mode: others[mode] - float(rates[mode]) for mode in modes}
    field = f"Face aux seules communes de plus de 10 000 habitants ({french.rate(others['total'])})"
    if gaps["total"] <= 0:
        return f"{field}, le taux n’est pas en retard."
    parts = [
        f"{sentences.write_points(-gaps[mode])} {where}"
        for mode, where in (("eaje", "en crèche"), ("am", "chez les assistantes maternelles"))
    ]
    return (
        "La comparaison ci-dessus porte sur la France entière, campagnes comprises. "
        f"{field}, l’écart est de {sentences.write_points(-gaps['total'])} : "
        f"{', '.join(parts)}, le reste dans les autres modes."
    )


def _tabulate_communes(subject: Subject) -> list[Block]:
    """Childminders of each commune of a wider area, from the steepest fall."""
    if subject.alone:
        return []
    found = []
    for code in subject.members:
        area = portrait.find_area(code, subject.tables)
        trend = portrait.trace_trend(area, subject.tables, "am")
        if trend is not None:
            found.append((trend.places_change, code, area, trend))
    rows = [
        (label(typeset(area.name)),
         figure(french.count, t.start_places, "coverage", code, "am", t.start_year, "places"),
         figure(french.count, t.end_places, "coverage", code, "am", t.end_year, "places"),
         figure(sentences.write_change, t.places_change, "change", code, "am")
         if t.start_places >= SMALL_COUNT else Cell("–", number=True),
         figure(french.rate, t.split.end_rate, "coverage", code, "am", t.end_year, "rate"))
        for _, code, area, t in sorted(found, key=lambda item: item[0])
    ]  # fmt: skip
    if not rows:
        return []
    start, end = found[0][3].start_year, found[0][3].end_year
    missing = len(subject.members) - len(rows)
    remark = f"{missing} communes de moins de 10 000 habitants sans série." if missing > 1 else (
        "Une commune de moins de 10 000 habitants est sans série." if missing else "")  # fmt: skip
    return [
        Table("Assistantes maternelles, par commune",
              ("Commune", f"Places {start}", f"Places {end}", "Évolution",
               f"Pour 100 enfants, {end}"), tuple(rows), (3, 1.2, 1.2, 1.3, 1.6),
              writing.cite(("officiel", "calcule"), subject.sources(), remark))
    ]  # fmt: skip


def _tell_mam(subject: Subject) -> list[Block]:
    mam = subject.structures[subject.structures["kind"].eq("mam")]
    if mam.empty:
        return [writing.say("L’atlas ne connaît aucune MAM dans ce territoire ; sa liste est "
                            "incomplète.")]  # fmt: skip
    names = [
        typeset(str(row["name"]))
        + (f" ({french.quantity(row['places'], 'place')})" if pd.notna(row["places"]) else "")
        for row in mam.to_dict("records")
    ]
    count = french.quantity(len(mam), "MAM", "MAM")
    return [
        writing.say(f"L’atlas connaît {count} dans ce territoire : {', '.join(names)}. La liste "
                    "est incomplète."),
        writing.cite((), STRUCTURE_SOURCES[:2]),
    ]  # fmt: skip


def _tell_approvals(subject: Subject) -> list[Block]:
    """Approvals in the département (DREES), known at no finer level."""
    series = subject.tables.read("departement_series")
    series = series[series["departement"].eq(DEPARTEMENT) & series["indicator"].eq("agrements_am")]
    known = series.dropna(subset="value").sort_values("year")
    values = dict(zip(known["year"].tolist(), known["value"].tolist(), strict=True))
    first, last = min(values), max(values)
    start, end = (
        writing.quote(french.count, values[y], "departement_series", "93", "agrements_am", y)
        for y in (first, last)
    )
    moved = sentences.write_change(100 * (values[last] / values[first] - 1))
    return [
        writing.say(f"Dans l’ensemble du département, {end} assistantes et assistants maternels "
                    f"étaient agréés en {last}, contre {start} en {first} ({moved}).", start, end),
        writing.cite(("officiel",), ("drees_departements",)),
    ]  # fmt: skip
