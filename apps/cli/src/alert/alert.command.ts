import type { Command } from 'commander';
import { addCommand, countOf } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { type SendOptions, sendAlert } from './send.js';

/** `argus alert …`: try out what an alert leads to. */
export function registerAlert(program: Command, surroundings: Surroundings): void {
  const alert = program.command('alert').description('send alerts as Alertmanager does');
  addCommand(alert, 'send', 'send a sample alert, or the alerts of a file')
    .argument('[file]', 'a webhook delivery or a list of alerts in JSON; - for standard input')
    .option('--url <address>', 'where Argus is (default: the one that runs here)')
    .option('--service <name>', 'the service of the sample (default: checkout)')
    .option('--severity <severity>', 'the severity of the sample', 'critical')
    .option('--count <n>', 'how many alerts the sample has, each of an instance of its own', countOf, 1)
    .option('--resolve', 'say that the alerts are over')
    .action((file: string | undefined, options: SendOptions) => sendAlert(surroundings, file, options));
}
