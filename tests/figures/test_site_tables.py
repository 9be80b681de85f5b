"""The sheet as lines, on sheets made by hand."""

from collections.abc import Callable

from geo.figures.site_tables import (
    COLUMNS,
    compare_lines,
    list_around,
    list_lines,
    tabulate_sheets,
    write_figure,
    write_places,
)
from geo.siting.figure import Figure
from geo.siting.sheet import Sheet

Make = Callable[..., Sheet]
CRECHE = {
    "id": "s-1", "name": "Crèche Rosa Parks", "kind": "multi_accueil", "status": "a_verifier",
    "commune": "93053", "places": 40.9, "places_status": "estime", "counted": True,
    "network": False, "minutes": 8.04,
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_estimate_never_reads_as_an_official_figure() -> None:
    guess = Figure(1234.5, "estime", (), 2024, 1000.4, 1499.6)

    assert plain(write_figure(guess)) == "≈ 1 230 (1 000 à 1 500)"
    assert plain(write_figure(Figure(18_954.0, "officiel", ()))) == "18 954"
    assert write_figure(Figure(24.1, "officiel", ()), "%") == "24,1"


def test_what_is_not_known_says_why() -> None:
    assert write_figure(Figure(None, "secret", ())) == "secret statistique"
    assert write_figure(Figure(None, "non_publie", ())) == "non publié"
    assert write_places(float("nan"), "absent") == "non connu"


def test_places_say_whose_figure_they_are() -> None:
    assert plain(write_places(40.9, "estime")) == "≈ 41 (taille estimée)"
    assert write_places(40, "officiel") == "40"
    assert write_places(12, "reseau") == "12 (d’après le réseau)"


def test_every_figure_has_its_status_sources_and_text(make_sheet: Make) -> None:
    table = tabulate_sheets([make_sheet(), make_sheet(label="Ailleurs")])

    assert list(table.columns) == COLUMNS
    assert set(table["address"]) == {"3 place Carnot", "Ailleurs"}
    known = table[table["value"].notna()]
    assert known["status"].isin(["officiel", "calcule", "estime", "scenario"]).all()
    assert known["sources"].ne("").all()
    assert table["text"].ne("").all()
    assert not table["text"].str.contains("nan|None").any()
    assert not table.duplicated(["address", "key"]).any()
    estimated = table[table["status"].isin(["estime", "scenario"]) & table["value"].notna()]
    assert estimated["text"].str.startswith("≈").all()
    assert (estimated["low"] <= estimated["value"]).all()
    assert (estimated["value"] <= estimated["high"]).all()


def test_lines_read_as_a_person_writes(make_sheet: Make) -> None:
    lines = {line.key: plain(line.text) for line in list_lines(make_sheet(structures=[CRECHE]))}

    assert lines["children_10"] == "≈ 600 (500 à 700)"
    assert lines["around_gain"] == "≈ +2,0 (+1,8 à +2,2)"
    assert (lines["structures_5"], lines["structures_10"]) == ("0", "1")
    assert lines["nearest"] == "8 min (Crèche Rosa Parks)"
    assert lines["qpv"] == "non ; le plus proche à 510 m (Béthisy)"
    assert lines["rank"] == "26ᵉ sur 39"
    assert lines["coverage"] == "31,5 (2022)"
    assert lines["am_change"] == "−36,6 %"


def test_an_address_a_column(make_sheet: Make) -> None:
    table = compare_lines([make_sheet(), make_sheet(around=None)], ["1. Ici", "2. Là"])

    row = table.set_index("key").loc["around_before"]
    assert plain(row["1. Ici"]) == "≈ 25,0 (20,0 à 30,0)"
    assert row["2. Là"] == "non connu"
    assert row["status"] == "estime"


def test_structures_around_say_their_state(make_sheet: Make) -> None:
    others = [CRECHE | {"id": "m", "name": ""}, CRECHE | {"id": "n", "network": True}]

    table = list_around(make_sheet(structures=[CRECHE, *others]))

    assert table["Structure"].tolist() == [
        "Crèche Rosa Parks",
        "Hors du département, nom non connu",
        "Crèche Rosa Parks (réseau)",
    ]
    assert table["Type"].iloc[0] == "Multi-accueil · à vérifier"
    assert plain(table["Places"].iloc[0]) == "≈ 41 (taille estimée)"
    assert plain(table["À pied"].iloc[0]) == "8 min"
