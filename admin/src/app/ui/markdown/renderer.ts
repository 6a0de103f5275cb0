/** What renders Markdown safely: the parser and the sanitiser, which are never loaded without each other. */
export { markdownBlocks } from './blocks';
export { GrowingBlocks } from './growing-blocks';
export { extendCode, renderBlock } from './render-block';
