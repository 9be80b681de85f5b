"""First page of an address's sheet: the verdict, what to check, six key figures, the map."""

from geo import french
from geo.access.parameters import show
from geo.figures.gallery import Style, draw_figure, render
from geo.figures.sentences import typeset
from geo.figures.site_sentences import tell_cautions, tell_headline, tell_verdict
from geo.figures.site_tables import RATE, Line, list_lines, write_parts
from geo.indicators.values import Tables
from geo.reports import writing
from geo.reports.document import Block, Heading, Picture, Tile, Tiles
from geo.reports.site_details import count_reach
from geo.siting.sheet import Sheet
from geo.siting.verdict import judge_site

DPI = 200  # as in the diagnostic
MAP_MM = 108.0  # height of the map where nothing is to be checked first
LEAST_MM = 90.0  # the whole legend
LINE_MM = 4.2  # of it that a line of what is to be checked takes
LINE_LETTERS = 100
MAP_CM = 17.4  # width of the figure: that of the text


def write_front(sheet: Sheet, tables: Tables, number: str = "") -> list[Block]:
    """Blocks of the page; ``number``: of the address among those compared, or nothing."""
    verdict = judge_site(sheet)
    site = sheet.site
    label = typeset(site.label)
    blocks: list[Block] = [
        Heading(1, f"{number}. {label}" if number else label, new_page=bool(number)),
        writing.say(_tell_plan(sheet)),
        writing.note(
            f"**{tell_headline(verdict)}** (estimation de l’atlas). {tell_verdict(sheet, verdict)}"
        ),
    ]
    cautions = tell_cautions(sheet, verdict)
    if cautions:
        blocks += [writing.say("**À vérifier avant de décider**"), writing.bullets(cautions)]
    lines = sum(-(-len(text) // LINE_LETTERS) for text in cautions) + bool(cautions)
    tiles = _list_tiles(sheet)
    return [*blocks, *tiles, _draw_map(sheet, tables, max(LEAST_MM, MAP_MM - lines * LINE_MM)),
            count_reach(sheet)]  # fmt: skip


def _tell_plan(sheet: Sheet) -> str:
    site, plan = sheet.site, sheet.plan
    where = [f"**{typeset(site.commune.name)}**"]
    if site.commune.ept_name:
        where.append(f"territoire {typeset(site.commune.ept_name)}")
    if site.iris_name:
        where.append(f"quartier statistique (IRIS) {typeset(site.iris_name)}")
    return (
        f"Fiche d’adresse pour ouvrir une MAM (maison d’assistants maternels). {', '.join(where)}. "
        f"MAM de {plan.places} places ; familles à {show(plan.minutes)} min à pied au plus ; taux "
        f"visé : {french.rate(sheet.target)} {RATE} de moins de 3 ans."
    )


def _list_tiles(sheet: Sheet) -> list[Block]:
    lines = {line.key: line for line in list_lines(sheet)}
    minutes = show(sheet.plan.minutes)
    reach = sheet.within(sheet.plan.minutes)
    places = lines[f"places_{minutes}"].figure
    held = f"{write_parts(places)[0]} places ({writing.NATURES[places.status]})"
    tiles = Tiles(
        (
            _tile(lines[f"children_{minutes}"], f"Enfants de moins de 3 ans à {minutes} min"),
            _tile(lines["need"], f"Places qui manquent à {minutes} min pour le taux visé"),
            _tile(
                lines["around_before"],
                f"Accès à pied, en {RATE}",
                f" ; {write_parts(lines['around_after'].figure, RATE)[0]} si la MAM ouvre",
            ),
            _tile(
                lines[f"structures_{minutes}"],
                f"Structures d’accueil situées à {minutes} min",
                held if reach.structures else "",
            ),
            _tile(lines["coverage"], f"Taux de couverture de la commune, en {RATE}",
                  ", ".join(filter(None, _tell_coverage(sheet)))),
            Tile(
                "Quartier prioritaire (QPV)",
                "Oui" if sheet.quarter.inside else "Non",
                typeset(sheet.quarter.name) if sheet.quarter.inside
                else f"le plus proche à {french.count(max(10, round(sheet.quarter.metres, -1)))} m",
                writing.NATURES["calcule"],
            ),
        )
    )  # fmt: skip
    keys = (f"children_{minutes}", "around_before", "coverage", "qpv")
    sources = [source for key in keys for source in lines[key].figure.sources]
    return [tiles, writing.cite((), sources)]


def _tell_coverage(sheet: Sheet) -> tuple[str, ...]:
    coverage = sheet.coverage
    whole = coverage.departement
    return (
        f"en {coverage.rate.year}" if coverage.rate.known else "",
        f"département {write_parts(whole, RATE)[0]}" if whole.known else "",
    )


def _tile(line: Line, label: str, more: str = "") -> Tile:
    """A figure of the sheet, with its interval."""
    value, margin = write_parts(line.figure, line.unit)
    nature = writing.NATURES[line.figure.status]
    return Tile(label, value, f"{margin}{more}", nature, writing.make_key("site", line.key))


def _draw_map(sheet: Sheet, tables: Tables, height: float) -> Picture:
    style = Style(dpi=DPI, bare=True, body=height)
    drawn = draw_figure("fiche_adresse", sheet.site.commune, tables, style, site=sheet)
    return Picture(
        "Autour de l’adresse, à pied",
        drawn.alt,
        render(drawn, "png"),
        MAP_CM,
        writing.cite((drawn.status,), drawn.sources, "Fond : IGN, © les contributeurs "
                     "d’OpenStreetMap."),
    )  # fmt: skip
