export { type CitationProblem, checkCitations, citation } from './citations.js';
