import type { Severity } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/integrations/port';

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

const colours: Readonly<Record<Severity, string>> = {
  critical: '#b3001b',
  high: '#c2410c',
  medium: '#a16207',
  low: '#1d4ed8',
  info: '#475569',
};

/**
 * A message as HTML that needs nothing from anywhere: the headline in the severity's colour, then the text with its
 * paragraphs, lists and quotations. Markup in the text is shown, not obeyed.
 */
export function htmlBody({
  subject,
  body,
  link,
  severity,
}: Pick<OutgoingMessage, 'subject' | 'body' | 'link' | 'severity'>): string {
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="margin:0;padding:16px;font:14px/1.45 sans-serif;color:#111827">',
    `<h1 style="margin:0 0 16px;padding-left:12px;border-left:6px solid ${colours[severity]};font-size:18px">${escapeHtml(subject)}</h1>`,
    ...body
      .split(/\n{2,}/)
      .filter((paragraph) => paragraph.trim() !== '')
      .map(paragraphHtml),
    `<p style="margin:16px 0 0">${anchor(link)}</p>`,
    '</body></html>',
  ].join('\n');
}

type Kind = 'text' | 'item' | 'quotation';

const kindOf = (line: string): Kind =>
  line.startsWith('- ') ? 'item' : /^\|( |$)/.test(line) ? 'quotation' : 'text';

/** Lines of one kind that follow each other stand together. */
function paragraphHtml(paragraph: string): string {
  const runs: { kind: Kind; lines: string[] }[] = [];
  for (const line of paragraph.split('\n')) {
    const kind = kindOf(line);
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  return runs.map(runHtml).join('\n');
}

function runHtml({ kind, lines }: { readonly kind: Kind; readonly lines: readonly string[] }): string {
  switch (kind) {
    case 'item':
      return `<ul style="margin:4px 0 12px;padding-left:20px">${lines.map((line) => `<li>${withLinks(line.slice(2))}</li>`).join('')}</ul>`;
    case 'quotation':
      return `<blockquote style="margin:4px 0 12px;padding-left:12px;border-left:3px solid #d1d5db;color:#4b5563;white-space:pre-wrap">${withLinks(lines.map((line) => line.replace(/^\| ?/, '')).join('\n'))}</blockquote>`;
    case 'text':
      return `<p style="margin:0 0 12px">${lines.map(withLinks).join('<br>')}</p>`;
  }
}
