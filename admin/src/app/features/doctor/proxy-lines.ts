/** The proxies for which the doctor has configuration. */
export const PROXIES = ['nginx', 'caddy', 'ingress'] as const;
/** One of {@link PROXIES}. */
export type Proxy = (typeof PROXIES)[number];

/** What can be changed in a proxy's configuration. */
export type FixId = 'unbuffered' | 'timeouts' | 'conditional' | 'compression' | 'forwarding' | 'kept' | 'http2';

/**
 * The configuration for each proxy: for nginx inside the forwarding `location` (`listen` and `http2` inside its `server`), for Caddy
 * the named blocks, for ingress-nginx annotations of the Ingress and keys of the controller's ConfigMap. The handbook
 * (docs/administering.md) contains the same lines in complete files; a spec compares them.
 */
export const LINES: Readonly<Record<FixId, Readonly<Record<Proxy, string>>>> = {
  unbuffered: {
    nginx: 'proxy_buffering off;',
    caddy: 'reverse_proxy 127.0.0.1:3000 {\n  flush_interval -1\n}',
    ingress: '# annotation\nnginx.ingress.kubernetes.io/proxy-buffering: "off"',
  },
  timeouts: {
    nginx: 'proxy_read_timeout 1h;\nproxy_send_timeout 1h;\nsend_timeout 1h;',
    caddy: '# global options, at the top of the file\n{\n  servers {\n    timeouts {\n      write 0\n    }\n  }\n}',
    ingress:
      '# annotations\nnginx.ingress.kubernetes.io/proxy-read-timeout: "3600"\nnginx.ingress.kubernetes.io/proxy-send-timeout: "3600"',
  },
  conditional: {
    nginx: 'proxy_cache off;\nproxy_set_header If-None-Match $http_if_none_match;\nproxy_pass_header ETag;\nproxy_pass_header As-Of;',
    caddy: '# remove: cache, header_up -If-None-Match, header_down -ETag, header -ETag, header -As-Of',
    ingress: '# remove from snippets: proxy_cache, proxy_hide_header, more_clear_headers, more_clear_input_headers',
  },
  compression: {
    nginx: 'gzip on;\ngzip_proxied any;\ngzip_types application/json application/javascript text/css image/svg+xml;',
    caddy: 'encode {\n  gzip\n  match {\n    header Content-Type application/json*\n  }\n}',
    ingress: '# ConfigMap of the controller\nuse-gzip: "true"\ngzip-types: "application/json application/javascript text/css image/svg+xml"',
  },
  forwarding: {
    nginx: 'proxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-For $remote_addr;\nproxy_set_header X-Forwarded-Proto $scheme;',
    caddy: '# Caddy does it by itself; remove header_up lines for Host and X-Forwarded-…',
    ingress:
      '# ingress-nginx does it by itself; remove the annotation upstream-vhost. Only behind another load balancer, in the ConfigMap:\n' +
      'use-forwarded-headers: "true"',
  },
  kept: {
    nginx: 'proxy_http_version 1.1;\nproxy_set_header Connection "";',
    caddy: '# Caddy does it by itself; remove from transport http: keepalive off, versions 1.0',
    ingress: '# annotation\nnginx.ingress.kubernetes.io/proxy-http-version: "1.1"',
  },
  http2: {
    nginx: '# before nginx 1.25.1 instead: listen 443 ssl http2;\nlisten 443 ssl;\nhttp2 on;',
    caddy: '# a site named without http:// has HTTPS, HTTP/2 and HTTP/3\nchat.example.com {',
    ingress: '# ConfigMap of the controller; the Ingress needs a tls section\nuse-http2: "true"',
  },
};
