import { ChildServer } from './child-server.ts'

export interface TinyproxyOptions {
  /** More lines of the configuration: `BasicAuth`, `ConnectPort`, `Filter`, …. */
  config?: string
  /** Files in its folder, named `html/…`. */
  files?: Record<string, string>
}

/** A real tinyproxy, on loopback. */
export interface Tinyproxy extends AsyncDisposable {
  url: string
  port: number
  /** How many requests to it began with `start`: `CONNECT`, `GET http://`. */
  asked(start: string): Promise<number>
}

/** Starts a tinyproxy; disposing of it ends it and removes its files. */
export async function startTinyproxy(options: TinyproxyOptions = {}): Promise<Tinyproxy> {
  const { config = '', files = {} } = options
  const server = await ChildServer.start({
    command: 'tinyproxy',
    files,
    configure: ({ folder, port }) => ({
      args: ['-d', '-c', 'server.conf'],
      config: `
Port ${port}
Listen 127.0.0.1
Allow 127.0.0.1
Timeout 60
MaxClients 100
LogFile "${folder}/proxy.log"
LogLevel Info
${config.replaceAll('html/', `${folder}/html/`)}
`,
    }),
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    asked: async (start) =>
      (await server.log('proxy.log')).split('\n').filter((line) => line.includes(`: ${start}`)).length,
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
