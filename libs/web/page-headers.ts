/** In what the pages of Argus differ. */
export interface PageRules {
  /** Where style sheets may come from, as a source of a Content-Security-Policy. */
  readonly styles: "'self'" | "'unsafe-inline'";
  /** With `no-referrer` a form is sent without a usable Origin. */
  readonly referrer: 'no-referrer' | 'same-origin';
}

/** Go with every answer: a page runs no script, loads nothing but its style, and stands in nobody's frame. */
export const pageHeaders = ({ styles, referrer }: PageRules): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': `default-src 'none'; style-src ${styles}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': referrer,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
});
