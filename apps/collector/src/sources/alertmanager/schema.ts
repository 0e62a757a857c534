import { longestFingerprint } from '#libs/contracts';

/** Descriptions end the sentence "it must be …" and are shown to whoever sent something else. */
const time = 'a time such as 2026-11-21T01:45:58Z (RFC 3339)';
const text = { type: 'string', description: 'text, so write it in quotes' } as const;
const optionalText = { ...text, type: ['string', 'null'] } as const;
const texts = 'an object of texts';

/** One alert of a webhook delivery. Fields that it does not name are let through. */
export const alertSchema = {
  type: 'object',
  description: 'an object with status, labels and startsAt',
  required: ['status', 'labels', 'startsAt'],
  properties: {
    status: { enum: ['firing', 'resolved'], description: '"firing" or "resolved"' },
    labels: {
      type: 'object',
      minProperties: 1,
      additionalProperties: text,
      description: 'an object of texts with at least one label',
    },
    annotations: { type: ['object', 'null'], additionalProperties: text, description: texts },
    startsAt: { type: 'string', format: 'set-timestamp', description: time },
    endsAt: { type: ['string', 'null'], format: 'timestamp', description: time },
    generatorURL: optionalText,
    fingerprint: {
      type: ['string', 'null'],
      maxLength: longestFingerprint,
      description: `text of at most ${longestFingerprint} characters`,
    },
  },
} as const;

/**
 * What stands around the alerts, in version 4 of Alertmanager's webhook and in Grafana's, which calls itself
 * version 1. Nothing is required: alerts that can be read are not refused for what is around them.
 */
export const envelopeSchema = {
  type: 'object',
  properties: {
    receiver: optionalText,
    status: { enum: ['firing', 'resolved', null], description: '"firing" or "resolved"' },
    groupLabels: { type: ['object', 'null'], additionalProperties: text, description: texts },
    commonLabels: { type: ['object', 'null'], additionalProperties: text, description: texts },
    commonAnnotations: { type: ['object', 'null'], additionalProperties: text, description: texts },
    externalURL: optionalText,
    version: optionalText,
    groupKey: optionalText,
    truncatedAlerts: {
      type: ['integer', 'null'],
      minimum: 0,
      description: 'a whole number, 0 or more',
    },
  },
} as const;
