import type { Command } from 'commander';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { allSections } from './all-sections.js';
import { checkConfig } from './check.js';
import { settingsPage, settingsSchema } from './document-settings.js';

/** `argus config …`: is it right, and what is there to set. */
export function registerConfig(program: Command, surroundings: Surroundings): void {
  const { terminal } = surroundings;
  const config = program
    .command('config')
    .description('check the configuration, and tell what there is to set');
  addCommand(config, 'check', 'check the whole configuration and tell everything that is wrong')
    .argument('[file]', 'the file to check')
    .action((file: string | undefined, options: CommonOptions) => checkConfig(surroundings, file, options));
  config
    .command('schema')
    .description('print the JSON Schema of the configuration file')
    .option('--json', 'the schema is JSON in any case')
    .action(async () => terminal.print(settingsSchema(await allSections())));
  config
    .command('docs')
    .description('print the page about all settings, in Markdown')
    .option('--json', 'print the page as a JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const markdown = settingsPage(await allSections());
      terminal.result(json, { markdown }, () => markdown);
    });
}
