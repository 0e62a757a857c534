// Stands in for a real restart: writes down what it would restart and changes nothing else. The runbook
// for high error rates names it, so that the way from alert to report can be tried out as it is.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const [service] = process.argv.slice(2);
if (service === undefined || service === '') {
  console.error('Name the service to restart: demo-restart <service>');
  process.exit(2);
}
const folder = process.env.ARGUS_DATA_DIR ?? '.argus';
const line = `${new Date().toISOString()} ${JSON.stringify({
  service,
  incident: process.env.ARGUS_INCIDENT_ID,
  approval: process.env.ARGUS_APPROVAL_ID,
})}\n`;
mkdirSync(folder, { recursive: true });
appendFileSync(join(folder, 'demo-restarts.log'), line);
console.log(`Would restart ${service}. Noted in ${join(folder, 'demo-restarts.log')}.`);
