/** The reply of the temporary nginx: 55 bytes of JSON. */
export const healthReply = '{"status":"ok","service":"bench target","uptime":86400}'

/** A reply of about the same length with a different number of 32 digits each time. */
const differingReply = '{"status":"ok","id":"$request_id"}'

export interface NginxConfig {
  /** A folder for everything that nginx writes. */
  folder: string
  port: number
  maxConnections: number
  /** Whether each reply differs from all others. */
  differs?: boolean
}

/** The configuration of a server that does as little as possible, in one process and without a log. */
export function nginxConfig({ folder, port, maxConnections, differs = false }: NginxConfig): string {
  // nginx closes idle connections when less than a sixteenth of its connection slots is free: hence the extra slots.
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile ${maxConnections + 100};
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections ${Math.ceil(maxConnections * 1.2) + 100}; multi_accept on; }
http {
  access_log off;
  keepalive_timeout 24h;
  keepalive_time 24h;
  keepalive_requests 4000000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=8192;
    location = /health { default_type application/json; return 200 '${differs ? differingReply : healthReply}'; }
    location = /status { stub_status; }
  }
}
`
}
