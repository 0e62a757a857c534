import { freePort } from '#libs/embedded';
import { stringify } from 'yaml';
import { type ChildServer, startChildServer } from './child-server.js';

export interface PrometheusOptions {
  readonly program: string;
  /** `host:port` of what it scrapes, every second. */
  readonly target: string;
  /** `host:port` of the Alertmanager that it tells. */
  readonly alertmanager: string;
  /** Alerting rules as they stand in a rule file. */
  readonly rules: readonly object[];
}

/** A real Prometheus on loopback that scrapes and evaluates every second. */
export async function startPrometheus(options: PrometheusOptions): Promise<ChildServer> {
  const { program, target, alertmanager, rules } = options;
  const address = `127.0.0.1:${await freePort()}`;
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    // The page names instances itself.
    scrape_configs: [{ job_name: 'shop', honor_labels: true, static_configs: [{ targets: [target] }] }],
  };
  return startChildServer({
    program,
    files: {
      'prometheus.yml': stringify(config),
      'rules.yml': stringify({ groups: [{ name: 'shop', rules }] }),
    },
    args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`],
    readyUrl: `http://${address}/-/ready`,
  });
}
