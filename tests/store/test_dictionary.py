import tomllib

import pytest

from geo.store.dictionary import DICTIONARY_FILE, load_dictionary
from geo.store.schemas import SCHEMAS

CONTENT = tomllib.loads(DICTIONARY_FILE.read_text(encoding="utf-8"))


def test_every_table_is_described_and_no_other():
    assert list(CONTENT) == list(SCHEMAS)


@pytest.mark.parametrize("table", list(SCHEMAS))
def test_every_column_is_described_in_the_order_of_the_schema(table):
    columns = CONTENT[table]["columns"]

    assert list(columns) == list(SCHEMAS[table].columns)
    for meaning, unit in columns.values():
        assert meaning and meaning == meaning.strip()
        assert unit == unit.strip()


def test_an_entry_takes_its_type_its_key_and_its_gaps_from_the_schema():
    births = {column.name: column for column in load_dictionary()["births"].columns}
    structures = {column.name: column for column in load_dictionary()["structures"].columns}

    assert (births["code"].type, births["code"].key) == ("texte", True)
    assert (births["births"].type, births["births"].key) == ("nombre", False)
    assert not births["births"].nullable
    assert structures["geometry"].type == "géométrie"
    assert structures["places"].nullable
    assert structures["places"].unit == "places"
