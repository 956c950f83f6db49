/**
 * Words that Plimsoll once had for what the field has words for: see "Words" in docs/architecture.md. A text of several words stands
 * for just that sequence.
 */
const privateWords: readonly string[] = [
  ...['promise', 'promises', 'promised'],
  ...['course', 'courses'],
  ...['strain', 'sight', 'pulse', 'life sign', 'life signs', 'escort', 'desk', 'scene'],
  ...['misuse', 'mishap', 'mishaps', 'packed', 'name service', 'authorisation', 'standstill', 'standstills'],
  ...['house', 'door', 'ground floor'],
]

/** Where such a word is meant as everybody means it. */
const ordinary: readonly RegExp[] = [
  // JavaScript's own.
  /\b(?:Call)?Promise(?:Like|Constructor|WithResolvers|Settled\w*)?\b/g,
  /\b(?:fs|timers|stream|readline|dns)\/promises\b/g,
  /\bof course\b/gi,
  // A key of the run record, which programs rely on.
  /\bgenerator\.standstill\b|'standstill'|\bstandstill:|\b[Ss]tandstillReport\b/g,
]

/** Files that speak of JavaScript's promises in prose. */
export const speakOfPromises: readonly string[] = [
  'src/base/authored/authored-object.ts',
  'src/base/text/shown.ts',
  'src/base/time/virtual-timeline.ts',
  'src/plan-file/description/shape-description.ts',
  'src/plan/data/data-rows.ts',
  'src/user/call/body/body.ts',
  'src/user/call/call-exchange.ts',
  'src/user/call/call-promise.ts',
  'src/user/call/reply/reply-problem.ts',
  'src/user/call/send-call.ts',
  'src/user/counting.ts',
  'src/user/data/shared-value.ts',
  'src/user/virtual-user.ts',
]

/** The private words of a file's path and text, in the order of the list: whole words of prose and parts of identifiers. */
export function privateWordsIn(text: string, file = ''): string[] {
  const rest = ordinary.reduce((left, pattern) => left.replaceAll(pattern, ' '), `${file}\n${text}`)
  const words = rest.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ').match(/[A-Za-z]+/g) ?? []
  const line = ` ${words.join(' ').toLowerCase()} `
  const isOrdinary = (word: string) => /^promises?$/.test(word) && speakOfPromises.includes(file)
  return privateWords.filter((word) => line.includes(` ${word} `) && !isOrdinary(word))
}
