import type { Tone } from '../model/verdict-words.ts'

const strokes: Record<Tone, string> = {
  pass: 'M4 8.5l2.8 2.8L12.2 5',
  fail: 'M4.5 4.5l7 7m0-7l-7 7',
  invalid: 'M8 3.6v5.2m0 2.6v.6',
  'no-data': 'M4 8h8',
  info: 'M8 4v.6m0 2.6v5',
}

/** The symbol of a tone; it always has a word next to it. */
export function ToneSymbol({ tone }: { tone: Tone }) {
  return (
    <svg
      class={`symbol tone-${tone}`}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="8" class="symbol-ground" />
      <path
        d={strokes[tone]}
        stroke="currentColor"
        stroke-width="1.9"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

/** A status as symbol, word and colour. */
export function StatusBadge({ tone, word }: { tone: Tone; word: string }) {
  return (
    <span class={`badge tone-${tone}`}>
      <ToneSymbol tone={tone} />
      {word}
    </span>
  )
}
