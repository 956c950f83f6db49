import { ChildServer } from './child-server.ts'
import type { TlsCertificate } from './tls-certificate.ts'

export interface NginxOptions {
  /** Lines inside `server { … }`: locations, `keepalive_requests`, …. Without any, it serves the files. */
  locations?: string
  /** More lines inside `http { … }`; given the port, for further servers. */
  http?: string | ((port: number) => string)
  /** Files to serve, by their path. */
  files?: Record<string, string | Uint8Array>
  tls?: TlsCertificate
}

/** A real nginx, on loopback. */
export interface Nginx extends AsyncDisposable {
  url: string
  port: number
  /** Requests answered so far. */
  requests(): Promise<number>
  /** Connections that carried those. */
  connections(): Promise<number>
  /** Makes it reload its configuration: a new worker takes over, and the old one ends. */
  reload(): void
  stop(): Promise<void>
}

/** Starts an nginx with one worker; `stop` ends it and removes its files. */
export async function startNginx(options: NginxOptions = {}): Promise<Nginx> {
  const { locations = '', http = '', files = {}, tls } = options
  const server = await ChildServer.start({
    command: 'nginx',
    files,
    configure: ({ folder, port }) => ({
      args: ['-p', folder, '-c', 'server.conf', '-e', 'error.log'],
      config: `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16000;
pid nginx.pid;
error_log error.log;
events { worker_connections 12000; }
http {
  # A line a request: which one of its connection it is.
  log_format short '$connection_requests';
  access_log access.log short;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  keepalive_requests 1000000;
  ${typeof http === 'string' ? http : http(port)}
  server {
    listen 127.0.0.1:${port} backlog=4096${tls === undefined ? '' : ' ssl'};
    ${tls === undefined ? '' : `ssl_certificate ${tls.folder}/cert.pem; ssl_certificate_key ${tls.folder}/key.pem;`}
    root html;
    ${locations}
  }
}`,
    }),
  })
  const lines = async () => (await server.log('access.log')).split('\n').slice(0, -1)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`,
    port: server.port,
    requests: async () => (await lines()).length,
    connections: async () => (await lines()).filter((line) => line === '1').length,
    reload: () => server.signal('SIGHUP'),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
