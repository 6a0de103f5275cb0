import { type ForwardingHeader, forwardingHeader, type SeenRequest } from '@switchboard/shared';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../core/config/settings.js';
import { addressClassOf, covers, plainAddress, rangesOf } from './address-class.js';

/** The ETag of the answer. It names nothing: the doctor looks whether it arrives as it left. */
export const ETAG = '"doctor"';

/** Characters that are echoed of the one header whose words matter, and of the host (RFC 1035's longest name). */
const LONGEST_TAG = 100;
const LONGEST_HOST = 255;

/**
 * What a request looked like from here. Each field is named: of headers only Host and If-None-Match are told, of those that
 * forward only that they came.
 *
 * @param at the server's instant
 */
export function toSeenRequest(request: FastifyRequest, { publicUrl, trustProxy }: Settings, at: string): SeenRequest {
  const { headers, raw } = request;
  const peer = plainAddress(raw.socket.remoteAddress ?? '');
  const client = plainAddress(request.ip);
  return {
    at,
    peer: addressClassOf(peer),
    peer_address: peer,
    client: addressClassOf(client),
    client_is_peer: client === peer,
    forwarding: forwardingHeader.options.filter((name: ForwardingHeader) => headers[name] !== undefined),
    peer_trusted: covers(rangesOf(trustProxy), peer),
    scheme: request.protocol === 'https' ? 'https' : 'http',
    host: (headers.host ?? '').slice(0, LONGEST_HOST),
    public_url: publicUrl,
    http_version: raw.httpVersion,
    keep_alive: keepsAlive(raw.httpVersion, headers.connection),
    if_none_match: headers['if-none-match']?.slice(0, LONGEST_TAG) ?? null,
    etag: ETAG,
  };
}

/** RFC 9112, 9.3: HTTP/1.1 keeps a connection unless it is told not to, HTTP/1.0 only when it is told to. */
function keepsAlive(version: string, connection = ''): boolean {
  const options = connection.toLowerCase().split(',').map((option) => option.trim());
  return version === '1.0' ? options.includes('keep-alive') : !options.includes('close');
}
