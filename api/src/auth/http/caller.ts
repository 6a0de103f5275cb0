/** Where a request comes from, and what its cookies contain. Nothing in it is verified. */
export interface Caller {
  /** client IP address, also behind trusted proxies */
  address: string;
  /** the browser's own description (User-Agent) */
  device: string | null;
  /** at most one from an ordinary browser */
  refresh_tokens: string[];
  device_cookie: string | undefined;
  /** Records in the request's log whose account the request concerns, once it is known. */
  identify(user_id: string): void;
}
