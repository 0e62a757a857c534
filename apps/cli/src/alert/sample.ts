import { type WebhookAlert, notOver } from './payload.js';

export interface SampleOptions {
  readonly service: string;
  readonly severity: string;
  /** How many alerts, each of an instance of its own where they are several. */
  readonly count: number;
}

/** Alerts as a shop in trouble would raise them. */
export const sampleAlerts = ({ service, severity, count }: SampleOptions, now: string): WebhookAlert[] =>
  Array.from({ length: count }, (_, index) => ({
    status: 'firing',
    labels: {
      alertname: 'HighErrorRate',
      service,
      environment: 'production',
      severity,
      ...(count === 1 ? {} : { instance: `${service}-${index + 1}` }),
    },
    annotations: {
      summary: `${service} answers 12 % of requests with an error`,
      description: `The share of failed requests of ${service} has been above 5 % for 10 minutes.`,
    },
    startsAt: now,
    endsAt: notOver,
    generatorURL: '',
  }));
