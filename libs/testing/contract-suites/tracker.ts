import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TicketDocument, documentText } from '#libs/contracts';
import type { Effect, NewTicket, Tracker } from '#libs/integrations/port';

/** A ticket as the place that keeps it shows it. */
export interface SeenTicket {
  readonly key: string;
  readonly title: string;
  /** All text of the description. */
  readonly description: string;
  readonly status: 'open' | 'done';
  /** The severity, or what stands for it there. */
  readonly severity: string;
  readonly links: readonly string[];
  /** The text of each comment. */
  readonly comments: readonly string[];
  /** The names of the files that are attached. */
  readonly attachments: readonly string[];
}

/** A tracker and a look at what it keeps. */
export interface TrackerUnderTest {
  readonly tracker: Tracker;
  tickets(): Promise<readonly SeenTicket[]>;
  close(): Promise<void>;
}

const first = { mayHaveHappened: false };
const again = { mayHaveHappened: true };

const ticket: NewTicket = {
  operationId: 'op-create-1',
  incidentId: 'inc-1',
  title: '[high] Disk is filling on db-1',
  description:
    'Opened by the router.\n\nAlerts:\n- DiskFilling on db-1\n\nMore: https://argus.test/incidents/inc-1',
  severity: 'high',
  labels: ['alertname=DiskFilling'],
  link: 'https://argus.test/incidents/inc-1',
};

const kinds = ['heading', 'paragraph', 'list', 'quote', 'info', 'warning', 'success'] as const;
const storyOf = (what: string): TicketDocument =>
  kinds.map((kind) => ({ kind, lines: [`The ${kind} ${what}`] }));
const pages = [{ title: 'Graph of DiskFilling', url: 'https://prometheus.test/graph?g0.expr=up' }];

