"""Reading the tables of French publishers: encodings, separators, secrets, decimal commas."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from geo.errors import UnreadableFileError

# Statistical secrecy (s, ns), not available (nd), not applicable (so).
SECRETS = ("s", "ns", "nd", "so", "S", "NS", "ND", "SO", "c", "N/A", "")


def read_bytes(path: Path, member: str = ".csv") -> bytes:
    """Content of a file, or of the largest member of a zip whose name ends with ``member``."""
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".zip":
            raise UnreadableFileError("attendu une archive zip, reçu un fichier tronqué ou autre")
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if m.filename.lower().endswith(member.lower())]
        if not members:
            names = ", ".join(archive.namelist()[:5])
            raise UnreadableFileError(f"attendu un membre « *{member} », l'archive a : {names}")
        return archive.read(max(members, key=lambda m: m.file_size))


def read_table(
    path: Path,
    expected: Iterable[str] = (),
    *,
    member: str = ".csv",
    usecols: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Read a delimited text file as strings; nothing is converted, nothing lost.

    Encoding is UTF-8 (BOM or not) else Latin-1; the separator is the most frequent of ``;``,
    ``,``, tab in the header. Empty cells are NA. ``expected`` are columns that must be there.
    Raises UnreadableFileError with what came when the file is a web page or columns miss.
    """
    content = read_bytes(path, member)
    head = content[:4096].lstrip(b"\xef\xbb\xbf").lstrip()
    if head[:1] == b"<" and b"html" in head[:500].lower():
        raise UnreadableFileError("attendu un tableau, reçu une page web (HTML)")
    if head[:1] == b"{":
        raise UnreadableFileError(f"attendu un tableau, reçu du JSON : {head[:120]!r}")
    encoding = _encoding(content)
    header = content.split(b"\n", 1)[0].decode(encoding)
    separator = max(";,\t", key=header.count)
    wanted = frozenset(usecols or ())
    table = pd.read_csv(
        io.BytesIO(content),
        sep=separator,
        dtype="string",
        encoding=encoding,
        keep_default_na=False,
        na_values=[""],
        usecols=None if usecols is None else wanted.__contains__,
    )
    table.columns = table.columns.str.strip()
    require_columns(table, expected)
    return table


def require_columns(table: pd.DataFrame, expected: Iterable[str]) -> None:
    """Raise UnreadableFileError unless every expected column is there."""
    missing = [c for c in expected if c not in table.columns]
    if missing:
        raise UnreadableFileError(
            f"colonnes attendues absentes : {', '.join(missing)} ; "
            f"colonnes reçues : {', '.join(map(str, table.columns[:12]))}"
        )


def to_number(values: pd.Series) -> pd.Series:
    """Numbers written the French way (decimal comma, spaces between thousands).

    Secrets and empty cells are NaN. Anything else raises UnreadableFileError with its row.
    """
    text = values.astype("string").str.replace(r"[\s  ]", "", regex=True)
    text = text.str.replace(",", ".", regex=False).mask(lambda t: t.isin(SECRETS))
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    wrong = text.notna() & numbers.isna()
    if wrong.any():
        row = first_row(wrong)
        raise UnreadableFileError(
            f"ligne {row + 2}, colonne « {values.name} » : attendu un nombre, "
            f"reçu « {values.iloc[row]} »"
        )
    return numbers


def first_row(mask: pd.Series) -> int:
    """Position of the first true row (0 is the first row under the header)."""
    return int(mask.to_numpy(dtype=bool, na_value=True).argmax())


def is_secret(values: pd.Series) -> pd.Series:
    """Boolean mask of the cells under statistical secrecy (``s``, ``ns``, ``nd``, ``c``)."""
    return values.astype("string").str.strip().str.lower().isin(["s", "ns", "nd", "c"])


def match_column(table: pd.DataFrame, pattern: str) -> str:
    """The one column whose name matches the regular expression (a vintage in the name).

    Raises UnreadableFileError when there is none or more than one.
    """
    found = table.columns[table.columns.str.fullmatch(pattern)]
    if len(found) != 1:
        raise UnreadableFileError(
            f"attendu une colonne « {pattern} », trouvé : {', '.join(found) or 'aucune'}"
        )
    return str(found[0])


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"
