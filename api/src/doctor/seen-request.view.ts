import { type ForwardingHeader, forwardingHeader, type ObservedRequest } from '@switchboard/shared';
import type { FastifyRequest } from 'fastify';
import type { HttpSettings } from '../core/http/http.settings.js';
import { addressClassOf, containsAddress, normalizeAddress, blockListOf } from './address-class.js';

/** ETag of the response. It identifies nothing: the doctor checks whether it arrives unchanged. */
export const ETAG = '"doctor"';

/** Maximum characters echoed of If-None-Match, and of Host (the longest name in RFC 1035). */
const MAX_ETAG_LENGTH = 100;
const MAX_HOST_LENGTH = 255;

/**
 * What a request looked like to the server. Every field is listed explicitly: only Host and If-None-Match are echoed; of forwarding
 * headers, only their presence is reported.
 *
 * @param at current time of the server
 */
export function toSeenRequest(request: FastifyRequest, { publicUrl, trustProxy }: HttpSettings, at: string): ObservedRequest {
  const { headers, raw } = request;
  const peer = normalizeAddress(raw.socket.remoteAddress ?? '');
  const client = normalizeAddress(request.ip);
  return {
    at,
    peer: addressClassOf(peer),
    peer_address: peer,
    client: addressClassOf(client),
    client_is_peer: client === peer,
    forwarding: forwardingHeader.options.filter((name: ForwardingHeader) => headers[name] !== undefined),
    peer_trusted: containsAddress(blockListOf(trustProxy), peer),
    scheme: request.protocol === 'https' ? 'https' : 'http',
    host: (headers.host ?? '').slice(0, MAX_HOST_LENGTH),
    public_url: publicUrl,
    http_version: raw.httpVersion,
    keep_alive: keepsAlive(raw.httpVersion, headers.connection),
    if_none_match: headers['if-none-match']?.slice(0, MAX_ETAG_LENGTH) ?? null,
    etag: ETAG,
  };
}

/** RFC 9112, 9.3: HTTP/1.1 connections persist unless `close` is given, HTTP/1.0 ones only with `keep-alive`. */
function keepsAlive(version: string, connection = ''): boolean {
  const options = connection.toLowerCase().split(',').map((option) => option.trim());
  return version === '1.0' ? options.includes('keep-alive') : !options.includes('close');
}
