import { type Command, InvalidArgumentError } from 'commander';

/** The options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** A command with the options that all commands have. */
export const addCommand = (parent: Command, signature: string, description: string): Command =>
  parent
    .command(signature)
    .description(description)
    .option('--json', 'print JSON for programs')
    .option('--config <file>', 'configuration file (default: config/argus.yaml, or ARGUS_CONFIG)');

/** Reads a whole number from 1 on. */
export function countOf(text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= 1) return count;
  throw new InvalidArgumentError('It has to be a whole number, 1 or more.');
}

/** An option's values when it is given several times. */
export const collected =
  <T>(read: (text: string) => T) =>
  (text: string, before: readonly T[] = []): readonly T[] => [...before, read(text)];
