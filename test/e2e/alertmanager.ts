import { freePort } from '#libs/embedded';
import { stringify } from 'yaml';
import { type ChildServer, startChildServer } from './child-server.js';

export interface Alertmanager extends ChildServer {
  /** `127.0.0.1:<port>`, as Prometheus wants it. */
  readonly address: string;
}

/** Groups by alert and service, and tells quickly and often. */
const quick = {
  receiver: 'argus',
  group_by: ['alertname', 'service'],
  group_wait: '1s',
  group_interval: '2s',
  repeat_interval: '3s',
};

/**
 * A real Alertmanager on loopback that tells one webhook, the receiver `argus`; `changes` replace parts of its
 * configuration.
 */
export async function startAlertmanager(
  program: string,
  webhookUrl: string,
  changes: object = {},
): Promise<Alertmanager> {
  const address = `127.0.0.1:${await freePort()}`;
  const config = {
    route: quick,
    receivers: [{ name: 'argus', webhook_configs: [{ url: webhookUrl, send_resolved: true }] }],
    ...changes,
  };
  const server = await startChildServer({
    program,
    files: { 'alertmanager.yml': stringify(config) },
    args: [
      '--config.file=alertmanager.yml',
      '--storage.path=data',
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    readyUrl: `http://${address}/-/ready`,
  });
  return Object.assign(server, { address });
}
