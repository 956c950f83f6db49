/** The name of a row, which wraps before a slash rather than within a word. */
export function RowName({ name }: { name: string }) {
  return (
    <>
      {name.split(/(?=[/?&])/).map((part, place) => (
        <span key={place}>
          <wbr />
          {part}
        </span>
      ))}
    </>
  )
}
