/*
 * What the documentation shows lasts minutes. A test takes the same plans and commands, each length of a load a second or less.
 */

/** A plan or another module, with its times cut and its address replaced. */
export function shortPlan(text: string, url: string): string {
  return atAddress(text, url)
    .replaceAll(/\b(over|ramp|rampDown|startAt): '[\d.]+[smh]'/g, "$1: '200ms'")
    .replaceAll(/\b(for|every|runTime): '[\d.]+[smh]'/g, "$1: '1s'")
}

/** A command line, with its times cut and its address replaced. */
export function shortCommand(text: string, url: string): string {
  return atAddress(text, url)
    .replaceAll(/(-t|--run-time) \d+[smh]?\b/g, '$1 1s')
    .replaceAll(/-n \d+/g, '-n 100')
    .replaceAll(/\bfor \d+s/g, 'for 1s')
}

function atAddress(text: string, url: string): string {
  return text.replaceAll('http://127.0.0.1:8000', url)
}
