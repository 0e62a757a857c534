import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { findProgram } from './e2e/programs.js';

const folder = fileURLToPath(new URL('../config/prometheus', import.meta.url));
const promtool = findProgram('promtool', 'prometheus');
const run = promisify(execFile);

const sources = ['libs/observability/standard-metrics.ts', 'libs/agent/policy-source.ts'];
const agents = ['apps/auditor/src/auditor.module.ts'];
const root = fileURLToPath(new URL('..', import.meta.url));

describe('the rules for Prometheus', () => {
  (promtool === undefined ? it.skip : it)(
    'are ones, and fire when they should, says promtool',
    async () => {
      const { stdout } = await run(promtool ?? '', ['check', 'rules', 'argus-rules.yaml'], { cwd: folder });
      expect(stdout).toContain('SUCCESS: 7 rules found');
      await run(promtool ?? '', ['test', 'rules', 'argus-rules.test.yaml'], { cwd: folder });
    },
    30_000,
  );

  it('ask for metrics that Argus has', () => {
    const rules = readFileSync(`${folder}/argus-rules.yaml`, 'utf8');
    const asked = new Set(rules.match(/argus_\w+/g));
    const code = [...sources, ...agents].map((file) => readFileSync(`${root}/${file}`, 'utf8')).join('\n');
    expect(asked.size).toBeGreaterThan(3);
    expect([...asked].filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });
});
