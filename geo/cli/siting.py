"""The command geo siting: the best sites to open, under rules, and how sure that is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.files import read_file, reading
from geo.cli.output import (
    Format,
    app,
    console,
    print_shapes,
    print_table,
    say_parameters,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from geo.siting.search import Answer
    from geo.siting.terrain import Terrain

Ids = list[str] | None


@app.command()
def siting(
    sites: Annotated[int, typer.Option("--open", help="Sites à ouvrir.")] = 5,
    minutes: Annotated[float, typer.Option("--within", help="Minutes de marche.")] = 10.0,
    capacity: Annotated[float, typer.Option("--capacity", help="Places d’un site.")] = 16.0,
    objective: Annotated[
        str, typer.Option("--objective", help="coverage, mclp, pmedian ou equity.")
    ] = "coverage",
    candidates: Annotated[
        str,
        typer.Option(
            "--candidates",
            metavar="squares|corners|FICHIER",
            help="Carreaux habités, carrefours, ou une liste (CSV, XLSX) d’adresses ou de points.",
        ),
    ] = "squares",
    communes: Annotated[
        Ids, typer.Option("--communes", help="Code ou nom de commune ; peut être répété.")
    ] = None,
    ept: Annotated[Ids, typer.Option("--ept", help="Code ou nom d’EPT ; peut être répété.")] = None,
    target: Annotated[
        float | None,
        typer.Option("--target", help="Cible, places pour 100 enfants ; la France sans elle."),
    ] = None,
    social: Annotated[
        bool, typer.Option("--social", help="Pondérer par le taux de pauvreté du quartier.")
    ] = False,
    spacing: Annotated[
        float, typer.Option("--spacing", help="Mètres entre deux sites, au moins.")
    ] = 0.0,
    keep: Annotated[
        Ids, typer.Option("--keep", help="Candidat à garder ; peut être répété.")
    ] = None,
    bar: Annotated[
        Ids, typer.Option("--bar", help="Candidat à écarter ; peut être répété.")
    ] = None,
    in_qpv: Annotated[int, typer.Option("--in-qpv", help="Sites en QPV, au moins.")] = 0,
    seconds: Annotated[float, typer.Option("--seconds", help="Durée de calcul, au plus.")] = 30.0,
    robust: Annotated[
        bool,
        typer.Option("--robust", help="Dire aussi à quel point c’est sûr (une minute ou deux)."),
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="Forme de la sortie (geojson : EPSG:4326).")
    ] = Format.TABLE,
) -> None:
    """Trouver les meilleurs sites pour ouvrir des MAM, et dire si un autre choix ferait mieux.

    Lignes du fichier de candidats qui n’en sont pas : dites avec leur motif, sur la sortie
    d’erreur.
    """
    from geo.errors import ParameterError
    from geo.figures.siting_sentences import say_answer, say_choice, say_proof, tabulate_sites
    from geo.siting.question import OBJECTIVES, Question
    from geo.siting.search import draw_sites, search_sites
    from geo.siting.terrain import load_terrain
    from geo.store import read_table

    goal = next((name for name in OBJECTIVES if name == objective), None)
    if goal is None:
        raise ParameterError(
            f"But « {objective} » inconnu : choisir parmi {', '.join(OBJECTIVES)}."
        )
    terrain = load_terrain(read_table)
    question = Question(
        target=terrain.rate if target is None else target,
        objective=goal,
        sites=sites,
        minutes=minutes,
        capacity=capacity,
        social=social,
        spacing_m=spacing,
        areas=_find_areas(communes or [], ept or [], terrain.territory.communes),
        kept=tuple(keep or ()),
        barred=tuple(bar or ()),
        in_qpv=in_qpv,
        seconds=seconds,
    )
    listed = _list_candidates(candidates, terrain)
    answer = search_sites(question, terrain, listed)
    say_parameters(
        but=goal, sites=sites, minutes=minutes, capacite=capacity, cible=question.target,
        ponderation_sociale=social, espacement_m=spacing, territoires=list(question.areas),
        candidats=len(listed), optimum=answer.selection.optimal,
    )  # fmt: skip
    for sentence in filter(None, (say_answer(answer), say_choice(answer), say_proof(answer))):
        console.print(sentence, highlight=False, soft_wrap=True, markup=False)
    table = draw_sites(answer).assign(statut="estime", optimum=answer.selection.optimal)
    if form is Format.GEOJSON:
        print_shapes(table.drop(columns=["x", "y", "lon", "lat"]))
    else:
        flat = table.drop(columns="geometry")
        print_table(flat, form, lambda _: _write_table(tabulate_sites(answer)))
    if robust:
        _tell_robustness(answer, terrain, listed)


def _tell_robustness(answer: "Answer", terrain: "Terrain", listed: "pd.DataFrame") -> None:
    """How sure the sites are, on the error output: the sites alone are the output."""
    from geo.figures.siting_sentences import (
        say_partial,
        say_robustness,
        tabulate_curve,
        tabulate_robustness,
    )
    from geo.siting.robustness import measure_robustness

    with console.status("Essais…") as status:

        def notify(done: int, total: int) -> bool:
            status.update(f"Essai {done + 1} sur {total}…")
            return True

        found = measure_robustness(answer, terrain, listed, notify=notify)
    for sentence in filter(None, (say_robustness(found, answer), say_partial(found))):
        console.print(sentence, highlight=False, soft_wrap=True, markup=False)
    console.print(_write_table(tabulate_robustness(found, answer)))
    console.print(_write_table(tabulate_curve(found)))
    if found.stop:
        console.print(found.stop, highlight=False, soft_wrap=True, markup=False)


def _find_areas(communes: list[str], epts: list[str], table: "pd.DataFrame") -> tuple[str, ...]:
    """Codes of communes and EPT told by code or by name. Raises ParameterError."""
    from geo.errors import ParameterError
    from geo.supply.names import fold

    names = {
        **{fold(name): code for name, code in zip(table["name"], table["code"], strict=True)},
        **{fold(name): code for name, code in zip(table["ept_name"], table["ept"], strict=True)},
    }
    known = {*table["code"], *table["ept"]}
    codes = []
    for told in (*communes, *epts):
        code = told if told in known else names.get(fold(told))
        if code is None:
            raise ParameterError(
                f"« {told} » n’est ni une commune, ni un EPT de Seine-Saint-Denis : donner son "
                "nom ou son code."
            )
        codes.append(str(code))
    return tuple(codes)


def _write_table(table: "pd.DataFrame") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    out = Table()
    for column in table:
        out.add_column(str(column), justify="left" if column == "Où" else "right")
    for row in table.itertuples(index=False):
        out.add_row(*(escape(str(cell)) for cell in row))
    return out


def _list_candidates(wanted: str, terrain: "Terrain") -> "pd.DataFrame":
    from geo.network.geocoding import load_addresses
    from geo.network.premises import read_premises
    from geo.siting.candidates import list_corners, list_squares
    from geo.store import read_table

    if wanted == "squares":
        return list_squares(terrain.territory, terrain.qpv)
    if wanted == "corners":
        return list_corners(terrain.territory, read_table("squares"), terrain.qpv)
    with reading():
        found = read_premises(
            read_file(Path(wanted)), terrain.territory.communes, terrain.qpv, load_addresses()
        )
    for row in found.rejected:
        where = f"{row.sheet}, ligne" if row.sheet else "Ligne"
        console.print(
            f"{where} {row.number} écartée : {row.reason} ({row.text})",
            highlight=False,
            soft_wrap=True,
            markup=False,
        )
    return found.candidates
