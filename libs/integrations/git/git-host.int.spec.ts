import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewProposal } from '#libs/integrations/port';
import {
  type GitOverSsh,
  type GitServer,
  commitAsPerson,
  git,
  startGitOverHttp,
  startGitOverSsh,
} from '#libs/testing/git-server';
import { type CommitSigner, GitHost, type GitSettings, sshPublicKey } from './index.js';

const author = { name: 'Argus chronicler', email: 'chronicler@argus.local' };
const login = { user: 'argus', password: 'correct horse battery' };
const at = Date.UTC(2026, 0, 2);
const keys = generateKeyPairSync('ed25519');
const signer: CommitSigner = {
  publicKey: Buffer.from(keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
  sign: (bytes) => sign(null, bytes, keys.privateKey),
};

const proposal = (changed: Partial<NewProposal> = {}): NewProposal => ({
  ...{ branch: 'argus/runbook/checkout-1', title: 'Add a runbook', body: 'Why.', labels: [], reviewers: [] },
  files: [{ path: 'runbooks/checkout.md', content: '# Checkout\n' }],
  ...{ at, ...changed },
});

let root: string;
let http: GitServer;
let ssh: GitOverSsh;
let sshFiles: { keyFile: string; knownHostsFile: string };
let copies = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'argus-git-'));
  http = await startGitOverHttp(root, login);
  ssh = await startGitOverSsh(root);
  sshFiles = { keyFile: join(root, 'key'), knownHostsFile: join(root, 'known_hosts') };
  await writeFile(sshFiles.keyFile, ssh.clientKey, { mode: 0o600 });
  await writeFile(sshFiles.knownHostsFile, ssh.knownHost);
});
afterAll(async () => {
  await Promise.all([http.close(), ssh.close()]);
  await rm(root, { recursive: true, force: true });
});

/** A new repository with a runbook on its default branch. */
async function origin(): Promise<{ name: string; folder: string }> {
  const name = `origin-${(copies += 1)}.git`;
  const folder = join(root, name);
  await git(root, ['init', '--quiet', '--bare', '-b', 'trunk', folder]);
  await commitAsPerson(folder, { branch: 'trunk', files: { 'runbooks/disk.md': '# Disk\n' } });
  return { name, folder };
}

const hostOf = (settings: Pick<GitSettings, 'remote'> & Partial<GitSettings>): GitHost =>
  new GitHost({ author, timeoutMs: 20_000, folder: join(root, `copy-${(copies += 1)}`), ...settings });

const propose = (host: GitHost, changed?: Partial<NewProposal>) => host.propose(proposal(changed));

/** The value of what was done. */
async function done<T>(
  effect: Promise<{ kind: string; value?: T; reason?: string; foundAgain?: boolean }>,
): Promise<T> {
  const { kind, value, reason } = await effect;
  if (kind !== 'done') throw new Error(reason);
  return value as T;
}

