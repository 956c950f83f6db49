import { styleText } from 'node:util'
import { messageOf } from '../base/error.ts'
import type { Examination } from '../run/doctor/examination.ts'
import { measureHeadroom } from '../run/doctor/headroom.ts'
import { examineHeadroom } from '../run/doctor/headroom-examination.ts'
import { examineMachine } from '../run/doctor/machine.ts'
import { exitCodes } from '../run/exit-code.ts'

/** `plimsoll doctor`: prints the limits of this machine, as text or JSON. Resolves with the exit code, which is always 0. */
export async function doctor({ json = false }: { json?: boolean } = {}): Promise<number> {
  const headroom = await measureHeadroom().catch((error: unknown) => messageOf(error))
  const examinations = [...examineMachine(), ...examineHeadroom(headroom)]
  if (json) {
    const measured = typeof headroom === 'string' ? null : headroom
    process.stdout.write(`${JSON.stringify({ examinations, headroom: measured }, undefined, 2)}\n`)
  } else print(examinations)
  return exitCodes.pass
}

function print(examinations: readonly Examination[]): void {
  const width = Math.max(...examinations.map(({ name }) => name.length))
  for (const { name, value, isEnough, advice } of examinations) {
    const mark = isEnough
      ? styleText('green', '✓', { stream: process.stdout })
      : styleText('yellow', '!', { stream: process.stdout })
    process.stdout.write(`${mark} ${name.padEnd(width)}  ${value}\n`)
    if (!isEnough) process.stdout.write(`  ${' '.repeat(width)}  → ${advice}\n`)
  }
}
