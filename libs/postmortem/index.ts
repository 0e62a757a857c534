export { type CitationProblem, checkCitations, citation } from './citations.js';
export { postmortemHtml } from './render-html.js';