/** What every tracker promises. `start` gives an empty one for each test. */
export function describeTracker(name: string, start: () => Promise<TrackerUnderTest>): void {
  describe(`${name} as a tracker`, () => {
    let place: TrackerUnderTest;
    beforeEach(async () => {
      place = await start();
    });
    afterEach(() => place.close());

    const created = async (): Promise<string> => valueOf(await place.tracker.create(ticket, first)).key;
    const only = async (): Promise<SeenTicket> => {
      const all = await place.tickets();
      expect(all).toHaveLength(1);
      return all[0] as SeenTicket;
    };

    it('creates a ticket that says what it was given', async () => {
      const effect = await place.tracker.create(ticket, first);
      const { key, url } = valueOf(effect);
      expect(effect).toMatchObject({ foundAgain: false });
      expect(url).toMatch(/^https?:\/\//);
      expect(url).toContain(key);
      const seen = await only();
      expect(seen).toMatchObject({ key, title: ticket.title, status: 'open', comments: [] });
      expect(seen.description).toContain('DiskFilling on db-1');
      expect(seen.links).toContain(ticket.link);
    });

    it('finds the ticket again when the operation may have happened', async () => {
      const key = await created();
      const effect = await place.tracker.create(ticket, again);
      expect(effect).toMatchObject({ kind: 'done', value: { key }, foundAgain: true });
      await only();
    });

    it('creates the ticket when an earlier attempt never reached it', async () => {
      expect(await place.tracker.create(ticket, again)).toMatchObject({ kind: 'done', foundAgain: false });
      await only();
    });

    it('keeps the tickets of two operations apart', async () => {
      await created();
      const other = valueOf(await place.tracker.create({ ...ticket, operationId: 'op-create-2' }, again));
      expect((await place.tickets()).map(({ key }) => key)).toContain(other.key);
      expect(await place.tickets()).toHaveLength(2);
    });

    it('creates tickets asked for at the same time, each under a key of its own', async () => {
      const effects = await Promise.all(
        [1, 2, 3, 4].map((n) => place.tracker.create({ ...ticket, operationId: `op-at-once-${n}` }, first)),
      );
      expect(new Set(effects.map((effect) => valueOf(effect).key)).size).toBe(4);
      expect(await place.tickets()).toHaveLength(4);
    });

    it('adds a comment once', async () => {
      const key = await created();
      const comment = { operationId: 'op-comment-1', key, body: 'Severity changed from high to critical.' };
      expect(await place.tracker.comment(comment, first)).toMatchObject({ kind: 'done', foundAgain: false });
      expect(await place.tracker.comment(comment, again)).toMatchObject({ kind: 'done', foundAgain: true });
      expect((await only()).comments).toEqual([expect.stringContaining(comment.body)]);
    });

    it('attaches a picture once', async () => {
      const key = await created();
      const fileName = 'cpu-of-payments-ev-1.png';
      const attachment = {
        ...{ operationId: 'op-attach-1', key, fileName, title: 'cpu of payments' },
        ...{ content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47), contentType: 'image/png' as const },
      };
      expect(await place.tracker.attach?.(attachment, first)).toMatchObject({ kind: 'done' });
      expect(await place.tracker.attach?.(attachment, again)).toMatchObject({
        kind: 'done',
        foundAgain: true,
      });
      expect((await only()).attachments).toEqual([fileName]);
    });

    it('keeps comments in order', async () => {
      const key = await created();
      for (const n of [1, 2, 3])
        valueOf(await place.tracker.comment({ operationId: `op-${n}`, key, body: `News ${n}` }, first));
      expect((await only()).comments).toEqual([1, 2, 3].map((n) => expect.stringContaining(`News ${n}`)));
    });

    it('closes and reopens, each again without harm', async () => {
      const key = await created();
      const close = { operationId: 'op-close', key, status: 'done' } as const;
      const reopen = { operationId: 'op-reopen', key, status: 'open' } as const;
      valueOf(await place.tracker.change(close, first));
      expect((await only()).status).toBe('done');
      expect(await place.tracker.change(close, again)).toMatchObject({ kind: 'done', foundAgain: true });
      valueOf(await place.tracker.change(reopen, first));
      expect((await only()).status).toBe('open');
      expect(await place.tracker.change(reopen, again)).toMatchObject({ kind: 'done', foundAgain: true });
      expect((await only()).status).toBe('open');
    });

    it('changes the severity', async () => {
      const key = await created();
      const before = (await only()).severity;
      valueOf(await place.tracker.change({ operationId: 'op-severity', key, severity: 'critical' }, first));
      expect((await only()).severity).not.toBe(before);
      expect((await only()).status).toBe('open');
    });

    it('shows pieces of every kind, and links to pages that belong to it', async () => {
      const document = storyOf('begins');
      const { key } = valueOf(
        await place.tracker.create(
          { ...ticket, description: documentText(document), document, links: pages },
          first,
        ),
      );
      const seen = await only();
      expect(seen.key).toBe(key);
      for (const kind of kinds) expect(seen.description).toContain(`The ${kind} begins`);
      expect(seen.links).toContain(ticket.link);
    });

    it('says from now on what it is told to say, as often as it is told', async () => {
      const key = await created();
      for (const what of ['goes on', 'is nearly over']) {
        const change = {
          operationId: `op-${what}`,
          key,
          title: `[low] It ${what}`,
          document: storyOf(what),
          links: pages,
        };
        valueOf(await place.tracker.change(change, first));
        valueOf(await place.tracker.change(change, again));
      }
      const seen = await only();
      expect(seen).toMatchObject({ title: '[low] It is nearly over', status: 'open', comments: [] });
      expect(seen.description).toContain('The quote is nearly over');
      expect(seen.description).not.toContain('goes on');
      expect(seen.description).not.toContain('Opened by the router');
    });

    it('is finished with its last words, and told more once it is opened again', async () => {
      const key = await created();
      const end = { status: 'done', document: storyOf('ends'), outcome: 'Closed (stayed-resolved)' } as const;
      valueOf(await place.tracker.change({ operationId: 'op-end', key, ...end }, first));
      expect(await only()).toMatchObject({
        status: 'done',
        description: expect.stringContaining('The list ends'),
      });
      const anew = { status: 'open', document: storyOf('begins anew') } as const;
      valueOf(await place.tracker.change({ operationId: 'op-anew', key, ...anew }, first));
      expect(await only()).toMatchObject({
        status: 'open',
        description: expect.stringContaining('The list begins anew'),
      });
    });

    it('takes a description of any length, and keeps its beginning', async () => {
      const key = await created();
      const long = Array.from({ length: 3_000 }, (_, n) => `Line ${n} \u0000 <b>half \uD800</b> {code}`);
      const document = [...storyOf('is long'), { kind: 'list', lines: long } as const];
      valueOf(await place.tracker.change({ operationId: 'op-long', key, document }, first));
      expect((await only()).description).toContain('The paragraph is long');
    });

    it.each(['NONE-1', 'OPS-999', 'ARG-999', '../ARG-1', ''])(
      'gives up on a ticket that is not there: "%s"',
      async (key) => {
        await created();
        expect(await place.tracker.comment({ operationId: 'op-x', key, body: 'Hello' }, first)).toMatchObject(
          { kind: 'permanent' },
        );
        expect(await place.tracker.change({ operationId: 'op-y', key, status: 'done' }, first)).toMatchObject(
          { kind: 'permanent' },
        );
        expect(await only()).toMatchObject({ status: 'open', comments: [] });
      },
    );

    it.each([
      ['no text to speak of', ' \n\n '],
      [
        'markup of all kinds',
        '# h\n<script>alert(1)</script>\n[x](javascript:1) {code} h1. *bold* `x`\n---\n===\n- \n-- x',
      ],
      ['what JSON can hardly hold', 'nul \u0000 bell \u0007 half \uD800 pair \u{1F525}\r\nnext'],
      ['more than fits', 'long '.repeat(20_000)],
    ])('takes %s', async (_case, text) => {
      const { key } = valueOf(
        await place.tracker.create(
          { ...ticket, title: `${text} title`, description: text, labels: [text, 'two words'] },
          first,
        ),
      );
      valueOf(await place.tracker.comment({ operationId: 'op-odd', key, body: text }, first));
      expect((await only()).comments).toHaveLength(1);
    });

    it('says that it can be used', async () => {
      expect(await place.tracker.check()).toMatchObject({ kind: 'done' });
      expect(await place.tickets()).toEqual([]);
    });
  });
}

function valueOf<T>(effect: Effect<T>): T {
  if (effect.kind !== 'done') throw new Error(`expected it to be done: ${effect.kind}, ${effect.reason}`);
  return effect.value;
}
