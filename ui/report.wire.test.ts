import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../scripts/build-page.ts'
import type { ErrorSample, RunRecord } from '../src/record/run-record.ts'
import { renderHtml } from '../src/report/html/html.ts'
import { agentRun } from '../test/made-up/agent-run.ts'
import { chromiumArguments, chromiumPath } from './chromium.ts'

const executablePath = chromiumPath()
const title =
  executablePath === undefined
    ? 'the report in a browser (skipped: no Chromium here; on Debian, `apt-get install chromium`)'
    : 'the report in a browser'

/** A failed exchange in which all strings are the same. */
function hostileSample(text: string): ErrorSample {
  const body = { bytes: 1, form: 'text' as const, shown: text, isCut: true }
  return {
    atSeconds: 0,
    responseMs: 1,
    request: { method: text, path: text, headers: [[text, text]], body },
    reply: { status: 500, statusText: text, headers: [[text, text]], body },
  }
}

describe.skipIf(executablePath === undefined)(title, () => {
  let browser: Browser
  let folder: string
  let page: Page
  let troubles: string[]
  let requests: string[]

  beforeAll(async () => {
    await buildPage()
    folder = await mkdtemp(join(tmpdir(), 'plimsoll-report-'))
    browser = await chromium.launch({ executablePath: executablePath!, args: chromiumArguments })
  })

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  afterEach(async () => {
    expect(troubles, 'errors on the page').toEqual([])
    expect(requests, 'requests of the page').toEqual([])
    await page.close()
  })

  async function open(record: RunRecord, options: { width?: number; dark?: boolean } = {}): Promise<Page> {
    const path = join(folder, 'report.html')
    await writeFile(path, await renderHtml(record))
    page = await browser.newPage({
      viewport: { width: options.width ?? 1_280, height: 900 },
      colorScheme: options.dark ? 'dark' : 'light',
    })
    troubles = []
    requests = []
    page.on('console', (message) => troubles.push(message.text()))
    page.on('pageerror', (error) => troubles.push(String(error)))
    const address = pathToFileURL(path).href
    page.on('request', (request) => {
      if (request.url() !== address && !request.url().startsWith('data:')) requests.push(request.url())
    })
    await page.goto(address)
    await page.locator('main').waitFor()
    return page
  }

  test('a browser that cannot decompress data shows a message instead of an empty page', async () => {
    const path = join(folder, 'report.html')
    await writeFile(path, await renderHtml(agentRun('pass')))
    page = await browser.newPage()
    troubles = []
    requests = []
    page.on('pageerror', (error) => troubles.push(String(error)))
    await page.addInitScript('delete globalThis.DecompressionStream')
    await page.goto(pathToFileURL(path).href)
    await expect.poll(() => page.locator('#page').textContent()).toMatch(/This browser is too old/)
  })

  test('iterations of scenarios include those that failed', async () => {
    const record = agentRun('pass')
    record.scenarios = [{ name: 'buy', iterations: 39, failures: 39, unfinished: 0 }]
    await open(record)
    const cells = await page.getByRole('table', { name: 'Scenarios' }).locator('tbody td').allInnerTexts()
    expect(cells.map((text) => text.replace(/\s+/g, ' '))).toEqual(['39', '39 100%'])
  })

  /** The number of different colours on a chart's canvas; 1 if the canvas is empty. */
  async function coloursOf(chart: string): Promise<number> {
    return page.locator(`[data-chart=${chart}] canvas`).evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      return new Set(new Uint32Array(data.buffer)).size
    })
  }

  test('the report of a failed run shows verdict, tables and charts', async () => {
    await open(agentRun('fail'))
    expect(await page.title()).toContain('fail')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Fail')
    expect(await page.getByText('2 of 9 SLAs are not met.').isVisible()).toBe(true)
    expect(await page.locator('.sla-table tbody tr').count()).toBe(9)
    expect(await page.locator('.sla-table .row-fail').count()).toBe(2)
    expect(
      await page.getByRole('table', { name: 'Endpoints: Judged phases' }).locator('tbody tr').count(),
    ).toBe(7)
    expect(await page.getByRole('table', { name: 'Errors' }).locator('tbody tr').count()).toBe(12)
    expect(await page.getByRole('table', { name: 'Phases', exact: true }).locator('tbody tr').count()).toBe(4)
    for (const chart of ['rate', 'latency', 'failures', 'users', 'lag', 'percentiles', 'bins']) {
      expect(await coloursOf(chart), chart).toBeGreaterThan(20)
    }
  })

  test('an SLA without data shows its reason, and its source without folders', async () => {
    const record = agentRun('no-data')
    const promise = record.verdict.slas.find(({ status }) => status === 'no-data')!
    promise.source = { file: '/home/someone/service/load/checkout.load.ts', line: 7 }
    await open(record)
    const row = page.locator('.sla-table tbody tr', { hasText: promise.reason! }).first()
    expect(await row.getByText(promise.reason!).isVisible()).toBe(true)
    expect(await row.locator('td').last().textContent()).toBe('checkout.load.ts:7')
    expect(await row.locator('td').last().getAttribute('title')).toBe(promise.source.file)
  })

  test.each([
    ['pass', 'Pass'],
    ['invalid', 'Invalid'],
    ['no-data', 'No data'],
  ] as const)('a verdict of %s is in words', async (status, word) => {
    await open(agentRun(status), { dark: true })
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(word)
    expect(await page.locator('.masthead .badge').textContent()).toBe(word)
  })

  test('strings of a hostile target never become markup', async () => {
    const hostile = '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">'
    const record = agentRun('no-data')
    await open({
      ...record,
      run: { ...record.run, name: hostile, tags: { [hostile]: hostile } },
      endpoints: [{ ...record.endpoints[0]!, name: hostile }],
      errors: [
        {
          endpoint: hostile,
          class: 'script',
          message: hostile,
          count: 1,
          firstSeenSeconds: 0,
          lastSeenSeconds: 1,
          samples: [hostileSample(hostile)],
        },
      ],
    })
    expect(await page.title()).toContain('<img src=x')
    await page.getByText('1 sample', { exact: true }).click()
    await page.locator('.sample').first().waitFor()
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect(await page.locator('.hero-name').textContent()).toBe(hostile)
    expect(await page.getByRole('table', { name: 'Errors' }).textContent()).toContain(hostile)
  })

  test('each parallel load has a row of phases above a chart', async () => {
    const topOf = () =>
      page.locator('[data-chart=rate] .u-over').evaluate((plot: HTMLElement) => plot.offsetTop)
    const record = agentRun('fail')
    await open(record)
    const alone = await topOf()
    await page.close()
    const [first] = record.phases
    const api = { startSeconds: 60, endSeconds: 300, load: 'api', name: 'api/steady' }
    const phases = [
      ...record.phases.map((phase) => ({ ...phase, load: 'people', name: `people/${phase.name}` })),
      { ...first!, ...api },
      { ...first!, ...api, startSeconds: 300, endSeconds: 400, name: 'api/rest', judged: true },
    ]
    await open({ ...record, phases })
    expect(await topOf()).toBe(alone + 18)
    expect(await page.getByRole('table', { name: 'Phases', exact: true }).locator('tbody tr').count()).toBe(6)
  })

  test('the planned load is drawn with the names of its phases', async () => {
    await open(agentRun('fail'))
    const planned = page.locator('[data-chart=planned]')
    expect(await planned.textContent()).toContain('up to 900/s')
    expect(await planned.locator('li').allTextContents()).toEqual(['warmup', 'steady', 'spike', 'recover'])
    expect(await planned.locator('.planned-unjudged').count()).toBe(2)
    const line = (await planned.locator('.planned-line').getAttribute('d'))!
    // Up, level, up to the peak, down at once, level.
    expect(line).toMatch(/^M0\.00 100\.00L111\.11 .*L777\.78 4\.00L777\.78 .*L1000\.00 /)
    await page.close()
    const record = agentRun('pass')
    const level = {
      ...record.plannedLoad.loads[0]!,
      points: [
        { seconds: 0, value: 5 },
        { seconds: 9, value: 5 },
      ],
    }
    await open({ ...record, phases: record.phases.slice(0, 1), plannedLoad: { loads: [level] } })
    expect(await page.locator('[data-chart=planned]').count()).toBe(0)
  })

  test('samples of an error unfold below it', async () => {
    await open(agentRun('fail'))
    const errors = page.getByRole('table', { name: 'Errors' })
    expect(await errors.locator('.sample').count()).toBe(0)
    const row = errors.locator('tr', { hasText: 'POST /agent/execute' }).filter({ hasText: '503 Service' })
    const button = row.getByRole('button', { name: '2 samples' })
    await button.click()
    const sample = errors.locator('.sample').first()
    expect(await sample.getByRole('heading', { name: 'Request' }).isVisible()).toBe(true)
    expect(await sample.locator('pre').first().textContent()).toMatch(/^POST \/agent\/execute\n/)
    expect(await sample.locator('pre').nth(1).textContent()).toContain('"error": "pool exhausted"')
    expect(await sample.textContent()).toContain('Bearer ***')
    await button.click()
    expect(await errors.locator('.sample').count()).toBe(0)
  })

  test('samples stay within a narrow window', async () => {
    await open(agentRun('fail'), { width: 360 })
    await page
      .getByRole('button', { name: /samples?$/ })
      .first()
      .click()
    await page.locator('.sample').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  test('endpoints can be sorted, unfolded, and shown for a part of the run', async () => {
    await open(agentRun('pass'))
    const table = page.locator('#endpoints .endpoint-table')
    const first = () => table.locator('tbody th').first().textContent()
    await table.getByRole('button', { name: 'p99', exact: true }).click()
    expect(await first()).toBe('POST /agent/execute')
    expect(await table.locator('th[aria-sort=descending]').textContent()).toContain('p99')
    await table.getByRole('button', { name: 'p99' }).first().click()
    expect(await first()).toBe('GET /health')
    await table.getByRole('button', { name: 'GET /health' }).click()
    expect(await table.getByText('Status 200').isVisible()).toBe(true)
    expect(await coloursOf('endpoint-rate')).toBeGreaterThan(20)
    const before = await table.locator('tfoot').textContent()
    await page.getByLabel('Figures of').first().selectOption('phase:spike')
    expect(await table.locator('tfoot').textContent()).not.toBe(before)
  })

  test('groups and measured functions have tables of their own, without a sum', async () => {
    await open(agentRun('fail'))
    const groups = page.getByRole('table', { name: 'Groups: Judged phases' })
    expect(await groups.locator('tbody th').allTextContents()).toEqual([
      'run a workflow',
      'run a workflow / first step',
    ])
    expect(await groups.locator('tfoot').count()).toBe(0)
    const functions = page.getByRole('table', { name: 'Functions: Judged phases' })
    expect(await functions.locator('tbody th').allTextContents()).toEqual(['parse a reply'])
    await groups.getByRole('button', { name: 'run a workflow', exact: true }).click()
    expect(await coloursOf('endpoint-p95')).toBeGreaterThan(20)
  })

  test('tags and metrics of the plan are shown, metrics with sparklines', async () => {
    await open(agentRun('fail'))
    const tags = page.getByRole('table', { name: 'Tags: Judged phases' })
    expect(await tags.locator('tbody th').allTextContents()).toEqual(['agents', 'slow'])
    const metrics = page.getByRole('table', { name: 'Metrics' })
    expect(await metrics.locator('tbody th').allTextContents()).toEqual([
      'tokens in a reply',
      'workflows started',
      'queue length',
      'cache hit',
    ])
    expect(await metrics.locator('tbody tr').nth(2).textContent()).toContain('last 31')
    expect(await metrics.locator('.sparkline').count()).toBe(4)
  })

  test('the keyboard moves the cursor of a chart and zooms it', async () => {
    await open(agentRun('pass'))
    const chart = page.locator('[data-chart=latency]').getByRole('slider')
    await chart.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/^At 0:10: p50 [\d.]+, p95/)
    // One cursor for all charts.
    await expect.poll(() => page.locator('[data-chart=rate] .chart-time').textContent()).toBe('at 0:10')
    const showAll = page.getByRole('button', { name: 'Show all', exact: true })
    expect(await showAll.isEnabled()).toBe(false)
    await page.keyboard.press('+')
    await expect.poll(() => showAll.isEnabled()).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => showAll.isEnabled()).toBe(false)
  })

  test('dragging across one chart zooms all of them', async () => {
    await open(agentRun('pass'))
    const plot = page.locator('[data-chart=rate] .u-over')
    await plot.scrollIntoViewIfNeeded()
    const box = (await plot.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.75, box.y + 50, { steps: 4 })
    await page.mouse.up()
    const showAll = page.getByRole('button', { name: 'Show all', exact: true })
    await expect.poll(() => showAll.isEnabled()).toBe(true)
    await showAll.click()
    await expect.poll(() => showAll.isEnabled()).toBe(false)
  })

  test('the theme follows the system until the reader chooses', async () => {
    await open(agentRun('no-data'), { dark: true })
    const theme = () => page.locator('html').getAttribute('data-theme')
    expect(await theme()).toBe('dark')
    await page.getByRole('button', { name: 'Switch to the light theme' }).click()
    expect(await theme()).toBe('light')
    await page.reload()
    expect(await theme()).toBe('light')
  })

  test.each([360, 400, 768, 1_600])('nothing sticks out of a window of %d pixels', async (width) => {
    await open(agentRun('fail'), { width })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })
})
