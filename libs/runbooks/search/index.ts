export { type SearchedDocument, documentOf } from './document.js';
export { type AlertText, type Question, questionOf } from './question.js';
export { type Found, SearchIndex } from './search-index.js';
