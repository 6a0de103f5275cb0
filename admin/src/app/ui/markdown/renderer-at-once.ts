import { setRenderer } from './markdown-renderer';
import * as renderer from './renderer';

/** Lets Markdown be rendered without waiting: the code of a page that calls it contains what renders it. */
export function renderAtOnce(): void {
  setRenderer(renderer);
}
