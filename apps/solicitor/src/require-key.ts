import { isLoopback } from '#libs/web';

/** Refuses to start where anybody on the network could approve under any name. */
export function requireKeyBeyondLoopback(host: string, approvalKey: string | undefined): void {
  if (approvalKey !== undefined || isLoopback(host)) return;
  throw new Error(
    `http.host is "${host}", so approvals can be reached from other machines, and solicitor.approvalKey is not set. ` +
      'Set the environment variable ARGUS_APPROVAL_KEY to a random text of 16 characters or more ' +
      '(openssl rand -base64 24), or http.host to 127.0.0.1.',
  );
}
