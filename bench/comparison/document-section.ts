/** The line that begins a section that a program writes, and the one that ends it. */
function sectionMarkers(name: string): { begin: string; end: string } {
  return { begin: `<!-- begin ${name} -->`, end: `<!-- end ${name} -->` }
}

/** A document with what is between the markers of a section replaced. Throws where it has no such section. */
export function withSection(document: string, name: string, content: string): string {
  const { begin, end } = sectionMarkers(name)
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from)
    throw new Error(`the document has no lines '${begin}' and '${end}', in this order`)
  return `${document.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${document.slice(to)}`
}
