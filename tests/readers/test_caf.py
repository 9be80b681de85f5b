"""The CNAF's layouts and traps."""

from pathlib import Path

import pytest

from geo.errors import UnreadableFileError
from geo.readers import caf

PLACES = (
    "annee;numcom;nomcom;numepci;nomepci;numdep;nomdep;pl_psu_col_com;pl_hors_psu_col_com;"
    "pl_eaje_com;pl_prescol_com;pl_am_ind_com;pl_gad_ind_com;pl_ind_com;tot_offre_com\n"
    "2022;93008;BOBIGNY;200054781;METROPOLE DU GRAND PARIS;93;SEINE SAINT DENIS;"
    "600;33;633;75;132;9;141;849\n"
    "2022;93XXX;XX;XX;XX;93;SEINE SAINT DENIS;9999;0;9999;0;0;0;0;9999\n"
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_technical_names(tmp_path: Path) -> None:
    table = caf.read_coverage(write(tmp_path / "places.csv", PLACES))

    places = table.set_index("mode")["value"]
    assert places["eaje"] == 633
    assert places["am"] == 132
    assert places["total"] == 849
    assert set(table["measure"]) == {"places"}


def test_placeholder_rows_with_extreme_values_are_dropped(tmp_path: Path) -> None:
    table = caf.read_coverage(write(tmp_path / "places.csv", PLACES))

    assert set(table["code"]) == {"93008"}


def test_french_labels_of_the_same_export(tmp_path: Path) -> None:
    text = (
        "Année;Numéro commune;Nom commune;Numéro EPCI;Nom EPCI;Numéro département;"
        "Nom département;Taux de couverture EAJE PSU;Taux de couverture EAJE hors PSU;"
        "Taux de couverture EAJE;Taux de couverture préscolarisation;"
        "Taux de couverture assistantes maternelles;Taux de couverture salariée à domicile;"
        "Taux de couverture accueil individuel;Taux de couverture global\n"
        "2022;93008;BOBIGNY;200054781;METROPOLE DU GRAND PARIS;93;SEINE SAINT DENIS;"
        "22,3;1,2;23,5;2,8;4,9;0,3;5,2;31,5\n"
    )
    table = caf.read_coverage(write(tmp_path / "taux.csv", text))

    rates = table.set_index("mode")["value"]
    assert set(table["measure"]) == {"rate"}
    assert rates.to_dict() == {
        "eaje_psu": 22.3, "eaje_hors_psu": 1.2, "eaje": 23.5, "prescolaire": 2.8,
        "am": 4.9, "domicile": 0.3, "individuel": 5.2, "total": 31.5,
    }  # fmt: skip
    assert table.loc[0, "code"] == "93008"


def test_the_year_is_a_date_in_national_files(tmp_path: Path) -> None:
    text = (
        "annee;txcouv_psu_col_nat;txcouv_hors_psu_col_nat;txcouv_eaje_nat;txcouv_prescol_nat;"
        "txcouv_am_ind_nat;txcouv_gad_ind_nat;txcouv_ind_nat;txcouv_nat\n"
        "2022-01-01;17.4;3.5;20.9;3.9;31.9;2.8;34.7;59.5\n"
    )
    table = caf.read_coverage(write(tmp_path / "nat.csv", text))

    assert set(table["year"]) == {2022}
    assert set(table["code"]) == {"FR"}
    assert table.set_index("mode")["value"]["total"] == 59.5


def test_a_rate_may_exceed_100(tmp_path: Path) -> None:
    header = PLACES.splitlines()[0].replace("pl_", "txcouv_").replace("tot_offre_", "txcouv_")
    row = "2022;74000;X;1;A;74;HAUTE SAVOIE;20;1,2;21,2;0;129,2;10;139,2;161,1"
    text = f"{header}\n{row}\n"

    table = caf.read_coverage(write(tmp_path / "taux.csv", text))

    assert table.set_index("mode")["value"]["total"] == 161.1


def test_missing_mode_is_refused(tmp_path: Path) -> None:
    text = PLACES.replace("pl_am_ind_com", "pl_assmat_com")

    with pytest.raises(UnreadableFileError, match="pl_am_ind_com"):
        caf.read_coverage(write(tmp_path / "places.csv", text))


def test_rates_of_all_communes(tmp_path: Path) -> None:
    text = "NUM_COM;NOM_COM;tauxcouv_com\n93015;COUBRON;27,9\n75056;PARIS;ND\n"

    table = caf.read_rates_all_communes(write(tmp_path / "TAUXCOUV2021.csv", text))

    assert table["rate"].iloc[0] == 27.9
    assert table["rate"].isna().tolist() == [False, True]
    assert set(table["year"]) == {2021}


def test_caf_by_iris_hides_what_is_under_secrecy(tmp_path: Path) -> None:
    text = (
        "CODGEO;NOTE;A;PERCOU;AM;ENF_2;ARSAS\n"
        "930080101;0;500;1200;66;76;83\n"
        "930080102;3;20;40;5;4;2\n"
    )
    table = caf.read_iris(write(tmp_path / "iris.csv", text))

    assert table["rsa"].tolist()[0] == 83
    assert table["rsa"].isna().tolist() == [False, True]


@pytest.mark.mirror
def test_published_totals_of_2022(mirror: Path) -> None:
    table = caf.read_coverage(mirror / "caf_places_communes" / "nbpla_pe_com_hist.csv")

    ours = table[table["code"].str.startswith("93") & table["year"].eq(2022)]
    totals = ours.groupby("mode")["value"].sum()

    assert ours["code"].nunique() == 36
    assert totals.to_dict() == {
        "eaje": 16136, "eaje_psu": 15059, "eaje_hors_psu": 1077, "am": 8282,
        "domicile": 1742, "prescolaire": 1306, "individuel": 10024, "total": 27465,
    }  # fmt: skip
