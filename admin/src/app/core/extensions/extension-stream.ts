import type { Observable } from 'rxjs';
import type { StreamEvent } from '../live/event-stream';
import { liveStream } from '../live/live-stream';

/**
 * The pushes of an extension's API half, which announces changes through its feed: `liveQuery({ stream: extensionStream('csat'), … })`.
 * Open while the tab is visible, and reconnecting by itself. Call it in an injection context.
 *
 * @param name of the extension
 */
export function extensionStream(name: string): Observable<StreamEvent> {
  return liveStream(`/api/x/${encodeURIComponent(name)}/stream`);
}
