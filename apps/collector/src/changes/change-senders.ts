import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readDocumented } from './read-documented.js';
import { readGitHub } from './read-github.js';
import { readGitLab } from './read-gitlab.js';
import type { ReadTelling } from './told-change.js';

/** Someone who tells of changes: how it proves who it is, and how what it says is read. */
export interface ChangeSender {
  readonly name: string;
  /** What proves it; undefined where the credential of all deliveries does. */
  readonly proof?: SenderProof;
  /** The header that says what kind of message it is. */
  readonly eventHeader?: string;
  readonly read: ReadTelling;
}

/** A secret that a sender shows it has. */
export interface SenderProof {
  /** Undefined while none is set: then nothing is taken from it. */
  readonly secret: string | undefined;
  /** The environment variable that sets it. */
  readonly variable: string;
  isGiven(secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean;
}

/** The secrets of those who sign what they send. */
export interface ChangeSecrets {
  readonly githubSecret?: string;
  readonly gitlabSecret?: string;
}

/** Everyone who may tell of changes, by the path below /webhooks. */
export const changeSenders = ({
  githubSecret,
  gitlabSecret,
}: ChangeSecrets): ReadonlyMap<string, ChangeSender> =>
  new Map([
    ['changes', { name: 'changes', read: readDocumented }],
    [
      'changes/github',
      {
        name: 'github',
        eventHeader: 'x-github-event',
        read: readGitHub,
        proof: { secret: githubSecret, variable: 'ARGUS_GITHUB_WEBHOOK_SECRET', isGiven: isSignedByGitHub },
      },
    ],
    [
      'changes/gitlab',
      {
        name: 'gitlab',
        eventHeader: 'x-gitlab-event',
        read: readGitLab,
        proof: { secret: gitlabSecret, variable: 'ARGUS_GITLAB_WEBHOOK_SECRET', isGiven: isShownByGitLab },
      },
    ],
  ]);

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
function isSignedByGitHub(secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return isSame(expected, headers['x-hub-signature-256']);
}

/** https://docs.gitlab.com/user/project/integrations/webhooks/: the secret token itself. */
const isShownByGitLab = (secret: string, headers: IncomingHttpHeaders): boolean =>
  isSame(secret, headers['x-gitlab-token']);

/** In a time that says nothing about how alike they are. */
const isSame = (expected: string, shown: string | string[] | undefined): boolean =>
  typeof shown === 'string' && timingSafeEqual(digest(expected), digest(shown));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
