import type { Scope } from '../model/report.ts'

/** A control that chooses the part of the run whose figures are shown. */
export function ScopeChoice(props: { scopes: Scope[]; chosen: Scope; choose: (scope: Scope) => void }) {
  return (
    <label class="choice">
      <span>Figures of</span>
      <select
        value={props.chosen.key}
        onChange={(event) => {
          const { value } = event.currentTarget
          props.choose(props.scopes.find((scope) => scope.key === value)!)
        }}
      >
        {props.scopes.map((scope) => (
          <option key={scope.key} value={scope.key}>
            {scope.key.startsWith('phase:') ? `Phase: ${scope.label}` : scope.label}
          </option>
        ))}
      </select>
    </label>
  )
}
