/** The name of an endpoint, which may go on in the next line with a slash rather than within a word. */
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
