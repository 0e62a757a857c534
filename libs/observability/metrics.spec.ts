import { describe, expect, it } from '@jest/globals';
import { createMetrics, mergeMetrics } from './index.js';

describe('the metrics of agents', () => {
  it('carry the agent on every sample, also on a page that several share', async () => {
    const [router, notifier] = [createMetrics('router'), createMetrics('notifier')];
    router.standard.ledger.inc({ entry: 'opened' }, 2);
    router.standard.handled.inc({ consumer: 'router-alerts', outcome: 'done' });
    notifier.standard.handled.inc({ consumer: 'notifier-incidents', outcome: 'done' }, 3);
    notifier.standard.stageSeconds.observe({ stage: 'fold' }, 0.004);
    notifier.gauge('argus_pages_open', 'Pages open.').set(4);

    const page = await mergeMetrics([router.registry, notifier.registry]);

    const samples = page.split('\n').filter((line) => !line.startsWith('#'));
    expect(samples).toEqual(
      expect.arrayContaining([
        'argus_ledger_total{entry="opened",agent="router"} 2',
        'argus_handled_total{consumer="router-alerts",outcome="done",agent="router"} 1',
        'argus_handled_total{consumer="notifier-incidents",outcome="done",agent="notifier"} 3',
        'argus_stage_seconds_bucket{le="0.005",stage="fold",agent="notifier"} 1',
        'argus_stage_seconds_bucket{le="0.0025",stage="fold",agent="notifier"} 0',
        'argus_pages_open{agent="notifier"} 4',
      ]),
    );
    expect(page.match(/# TYPE argus_handled_total/g)).toHaveLength(1);
  });

  it('are the same metric when asked for twice', () => {
    const metrics = createMetrics('router');
    expect(metrics.counter('argus_x_total', 'x')).toBe(metrics.counter('argus_x_total', 'x'));
  });
});
