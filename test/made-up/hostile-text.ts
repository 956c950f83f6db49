import fc from 'fast-check'
import { times } from '../support/repeats.ts'

/** Texts of an attacker who wants a report to do more than to show them. */
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

/** Arbitrary texts that reports must show, hostile ones among them. */
const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))

/** The same texts every time, with every hostile one on its own. */
export function hostileTexts(count: number): string[] {
  return [...nasty, ...fc.sample(hostileText, { numRuns: times(count), seed: 42 })]
}
