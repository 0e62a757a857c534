import { type Markup, html } from '#libs/web';

/** Whether a browser may be sent there: alerts and trackers bring addresses, and `javascript:` is one too. */
export function isWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:';
}

/** A link out of Argus; when the address is no web address, the text alone, with the address to be read. */
export function webLink(address: string | null | undefined, text: string): Markup {
  if (address === null || address === undefined || address === '' || address === text) {
    return address === text && isWebAddress(text) ? anchor(text, text) : html`${text}`;
  }
  return isWebAddress(address) ? anchor(address, text) : html`${text} <code>${address}</code>`;
}

const anchor = (address: string, text: string): Markup =>
  html`<a href="${address}" rel="noreferrer noopener">${text}</a>`;
