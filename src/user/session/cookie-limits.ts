import type { Cookie } from 'tough-cookie'

/** The maximum number of cookies of one site, and the maximum length of the name and value of one, as in browsers. */
export const cookieLimits = { perSite: 180, bytes: 4_096 }

/** Where a cookie is in its jar: its domain, path and name. */
interface CookiePlace {
  readonly domain: string
  readonly path: string
  readonly key: string
  readonly expiryMs: number
}

/** The cookies of a session by site, the one that was set last at the end. */
export class CookieLimits {
  readonly #sites: Map<string, Map<string, CookiePlace>>

  constructor(sites = new Map<string, Map<string, CookiePlace>>()) {
    this.#sites = sites
  }

  /**
   * Notes that a cookie of a site has been stored. Returns the cookies to remove: those that have expired, and the oldest
   * ones beyond the limit.
   */
  stored(site: string, cookie: Cookie, nowMs: number): { expired: CookiePlace[]; excess: CookiePlace[] } {
    const { domain, path, key } = cookie
    const places = this.#placesOf(site)
    const id = `${domain} ${path} ${key}`
    const expiryMs = Number(cookie.expiryTime() ?? Number.POSITIVE_INFINITY)
    // Deleted first, so that it comes last.
    places.delete(id)
    places.set(id, { domain: domain ?? '', path: path ?? '/', key, expiryMs })
    const expired: CookiePlace[] = []
    const excess: CookiePlace[] = []
    if (expiryMs > nowMs && places.size <= cookieLimits.perSite) return { expired, excess }
    for (const [place, found] of places) if (found.expiryMs <= nowMs) expired.push(take(places, place)!)
    for (const place of places.keys()) {
      if (places.size <= cookieLimits.perSite) break
      excess.push(take(places, place)!)
    }
    return { expired, excess }
  }

  /** Returns a copy for a jar with the same cookies. */
  copy(): CookieLimits {
    return new CookieLimits(new Map([...this.#sites].map(([site, places]) => [site, new Map(places)])))
  }

  #placesOf(site: string): Map<string, CookiePlace> {
    let places = this.#sites.get(site)
    if (places === undefined) {
      places = new Map()
      this.#sites.set(site, places)
    }
    return places
  }
}

function take(places: Map<string, CookiePlace>, id: string): CookiePlace | undefined {
  const place = places.get(id)
  places.delete(id)
  return place
}
