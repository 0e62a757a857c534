import { recordableText } from '#libs/observability';
import type { ClosedIncident, PastAlert } from './domain/past/closed-incident.js';
import { redacted, withoutValues } from './domain/past/hidden-values.js';

type Texts = Readonly<Record<string, string>>;

/**
 * An incident as documents may tell of it: what looks like a secret is masked in what its alerts said and in what triage
 * found, so that no alert keeps a document from being proposed; what is masked in a label is masked wherever else it
 * stands, too. What people wrote or approved is left as it is.
 */
export function withoutAlertSecrets(incident: ClosedIncident): ClosedIncident {
  const { alerts } = incident;
  const values = hiddenValues(alerts);
  const shown = (text: string): string => maskedText(withoutValues(text, values));
  return {
    ...incident,
    alerts: alerts.map(({ labels, annotations }) => ({
      labels: maskedLabels(labels, shown),
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([name, text]) => [maskedText(name), shown(text)]),
      ),
    })),
    services: incident.services.map(shown),
    causes: incident.causes.map((cause) => ({
      ...cause,
      component: shown(cause.component),
      says: shown(cause.says),
      confirmedBy: shown(cause.confirmedBy),
      refutedBy: shown(cause.refutedBy),
    })),
    evidence: incident.evidence.map(({ template, ...piece }) => ({
      ...piece,
      says: shown(piece.says),
      query: shown(piece.query),
      ...(template !== undefined && { template: shown(template) }),
    })),
    ...(values.length > 0 && { hidden: { values, labels: alerts[0]?.labels ?? {} } }),
  };
}

const maskedLabels = (labels: Texts, shown: (text: string) => string): Texts =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [maskedText(name), labelValue(name, value, shown)]),
  );

/** A label named `password` makes its value one: documents show the two together. */
function labelValue(name: string, value: string, shown: (text: string) => string): string {
  const together = `${maskedText(name)}=${shown(value)}`;
  return recordableText(together) === together ? shown(value) : redacted;
}

/** What a label such as `has_token` may say without telling anything. */
const saysNothing = /^(?:true|false|yes|no|on|off|none|null|)$/i;

/** What is masked in the labels of these alerts, but for what the alerts are called by: that is shown everywhere. */
function hiddenValues(alerts: readonly PastAlert[]): string[] {
  const called = new Set(alerts.flatMap(({ labels }) => [labels['alertname'], labels['service']]));
  const hidden = alerts.flatMap(({ labels }) =>
    Object.entries(labels).flatMap(([name, value]) =>
      maskedParts(value, labelValue(name, value, maskedText)),
    ),
  );
  return [...new Set(hidden)].filter((value) => !saysNothing.test(value) && !called.has(value));
}

/** What stood where a masked text has `[redacted]`; all of the text where that cannot be told. */
function maskedParts(text: string, shown: string): string[] {
  if (shown === text || !shown.includes(redacted)) return [];
  const [start = '', ...following] = shown.split(redacted);
  if (!text.startsWith(start)) return [text];
  const parts: string[] = [];
  let rest = text.slice(start.length);
  for (const next of following) {
    const end = next === '' ? rest.length : rest.indexOf(next, 1);
    if (end === -1) return [text];
    const part = rest.slice(0, end).replace(/^["'\s]+|["'\s]+$/g, '');
    // In an address, the name before the password is masked with it.
    parts.push(next.startsWith('@') ? part.slice(part.indexOf(':') + 1) : part);
    rest = rest.slice(end + next.length);
  }
  return parts;
}

/** Control characters but for tab and line ends, and what stands for what could not be decoded: no text holds them. */
const notText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/g;

/** What may follow a text on its line: a name at its end with `:` takes it for the value. */
const mayFollow = ['', ' following', '"', "'"];

/** A text from outside with what looks like a secret masked, so that it looks like none wherever it stands. */
export function maskedText(text: string): string {
  const readable = text.replace(
    notText,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  const masked = recordableText(readable);
  const forms = [masked, `${masked} ${redacted}`, recordableText(inOneLine(masked)), redacted];
  return forms.find(looksHarmless) ?? redacted;
}

const looksHarmless = (text: string): boolean =>
  [text, inOneLine(text)].every((each) =>
    mayFollow.every((more) => recordableText(each + more) === each + more),
  );

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');
