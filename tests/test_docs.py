"""The links of the documentation lead somewhere."""

import re

import pytest

from geo.paths import PROJECT

DOCS = sorted((PROJECT / "docs").glob("*.md"))
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_to_files_and_sections_exist(document):
    text = document.read_text(encoding="utf-8")
    headings = {_anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    links = LINK.findall(text)

    assert links
    for link in links:
        if link.startswith("#"):
            assert link[1:] in headings, link
        elif not link.startswith("http"):
            assert (document.parent / link).is_file(), link


def _anchor(title):
    """The anchor a forge gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
