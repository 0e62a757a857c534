import type { ArgusUp } from './up.js';

/** What to do next, for whoever has just started Argus. */
export const welcome = ({ url, dataDir }: ArgusUp): string => `
Argus is up.

  Console                ${url}/
  Alertmanager webhook   ${url}/webhooks/alertmanager
  Health and metrics     ${url}/readyz  ${url}/metrics
  Data                   ${dataDir}
    mailbox              ${dataDir}/mailbox
    tickets              ${dataDir}/tickets
    reports              ${dataDir}/reports

Send a sample alert:     npx argus alert send
or without the tool:
  curl -sS -H 'content-type: application/json' ${url}/webhooks/alertmanager -d '${sampleBody()}'

Ctrl-C stops everything; starting again picks up where it left off.
`;

/** A delivery in Alertmanager's format, short enough to paste. */
function sampleBody(): string {
  const labels = {
    alertname: 'HighErrorRate',
    service: 'checkout',
    environment: 'production',
    severity: 'critical',
  };
  const alert = {
    status: 'firing',
    labels,
    annotations: { summary: 'checkout answers 12 % of requests with an error' },
    startsAt: new Date().toISOString(),
  };
  return JSON.stringify({
    version: '4',
    status: 'firing',
    receiver: 'argus',
    groupKey: 'sample',
    alerts: [alert],
  });
}
