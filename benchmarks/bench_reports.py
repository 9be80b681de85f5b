"""The diagnostics of the 39 communes, written as DOCX and PDF and read back.

    python3 start.py run python benchmarks/bench_reports.py [CODE…]

Bars: a diagnostic under 10 s; the 39 of a form under 5 minutes; memory flat (a tenth more at most
between the fifth and the last); no text outside its page, no « nan » nor « None », no image
without an alternative text. Exits 1 when one is broken.
"""

import gc
import io
import re
import sys
import time
from collections.abc import Iterator

import docx
import psutil
import pypdfium2
from docx.oxml.ns import qn

from geo.reports.diagnostic import write_diagnostic
from geo.reports.docx_writer import write_docx
from geo.reports.material import open_atlas
from geo.reports.pdf_writer import write_pdf

EACH, ALL, GROWTH = 10.0, 300.0, 1.1
WARM = 5  # documents after which memory must be flat
EDGE = 20  # points
BETRAYALS = re.compile(r"\b(?:nan|NaN|None|NaT|inf)\b")


def find_faults(word: bytes, pdf: bytes) -> Iterator[str]:
    """What is wrong in the two forms of a document."""
    file = docx.Document(io.BytesIO(word))
    texts = [p.text for p in file.paragraphs]
    texts += [c.text for t in file.tables for row in t.rows for c in row.cells]
    yield from (f"DOCX : {text[:80]}" for text in texts if BETRAYALS.search(text))
    for shape in file.element.body.iter(qn("wp:docPr")):
        if len(shape.get("descr") or "") < 20:
            yield "DOCX : image sans texte de remplacement"
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as pages:
        yield from find_strays(pages)


def find_strays(pages: pypdfium2.PdfDocument) -> Iterator[str]:
    """Texts of a PDF that are out of their page, or betray a missing value."""
    for rank in range(len(pages)):
        page = pages[rank]
        width, height = page.get_size()
        text = page.get_textpage()
        if BETRAYALS.search(text.get_text_bounded()):
            yield f"PDF, page {rank + 1} : nan ou None"
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            if not (left > EDGE and right < width - EDGE and bottom > EDGE and top < height - EDGE):
                yield f"PDF, page {rank + 1} : texte hors de la page"


def main() -> int:
    atlas, process = open_atlas(), psutil.Process()
    communes = sys.argv[1:] or list(atlas.tables.communes["code"])
    slowest = {"docx": 0.0, "pdf": 0.0}
    totals = {"docx": 0.0, "pdf": 0.0}
    faults: list[str] = []
    memory: list[float] = []
    for code in communes:
        start = time.perf_counter()
        document = write_diagnostic(code, atlas)
        written = time.perf_counter() - start
        files = {}
        for form, write in (("docx", write_docx), ("pdf", write_pdf)):
            start = time.perf_counter()
            files[form] = write(document)
            took = written + time.perf_counter() - start
            totals[form] += took
            slowest[form] = max(slowest[form], took)
        found = [f"{code} {fault}" for fault in find_faults(files["docx"], files["pdf"])]
        faults += found
        gc.collect()
        memory.append(process.memory_info().rss / 1e6)
        print(f"{code}  écriture {written:.1f} s, {memory[-1]:.0f} Mo, {len(found)} défauts")
    for form, total in totals.items():
        print(f"{form} : {total:.0f} s en tout, {slowest[form]:.1f} s au plus")
    print(*faults, sep="\n")
    flat = len(memory) <= WARM or memory[-1] < GROWTH * memory[WARM - 1]
    quick = max(slowest.values()) < EACH and max(totals.values()) < ALL
    return 0 if flat and quick and not faults else 1


if __name__ == "__main__":
    sys.exit(main())
