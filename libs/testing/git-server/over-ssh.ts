import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import type { GitServer } from './over-http.js';

/** A server, and what its users need. */
export interface GitOverSsh extends GitServer {
  /** The private key that may come in. */
  readonly clientKey: string;
  /** The line of known_hosts that names the server. */
  readonly knownHost: string;
}

/** Serves bare repositories by SSH: one key may read and push, and nothing else runs. */
export async function startGitOverSsh(root: string): Promise<GitOverSsh> {
  const [hostKey, clientKey] = [keyPair(), keyPair()];
  const server = new ssh2.Server({ hostKeys: [hostKey.secret] }, (client) => {
    client
      .on('authentication', (asked) => {
        const isKnown = asked.method === 'publickey' && asked.key.data.toString('base64') === clientKey.known;
        if (isKnown) asked.accept();
        else asked.reject(['publickey']);
      })
      .on('ready', () => client.on('session', (accept) => serve(accept())))
      .on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (repository) => `ssh://git@127.0.0.1:${port}${root}/${repository}`,
    clientKey: clientKey.secret,
    knownHost: `[127.0.0.1]:${port} ssh-rsa ${hostKey.known}\n`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Not by the SSH library: of two hundred Ed25519 keys that it makes, OpenSSH refuses one. */
function keyPair(): { readonly secret: string; readonly known: string } {
  const { privateKey: secret } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const parsed = ssh2.utils.parseKey(secret);
  if (parsed instanceof Error) throw parsed;
  return { secret, known: parsed.getPublicSSH().toString('base64') };
}

function serve(session: ssh2.Session): void {
  session.on('env', (accept) => accept?.());
  session.on('exec', (accept, reject, { command }) => {
    const [, program, folder] = /^git-(upload-pack|receive-pack) '([^']+)'$/.exec(command) ?? [];
    if (program === undefined || folder === undefined) return reject();
    const channel = accept();
    const child = spawn('git', [program, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
    channel.pipe(child.stdin.on('error', () => undefined));
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    child.once('close', (code) => {
      channel.exit(code ?? 1);
      channel.end();
    });
  });
}
