import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { compileSources, describeFaults, readYaml } from './index.js';

const compile = (text: string) => compileSources({ file: 'policy.yaml', text });
const faultsOf = (text: string): string[] => {
  const policy = compile(text);
  return policy.ok ? [] : describeFaults(policy.error).split('\n');
};

describe('a policy file', () => {
  it('that is empty says nothing, which is the built-in policy', () => {
    expect(faultsOf('')).toEqual([]);
    expect(faultsOf('# only a comment\n')).toEqual([]);
  });

  it('has every fault told at once, each with its line and what to do', () => {
    const faults = faultsOf(
      [
        'rout: {}',
        'route:',
        '  receiver: nobody',
        '  routes:',
        '    - receiver: default',
        '      matchers: [\'service=~"("\']',
        'receivers:',
        '  - name: default',
        'closing:',
        '  when: incident.severty == "low"',
        '  verify_for: soon',
      ].join('\n'),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^policy.yaml:1: rout is no key .* route was probably meant/),
      expect.stringMatching(/^policy.yaml:3: route.receiver is "nobody"/),
      expect.stringMatching(/^policy.yaml:6: route.routes\[0\].matchers\[0\] /),
      expect.stringMatching(/^policy.yaml:10: closing.when .* no field severty; use one of/),
      expect.stringMatching(/^policy.yaml:11: closing.verify_for is "soon"/),
    ]);
  });

  it('has what else is wrong told beside a key that stands twice, of which the last one counts', () => {
    const text =
      'closing: {}\nroute: { receiver: nobody }\nclosing:\n  wen: x\nincidents: { reopen_within: soon }\n';
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^policy.yaml:2: route.receiver is "nobody"/),
      'policy.yaml:3: closing stands here for the second time; keep one of the two',
      expect.stringMatching(/^policy.yaml:4: closing.wen is no key/),
      expect.stringMatching(/^policy.yaml:5: incidents.reopen_within is "soon"/),
    ]);
    expect(faultsOf('closing: {}\nclosing: {}\n')).toHaveLength(1);
    expect(readYaml('a: 1\na: 2\n', 'x').ok).toBe(false);
  });

  it('has what is wrong with it told beside a file of its topology that is no YAML', () => {
    const policy = compileSources({
      file: 'policy.yaml',
      text: 'topology: { file: topology.yaml }\nroute: { receiver: nobody }\n',
      topology: { file: 'topology.yaml', text: 'depends_on: [\n' },
    });
    expect(policy.ok ? [] : describeFaults(policy.error).split('\n')).toEqual([
      expect.stringMatching(/^policy.yaml:2: route.receiver/),
      expect.stringMatching(/^topology.yaml:\d: /),
    ]);
  });

  it.each([
    [
      'a key that stands twice',
      'closing: {}\nroute:\n  receiver: a\n  receiver: b\n',
      ':4: receiver stands here for the second time',
    ],
    ['what is no mapping', '- a\n- b\n', ':1: is not a mapping'],
    ['wrong indentation', 'route:\n  receiver: a\n routes: []\n', ':3: '],
    ['an alias of nothing', 'route: *none\n', ':1: refers to an anchor that does not exist'],
    ['aliases that multiply', bomb(), 'aliases that multiply'],
    ['a file that is too large', `# ${'x'.repeat(600_000)}`, 'larger than 512 KiB'],
    ['brackets without end', '[{'.repeat(5_000), 'nested more than 30 deep'],
    ['keys that are lists', '? [a]\n: b\n', 'introduced with "?"'],
    ['a list as a key', '{[a]: b}\n', ''],
    ['what is no text', 'a\0b: 1\n', ''],
  ])('with %s is refused', (_what, text, message) => {
    expect(faultsOf(text).join('\n')).toContain(message);
    expect(faultsOf(text)).not.toEqual([]);
  });

  it('with fifty thousand keys is read in a moment', () => {
    const services = Array.from({ length: 20_000 }, (_, index) => `    s${index}: [db]`).join('\n');
    const text = `topology:\n  depends_on:\n${services}\n`;
    const taken = cpuTimeOf(() => expect(readYaml(text, 'policy.yaml').ok).toBe(true));
    expect(taken).toBeLessThan(5_000);
  });

  it('never throws, whatever stands in it', () => {
    const piece = fc.oneof(
      fc.constantFrom(...pieces),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('\n', '\n  ', '\n    - ', ': ', ' ', '{', '}', '[', ']', '"', "'", '&a ', '*a', '!!x '),
    );
    const text = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (garbage) => {
        const policy = compile(garbage);
        if (!policy.ok) expect(policy.error.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws at values of any kind in any place', () => {
    const key = fc.constantFrom(...pieces.map((text) => text.replace(/:.*/s, '')));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 0, -1, 1e308, '', 'x', '5m', 'severity == "low"', '..', '09:00'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 6 }), (values) => {
        const policy = compile(JSON.stringify(values));
        if (!policy.ok) expect(policy.error.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

const pieces = [
  'route:\n',
  'receivers:\n',
  'receiver: ',
  'name: default\n',
  'matchers: ',
  'routes:\n',
  'group_by: [...]\n',
  'time_intervals:\n',
  'times: ',
  'weekdays: [monday]\n',
  'location: UTC\n',
  'maintenance_windows:\n',
  'recurrence: FREQ=DAILY\n',
  'deduplicate: ',
  'key: [a]\n',
  'flapping: ',
  'window: 5m\n',
  'resolve_hold: ',
  'correlate: ',
  'within: 1m\n',
  'topology: ',
  'depends_on: ',
  'file: topology.yaml\n',
  'triage: ',
  'when: ',
  'approvals: ',
  'required_when: ',
  'expiry: ',
  'closing: ',
  'chronicle: ',
  'nightly_at: ',
  'priorities: ',
  'incidents: ',
  'severity: ',
  'names: ',
  'email: ',
  'webhooks: ',
  'url: ',
  'match_re: ',
  'inhibit_rules: ',
  '__proto__: ',
  'constructor: ',
];

/** Nine lists, each of ten times the one before. */
function bomb(): string {
  const names = [...'abcdefghi'];
  return names
    .map((name, index) => {
      const items = Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*${names[index - 1]}`));
      return `${name}: &${name} [${items.join(', ')}]`;
    })
    .join('\n');
}
