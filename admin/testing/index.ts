/** `@switchboard/testing/pages`: renders the pages and slots of an extension in its tests, without a server or a browser. */
export { Refusal, type Answers, type AskedRequest } from './answers';
export { renderPage, renderSlot, type RenderOptions, type Rendered, type RenderedPage } from './render-page';
