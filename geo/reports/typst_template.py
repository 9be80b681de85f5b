"""The Typst template of the PDF: it reads the blocks as JSON, so that no text becomes markup.

Inputs: « data », path of the JSON; the images it names are beside it.
"""

TEMPLATE = r"""
#let data = json("data.json")
#let ink = rgb(data.colours.ink)
#let grey = rgb(data.colours.grey)
#let line-colour = rgb(data.colours.line)
#let head-fill = rgb(data.colours.head)
#let compact = data.compact
#let pick(full, small) = if compact { small } else { full }

#set document(
  title: data.title, author: data.author, description: data.subtitle,
  keywords: data.keywords, date: datetime(..data.date),
)
#set page(
  paper: "a4",
  margin: pick(
    (x: 2.5cm, top: 2.4cm, bottom: 2.2cm), (x: 1.8cm, top: 1.5cm, bottom: 1.5cm),
  ),
  footer-descent: pick(30%, 20%),
  header: context if not compact and counter(page).get().first() > 1 {
    set text(8pt, fill: grey)
    data.title
  },
  footer: context if compact or counter(page).get().first() > 1 {
    set text(pick(8pt, 7pt), fill: grey)
    data.footer
    h(1fr)
    "Page " + counter(page).display() + " sur " + str(counter(page).final().first())
  },
)
#set text(lang: "fr", region: "FR", font: data.fonts, size: pick(10pt, 8pt), hyphenate: true)
#set par(leading: pick(0.62em, 0.55em), spacing: pick(0.9em, 0.75em), justify: false)
#set list(marker: [•], indent: 0.3em, spacing: pick(0.65em, 0.55em))
#set figure.caption(separator: [. ])
#set figure(gap: 0.5em)
#show figure: set block(breakable: true, above: 1.1em, below: 0.5em)
#show figure.caption: it => align(
  left, text(pick(9pt, 8pt), weight: "bold", if compact { it.body } else { it }),
)
#show figure: set align(left)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: image): set figure.caption(position: top)
#show figure.where(kind: table): set figure(supplement: [Tableau])
#show figure.where(kind: image): set figure(supplement: [Figure])
#show heading: set text(fill: ink)
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(pick(16pt, 15pt), hyphenate: false)
#show heading.where(level: 1): set block(above: pick(2em, 0em), below: pick(0.9em, 0.55em))
#show heading.where(level: 2): set text(pick(12.5pt, 10.5pt))
#show heading.where(level: 2): set block(above: pick(1.6em, 1.1em), below: pick(0.8em, 0.6em))
#show heading.where(level: 3): set text(11pt)

#let write(spans) = for span in spans {
  if span.bold { strong(span.text) } else { span.text }
}
#let boxed(fill, edge, body) = block(
  width: 100%, fill: rgb(fill), stroke: (left: 2.5pt + rgb(edge)),
  inset: (x: 8pt, y: 6pt), breakable: false, above: 1em, below: 1em, body,
)
#let cite(citation) = block(above: 0.5em, below: pick(1.3em, 0.8em), {
  set text(pick(7.5pt, 6.5pt), fill: grey)
  set par(leading: 0.5em)
  if citation.natures != "" { strong(citation.natures) + " " }
  citation.text
})
#let write-cell(cell) = if cell.fill {
  table.cell(fill: rgb(data.colours.room), "…")
} else { cell.text }
#let draw-table(block-data) = {
  show table: set text(pick(8pt, 7.5pt), hyphenate: false)
  show table: set par(leading: 0.45em)
  set table.cell(breakable: false)
  let numbers = block-data.numbers
  show figure: set block(breakable: block-data.rows.len() > data.kept)
  figure(
    kind: table, caption: block-data.title, alt: block-data.title,
    table(
      columns: block-data.widths.map(width => width * 1fr),
      align: (column, row) => if numbers.at(column) { right + top } else { left + top },
      stroke: (x, y) => (bottom: 0.5pt + line-colour, top: if y == 0 { 0.5pt + line-colour }),
      fill: (x, y) => if y == 0 { head-fill },
      inset: (x: 4pt, y: pick(3.2pt, 2.6pt)),
      table.header(..block-data.header.map(title => strong(title))),
      ..block-data.rows.flatten().map(write-cell),
    ),
  )
}

#let draw-tile(tile) = {
  set par(spacing: 0.5em)
  set text(hyphenate: false)
  text(7.5pt, tile.label)
  parbreak()
  text(13pt, weight: "bold", fill: ink, tile.value)
  parbreak()
  text(7pt, fill: grey, { strong(tile.nature); if tile.detail != "" { " · " + tile.detail } })
}
#let draw-tiles(item) = block(above: 0.9em, below: 0.9em, breakable: false, grid(
  columns: (1fr,) * item.across, gutter: 5pt, inset: 6pt, fill: rgb(data.colours.note),
  ..item.items.map(draw-tile),
))
#let draw-front() = {
  if data.logo != "" {
    image(data.logo, height: 2.5cm, alt: data.logo-alt)
    v(3cm)
  } else { v(7cm) }
  block(width: 100%, text(26pt, weight: "bold", fill: ink, hyphenate: false, data.title))
  v(0.4em)
  text(14pt, fill: grey, data.subtitle)
  v(1.2em)
  for line in data.lines { block(above: 0.7em, below: 0.7em, line) }
  pagebreak()
  {
    show outline.entry.where(level: 1): set text(weight: "bold")
    show outline.entry.where(level: 1): set block(above: 0.9em)
    show heading: set block(below: 1em)
    outline(title: [Sommaire], depth: 2, indent: 1em)
  }
  pagebreak()
}

#if not compact { draw-front() }
#for item in data.blocks {
  if item.kind == "heading" {
    if item.new-page { pagebreak(weak: true) }
    heading(level: item.level, item.text)
  }
  else if item.kind == "paragraph" { par(write(item.spans)) }
  else if item.kind == "bullets" { list(..item.items.map(write)) }
  else if item.kind == "note" { boxed(data.colours.note, data.colours.ink, write(item.spans)) }
  else if item.kind == "tiles" { draw-tiles(item) }
  else if item.kind == "gap" {
    boxed(data.colours.room, data.colours.edge, {
      strong("À compléter par la collectivité. ")
      item.question
      v(item.lines * 1.3em)
    })
  }
  else if item.kind == "citation" { cite(item) }
  else if item.kind == "picture" {
    block(breakable: false, above: 1.1em, below: 1em, {
      figure(kind: image, caption: item.title, alt: item.alt,
        image(item.path, width: item.width * 1cm, alt: item.alt))
      if item.citation != none { cite(item.citation) }
    })
  }
  else if item.kind == "table" {
    draw-table(item)
    if item.citation != none { cite(item.citation) } else { v(pick(0.6em, 0.2em)) }
  }
}
"""
