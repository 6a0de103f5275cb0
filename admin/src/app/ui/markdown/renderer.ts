/** What renders Markdown safely: the parser and the sanitiser, which are never loaded without each other, and what colours code. */
export { markdownBlocks } from './blocks';
export { CodeHighlighter } from './code-highlighter';
export { GrowingBlocks } from './growing-blocks';
export { extendCode, renderBlock } from './render-block';
