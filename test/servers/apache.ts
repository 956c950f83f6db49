import { ChildServer } from './child-server.ts'
import type { TlsCertificate } from './tls-certificate.ts'

export interface ApacheOptions {
  /** More lines of the configuration: `<Location>`, `KeepAliveTimeout`, …. Without any, it serves the files. */
  config?: string
  /** Modules that the configuration needs: `deflate`, `headers`, …. */
  modules?: readonly string[]
  /** Files to serve, by their path. */
  files?: Record<string, string | Uint8Array>
  tls?: TlsCertificate
}

/** A real Apache httpd, on loopback. */
export interface Apache extends AsyncDisposable {
  url: string
  port: number
  /** Requests answered so far. */
  requests(): Promise<number>
  /** Connections that carried those. */
  connections(): Promise<number>
  stop(): Promise<void>
}

/** Starts an Apache httpd with the event MPM; `stop` ends it and removes its files. */
export async function startApache(options: ApacheOptions = {}): Promise<Apache> {
  const { config = '', modules = [], files = {}, tls } = options
  const needed = ['mpm_event', 'authz_core', 'mime', 'dir', ...modules, ...(tls === undefined ? [] : ['ssl'])]
  const server = await ChildServer.start({
    command: 'apache2',
    files,
    configure: ({ folder, port }) => ({
      args: ['-d', folder, '-f', 'server.conf', '-D', 'FOREGROUND'],
      config: `
${needed.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
Listen 127.0.0.1:${port}
ListenBacklog 1024
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
# A line a request: which one of its connection it is, from 0.
LogFormat "%k" short
CustomLog ${folder}/access.log short
TypesConfig /dev/null
DocumentRoot ${folder}/html
MaxKeepAliveRequests 0
StartServers 1
ThreadsPerChild 64
GracefulShutdownTimeout 1
${tls === undefined ? '' : `SSLEngine on\nSSLCertificateFile ${tls.folder}/cert.pem\nSSLCertificateKeyFile ${tls.folder}/key.pem`}
${config}
`,
    }),
  })
  const lines = async () => (await server.log('access.log')).split('\n').slice(0, -1)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`,
    port: server.port,
    requests: async () => (await lines()).length,
    connections: async () => (await lines()).filter((line) => line === '0').length,
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
