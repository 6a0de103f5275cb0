/** From where a request comes, and what its cookies say. Nothing of it is proven. */
export interface Caller {
  /** IP address, also when trusted proxies stand between */
  address: string;
  /** what the browser says of itself */
  device: string | null;
  /** one at most from an ordinary browser */
  refresh_tokens: string[];
  device_mark: string | undefined;
  /** Tells the request's log whose account this is about, once it is known. */
  identify(user_id: string): void;
}
