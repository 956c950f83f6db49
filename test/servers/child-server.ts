import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findProgram } from './program.ts'

/** How long a server may take to start or to stop on a busy machine, in ms. */
const patienceMs = 10_000

/** How to start a server as a process of its own. */
export interface ServerPlan {
  command: string
  /** Its arguments and its configuration, for its folder and its port. */
  configure: (place: { folder: string; port: number }) => { args: string[]; config: string }
  /** Files to serve, by their path below the folder's `html`. */
  files?: Record<string, string | Uint8Array>
}

/** A server in a process of its own, on a free loopback port. Its files are removed when it stops. */
export class ChildServer {
  readonly folder: string
  readonly port: number
  readonly #process: ChildProcess
  #output = ''

  private constructor(folder: string, port: number, process: ChildProcess) {
    this.folder = folder
    this.port = port
    this.#process = process
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-4_000)
    }
    process.stdout?.on('data', keep)
    process.stderr?.on('data', keep)
  }

  static async start({ command, configure, files = {} }: ServerPlan): Promise<ChildServer> {
    const program = findProgram(command)
    if (program === undefined) throw new Error(`${command} is not installed`)
    const folder = await mkdtemp(join(tmpdir(), `plimsoll-${command}-`))
    // A server that root starts switches to another user, who must be able to read its files.
    await chmod(folder, 0o755)
    await mkdir(join(folder, 'html'))
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, 'html', path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
    try {
      // Another process may take the port before the server starts.
      for (let tries = 3; ; tries--) {
        const port = await freePort()
        const { args, config } = configure({ folder, port })
        await writeFile(join(folder, 'server.conf'), config)
        const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
        const server = new ChildServer(folder, port, child)
        if (await server.#begins()) return server
        await server.#halt()
        if (tries === 1) throw new Error(`${command} does not start:\n${server.#output}`)
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** The content of one of its log files. */
  async log(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8').catch(() => '')
  }

  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  async stop(): Promise<void> {
    await this.#halt()
    await rm(this.folder, { recursive: true, force: true })
  }

  get #isOver(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  async #begins(): Promise<boolean> {
    const untilMs = Date.now() + patienceMs
    while (!this.#isOver && Date.now() < untilMs) {
      if (await answers(this.port)) return !this.#isOver
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return false
  }

  async #halt(): Promise<void> {
    if (this.#isOver) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), patienceMs)
    await exit
    clearTimeout(timer)
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A loopback port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
