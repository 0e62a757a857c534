/** In what the pages of Argus differ. */
export interface PageRules {
  /** Where style sheets may come from, as a source of a Content-Security-Policy. */
  readonly styles: "'self'" | "'unsafe-inline'";
  /** Where pictures may come from; from nowhere unless it says so. */
  readonly pictures?: "'self'";
  /** With `no-referrer` a form is sent without a usable Origin. */
  readonly referrer: 'no-referrer' | 'same-origin';
}

/** Go with every answer: a page runs no script, loads nothing but its style and pictures, and stands in nobody's frame. */
export const pageHeaders = ({ styles, pictures, referrer }: PageRules): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': `default-src 'none'; style-src ${styles};${pictures === undefined ? '' : ` img-src ${pictures};`} form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': referrer,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
});
