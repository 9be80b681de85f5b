"""Second page of an address's sheet: figures in tables, aids, method, limits, sources."""

from collections.abc import Sequence

from geo import french
from geo.access.draws import DRAWS
from geo.access.parameters import show
from geo.figures.sentences import typeset
from geo.figures.site_sentences import (
    ANSWERS,
    LIMITS,
    list_exclusive,
    name_amount,
    name_date,
    tell_advice,
    tell_places,
)
from geo.figures.site_tables import RATE, Line, list_around, list_lines
from geo.reports import writing
from geo.reports.document import Block, Cell, Heading, Table
from geo.siting.funding import Funding, advise_funding, load_funding
from geo.siting.sheet import Sheet

MOST_STRUCTURES = 6  # rows that leave the rest of the page its room
NOTHING = "–"  # no such figure at that level
Lines = dict[str, Line]


def write_details(sheet: Sheet, number: str = "") -> list[Block]:
    """Blocks of the page; ``number`` as in geo.reports.site_front.write_front."""
    lines = {line.key: line for line in list_lines(sheet)}
    head = f"{number}. {typeset(sheet.site.label)}" if number else typeset(sheet.site.label)
    return [
        Heading(2, f"{head} : le détail", new_page=True),
        *_list_structures(sheet),
        _list_effect(sheet, lines),
        _compare_areas(sheet, lines),
        writing.say(_tell_commune(lines)),
        *_list_funding(sheet),
        Heading(2, "Méthode, limites et sources"),
        writing.bullets(_tell_method(sheet)),
        writing.cite((), [source for line in lines.values() for source in line.figure.sources]),
    ]


def _list_structures(sheet: Sheet) -> list[Block]:
    """The nearest structures, as the page of the app lists them."""
    around, limit = list_around(sheet), show(sheet.reach[-1].minutes)
    if around.empty:
        return [writing.say(f"L’atlas ne situe aucune structure d’accueil à {limit} min à pied.")]
    shown = around.head(MOST_STRUCTURES)
    title = f"Structures à {limit} min à pied au plus, numérotées comme sur la carte"
    if len(around) > len(shown):
        title += f" (les {len(shown)} plus proches sur {len(around)})"
    rows = tuple(
        (Cell(str(rank)), Cell(row["Structure"]), Cell(row["Type"]), Cell(row["Places"]),
         Cell(row["À pied"], number=True))
        for rank, row in enumerate(shown.to_dict("records"), start=1)
    )  # fmt: skip
    columns = ("N°", "Structure", "Type", "Places", "À pied")
    return [Table(title, columns, rows, (0.5, 4.4, 3.2, 2.3, 1.0))]


def _list_effect(sheet: Sheet, lines: Lines) -> Table:
    """Access before and after; need and what of it the MAM would serve."""
    minutes, places = show(sheet.plan.minutes), sheet.plan.places
    rows = [
        (Cell(label), *(_cell(lines[f"{key}_{when}"]) for when in ("before", "after", "gain")))
        for label, key in (
            (f"Accès à pied, en {RATE} : en moyenne à {minutes} min", "around"),
            ("Accès à pied, à l’adresse même", "here"),
        )
    ]
    rows.append(
        (
            Cell(f"Places qui manquent à {minutes} min, et part que {places} places serviraient"),
            _cell(lines["need"]),
            _cell(lines["served"]),
            Cell(NOTHING, number=True),
        )
    )
    return Table(
        f"Ce que changerait une MAM de {places} places (estimé aujourd’hui ; scénario ensuite)",
        ("", "Aujourd’hui", "Si la MAM ouvre", "Gain"),
        tuple(rows),
        (3.6, 1.7, 1.7, 1.7),
    )


def _compare_areas(sheet: Sheet, lines: Lines) -> Table:
    rows = [
        _compare_row("Taux de couverture, tous modes (Cnaf)", lines,
                     ("", "coverage", "coverage_ept", "coverage_departement", "coverage_france")),
        _compare_row(f"Accès à pied ; ici, à {show(sheet.plan.minutes)} min", lines,
                     ("around_before", "access_commune", "access_ept", "access_departement", "")),
        *(
            _compare_row(label, lines,
                         (*(f"{key}_{level}" for level in ("iris", "commune", "ept",
                                                           "departement")), ""))
            for label, key in (
                (f"Taux de pauvreté ({_year(sheet, 'pauvrete')})", "pauvrete"),
                (f"Familles monoparentales ({_year(sheet, 'monoparentales')})", "monoparentales"),
                (f"Niveau de vie médian ({_year(sheet, 'revenu_median')})", "revenu_median"),
            )
        ),
    ]  # fmt: skip
    return Table(
        f"L’adresse comparée (taux et accès en {RATE} ; ailleurs, quartier statistique : IRIS)",
        ("", "Ici", "Commune", "EPT", "Département", "France", "Nature"),
        tuple(rows),
        (2.6, 1.5, 1.5, 1.5, 1.5, 1.3, 1.2),
    )


