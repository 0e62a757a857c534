import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Matches } from 'class-validator';
import { Section, Setting } from '../section.js';

/** The bus: a NATS cluster, or the embedded server. */
@Section('nats', 'The NATS servers that carry the events. Without a url, Argus starts one of its own.')
export class NatsConfig {
  @Setting('The servers, with commas between them.', { example: 'nats://nats-1:4222,nats://nats-2:4222' })
  @IsOptional()
  @Matches(/^(nats|tls|ws|wss):\/\/[^\s@]+$/, {
    message:
      '$property must start with nats://, tls://, ws:// or wss:// and hold no password (agents sign in with keys)',
  })
  url?: string;

  @Setting('The nats-server program to start; by default the one on the PATH or a downloaded one.', {
    example: '/usr/local/bin/nats-server',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  serverBinary?: string;

  @Setting('How many servers keep a copy of each stream: 3 in a cluster.', { example: 3 })
  @IsInt()
  @IsIn([1, 3, 5])
  replicas: number = 1;

  @Setting("The folder with the agents' keys; by default identities in the data folder.", {
    example: '/run/secrets/argus',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  keysFolder?: string;
}
