"""Part 1: perimeter, obligations, sources, and what is not known here."""

import pandas as pd

from geo import french
from geo.figures.sentences import belong_to, locate_area, typeset
from geo.indicators.gaps import list_gaps
from geo.reports import writing
from geo.reports.document import Block, Cell, Gap, Heading, Table
from geo.reports.material import Subject
from geo.reports.obligations import Obligation, load_obligations
from geo.reports.writing import figure, label

NEAR_THRESHOLD = 0.05  # share of a threshold under or over which the population must be checked


def write_scope(subject: Subject) -> list[Block]:
    """The perimeter and its population, the natures of figures, obligations, known gaps."""
    return [
        Heading(1, "1. Périmètre, obligations et sources"),
        Heading(2, "Le territoire"),
        *_describe_area(subject),
        Heading(2, "Comment lire les chiffres"),
        writing.bullets(_NATURES),
        Heading(2, "Ce que la loi demande"),
        *_write_obligations(subject),
        Heading(2, "Ce que l’on ne sait pas ici"),
        *_list_unknown(subject),
    ]


_NATURES = (
    "**Officiel** : publié tel quel par l’organisme cité.",
    "**Calculé** : somme, différence ou rapport de chiffres publiés, sans hypothèse.",
    "**Estimé** : issu d’un modèle de l’atlas, précédé du signe ≈ ; l’intervalle donné, quand il "
    "est connu, contient la vraie valeur neuf fois sur dix si les hypothèses sont justes.",
    "**Relevé** : compté sur les listes que l’atlas connaît, incomplètes ; dit où, jamais combien.",
    "**Scénario** : ce qui arriverait sous une hypothèse nommée ; ni chiffre publié, ni prévision.",
    "Une valeur absente est dite « non publié », « secret statistique » ou « non connu » : elle "
    "n’est jamais remplacée par zéro.",
)


def _describe_area(subject: Subject) -> list[Block]:
    members = subject.tables.communes.set_index("code").loc[subject.members]
    year = int(members["population_year"].max())
    people = writing.quote(
        lambda n: french.quantity(n, "habitant"), float(members["population"].sum()),
        "communes", subject.code, "population",
    )  # fmt: skip
    name = typeset(subject.area.name)
    if subject.alone:
        what = f"{name} est une commune du territoire {typeset(str(subject.area.ept_name))}"
    elif subject.area.level == "ept":
        what = f"{name} est un établissement public territorial (EPT) de {len(members)} communes"
    else:
        what = f"Le département de la {name} compte {len(members)} communes et 4 EPT"
    text = (
        f"{what}. Population municipale : {people} en {year} (INSEE). Toutes les données sont "
        "ramenées à la géographie de 2025."
    )
    blocks: list[Block] = [writing.say(text, people)]
    if not subject.alone:
        rows = [
            (label(typeset(row["name"])),
             figure(french.count, row["population"], "communes", code, "population"),
             label(_size_class(row["population"])))
            for code, row in members.iterrows()
        ]  # fmt: skip
        blocks.append(
            Table("Communes du territoire", ("Commune", f"Habitants, {year}", "Taille"),
                  tuple(rows), (3, 1.5, 3),
                  writing.cite(("officiel",), ("insee_population_communes",)))
        )  # fmt: skip
    return blocks


def _size_class(population: float) -> str:
    low, high = load_obligations().thresholds
    if population > high:
        return f"plus de {french.count(high)} habitants"
    if population > low:
        return f"de {french.count(low)} à {french.count(high)} habitants"
    return f"{french.count(low)} habitants au plus"


def _write_obligations(subject: Subject) -> list[Block]:
    rules = load_obligations()
    people = subject.tables.communes.set_index("code").loc[subject.members, "population"]
    year = int(subject.tables.communes["population_year"].max())
    head = (
        "Depuis le 1er janvier 2025, les communes sont autorités organisatrices de l’accueil du "
        "jeune enfant. Ce qui leur est demandé dépend de leur population."
    )
    if subject.alone:
        size = french.quantity(people.iloc[0], "habitant")
        where = locate_area(subject.area)
        text = f"{head} {where[0].upper()}{where[1:]} ({size} en {year}) :"
        kept = [item for item in rules.obligation if item.binds(people.iloc[0])]
        header: tuple[str, ...] = ("Obligation", "Depuis le", "Référence")
        rows: list[tuple[Cell, ...]] = [
            (label(o.text), label(_since(o)), label(o.source)) for o in kept
        ]
        widths: tuple[float, ...] = (4.5, 1.5, 2.5)
    else:
        text = f"{head} Nombre de communes {belong_to(subject.area)} concernées :"
        header = ("Obligation", "Communes", "Depuis le", "Référence")
        rows = [
            (label(o.text), label(_count_bound(o, people)), label(_since(o)), label(o.source))
            for o in rules.obligation
        ]
        widths = (4.2, 1.2, 1.4, 2.3)
    blocks: list[Block] = [
        writing.say(text),
        Table("Obligations de l’autorité organisatrice", header, tuple(rows), widths),
        writing.note(
            f"Liste saisie le {french.date(rules.updated)} d’après une synthèse, non relue sur "
            "les textes : à vérifier avant tout acte. "
            f"Seuils appréciés ici sur la population municipale de {year} (INSEE) : le décompte "
            "légal peut différer."
        ),
    ]
    for code in people.index:
        blocks += _warn_threshold(subject, str(code), float(people[code]), rules.thresholds)
    blocks.append(
        Gap("Qui exerce la compétence d’autorité organisatrice (commune, ou groupement à qui elle "
            "est transférée) ? Quelle convention territoriale globale (CTG), quel schéma, quelles "
            "échéances ?")
    )  # fmt: skip
    return blocks


def _count_bound(rule: Obligation, people: pd.Series) -> str:
    bound = sum(rule.binds(value) for value in people)
    return "toutes" if bound == len(people) else f"{bound} sur {len(people)}"


def _since(rule: Obligation) -> str:
    return french.date(rule.since) if rule.since else "à vérifier"


def _warn_threshold(
    subject: Subject, code: str, population: float, thresholds: list[int]
) -> list[Block]:
    close = [t for t in thresholds if abs(population / t - 1) <= NEAR_THRESHOLD]
    name = typeset(str(subject.atlas.commune_names[code]))
    return [
        writing.note(f"{name} est proche du seuil de {french.count(t)} habitants : à confirmer.")
        for t in close
    ]


def _list_unknown(subject: Subject) -> list[Block]:
    gaps = list_gaps(subject.tables)
    names = {subject.atlas.commune_names[code] for code in subject.members}
    own = gaps[[bool(names & set(area.split(", "))) for area in gaps["area"]]]
    whole = gaps[gaps["area"].eq("Seine-Saint-Denis") & gaps["theme"].ne("Sources")]
    texts = []
    for row in [*own.to_dict("records"), *whole.to_dict("records")]:
        where = "" if subject.alone and row["area"] in names else f"{row['area']} : "
        shared = subject.alone and "," in row["area"]
        where = f"{next(iter(names))}, comme d’autres communes : " if shared else where
        texts.append(typeset(f"**{row['theme']}.** {where}{row['gap']} {row['consequence']}"))
    return [writing.bullets(texts)]
