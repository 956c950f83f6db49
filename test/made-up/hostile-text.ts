import fc from 'fast-check'

/** What somebody would write who wants more from a report than to be shown in it. */
const nasty = [
  '<script>alert(1)</script>',
  '</testcase><testcase name="x"/>',
  ']]>',
  '<![CDATA[',
  '&amp;&#0;',
  '=cmd()',
  "=cmd|' /C calc'!A1",
  '+1',
  '-x',
  '@SUM(A1)',
  'a|b',
  '\\|',
  '\\',
  '`',
  '``` `',
  '[a](javascript:alert(1))',
  '![x](http://evil.test/x.png)',
  'http://evil.test/',
  'www.evil.test',
  '@somebody',
  '#1',
  '**bold**',
  '_em_',
  '~~gone~~',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '    code',
  '$$x$$',
  '<!-- ',
  '-->',
  '::error::x',
  '##[error]x',
  '%0A',
  'a\nb',
  'a\r\nb',
  '\u2028',
  '\0',
  '\x1b[31m',
  '\x7f',
  '\u0085',
  '\ufffe',
  '\ud800',
  '\udc00x',
  '\u202e',
  '"',
  "'",
  ',',
  '',
  ' ',
]

/** Texts that reports have to take: any at all, and those of somebody who means harm, put together. */
const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))

/** The same texts every time, with each of the nasty ones alone. */
export function hostileTexts(count: number): string[] {
  return [...nasty, ...fc.sample(hostileText, { numRuns: count, seed: 42 })]
}
