import { describe, expect, it } from 'vitest'
import { validateSkill } from './skills.ts'

describe('validateSkill', () => {
  it('trims the name and converts the category to lower case', () => {
    expect(validateSkill({ name: ' Knots ', category: 'Technical' })).toEqual({
      name: 'Knots',
      category: 'technical',
    })
  })

  it('refuses an invalid skill with 400', () => {
    expect(() => validateSkill({ name: 'Knots' })).toThrow(expect.objectContaining({ status: 400 }))
  })
})
