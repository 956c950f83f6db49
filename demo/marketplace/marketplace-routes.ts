import type { DatabaseSync } from 'node:sqlite'
import { countOf } from '../http/fields.ts'
import { Refusal } from '../http/refusal.ts'
import type { Route } from '../http/router.ts'
import { Agents } from './agents.ts'
import { Genesis } from './genesis.ts'
import { Skills } from './skills.ts'

/** Returns the routes of the agent marketplace: agents, skills and certified entities. */
export function marketplaceRoutes(database: DatabaseSync): Route[] {
  const agents = new Agents(database)
  const skills = new Skills(database)
  const genesis = new Genesis(database)
  return [
    {
      method: 'GET',
      template: '/api/v1/agents',
      handle: ({ query }) => {
        const { limit, offset } = pageOf(query)
        const start = query.get('search')
        const found = start === null ? agents.list(limit, offset) : agents.search(start, limit, offset)
        return { status: 200, value: found }
      },
    },
    {
      method: 'GET',
      template: '/api/v1/agents/:id',
      handle: ({ params }) => {
        const agent = agents.find(params.id!)
        if (agent === undefined) throw new Refusal(404, `there is no agent ${params.id}`)
        return { status: 200, value: agent }
      },
    },
    {
      method: 'POST',
      template: '/api/v1/agents',
      handle: ({ body }) => ({ status: 201, value: agents.add(body) }),
    },
    {
      method: 'GET',
      template: '/api/v1/skills',
      handle: ({ query }) => {
        const { limit, offset } = pageOf(query)
        return { status: 200, value: skills.list(limit, offset, query.get('category') ?? undefined) }
      },
    },
    {
      method: 'POST',
      template: '/api/v1/skills',
      handle: ({ body }) => ({ status: 201, value: skills.add(body) }),
    },
    {
      method: 'POST',
      template: '/api/v1/genesis/certify',
      handle: ({ body }) => ({ status: 201, value: genesis.certify(body) }),
    },
  ]
}

/** Reads the page of a list from a query: the first 20 items by default. */
function pageOf(query: URLSearchParams): { limit: number; offset: number } {
  return { limit: countOf(query, 'limit', 1, 100, 20), offset: countOf(query, 'offset', 0, 1_000_000, 0) }
}
