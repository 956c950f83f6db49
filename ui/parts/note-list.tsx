import type { Note } from '../../src/base/note.ts'

/** Messages with their advice below them. */
export function NoteList({ notes, class: name }: { notes: Note[]; class: string }) {
  if (notes.length === 0) return null
  return (
    <ul class={name}>
      {notes.map(({ message, advice }) => (
        <li key={message}>
          {message}
          {advice !== null && <p class="advice">{advice}</p>}
        </li>
      ))}
    </ul>
  )
}
