"""Commands about scenarios: geo scenario new, list, show, compare, export, import, remove."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.files import check_new, create_file, read_file, reading
from geo.cli.network import FileArgument, WhoOption, find_author
from geo.cli.output import Format, app, make_output, say_parameters
from geo.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from geo.cli.scenario_bench import Bench
    from geo.siting.outcome import Outcome
    from geo.siting.scenario import Scenario

scenario = typer.Typer(
    name="scenario",
    help="Et si… : scénarios d’ouvertures, de fermetures, de changements de taille, et leur effet.",
    no_args_is_help=True,
)
app.add_typer(scenario)

NameArgument = Annotated[str, typer.Argument(metavar="NOM", help="Nom du scénario.")]


@scenario.command()
def new(name: NameArgument, who: WhoOption = None) -> None:
    """Commencer un scénario, vide ; geo scenario add lui ajoute des changements."""
    from geo.network.store import open_store
    from geo.siting.scenario import Scenario

    author = find_author(who)
    with open_store() as store:
        store.scenarios.save(Scenario(name.strip()), author, None)
    typer.echo(f"Scénario enregistré : {name.strip()}")


@scenario.command("list")
def list_scenarios() -> None:
    """Lister les scénarios enregistrés, du dernier au premier."""
    import pandas as pd

    from geo import french
    from geo.network.store import open_store

    with open_store() as store:
        saved = store.scenarios.list_all()
    if not saved:
        typer.echo("Pas de scénario enregistré. En commencer un : geo scenario new NOM")
        return
    rows = [
        {
            "Nom": each.name,
            "Changements": str(len(each.scenario.changes) if each.scenario else 0),
            "Enregistré par": each.who,
            "Le": french.moment(each.at),
        }
        for each in saved
    ]
    print_frame(pd.DataFrame(rows))


@scenario.command()
def show(
    name: NameArgument,
    form: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.TABLE,
) -> None:
    """Dire ce que change un scénario, avec les intervalles à 90 %, par commune et par pauvreté."""
    from geo.figures.scenario_sentences import HYPOTHESIS, tell_outcome
    from geo.figures.scenario_tables import tabulate_changes, tabulate_communes, tabulate_deciles
    from geo.reports.scenario_files import write_csv, write_json

    if form is Format.GEOJSON:
        raise ParameterError("Pour des formes : geo scenario export NOM --out FICHIER.geojson")
    bench, outcome = _study(name)
    if form is Format.CSV:
        typer.echo(write_csv(outcome, bench.areas).decode("utf-8-sig"), nl=False)
        return
    if form is Format.JSON:
        typer.echo(write_json(outcome, bench.areas))
        return
    for line in filter(None, tell_outcome(outcome, bench.names)):
        typer.echo(line)
    print_frame(tabulate_changes(outcome.scenario, bench.names))
    print_frame(tabulate_communes(outcome, bench.areas))
    print_frame(tabulate_deciles(outcome))
    typer.echo(HYPOTHESIS)
    say_parameters(objectif=round(outcome.basis.target, 1), seuil=outcome.basis.threshold)


@scenario.command()
def compare(
    names: Annotated[list[str], typer.Argument(metavar="NOM…", help="Noms des scénarios.")],
) -> None:
    """Mettre des scénarios côte à côte, avec la situation actuelle."""
    from geo.cli.scenario_bench import open_bench
    from geo.figures.scenario_sentences import HYPOTHESIS
    from geo.figures.scenario_tables import tabulate_comparison
    from geo.siting.effects import compare_scenarios

    with open_bench() as bench:
        scenarios = [bench.store.scenarios.read(name) for name in names]
        table = compare_scenarios(bench.today, scenarios, bench.basis)
    print_frame(tabulate_comparison(table))
    typer.echo(HYPOTHESIS)


@scenario.command()
def export(
    name: NameArgument,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FICHIER", help="Fichier à créer : .json, .csv, .geojson, .xlsx."
        ),
    ],
) -> None:
    """Écrire un scénario : .json se relit ; .csv, .geojson et .xlsx disent son effet."""
    from geo.network.store import open_store
    from geo.reports.scenario_files import check_suffix, write_alone, write_scenario

    check_new(out)
    if check_suffix(out) == ".json":  # nothing to compute
        with open_store() as store:
            content = write_alone(store.scenarios.read(name))
    else:
        bench, outcome = _study(name)
        content = write_scenario(outcome, out, bench.names, bench.areas, bench.squares)
    create_file(out, content)
    typer.echo(f"Scénario écrit : {out}")


@scenario.command("import")
def import_file(
    file: FileArgument,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NOM", help="Un autre nom que celui du fichier.")
    ] = None,
    who: WhoOption = None,
) -> None:
    """Enregistrer un scénario exporté en JSON."""
    from dataclasses import replace

    from geo.cli.scenario_bench import open_bench
    from geo.siting.scenario import from_json
    from geo.siting.situation import check_scenario

    author = find_author(who)
    with reading():
        try:
            read = from_json(read_file(file).decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ParameterError(f"{file} n’est pas un texte : donner un export JSON.") from error
    read = read if name is None else replace(read, name=name.strip())
    with open_bench() as bench:
        check_scenario(read, bench.territory)
        bench.store.scenarios.save(read, author, None)
    typer.echo(f"Scénario enregistré : {read.name}")


@scenario.command()
def drop(
    name: NameArgument,
    rank: Annotated[int, typer.Argument(metavar="N°", help="Changement, par son numéro.")],
    who: WhoOption = None,
) -> None:
    """Retirer un changement d’un scénario."""

    def remove_change(changed: "Scenario") -> "Scenario":
        from dataclasses import replace

        if not 1 <= rank <= len(changed.changes):
            raise ParameterError(f"Le scénario n’a pas de changement n° {rank}.")
        return replace(
            changed, changes=tuple(c for k, c in enumerate(changed.changes, 1) if k != rank)
        )

    change_scenario(name, who, lambda _bench, changed: remove_change(changed))


@scenario.command()
def remove(name: NameArgument, who: WhoOption = None) -> None:
    """Supprimer un scénario ; son historique reste."""
    from geo.network.store import open_store

    author = find_author(who)
    with open_store() as store:
        store.scenarios.remove(name, author, store.scenarios.get(name).version)
    typer.echo(f"Scénario supprimé : {name}. Ses versions : geo scenario history « {name} »")


@scenario.command()
def history(name: NameArgument) -> None:
    """Dire qui a enregistré quelle version d’un scénario, de la dernière à la première."""
    import pandas as pd

    from geo import french
    from geo.network.store import open_store

    with open_store() as store:
        versions = store.scenarios.list_history(name)
    if not versions:
        raise ParameterError(f"Pas de scénario « {name[:80]} » dans l’historique.")
    rows = [
        {
            "Version": str(each.version),
            "Le": french.moment(each.at),
            "Par": each.who,
            "Contenu": "supprimé"
            if each.scenario is None
            else french.quantity(len(each.scenario.changes), "changement"),
        }
        for each in versions
    ]
    print_frame(pd.DataFrame(rows))


@scenario.command()
def restore(
    name: NameArgument,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Numéro de la version.")],
    who: WhoOption = None,
) -> None:
    """Reprendre une version d’un scénario, même supprimé."""
    from geo.network.store import open_store

    author = find_author(who)
    with open_store() as store:
        saved = store.scenarios.restore(name, version, author)
    typer.echo(f"Version {version} reprise, devenue la version {saved.version}.")


def change_scenario(
    name: str, who: str | None, change: "Callable[[Bench, Scenario], Scenario]"
) -> None:
    """Change a saved scenario, once it is known that it can be applied; says its changes."""
    from geo.cli.scenario_bench import open_bench
    from geo.figures.scenario_tables import tabulate_changes
    from geo.siting.situation import check_scenario

    author = find_author(who)
    with open_bench() as bench:
        saved = bench.store.scenarios.get(name)
        changed = change(bench, bench.store.scenarios.read(name))
        check_scenario(changed, bench.territory)
        bench.store.scenarios.save(changed, author, saved.version)
        print_frame(tabulate_changes(changed, bench.names))
    typer.echo(f"Scénario enregistré. Son effet : geo scenario show « {name} »")


def print_frame(table: "pd.DataFrame") -> None:
    """Print a table of texts, if it has rows."""
    from rich.table import Table
    from rich.text import Text

    if table.empty:
        return
    grid = Table()
    for column in table.columns:
        grid.add_column(Text(str(column)))
    for row in table.itertuples(index=False):
        grid.add_row(*(Text(str(value)) for value in row))
    make_output().print(grid)


def _study(name: str) -> "tuple[Bench, Outcome]":
    """A saved scenario and its effect, with its intervals."""
    from geo.cli.scenario_bench import open_bench
    from geo.siting.outcome import study_scenario

    with open_bench() as bench:
        wanted = bench.store.scenarios.read(name)
        return bench, study_scenario(wanted, bench.today, bench.basis, certain=True)
