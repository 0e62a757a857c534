import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Fact, type Signal, sourceOf } from '#libs/contracts';
import { canonicalTimestamp, normaliseSeverity } from '#libs/policy';
import { inShort } from '#libs/testing/routing';
import { RouterWorld } from '../test-support/router-world.js';
import type { AlertEvent } from '#libs/routing';

const folder = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager/captured-0.25.0',
);
const have = existsSync(folder);
if (!have)
  console.warn(`SKIPPED: Alertmanager's recorded deliveries are not at ${folder}; set ARGUS_CONTRACTS`);

/** The alerts of each delivery, as the evaluator hands them over. */
const deliveries = (): AlertEvent[][] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((file) => {
      const { body } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { body: { alerts: Signal[] } };
      return body.alerts.map(({ status, ...signal }, index) => ({
        specversion: '1.0',
        id: `${file}-${index}`,
        source: sourceOf('evaluator'),
        type: status === 'firing' ? 'argus.alert.firing.v1' : 'argus.alert.resolved.v1',
        subject: signal.fingerprint,
        time: '2026-11-21T02:00:00.000Z',
        datacontenttype: 'application/json',
        correlationid: file,
        data: {
          ...signal,
          episode: canonicalTimestamp(signal.startsAt),
          severity: normaliseSeverity(signal.labels),
          deliveryId: file,
          source: 'alertmanager',
        },
      }));
    });

describe('what a real Alertmanager delivered', () => {
  const route = async (world: RouterWorld, repeated: boolean): Promise<{ file: string; facts: Fact[] }[]> => {
    const story = [];
    for (const events of deliveries()) {
      const message = { ...world.message(), events, messageId: events[0]?.correlationid ?? '' };
      const facts = [...(await world.route(message)).facts];
      if (repeated) expect((await world.route(message)).facts).toEqual([]);
      story.push({ file: events[0]?.correlationid ?? '', facts });
    }
    return story;
  };

  (have ? it : it.skip)('has one outcome for each alert, and leaves nothing that fires', async () => {
    const world = new RouterWorld();
    const story = await route(world, true);
    expect(world.counted).toHaveLength(deliveries().flat().length);
    const incidents = [...world.state().incidents.entries()].map(([, incident]) => incident);
    expect(new Set(incidents.map(({ groupKey }) => groupKey)).size).toBe(incidents.length);
    const last = new Map(
      deliveries()
        .flat()
        .map((event) => [event.subject, event.type]),
    );
    const firing = [...last.values()].filter((type) => type === 'argus.alert.firing.v1');
    expect(incidents.reduce((sum, incident) => sum + incident.firing, 0)).toBe(firing.length);
    expect(story.map(({ file, facts }) => [file, ...facts.map(inShort)].join('\n  ')).join('\n'))
      .toMatchInlineSnapshot(`
     "000-default-rejected503.json
       opened new-group
       alert-attached opened new-group
       alert-attached attached same-group
     001-all-firing.json
       opened new-group
       alert-attached opened new-group
     002-trunc-firing.json
       opened new-group
       alert-attached opened new-group
       alert.deduplicated already-attached
     003-all-firing.json
       alert.deduplicated already-attached
     004-all-firing.json
       opened new-group
       alert-attached opened new-group
     005-default-firing.json
       alert.deduplicated already-attached
       alert.deduplicated already-attached
     006-default-resolved.json
       alert-resolved attached alert-resolved
       alert-resolved attached alert-resolved
     007-all-resolved.json
       alert-resolved attached alert-resolved
     008-all-resolved.json
       alert-resolved attached alert-resolved
     009-trunc-resolved.json
       alert.deduplicated already-resolved
       alert.deduplicated already-resolved
     010-all-resolved.json
       alert-resolved attached alert-resolved
     011-all-firing.json
       alert-attached attached same-group
       severity-changed critical worse-alert
       priority-changed P1 more-urgent-alert
     012-all-resolved.json
       alert-resolved attached alert-resolved
     013-default-firing.json
       opened new-group
       alert-attached opened new-group
     014-default-resolved.json
       alert-resolved attached alert-resolved"
    `);
  });
});
