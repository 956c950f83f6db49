import type { ComponentChildren } from 'preact'

/** A section of the page with its heading and controls. */
export function Section(props: {
  id: string
  title: string
  note?: string | undefined
  controls?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section id={props.id} class="section" aria-labelledby={`${props.id}-title`}>
      <header class="section-head">
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        {props.note !== undefined && <p class="section-note">{props.note}</p>}
        {props.controls && <div class="section-controls">{props.controls}</div>}
      </header>
      {props.children}
    </section>
  )
}

/** Shown instead of an empty list or chart. */
export function Nothing({ children }: { children: ComponentChildren }) {
  return <p class="nothing">{children}</p>
}

/** The number of entries of a list that did not fit on the page. */
export function LeftOut({ count, of }: { count: number | undefined; of: string }) {
  if (!count) return null
  return (
    <p class="left-out">
      {count.toLocaleString('en-US')} more {of} are in the run record (JSON), not on this page.
    </p>
  )
}
