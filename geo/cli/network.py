"""Commands about the network's own list: geo network template, import, list, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.files import check_new, create_file, read_file, reading
from geo.cli.output import Format, app, console, make_output
from geo.errors import ParameterError

if TYPE_CHECKING:
    from geo.network.communes import Communes

REJECTED = 3  # exit code of an import of which some rows were rejected

network = typer.Typer(
    name="network",
    help="La liste des structures du réseau : importer, lire, exporter, annuler, sauvegarder.",
    no_args_is_help=True,
)
app.add_typer(network)

WhoOption = Annotated[
    str | None,
    typer.Option(
        "--who", metavar="NOM", help="Qui fait le changement ; sans lui, le nom de session."
    ),
]
FileArgument = Annotated[Path, typer.Argument(metavar="FICHIER")]


@network.command()
def template(
    out: Annotated[Path, typer.Option("--out", metavar="FICHIER.xlsx", help="Fichier à créer.")],
) -> None:
    """Écrire le gabarit à remplir : mode d’emploi, colonnes, listes de choix."""
    from geo.network.template import write_template

    check_new(out, ".xlsx")
    create_file(out, write_template())
    typer.echo(f"Gabarit écrit : {out}")


@network.command("import")
def import_list(
    file: FileArgument,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dire ce qui changerait, sans rien enregistrer.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", metavar="FICHIER.xlsx", help="Classeur à créer des lignes rejetées."
        ),
    ] = None,
    who: WhoOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLONNE=CHAMP",
            help="Champ que donne une colonne, par son nom ou son intitulé ; rien après le signe "
            "= pour l’ignorer. Peut être répété.",
        ),
    ] = None,
) -> None:
    """Importer une liste (XLSX, XLS, ODS, CSV), en un seul lot.

    Code de sortie : 0, tout est entré ; 3, des lignes sont rejetées ; 2, fichier illisible.
    """
    from geo.network.importing import prepare_import
    from geo.network.intake import apply_import
    from geo.network.rejects import write_rejects
    from geo.network.report import tell_import
    from geo.network.store import open_store
    from geo.store import read_attributes

    if rejects:
        check_new(rejects, ".xlsx")
    mapping = dict(_parse_mapping(text) for text in column or [])
    author = "" if dry_run else find_author(who)
    content, communes = read_file(file), read_attributes("communes")
    towns = dict(zip(communes["code"], communes["name"], strict=True))
    with open_store() as store:
        known = store.list_structures()
        with reading():
            result = prepare_import(content, communes, [each.structure for each in known], mapping)
        for line in tell_import(result, towns):
            typer.echo(line)
        if not result.lists:
            raise ParameterError(
                f"{file.name} : aucune liste reconnue. Désigner les colonnes avec --map, ou "
                "partir de : geo network template."
            )
        if rejects:
            create_file(rejects, write_rejects(result))
        if dry_run:
            typer.echo("Essai : rien n’est enregistré.")
        elif made := apply_import(store, result, known, author, file.name):
            typer.echo(
                f"Enregistré, lot {made[0].batch}. Pour l’annuler : geo network undo --batch "
                f"{made[0].batch}"
            )
        else:
            typer.echo("Rien à enregistrer : la liste du réseau ne change pas.")
    raise typer.Exit(REJECTED if result.rejected else 0)


@network.command("list")
def list_structures(
    form: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.TABLE,
    status: Annotated[str | None, typer.Option("--status", help="ouvert, projet ou ferme.")] = None,
    commune: Annotated[
        str | None, typer.Option("--commune", metavar="NOM-ou-CODE", help="Une seule commune.")
    ] = None,
) -> None:
    """Lister les structures du réseau."""
    from geo import french
    from geo.network.export import sort_structures, write_csv, write_json
    from geo.network.model import STATUSES
    from geo.network.report import report_structures
    from geo.network.store import open_store

    if form is Format.GEOJSON:
        raise ParameterError("Cette commande n’a pas de géométrie : choisir table, csv ou json.")
    if status is not None and status not in STATUSES:
        raise ParameterError(f"Statut inconnu « {status} », choisir parmi {', '.join(STATUSES)}.")
    communes = load_communes()
    code = None if commune is None else find_commune(commune, communes)
    with open_store() as store:
        structures = [stored.structure for stored in store.list_structures()]
    chosen = [
        structure
        for structure in sort_structures(structures, communes.names)
        if status in (None, structure.status) and code in (None, structure.commune)
    ]
    if form is Format.CSV:
        typer.echo(write_csv(chosen, communes.names), nl=False)
    elif form is Format.JSON:
        typer.echo(write_json(chosen), nl=False)
    else:
        make_output().print(report_structures(chosen, communes.names))
        typer.echo(
            f"{french.quantity(len(chosen), 'structure')} sur {french.count(len(structures))}."
        )


@network.command()
def export(
    out: Annotated[
        Path, typer.Option("--out", metavar="FICHIER", help="Fichier à créer : .xlsx, .csv, .json.")
    ],
) -> None:
    """Écrire la liste du réseau ; .xlsx et .csv s’importent à nouveau."""
    from geo import french
    from geo.network.export import sort_structures, write_export
    from geo.network.store import open_store

    check_new(out)
    towns = load_communes().names
    with open_store() as store:
        structures = [stored.structure for stored in store.list_structures()]
    create_file(out, write_export(sort_structures(structures, towns), towns, out))
    typer.echo(f"{french.quantity(len(structures), 'structure')} dans {out}")


def load_communes() -> "Communes":
    """The communes of the département. Raises MissingDataError."""
    from geo.network.communes import Communes
    from geo.store import read_attributes

    return Communes(read_attributes("communes"))


def find_commune(told: str, communes: "Communes") -> str:
    """Code of a commune of the département. Raises ParameterError."""
    town = communes.find(told)
    if town.code is None:
        raise ParameterError(f"Commune inconnue en Seine-Saint-Denis : « {told[:40]} ».")
    if town.warning:
        console.print(town.warning, markup=False, highlight=False, soft_wrap=True)
    return town.code


def find_author(who: str | None) -> str:
    """Who makes the change, said on screen: the name given, else that of the session."""
    import getpass

    if who is None:
        try:
            who = getpass.getuser()
        except (KeyError, ImportError, OSError) as error:
            raise ParameterError("Nom de session inconnu : dire qui avec --who.") from error
    console.print(f"Auteur : {who}", markup=False, highlight=False, soft_wrap=True)
    return who


def _parse_mapping(text: str) -> tuple[str, str | None]:
    """A column and its field (None to ignore it), from « COLONNE=champ »."""
    from geo.network.vocabulary import load_fields
    from geo.supply.names import fold

    label, sign, field = text.rpartition("=")
    if not sign or not label.strip():
        raise ParameterError(f"Correspondance illisible : « {text[:80]} ». Écrire COLONNE=champ.")
    names = {fold(each.label): name for name, each in load_fields().items()}
    told = field.strip()
    return " ".join(label.split()), names.get(fold(told), told) or None
