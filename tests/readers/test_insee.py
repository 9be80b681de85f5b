"""INSEE's layouts, whatever their vintage, and their traps."""

import zipfile
from pathlib import Path

import pytest

from geo.errors import UnreadableFileError
from geo.readers import insee


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_births_of_communes_only(tmp_path: Path) -> None:
    rows = (
        '"EC_MEASURE";"FREQ";"GEO";"GEO_OBJECT";"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"\n'
        '"LVB";"A";"93008";"COM";"A";2024;795\n'
        '"LVB";"A";"75101";"ARM";"A";2024;90\n'
        '"LVB";"A";"93";"DEP";"A";2024;24946\n'
    )
    path = tmp_path / "births.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("DS_ETAT_CIVIL_NAIS_COMMUNES_metadata.csv", "x;y\n" * 500)
        archive.writestr("DS_ETAT_CIVIL_NAIS_COMMUNES_data.csv", rows)

    table = insee.read_births(path)

    assert table["code"].tolist() == ["93008", "75101"]
    assert table["births"].tolist() == [795, 90]


@pytest.mark.parametrize(("vintage", "label"), [("18", "LIBIRIS"), ("22", "LAB_IRIS")])
def test_census_by_iris_of_any_vintage(tmp_path: Path, vintage: str, label: str) -> None:
    text = (
        f"IRIS;COM;{label};P{vintage}_POP;P{vintage}_POP0002;P{vintage}_POP0305\n"
        "930080101;93008;A;2000.5;120.25;100\n"
    )
    table = insee.read_population_iris(write(tmp_path / "iris.csv", text))

    assert table.loc[0, "children"] == 120.25
    assert table.loc[0, "year"] == 2000 + int(vintage)


@pytest.mark.parametrize("capitals", [False, True])
def test_squares_of_2015_and_of_2017_capitals(tmp_path: Path, capitals: bool) -> None:
    header = "idcar_200m,lcog_geo,ind,i_est_200,ind_0_3"
    header = header.replace("ind", "Ind").replace("lcog", "Lcog") if capitals else header
    row = "CRS3035RES200mN2893400E3763200,9300893010,120.5,1,8.5"

    table = insee.read_squares(write(tmp_path / "carreaux_200m_met.csv", f"{header}\n{row}\n"))

    assert table.loc[0, ["north", "east"]].tolist() == [2893400, 3763200]
    assert table.loc[0, "commune"] == "93008"  # the first of concatenated codes
    assert bool(table.loc[0, "imputed"])


def test_a_malformed_square_is_named(tmp_path: Path) -> None:
    text = "idcar_200m,lcog_geo,ind,ind_0_3\nN1E2,93008,1,1\n"

    with pytest.raises(UnreadableFileError, match=r"ligne 2, colonne idcar_200m.*N1E2"):
        insee.read_squares(write(tmp_path / "carreaux.csv", text))


def test_income_by_iris_with_secrets_and_decimal_commas(tmp_path: Path) -> None:
    text = "IRIS;DISP_TP6021;DISP_MED21\n930080101;36,5;16330\n930080102;s;ns\n930080103;nd;nd\n"

    table = insee.read_income_iris(write(tmp_path / "filo.csv", text, "utf-8-sig"))

    assert table["poverty"].iloc[0] == 36.5
    assert table["secret"].tolist() == [False, True, True]
    assert table["median"].isna().tolist() == [False, True, True]


def test_declared_income_is_not_taken_for_the_poverty_rate(tmp_path: Path) -> None:
    text = "IRIS;DEC_TP6021;DEC_MED21\n930080101;36,5;16330\n"

    with pytest.raises(UnreadableFileError, match="revenus déclarés"):
        insee.read_income_iris(write(tmp_path / "filo.csv", text))


def test_income_by_commune(tmp_path: Path) -> None:
    text = "CODGEO;NBPERSMENFISC21;MED21;TP6021\n93008;52000;16330;36,0\n93900;s;s;s\n"
    table = insee.read_income_communes(write(tmp_path / "communes.csv", text, "latin-1"))

    assert table.loc[0, ["poverty", "median", "persons"]].tolist() == [36.0, 16330, 52000]
    assert table["secret"].tolist() == [False, True]


def test_activity_by_iris_of_any_vintage(tmp_path: Path) -> None:
    text = "IRIS;COM;P21_ACT2554;P21_CHOM2554\n930080101;93008;500;80\n"

    table = insee.read_activity_iris(write(tmp_path / "act.csv", text))

    assert table.loc[0, ["year", "active_2554", "unemployed_2554"]].tolist() == [2021, 500, 80]


@pytest.mark.mirror
def test_totals_of_the_mirror(mirror: Path) -> None:
    births = insee.read_births(mirror / "insee_naissances" / "DS_ETAT_CIVIL_NAIS_COMMUNES.zip")
    ours = births[births["code"].str.startswith("93")].groupby("year")["births"].sum()
    census = insee.read_population_iris(
        mirror / "insee_population_iris" / "base-ic-evol-struct-pop-2018.CSV"
    )
    iris = census[census["commune"].str.startswith("93")]
    people = insee.read_population_communes(
        mirror / "insee_population_communes" / "donnees_communes.csv"
    )
    women = insee.read_women_employment(
        mirror / "insee_emploi_femmes_communes" / "pop-act2554-sexe-communes-2022.xlsx"
    )
    women = women[women["code"].str.startswith("93")]

    assert ours[[2008, 2014, 2024]].tolist() == [28062, 29471, 24946]
    assert len(iris) == 614
    assert round(iris["population"].sum()) == 1632677
    assert round(iris["children"].sum()) == 77386
    assert people.loc[people["code"].str.startswith("93"), "population"].sum() == 1704316
    unemployed = women["women_unemployed"].sum()
    assert round(100 * unemployed / (unemployed + women["women_employed"].sum()), 1) == 15.5
