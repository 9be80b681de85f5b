"""geo report: files written, faults told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.errors import ParameterError


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from geo.cli import main; main()", "report", *words]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)


def test_the_diagnostic_of_a_small_commune_is_written(tmp_path: Path) -> None:
    out = tmp_path / "coubron.pdf"

    done = run("commune", "93015", "--out", str(out), "--author", "Le PÔPE")

    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["commune", "93015", "--out", "x.odt"], "Choisir docx, pdf, xlsx"),
        (["commune", "75056", "--out", "x.pdf"], "Territoire inconnu"),
        (["ept", "93015", "--out", "x.pdf"], "lancer geo report commune 93015"),
        (["commune", "93015", "--out", "x.pdf", "--logo", "nulle-part.png"], "pu être lu"),
    ],
)
def test_faults_are_sentences(words: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["report", *words])

    assert isinstance(done.exception, ParameterError)
    assert told in str(done.exception)


def test_all_writes_a_file_for_each_commune_and_none_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.reports.files.write_file", lambda code, *_, **__: code.encode())
    command = ["report", "all", "--out", str(tmp_path / "tous"), "--format", "docx"]

    first, second = (CliRunner().invoke(app, command) for _ in range(2))

    files = {path.name: path.read_text() for path in (tmp_path / "tous").iterdir()}
    assert first.exit_code == 0
    assert len(files) == 39
    assert files["93039-l-ile-saint-denis.docx"] == "93039"
    assert files["93031-epinay-sur-seine.docx"] == "93031"
    assert "existe déjà" in str(second.exception)
