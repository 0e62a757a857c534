import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewProposal } from '#libs/integrations/port';
import { FolderHost } from './index.js';

const branch = 'argus/runbook/checkout-1';
const proposal: NewProposal = {
  ...{ branch, title: 'Add a runbook', body: 'Why.', labels: [], reviewers: ['alice'], at: 1_000 },
  files: [{ path: 'runbooks/checkout.md', content: '# Checkout\n' }],
};

let root: string;
let host: FolderHost;
const warnings: unknown[][] = [];

beforeEach(async () => {
  warnings.length = 0;
  root = await mkdtemp(join(tmpdir(), 'argus-folder-'));
  host = new FolderHost({
    ...{ documents: join(root, 'documents'), proposals: join(root, 'proposals') },
    log: { warn: (...said: unknown[]) => void warnings.push(said) },
    ...{ clock: { now: () => 2_000 }, linkOf: (of: string) => `https://argus/proposals/${of}` },
  });
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('proposals that wait in a folder', () => {
  it('writes the files whole when a person accepts, and not before', async () => {
    expect(await host.propose(proposal)).toMatchObject({
      ...{ kind: 'done', foundAgain: false },
      value: { branch, standing: 'open', link: `https://argus/proposals/${branch}` },
    });
    expect(await host.propose(proposal)).toMatchObject({ kind: 'done', foundAgain: true });
    expect(await host.read(['runbooks'])).toMatchObject({ value: new Map() });

    await host.accept(branch, 'alice');
    const documents = join(root, 'documents/runbooks');
    expect(await readdir(documents)).toEqual(['checkout.md']);
    expect(await readFile(join(documents, 'checkout.md'), 'utf8')).toBe('# Checkout\n');
    expect(await host.find(branch)).toMatchObject({ value: { standing: 'merged', by: 'alice', at: 2_000 } });
    expect(await host.read(['runbooks', 'docs'])).toMatchObject({
      value: new Map([['runbooks/checkout.md', '# Checkout\n']]),
    });
  });

  it('reads folders and single files, as CODEOWNERS is one, and nothing where there is nothing', async () => {
    await mkdir(join(root, 'documents', 'runbooks'), { recursive: true });
    await writeFile(join(root, 'documents', 'runbooks', 'a.md'), '# A\n');
    await writeFile(join(root, 'documents', 'CODEOWNERS'), '* @alice\n');
    expect(await host.read(['runbooks', 'docs/services', '.github/CODEOWNERS', 'CODEOWNERS'])).toMatchObject({
      value: new Map([
        ['runbooks/a.md', '# A\n'],
        ['CODEOWNERS', '* @alice\n'],
      ]),
    });
  });

  it('remembers a rejection: what is decided stays decided', async () => {
    await host.propose(proposal);
    await host.reject(branch, 'bob', 'we have one');
    const rejected = { standing: 'closed', by: 'bob', reason: 'we have one' };
    expect(await host.find(branch)).toMatchObject({ value: rejected });
    expect(await host.propose({ ...proposal, title: 'Again' })).toMatchObject({
      ...{ value: rejected, foundAgain: true },
    });
    expect(await host.accept(branch, 'alice')).toMatchObject({ kind: 'permanent' });
    expect(await host.list('argus/')).toMatchObject({ value: [{ branch, standing: 'closed' }] });
    expect(await host.list('other/')).toMatchObject({ value: [] });
    expect(await readdir(root)).toEqual(['proposals']);
  });

  it('leaves a file that cannot be read out, says which once, and goes on with the others', async () => {
    await host.propose(proposal);
    const secret = '{"branch": hunter2-hunter2';
    const broken = {
      'argus~cut.json': secret,
      'argus~other.json': '{"standing":"open"}',
      'null.json': 'null',
      'argus~copy.json': await readFile(
        join(root, 'proposals', `${branch.replaceAll('/', '~')}.json`),
        'utf8',
      ),
    };
    for (const [name, text] of Object.entries(broken)) await writeFile(join(root, 'proposals', name), text);
    await mkdir(join(root, 'proposals', 'folder.json'));
    for (const _again of [1, 2]) expect(await host.list('argus/')).toMatchObject({ value: [{ branch }] });
    const named = warnings.map(([about]) => about as { file: string; err: Error });
    const files = named.map(({ file }) => file).sort();
    expect(files).toEqual([...Object.keys(broken), 'folder.json'].sort());
    expect(named.every(({ file, err }) => err.message.includes(file))).toBe(true);
    expect(inspect(warnings)).not.toContain('hunter2');
  });

  it('has no reason where a person gave none', async () => {
    await host.propose(proposal);
    await host.reject(branch, 'bob', '');
    expect(await host.find(branch)).not.toHaveProperty('value.reason');
  });

  it('says so, and waits on, where the documents cannot be written', async () => {
    await host.propose(proposal);
    await writeFile(join(root, 'documents'), 'no folder');
    expect(await host.accept(branch, 'alice')).toMatchObject({
      ...{ kind: 'permanent', reason: expect.stringContaining('the documents cannot be written: ') },
    });
    expect(await host.find(branch)).toMatchObject({ value: { standing: 'open' } });
  });

  it('writes nothing where one of the files is outside of the documents', async () => {
    const files = [...proposal.files, { path: '../outside.md', content: 'x' }];
    await host.propose({ ...proposal, files });
    expect(await host.accept(branch, 'alice')).toMatchObject({ kind: 'permanent' });
    expect(await readdir(root)).toEqual(['proposals']);
  });
});
