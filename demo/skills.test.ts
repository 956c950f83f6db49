import { describe, expect, it } from 'vitest'
import { validateSkill } from './skills.ts'

describe('checking a skill', () => {
  it('takes blanks off its name and capitals off its category', () => {
    expect(validateSkill({ name: ' Knots ', category: 'Technical' })).toEqual({
      name: 'Knots',
      category: 'technical',
    })
  })

  it('refuses what is not one with 400', () => {
    expect(() => validateSkill({ name: 'Knots' })).toThrow(expect.objectContaining({ status: 400 }))
  })
})
