import { describe, expect, it } from '@jest/globals';
import { createLogger, startTracing, type Logger } from './index.js';

const secret = 'hunter2-hunter2';

const recording = (format: 'json' | 'pretty' = 'json'): { log: Logger; lines: string[] } => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { log: createLogger({ agent: 'router', level: 'debug', format, destination }), lines };
};

const entry = (lines: string[]): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as never;

describe('the log of an agent', () => {
  it('names the agent, the level in words and the incident of a child', () => {
    const { log, lines } = recording();
    log.child({ incidentId: 'inc-1' }).info('opened');
    expect(entry(lines)).toMatchObject({
      agent: 'router',
      level: 'info',
      incidentId: 'inc-1',
      msg: 'opened',
    });
  });

  it.each([
    ['a key', (log: Logger) => log.info({ token: secret })],
    [
      'a key in other spelling',
      (log: Logger) => log.info({ slack: { botToken: secret, client_secret: secret } }),
    ],
    ['headers', (log: Logger) => log.info({ req: { headers: { Authorization: secret, cookie: secret } } })],
    ['a list', (log: Logger) => log.info({ sites: [{ auth: { password: secret } }] })],
    ["a child's bindings", (log: Logger) => log.child({ apiKey: secret }).info('x')],
    ["a client's error", (log: Logger) => log.error(withConfig(new Error('401')))],
    ['an error under another key', (log: Logger) => log.error({ failure: withConfig(new Error('401')) })],
    ['the text', (log: Logger) => log.warn(`cannot reach postgres://argus:${secret}@db/argus`)],
    ['an error text', (log: Logger) => log.warn(new Error(`sent Bearer ${secret}`))],
  ])('never holds a secret given in %s', (_, say) => {
    const { log, lines } = recording();
    say(log);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(secret);
    expect(lines[0]).toContain('[redacted]');
  });

  it('survives cycles and binary data', () => {
    const { log, lines } = recording();
    const cycle: Record<string, unknown> = { data: new Uint8Array(3) };
    cycle['self'] = cycle;
    log.info(cycle);
    expect(entry(lines)).toMatchObject({ data: '[3 bytes]', self: { data: '[3 bytes]' } });
  });

  it('carries the active trace', async () => {
    const { log, lines } = recording();
    const tracing = startTracing({ agent: 'router' });
    await tracing.withRemoteParent(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'handle', () =>
      log.info('here'),
    );
    await tracing.shutdown();
    expect(entry(lines)['traceId']).toBe('a'.repeat(32));
    log.info('outside');
    expect(entry(lines)['traceId']).toBeUndefined();
  });

  it('can be read by a person', () => {
    const { log, lines } = recording('pretty');
    log.child({ incidentId: 'inc-1' }).error({ err: new Error('broken'), password: secret }, 'gave up');
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} ERROR \[router\] gave up incidentId=inc-1 password=\[redacted\]\n/,
    );
    expect(lines[0]).toContain('    Error: broken\n');
  });
});

const withConfig = (error: Error): Error =>
  Object.assign(error, { config: { headers: { Authorization: `Basic ${secret}` } } });
