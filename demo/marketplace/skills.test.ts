import { describe, expect, it } from 'vitest'
import { validateSkill } from './skills.ts'

describe('checking a skill', () => {
  it('trims its name and lowers the case of its category', () => {
    expect(validateSkill({ name: ' Knots ', category: 'Technical' })).toEqual({
      name: 'Knots',
      category: 'technical',
    })
  })

  it('refuses an invalid skill with 400', () => {
    expect(() => validateSkill({ name: 'Knots' })).toThrow(expect.objectContaining({ status: 400 }))
  })
})
