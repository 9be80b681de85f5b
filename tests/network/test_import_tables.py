"""Awkward CSV files, and what a person would expect of each."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from geo.network.importing import Import, prepare_import

TODAY = dt.date(2026, 11, 25)
HEAD = "Nom;Type;Commune;Places"


class Awkward(NamedTuple):
    """A file; per line accepted, some of its fields; the lines rejected with a piece of the
    reason; a piece of each notice that must be there.
    """

    content: bytes
    rows: dict[int, dict[str, Any]]
    rejected: dict[int, str] = {}  # noqa: RUF012
    notices: tuple[str, ...] = ()


def csv(*lines: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    return end.join([*lines, ""]).encode(encoding)


LUTINS = "MAM Les Lutins;MAM;Noisy-le-Sec;12"
LUTINS_READ = {"name": "MAM Les Lutins", "kind": "mam", "commune": "93053", "places": 12}
ACCENTS = "Crèche de l’Été;crèche collective;Épinay-sur-Seine;30"
ACCENTS_READ = {"name": "Crèche de l’Été", "kind": "creche_collective", "commune": "93031"}

AWKWARD = {
    "Windows-1252, semicolons": Awkward(
        csv(HEAD, ACCENTS, encoding="cp1252"), {2: ACCENTS_READ}
    ),
    "UTF-8 with a byte order mark": Awkward(
        csv(HEAD, ACCENTS, encoding="utf-8-sig"), {2: ACCENTS_READ}
    ),
    "UTF-16, tabs, as Excel's « Texte Unicode »": Awkward(
        csv(HEAD, ACCENTS, encoding="utf-16").replace(";".encode("utf-16-le"), b"\t\0"),
        {2: ACCENTS_READ},
    ),
    "UTF-16 without a mark": Awkward(csv(HEAD, ACCENTS, encoding="utf-16-le"), {2: ACCENTS_READ}),
    "commas, and a comma inside quotes": Awkward(
        csv("Nom,Type,Adresse,Ville", 'MAM A,MAM,"12, rue de Paris",Montreuil'),
        {2: {"address": "12, rue de Paris", "commune": "93048"}},
    ),
    "Excel's own mark of the separator": Awkward(csv("sep=;", HEAD, LUTINS), {2: LUTINS_READ}),
    "line breaks inside quotes; lines counted as a spreadsheet does": Awkward(
        csv("Nom;Type;Adresse;Ville", 'MAM A;MAM;"3 rue X\n93100 Montreuil";', "MAM B;MAM;;Bondy"),
        {
            2: {"address": "3 rue X", "postcode": "93100", "commune": "93048"},
            3: {"commune": "93010"},
        },
    ),
    "old Macintosh line ends": Awkward(csv(HEAD, LUTINS, end="\r"), {2: LUTINS_READ}),
    "title lines, blank lines and blank columns": Awkward(
        csv("Réseau du PÔPE;;;;;", ";;;;;", "Mise à jour : mars 2026;;;;;", ";" + HEAD + ";",
            ";;;;;", ";" + LUTINS + ";", ";;;;;", ";;;;;"),
        {6: LUTINS_READ},
    ),
    "headers with typos, units and capitals": Awkward(
        csv("NOM DE LA STRUCTURE ;Type d'acceuil;VILLE;Capacité (nb de pl.);Gestionaire;C.P.",
            "Les Lutins;Maison d'assistantes maternelles;NOISY LE SEC;12;Asso Lutins;93130"),
        {2: {"name": "Les Lutins", "kind": "mam", "commune": "93053", "places": 12,
             "manager": "Asso Lutins", "postcode": "93130"}},
    ),
    "headers on two lines": Awkward(
        csv("Nom;Type;Adresse;;;Capacité", ";;Rue;CP;Ville;",
            "MAM A;MAM;3 rue X;93100;Montreuil;12"),
        {3: {"address": "3 rue X", "postcode": "93100", "commune": "93048", "places": 12}},
    ),
    "headers repeated on each page": Awkward(
        csv(HEAD, LUTINS, HEAD, "MAM B;MAM;Bondy;8"), {2: LUTINS_READ, 4: {"name": "MAM B"}}
    ),
    "two tables, one under the other": Awkward(
        csv(HEAD, LUTINS, ";;;", "Structure;Ville;Type;Statut",
            "Crèche B;Bondy;micro crèche;fermée"),
        {2: LUTINS_READ, 5: {"name": "Crèche B", "kind": "micro_creche", "status": "ferme"}},
    ),
    "titles between the rows tell status and commune": Awkward(
        csv("Nom;Ville;Places", "MAM A;Bondy;12", "Montreuil;;", "Crèche B;;20", "Projets;;",
            "MAM C;Stains;8", "Total;;40"),
        {2: {"kind": "mam", "status": "ouvert"},
         4: {"kind": "creche_collective", "commune": "93048"},
         6: {"status": "projet", "commune": "93072"}},
        notices=("titre « Montreuil »", "titre « Projets »", "total ou note"),
    ),
    "a row without a name is no title": Awkward(
        csv(HEAD, LUTINS, ";MAM;;", ";;Bondy;"), {2: LUTINS_READ},
        {3: "le nom manque", 4: "le nom manque"},
    ),
    "a title of two kinds tells none": Awkward(
        csv("Nom;Ville", "MAM et crèches;", "Les Lutins;Bondy",
            "Maisons d’assistantes maternelles;", "Les Loulous;Bondy"),
        {5: {"kind": "mam"}}, {3: "le type manque"},
    ),
    "a project told by the type": Awkward(
        csv("Nom;Type", "Les Lutins;MAM (projet)"), {2: {"kind": "mam", "status": "projet"}}
    ),
    "places as people write them": Awkward(
        csv(HEAD, "MAM A;MAM;Bondy;12 places", "MAM B;MAM;Bondy;8 à 12", "MAM C;MAM;Bondy;douze",
            "MAM D;MAM;Bondy;12,0", "MAM E;MAM;Bondy;nc", "MAM F;MAM;Bondy;beaucoup",
            "MAM G;MAM;Bondy;1200"),
        {2: {"places": 12}, 3: {"places": 12}, 4: {"places": 12}, 5: {"places": 12},
         6: {"places": None}},
        {7: "« beaucoup » n’est pas un nombre de places", 8: "au plus 400"},
    ),
    "dates as people write them": Awkward(
        csv("Nom;Type;Date d'ouverture", "MAM A;MAM;12/03/2021", "MAM B;MAM;12-03-21",
            "MAM C;MAM;mars 2021", "MAM D;MAM;2021", "MAM E;MAM;1er septembre 2025",
            "MAM F;MAM;44267", "MAM G;MAM;2021-03-12 00:00:00", "MAM H;MAM;31/02/2021",
            "MAM I;MAM;bientôt un jour"),
        {2: {"opened": dt.date(2021, 3, 12)}, 3: {"opened": dt.date(2021, 3, 12)},
         4: {"opened": dt.date(2021, 3, 1)}, 5: {"opened": dt.date(2021, 1, 1)},
         6: {"opened": dt.date(2025, 9, 1)}, 7: {"opened": dt.date(2021, 3, 12)},
         8: {"opened": dt.date(2021, 3, 12)}},
        {9: "n’est pas une date", 10: "n’est pas une date"},
    ),
    "status and stage in one sentence": Awkward(
        csv("Nom;Type;Etat", "MAM A;MAM;ouverture prévue sept. 2027", "MAM B;MAM;Ouverte",
            "MAM C;MAM;en travaux", "MAM D;MAM;projet", "MAM E;MAM;fermée en 2022",
            "MAM F;MAM;association", "MAM G;MAM;vendu"),
        {2: {"status": "projet", "stage": "ouverture_prevue", "opened": dt.date(2027, 9, 1)},
         3: {"status": "ouvert"}, 4: {"status": "projet", "stage": "travaux"},
         5: {"status": "projet", "stage": None}, 6: {"status": "ferme", "opened": None},
         7: {"status": "ouvert"}},
        {8: "statut « vendu » inconnu"},
    ),
    "a future opening makes a project": Awkward(
        csv("Nom;Type;Ouverture", "MAM A;MAM;mars 2027"),
        {2: {"status": "projet", "stage": "ouverture_prevue"}},
    ),
    "yes and no": Awkward(
        csv("Nom;Type;Handicap;AVIP", "Crèche A;micro crèche;oui;x", "Crèche B;micro crèche;N;0",
            "Crèche C;micro crèche;✓;en cours", "Crèche D;micro crèche;;plutôt"),
        {2: {"disability": True, "avip": True}, 3: {"disability": False, "avip": False},
         4: {"disability": True, "avip": None}},
        {5: "n’est ni oui ni non"},
    ),
    "communes as people write them": Awkward(
        csv("Nom;Type;Ville;CP", "MAM A;MAM;Pierrefitte-sur-Seine;93380", "MAM B;MAM;;F-93130",
            "MAM C;MAM;AULNAY S/S BOIS;", "MAM D;MAM;93100 Montreuil;", "MAM E;MAM;St Ouen;93400.0",
            "MAM F;MAM;Noisy;93160", "MAM G;MAM;93053;", "MAM H;MAM;Saint Denis Cedex;93205",
            "MAM I;MAM;Romainvile;", "MAM J;MAM;Zzz;93999"),
        {2: {"commune": "93066"}, 3: {"commune": "93053", "postcode": "93130"},
         4: {"commune": "93005"}, 5: {"commune": "93048"},
         6: {"commune": "93070", "postcode": "93400"}, 7: {"commune": "93051"},
         8: {"commune": "93053"}, 9: {"commune": "93066"}, 10: {"commune": "93063"}},
        {11: "commune « Zzz » inconnue"},
    ),
    "structures of another département are kept": Awkward(
        csv("Nom;Type;Adresse;Ville;CP;Code INSEE", "MAM A;MAM;3 rue X;Vincennes;94300;94080",
            "MAM B;MAM;5 rue Y;Paris;75020;"),
        {2: {"commune": "94080", "postcode": "94300"},
         3: {"commune": None, "address": "5 rue Y, Paris", "postcode": "75020"}},
    ),
    "columns about people stay out, and it is said": Awkward(
        csv("Nom de la MAM;Ville;Nom de l’assistante maternelle;Référent;Téléphone;Contact",
            "MAM A;Bondy;Zoé Exemple;Zoé Exemple;0148123456;Zoé Exemple a@mam.fr"),
        {2: {"name": "MAM A", "contact": "01 48 12 34 56 ; a@mam.fr"}},
        notices=("jamais importées : « Nom de l’assistante maternelle », « Référent ».",),
    ),
    "a list of people is no list of structures": Awkward(
        csv("Nom;Prénom;Ville", "Exemple;Zoé;Bondy"), {}, notices=("liste de personnes",)
    ),
    "a person's name in place of the structure's": Awkward(
        csv(HEAD, "Mme Zoé Exemple;MAM;Bondy;4", "Exemple Zoé;assistante maternelle;Bondy;4"),
        {}, {2: "donnée personnelle", 3: "donnée personnelle"},
    ),
    "missing name, missing type, unknown type": Awkward(
        csv(HEAD, ";MAM;Bondy;4", "Les Lutins;;Bondy;4", "Ludo;Ludothèque;Bondy;"),
        {4: {"kind": "autre"}}, {2: "le nom manque", 3: "le type manque"},
    ),
    "every reason of a rejected row is given": Awkward(
        csv("Nom;Type;Places;Ouverture", ";MAM;trop;un jour"), {},
        {2: "Nom : le nom manque.*Places : .*Ouverture : "},
    ),
    "duplicate lines": Awkward(
        csv(HEAD, LUTINS, "mam les lutins;MAM;Noisy le Sec;12", "MAM Les Lutins;MAM;93130;14",
            "MAM Les Lutins;MAM;Bondy;12"),
        {2: LUTINS_READ, 5: {"commune": "93010"}},
        {3: "même structure que la ligne 2", 4: "même structure que la ligne 2.*d’autres valeurs"},
    ),
    "one name, two places: two structures": Awkward(
        csv("Nom;Type;Adresse;Ville", "Les Lutins;MAM;3 rue X;Bondy",
            "Les Lutins;MAM;9 rue Y;Bondy", "Les Lutins;RPE;3 rue X;Bondy"),
        {2: {"address": "3 rue X"}, 3: {"address": "9 rue Y"}, 4: {"kind": "rpe"}},
    ),
    "number and street apart, several notes": Awkward(
        csv("Structure;Type;N°;Rue;Ville;Remarques;Observations",
            "MAM A;MAM;12;rue X;Bondy;un;deux"),
        {2: {"address": "12 rue X", "note": "un\ndeux"}},
    ),
    "coordinates, decimal comma, in the wrong order": Awkward(
        csv("Nom;Type;Longitude;Latitude", "MAM A;MAM;2,4521;48,8912", "MAM B;MAM;48.8912;2.4521",
            "MAM C;MAM;120;48"),
        {2: {"lon": 2.4521, "lat": 48.8912, "location_quality": "point", "locator": "fichier"},
         3: {"lon": 2.4521, "lat": 48.8912}},
        {4: "hors de France"},
    ),
    "no header at all": Awkward(
        csv("MAM Les Lutins;12;93130", "MAM B;8;93140"), {}, notices=("aucun",)
    ),
}  # fmt: skip


@pytest.fixture
def read(processed: Callable[[str], Any]) -> Callable[..., Import]:
    """Judge a file against the real communes, on one day."""

    def prepare(content: bytes, **options: Any) -> Import:
        return prepare_import(content, processed("communes"), today=TODAY, **options)

    return prepare


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_file_gives_what_a_person_expects(
    name: str, read: Callable[..., Import]
) -> None:
    case = AWKWARD[name]

    result = read(case.content)

    accepted = {
        v.line: {k: v.fields[k] for k in case.rows.get(v.line, {})} for v in result.accepted
    }
    assert accepted == case.rows
    reasons = {v.line: " ; ".join(map(str, v.reasons)) for v in result.rejected}
    assert list(reasons) == list(case.rejected), reasons
    for line, expected in case.rejected.items():
        assert re.search(expected, reasons[line]), reasons[line]
    for expected in case.notices:
        assert any(expected in notice for notice in result.notices), result.notices