describe.each([
  ['a folder', (folder: string): Partial<GitSettings> => ({ remote: folder })],
  ['HTTP', (_: string, name: string): Partial<GitSettings> => ({ remote: http.urlOf(name), login })],
  ['SSH', (_: string, name: string): Partial<GitSettings> => ({ remote: ssh.urlOf(name), ssh: sshFiles })],
])('a Git remote by %s', (_by, reached) => {
  it('holds a proposal as one signed commit upon its base, brought up to date and not repeated', async () => {
    const { name, folder } = await origin();
    const host = hostOf({ remote: '', signer, ...reached(folder, name) });
    const base = await git(folder, ['rev-parse', 'trunk']);

    const first = await done(propose(host));
    expect(first).toMatchObject({ branch: 'argus/runbook/checkout-1', standing: 'open', at });
    expect(await git(folder, ['rev-list', `trunk..${first.branch}`])).toBe(first.commit);
    expect(await git(folder, ['diff', '--name-status', 'trunk', first.commit])).toBe(
      'A\trunbooks/checkout.md',
    );
    expect(await propose(host)).toMatchObject({ foundAgain: true, value: { commit: first.commit } });

    const files = [{ path: 'runbooks/checkout.md', content: '# Checkout, revised\n' }];
    const second = await done(propose(host, { files }));
    expect(second.commit).not.toBe(first.commit);
    expect(await git(folder, ['rev-list', `trunk..${first.branch}`])).toBe(second.commit);
    expect(await git(folder, ['rev-parse', 'trunk'])).toBe(base);

    await writeFile(join(root, 'signers'), `${author.email} ${sshPublicKey(signer.publicKey)}\n`);
    const signers = `gpg.ssh.allowedSignersFile=${join(root, 'signers')}`;
    await git(folder, ['-c', signers, 'verify-commit', second.commit]);

    expect(await done(host.find(first.branch))).toMatchObject({ standing: 'open', commit: second.commit });
    await git(folder, ['update-ref', 'refs/heads/trunk', second.commit]);
    expect(await done(host.list('argus/'))).toMatchObject([{ standing: 'merged', commit: second.commit }]);
    expect(Object.fromEntries(await done(host.read(['runbooks'])))).toEqual({
      'runbooks/disk.md': '# Disk\n',
      'runbooks/checkout.md': '# Checkout, revised\n',
    });
    await done(host.withdraw(first.branch));
    expect(await done(host.find(first.branch))).toBeUndefined();
  });
});

describe('a proposal by Git', () => {
  it('writes over nothing that a person has put on its branch', async () => {
    const { folder } = await origin();
    const host = hostOf({ remote: folder });
    const { branch } = await done(propose(host));
    const persons = await commitAsPerson(folder, {
      branch,
      upon: branch,
      files: { 'runbooks/more.md': 'x' },
    });
    const files = [{ path: 'runbooks/checkout.md', content: 'other' }];
    expect(await propose(host, { files })).toEqual({
      kind: 'permanent',
      reason: expect.stringContaining('commits of alice@example.com, which are not written over'),
    });
    expect(await git(folder, ['rev-parse', branch])).toBe(persons);
  });

  it('is refused where it names the base, an option of Git, or a file outside of the documents', async () => {
    const { folder } = await origin();
    await git(folder, ['branch', 'argus/base', 'trunk']);
    const host = hostOf({ remote: folder, base: 'argus/base' });
    const pathsTo = (path: string) => ({ files: [{ path, content: 'x' }] });
    const hostile = [
      { branch: 'argus/base' },
      ...['--upload-pack=touch /tmp/x', 'argus/../../x', 'argus/x y', 'trunk', 'release/2', 'argus/a:b'].map(
        (branch) => ({
          branch,
        }),
      ),
      ...['../x', '.git/config', 'runbooks/.GIT/config', '/etc/x', 'a/../../x', '-x', 'a\nb'].map(pathsTo),
    ];
    for (const each of hostile) expect(await propose(host, each)).toMatchObject({ kind: 'permanent' });
    expect(await git(folder, ['for-each-ref', '--format=%(refname)'])).toBe(
      'refs/heads/argus/base\nrefs/heads/trunk',
    );
  });

  it('says clearly that it may not come in, without the secret', async () => {
    const { name, folder } = await origin();
    const password = 'wrong-password-of-argus';
    const stranger = await hostOf({ remote: http.urlOf(name), login: { ...login, password } }).check();
    expect(stranger).toMatchObject({
      kind: 'permanent',
      reason: expect.stringMatching(/authenticat|username/i),
    });
    expect(JSON.stringify(stranger)).not.toContain(password);
    expect(JSON.stringify(stranger)).not.toContain(Buffer.from(`argus:${password}`).toString('base64'));

    const noHosts = join(root, 'no-hosts');
    await writeFile(noHosts, '');
    const unknown = hostOf({ remote: ssh.urlOf(name), ssh: { ...sshFiles, knownHostsFile: noHosts } });
    expect(await unknown.check()).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('Host key verification failed'),
    });
    expect(await hostOf({ remote: `${folder}-gone` }).check()).toMatchObject({ kind: 'permanent' });
  });
});
