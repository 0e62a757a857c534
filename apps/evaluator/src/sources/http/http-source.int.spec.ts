import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findProgram } from '../../../../../test/e2e/programs.js';
import { HttpSourceConfig } from './http-source.config.js';
import { HttpSource } from './http-source.js';

const openssl = findProgram('openssl', 'openssl');
const describeWithTls = openssl === undefined ? describe.skip : describe;

describeWithTls('an address with TLS', () => {
  let folder: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'argus-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
    execFileSync(openssl ?? '', ['req', '-x509', '-days', '10', ...files, ...about], { stdio: 'ignore' });
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) =>
      response.end('ok'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }, 30_000);
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    rmSync(folder, { recursive: true, force: true });
  });

  const measured = async (measure: HttpSourceConfig['measure']) => {
    const source = new HttpSource(Object.assign(new HttpSourceConfig(), { url, measure }));
    const [reading] = await source.read({
      at: Date.now(),
      everyMs: 1_000,
      signal: AbortSignal.timeout(20_000),
    });
    return reading?.series[0];
  };

  it('says for how many days its certificate lasts, also when nobody trusts it', async () => {
    const days = (await measured('tlsDaysLeft'))?.value ?? 0;
    expect(days).toBeGreaterThan(9.9);
    expect(days).toBeLessThanOrEqual(10);
  });

  it('is not up when nobody trusts its certificate', async () => {
    expect(await measured('up')).toMatchObject({ value: 0, detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
