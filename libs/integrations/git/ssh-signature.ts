import { createHash } from 'node:crypto';
import type { CommitSigner } from './settings.js';

const keyType = 'ssh-ed25519';
const magic = Buffer.from('SSHSIG');
const version = 1;
const hash = 'sha512';
const lineLength = 70;

/** A string as SSH writes it: its length in four bytes, then itself (RFC 4251, section 5). */
const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A public key as SSH writes it (RFC 8709, section 4). */
const keyBlob = (publicKey: Uint8Array): Buffer => Buffer.concat([text(keyType), text(publicKey)]);

/** A public key as it stands in `authorized_keys` and `allowed_signers`. */
export const sshPublicKey = (publicKey: Uint8Array): string =>
  `${keyType} ${keyBlob(publicKey).toString('base64')}`;

/**
 * A signature as `ssh-keygen -Y sign -n git` makes it, which Git and the code hosts verify.
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig
 */
export function sshSignature(message: string, signer: CommitSigner, namespace = 'git'): string {
  const digest = createHash(hash).update(message).digest();
  const said = [text(namespace), text(''), text(hash)];
  const signature = signer.sign(Buffer.concat([magic, ...said, text(digest)]));
  const versionBytes = Buffer.alloc(4);
  versionBytes.writeUInt32BE(version);
  const blob = Buffer.concat([
    ...[magic, versionBytes, text(keyBlob(signer.publicKey)), ...said],
    text(Buffer.concat([text(keyType), text(signature)])),
  ]).toString('base64');
  const lines = blob.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n');
}
