/** The lines that start and end a generated section. */
function sectionMarkers(name: string): { begin: string; end: string } {
  return { begin: `<!-- begin ${name} -->`, end: `<!-- end ${name} -->` }
}

/** Replaces the text between the markers of a section. Throws if the document has no such section. */
export function withSection(document: string, name: string, content: string): string {
  const { begin, end } = sectionMarkers(name)
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from)
    throw new Error(`the document has no lines '${begin}' and '${end}', in this order`)
  return `${document.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${document.slice(to)}`
}
