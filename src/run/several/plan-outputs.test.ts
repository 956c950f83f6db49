import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { noSettings, type SettingValues } from '../settings/settings.ts'
import { outputNames, withOutputsOf } from './plan-outputs.ts'

describe('the name of a plan in its reports', () => {
  it('the name is the file name without its endings', () => {
    expect(outputNames(['plans/checkout.load.ts', 'search.ts'])).toEqual(['checkout', 'search'])
  })

  it('the name includes the folders if two files share it', () => {
    expect(outputNames(['a/x.load.ts', 'a/b/x.load.ts', 'c.load.ts', 'x.load.ts'])).toEqual([
      'a-x',
      'a-b-x',
      'c',
      'x',
    ])
  })
})

const written = (given: Partial<SettingValues>) => {
  const { values } = withOutputsOf('checkout', { values: { ...noSettings(), ...given }, origins: new Map() })
  return Object.fromEntries(Object.keys(given).map((key) => [key, values[key as keyof SettingValues]]))
}

it.each<[Partial<SettingValues>, Partial<SettingValues>]>([
  [{ html: 'report.html' }, { html: 'report.checkout.html' }],
  [{ json: 'out.v1/run.json' }, { json: 'out.v1/run.checkout.json' }],
  [{ junit: 'out.v1/results' }, { junit: 'out.v1/results.checkout' }],
  [{ json: '-' }, { json: '-' }],
  [{ csv: 'results' }, { csv: 'results.checkout' }],
  [{ csv: 'v1.2/' }, { csv: 'v1.2/checkout' }],
  [{ csv: 'run.1' }, { csv: 'run.1.checkout' }],
  [
    { name: 'a.html', sla: ['p95 < 1s'] },
    { name: 'a.html', sla: ['p95 < 1s'] },
  ],
  [
    { reporter: ['terminal', 'json=run.json', 'csv=out', './my.ts=x.txt', './my.ts', 'jsonl=-', 'a b'] },
    {
      reporter: [
        'terminal',
        'json=run.checkout.json',
        'csv=out.checkout',
        './my.ts=x.checkout.txt',
        './my.ts',
        'jsonl',
        'a b',
      ],
    },
  ],
])('the outputs %j become %j', (given, expected) => {
  expect(written(given)).toEqual(expected)
})

describe('any output', () => {
  const name = fc.stringMatching(/^[a-z\d-]{1,8}$/)
  const path = fc.stringMatching(/^[\w./-]{1,12}\w$/)

  it('two plans never share a file', () => {
    fc.assert(
      fc.property(name, name, path, (one, other, file) => {
        fc.pre(one !== other)
        const pathsOf = (plan: string) => {
          const values = { ...noSettings(), json: file, csv: file, reporter: [`html=${file}`] }
          const own = withOutputsOf(plan, { values, origins: new Map() }).values
          return [own.json, own.csv, own.reporter[0]]
        }
        const others = pathsOf(other)
        pathsOf(one).forEach((its, index) => {
          expect(its).not.toBe(others[index])
        })
      }),
    )
  })

  it('any string as a reporter is kept or is an error of the user', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const values = { ...noSettings(), reporter: [text] }
          expect(withOutputsOf('x', { values, origins: new Map() }).values.reporter).toHaveLength(1)
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
        }
      }),
    )
  })
})