def _year(sheet: Sheet, indicator: str) -> str:
    row = sheet.context(indicator)
    years = {figure.year for figure in (row.iris, row.commune, row.ept, row.departement)} - {None}
    return " et ".join(map(str, sorted(years, key=str))) or french.UNKNOWN


def _compare_row(label: str, lines: Lines, keys: Sequence[str]) -> tuple[Cell, ...]:
    held = [lines[key] for key in keys if key]
    cells = (_cell(lines[key]) if key else Cell(NOTHING, number=True) for key in keys)
    return (Cell(label), *cells, Cell(join_natures(held)))


def join_natures(lines: Sequence[Line]) -> str:
    """« officiel, calculé »: the natures of figures side by side."""
    found = (writing.NATURES[line.figure.status] for line in lines if line.figure.known)
    return ", ".join(dict.fromkeys(found)) or french.UNKNOWN


def _tell_commune(lines: Lines) -> str:
    start, end, change = (lines[f"am_{name}"] for name in ("start", "end", "change"))
    rank = f"{lines['rank'].text}, du plus haut taux au plus bas"
    people = "évolution non publiée"
    if change.figure.known:
        people = (
            f"{start.text}, puis {end.text}, soit {change.text} (officiel ; évolution calculée)"
        )
    return (
        f"**Rang de la commune** : {rank}. **Places d’assistantes maternelles de la commune, MAM "
        f"comprises** : {people}. "
        f"**Gare ou station la plus proche** : {lines['station'].text}. **Grand Paris Express** : "
        f"{lines['grand_paris'].text}, date d’ouverture non connue de l’atlas."
    )


def _list_funding(sheet: Sheet) -> list[Block]:
    funding = load_funding()
    advices = advise_funding(sheet, funding)
    shown = [advice for advice in advices if advice.answer != "non"]
    rows = tuple(
        (
            Cell(f"{advice.rule.name} ({advice.rule.payer})"),
            Cell(ANSWERS[advice.answer]),
            Cell(f"{name_amount(advice.rule)} ; {name_date(advice.rule)}"),
            Cell(tell_advice(advice, sheet)),
        )
        for advice in shown
    )
    sources = " ; ".join(dict.fromkeys(advice.rule.source for advice in shown))
    told = [_tell_rest(funding, [a.rule.name for a in advices if a.answer == "non"])]
    if not rows:
        return [writing.say(" ".join(told))]
    columns = ("Aide", "Ici", "Montant et date", "Conditions et points à confirmer")
    table = Table("Aides à l’ouverture : aucune n’est une promesse", columns, rows,
                  (2.4, 1.2, 1.9, 5.4))  # fmt: skip
    return [table, writing.say(f"{' '.join(told)} Sources : {sources}.")]


def _tell_rest(funding: Funding, apart: Sequence[str]) -> str:
    parts = [f"Ne se cumulent pas : {pair}." for pair in list_exclusive(funding)]
    if apart:
        parts.append(f"Ne s’applique pas ici : {' ; '.join(apart)}.")
    parts.append(f"Règles saisies le {french.date(funding.updated)}.")
    return " ".join(parts)


def _tell_method(sheet: Sheet) -> list[str]:
    return [
        "**Enfants** : naissances et recensement, répartis par quartier puis par carreau de 200 m. "
        f"**Accès à pied** : places à {show(sheet.reach[-1].minutes)} min au plus, partagées entre "
        "les enfants qui peuvent y aller, les plus proches comptant davantage (poids 1, 0,68 et "
        "0,22 jusqu’à 5, 10 et 15 min). **Manque** : les places qu’il faudrait pour que chacun "
        "atteigne le taux visé.",
        f"**≈** : estimation ; entre parenthèses, son intervalle à 90 %, sur {french.count(DRAWS)} "
        "tirages de ce que l’atlas ne sait pas (enfants, tailles, emplacements). **Officiel** : "
        "publié tel quel ; **calculé** : à partir de chiffres publiés ; **scénario** : si la MAM "
        "ouvre.",
        " ".join(LIMITS),
        tell_places(load_funding(), sheet.plan.places),
    ]


def count_reach(sheet: Sheet) -> Table:
    """Children, structures and places within each duration."""
    lines = {line.key: line for line in list_lines(sheet)}
    steps = [show(reach.minutes) for reach in sheet.reach]
    rows = tuple(
        (Cell(label), *(_cell(lines[f"{key}_{step}"]) for step in steps))
        for label, key in (
            ("Enfants de moins de 3 ans (estimé)", "children"),
            ("Structures d’accueil situées (calculé)", "structures"),
            ("Leurs places (≈ : estimé)", "places"),
        )
    )
    return Table(
        "Ce que l’on atteint à pied", ("", *(f"{step} min" for step in steps)), rows,
        (3.0, *(1.5,) * len(steps)),
    )  # fmt: skip


def _cell(line: Line) -> Cell:
    return Cell(keep(line.text), writing.make_key("site", line.key), number=True)


def keep(text: str) -> str:
    """A figure whose interval stays on one line."""
    return text.replace(" à ", "\u00a0à\u00a0")
