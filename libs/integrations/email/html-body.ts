const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/** Web addresses and nothing else become links; the address itself is what the reader sees. */
function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/g)
    .map((part, index) => (index % 2 === 1 ? anchor(part) : escapeHtml(part)))
    .join('');
}

const anchor = (url: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;

/** Plain text as simple HTML that keeps its lines. Markup in the text is shown, not obeyed. */
export function htmlBody(body: string, link: string): string {
  return [
    '<!doctype html><html><body>',
    `<div style="white-space:pre-wrap;font:14px/1.45 sans-serif">${withLinks(body)}</div>`,
    `<p style="font:14px/1.45 sans-serif">${anchor(link)}</p>`,
    '</body></html>',
  ].join('\n');
}
