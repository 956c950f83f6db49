import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, post } from '../http/json-client.ts'
import { type DemoService, startDemo } from '../service.ts'
import type { Agent } from './agents.ts'
import type { Entity } from './genesis.ts'
import { checkChain } from './hash-chain.ts'
import type { Skill } from './skills.ts'

let demo: DemoService
let api: string

beforeAll(async () => {
  demo = await startDemo()
  api = `${demo.url}/api/v1`
})
afterAll(() => demo.close())

describe('the routes of agents', () => {
  it('list 20 agents by default', async () => {
    const { value: first } = await ask<Agent[]>(`${api}/agents`)
    expect(first).toHaveLength(20)
    const { value: next } = await ask<Agent[]>(`${api}/agents?limit=5&offset=18`)
    expect(next).toHaveLength(5)
    expect(next.slice(0, 2)).toEqual(first.slice(18))
  })

  it.each(['limit=0', 'limit=101', 'limit=x', 'offset=-1', 'limit='])(
    'refuse the page %s with 400',
    async (query) => {
      const { status, value } = await ask(`${api}/agents?${query}`)
      expect(status).toBe(400)
      expect(value.error).toContain('must be a whole number')
    },
  )

  it('search agents by the start of their name, ignoring case', async () => {
    const { value: found } = await ask<Agent[]>(`${api}/agents?search=aMBer`)
    expect(found.length).toBeGreaterThan(0)
    for (const { name } of found) expect(name).toMatch(/^Amber /)
    expect(await ask(`${api}/agents?search=%25`)).toMatchObject({ status: 200, value: [] })
  })

  it('return one agent with its skills', async () => {
    const [agent] = (await ask<Agent[]>(`${api}/agents?limit=1`)).value
    const { status, value } = await ask<Agent & { skills: Skill[] }>(`${api}/agents/${agent!.id}`)
    expect(status).toBe(200)
    expect(value).toMatchObject(agent!)
    expect(value.skills.length).toBeGreaterThan(0)
    expect(await ask(`${api}/agents/nobody`)).toMatchObject({
      status: 404,
      value: { error: 'there is no agent nobody' },
    })
  })

  it('add an agent, which can then be found', async () => {
    const { status, value } = await ask(`${api}/agents`, post({ name: 'Zephyr', role: 'coder' }))
    expect(status).toBe(201)
    expect((await ask(`${api}/agents?search=zeph`)).value).toEqual([value])
  })
})

describe('the routes of skills', () => {
  it('add skills, even twice with the same name, and list them', async () => {
    const skill = { name: 'Skill_7', category: 'novel' }
    for (let time = 0; time < 2; time++) {
      expect(await ask(`${api}/skills`, post(skill))).toMatchObject({ status: 201, value: skill })
    }
    expect((await ask(`${api}/skills?category=novel`)).value).toMatchObject([skill, skill])
  })

  it.each([
    [undefined, 'the body must be a JSON object'],
    [['x'], 'the body must be a JSON object'],
    [{ category: 'technical' }, 'name must be a string'],
    [{ name: ' ', category: 'technical' }, 'name must be a string'],
    [{ name: 'x'.repeat(101), category: 'technical' }, 'name must be a string'],
    [{ name: 'x', category: 'two words' }, 'category must be one word'],
    [{ name: 'x', category: 7 }, 'category must be a string'],
  ])('refuse the skill %j with 400', async (body, message) => {
    const { status, value } = await ask(`${api}/skills`, post(body))
    expect(status).toBe(400)
    expect(value.error).toContain(message)
  })
})

describe('certification', () => {
  it('gives an entity a chain of five hashes that continues the previous entity’s', async () => {
    const described = { name: 'Ada', traits: { colour: 'red' } }
    const first = await ask<Entity>(`${api}/genesis/certify`, post(described))
    const second = await ask<Entity>(`${api}/genesis/certify`, post())
    expect(first).toMatchObject({ status: 201, value: { ...described, verified: true } })
    expect(checkChain(first.value, first.value.chain)).toBe(true)
    expect(second.value.parentSeal).toBe(first.value.chain[4])
  })

  it('refuses traits that are not strings', async () => {
    const { status, value } = await ask(`${api}/genesis/certify`, post({ traits: { colour: 3 } }))
    expect(status).toBe(400)
    expect(value.error).toContain('the trait colour')
  })
})
