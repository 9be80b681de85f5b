"""The documentation leads somewhere: its links, pictures, commands and examples."""

import re
import shlex
from functools import cache

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from geo.cli import app
from geo.paths import PROJECT

README = PROJECT / "README.md"
GUIDES = sorted((PROJECT / "docs").rglob("*.md"))
DOCUMENTS = [README, *GUIDES]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
START = ("python3", "start.py", "geo")
HEAVIEST = 3_000_000  # bytes, of all the pictures


@cache
def _read(document):
    return document.read_text(encoding="utf-8")


def name(path):
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_to_files_and_sections_exist(document):
    links = LINK.findall(_read(document))

    assert links
    for link in links:
        if not link.startswith("http"):
            path, _, section = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            assert target.is_file(), link
            if section:
                assert section in _list_anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_pictures_exist_and_say_what_they_show(document):
    for told, path in PICTURE.findall(_read(document)):
        assert told
        assert (document.parent / path).is_file(), path


def test_every_picture_is_shown_and_they_stay_small():
    shown = {
        (document.parent / path).resolve()
        for document in DOCUMENTS
        for _, path in PICTURE.findall(_read(document))
    }
    pictures = set((PROJECT / "docs" / "images").glob("*.png"))

    assert pictures == shown
    assert sum(path.stat().st_size for path in pictures) < HEAVIEST


def _list_commands():
    """(document, arguments of geo) for every command of a shell block."""
    for document in DOCUMENTS:
        for language, block in FENCED.findall(_read(document)):
            for line in block.splitlines() if language == "sh" else ():
                words = shlex.split(line, comments=True)
                if tuple(words[:3]) == START:
                    yield pytest.param(words[3:], id=f"{document.name}: {' '.join(words[3:])}")


@pytest.mark.parametrize("arguments", list(_list_commands()))
def test_commands_exist_with_these_options(arguments):
    command, chain = get_command(app), [get_command(app)]
    words = list(arguments)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
        chain.append(command)

    assert len(chain) > 1, "no such command"
    assert not getattr(command, "commands", None), "a group of commands, none of them"
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_example_list_of_the_guide_gives_the_verdict_it_tells(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_DATABASE", f"sqlite:///{tmp_path / 'network.db'}")
    guide = _read(PROJECT / "docs" / "guide" / "reseau.md")
    (example,) = [block for language, block in FENCED.findall(guide) if language == "text"]
    file = tmp_path / "essai.csv"
    file.write_text(example, encoding="utf-8")

    done = CliRunner().invoke(app, ["network", "import", str(file), "--dry-run"])

    assert done.exit_code == 3  # some rows are rejected
    assert "« beaucoup » n’est pas un nombre de places" in " ".join(done.output.split())


def _list_anchors(document):
    """The anchors that a forge gives the headings."""
    titles = re.findall(r"^#+ (.+)$", _read(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
