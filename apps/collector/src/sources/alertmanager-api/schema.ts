import { alertSchema } from '../alertmanager/schema.js';

const { labels, annotations, endsAt, generatorURL } = alertSchema.properties;

/**
 * One alert as clients of Alertmanager's API v2 post it (`postableAlert` of its OpenAPI document): it says
 * when it ends instead of whether it fires.
 */
export const postableAlertSchema = {
  type: 'object',
  description: 'an object with labels',
  required: ['labels'],
  properties: { labels, annotations, startsAt: endsAt, endsAt, generatorURL },
} as const;
