"""Tables and progress bars of the collector, for people at a terminal, in French."""

from collections.abc import Sequence

from babel.dates import format_date
from babel.numbers import format_decimal
from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from geo.collect.collector import Outcome, Result
from geo.collect.freshness import FileStatus, Freshness, Held

_LOCALE = "fr_FR"
_STYLES = {
    Result.NEW: "green",
    Result.UPDATED: "green",
    Result.FAILED: "bold red",
    Held.SOUND: "green",
    Held.ALTERED: "bold red",
    Held.UNTRACKED: "yellow",
    Held.MISSING: "yellow",
    Freshness.CURRENT: "green",
    Freshness.NEWER: "bold yellow",
    Freshness.NEWER_IN_MIRROR: "bold yellow",
}


def make_progress(console: Console) -> Progress:
    """Progress bars of a collection; nothing is drawn when the console is not a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def report_outcomes(outcomes: Sequence[Outcome]) -> Group:
    """Summary of a collection: one line a file, then the failures in full, then the count."""
    table = _table("Collecte", ["Source", "Fichier", "Résultat"], ["Taille", "Lignes", "Durée"])
    table.add_column("Message", no_wrap=True, overflow="ellipsis", max_width=60)
    for outcome in outcomes:
        table.add_row(
            outcome.source_id,
            outcome.file_name,
            _styled(outcome.result, failed=outcome.failed),
            format_size(outcome.bytes),
            format_integer(outcome.rows),
            f"{format_decimal(outcome.seconds, '0.0', _LOCALE)} s",
            escape(outcome.message),
        )
    failures = [o for o in outcomes if o.failed]
    details = [Padding(f"[bold red]•[/] {escape(o.message)}", (0, 0, 0, 1)) for o in failures]
    return Group(table, *details, _count(outcomes, len(failures)))


def report_status(statuses: Sequence[FileStatus]) -> Table:
    """What data/raw holds: one line a file."""
    table = _table("Fichiers des éditeurs", ["Source", "Fichier", "État", "Millésime"], [])
    table.add_column("Obtenu le", no_wrap=True)
    table.add_column("Âge", justify="right", no_wrap=True)
    table.add_column("Taille", justify="right", no_wrap=True)
    table.add_column("Chez l'éditeur", overflow="fold")
    for line in statuses:
        optional = " (facultatif)" if line.held is Held.MISSING and line.optional else ""
        table.add_row(
            line.source_id,
            line.file_name,
            _styled(line.held) + optional,
            escape(line.vintage),
            format_date(line.fetched_at, "d MMM y", _LOCALE) if line.fetched_at else "",
            "" if line.age_days is None else f"{format_integer(line.age_days)} j",
            format_size(line.bytes),
            _say_freshness(line),
        )
    return table


def format_integer(number: int | None) -> str:
    """« 12 345 », or nothing."""
    return "" if number is None else str(format_decimal(number, locale=_LOCALE))


def format_size(size: int | None) -> str:
    """A number of bytes: « 812 o », « 3,8 Mo », or nothing."""
    if size is None:
        return ""
    amount, unit = float(size), "o"
    for unit in ("o", "ko", "Mo", "Go"):
        if amount < 1000 or unit == "Go":
            break
        amount /= 1000
    pattern = "#,##0" if unit == "o" else "#,##0.0"
    return f"{format_decimal(amount, pattern, _LOCALE)} {unit}"


def _table(title: str, texts: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in texts:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _styled(value: Result | Held | Freshness, *, failed: bool = False) -> str:
    style = "bold red" if failed else _STYLES.get(value, "dim")
    return f"[{style}]{value}[/]"


def _say_freshness(line: FileStatus) -> str:
    if line.freshness is None:
        return ""
    return _styled(line.freshness) + (f" ({escape(line.reason)})" if line.reason else "")


def _count(outcomes: Sequence[Outcome], failed: int) -> str:
    total = f"{format_integer(len(outcomes))} fichier{'s' if len(outcomes) > 1 else ''}"
    if not failed:
        return f"{total}, aucun échec."
    return f"{total}, [bold red]{format_integer(failed)} en échec[/]."
