import { recordableText } from '#libs/observability';
import type { ClosedIncident } from './domain/past/closed-incident.js';

type Texts = Readonly<Record<string, string>>;

/** Stands where something looked like a secret; no runbook matches by a label that holds it. */
export const redacted = '[redacted]';

/**
 * An incident as documents may tell of it: what looks like a secret is masked in what its alerts said and in what triage
 * found, so that no alert keeps a document from being proposed. What people wrote or approved is left as it is.
 */
export const withoutAlertSecrets = (incident: ClosedIncident): ClosedIncident => ({
  ...incident,
  alerts: incident.alerts.map(({ labels, annotations }) => ({
    labels: maskedLabels(labels),
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, text]) => [maskedText(name), maskedText(text)]),
    ),
  })),
  services: incident.services.map(maskedText),
  causes: incident.causes.map((cause) => ({
    ...cause,
    component: maskedText(cause.component),
    says: maskedText(cause.says),
    confirmedBy: maskedText(cause.confirmedBy),
    refutedBy: maskedText(cause.refutedBy),
  })),
  evidence: incident.evidence.map(({ template, ...piece }) => ({
    ...piece,
    says: maskedText(piece.says),
    query: maskedText(piece.query),
    ...(template !== undefined && { template: maskedText(template) }),
  })),
});

/** A label named `password` makes its value one: documents show the two together. */
const maskedLabels = (labels: Texts): Texts =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      const [shownName, shownValue] = [maskedText(name), maskedText(value)];
      const together = `${shownName}=${shownValue}`;
      return [shownName, recordableText(together) === together ? shownValue : redacted];
    }),
  );

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
