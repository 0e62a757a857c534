import { IsNotEmpty, IsString } from 'class-validator';
import { Section, Setting } from '../section.js';

/** Where this process keeps files. */
@Section('data', 'Where Argus keeps what it must find again: the embedded servers, keys, mailboxes.')
export class DataConfig {
  @Setting('A folder, from the project root unless absolute.', { example: '/var/lib/argus' })
  @IsString()
  @IsNotEmpty()
  folder: string = '.argus';
}
