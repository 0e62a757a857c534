import { IsInt, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';
import { Section, Setting } from '../section.js';

/** Where this process listens, and how people reach it. */
@Section('http', 'Where Argus listens for deliveries, approvals and the console.')
export class HttpConfig {
  @Setting('The address to listen on; 0.0.0.0 for all of them.', { example: '0.0.0.0' })
  @IsString()
  host: string = '127.0.0.1';

  @Setting('The port to listen on; 0 takes a free one.', { example: 8080 })
  @IsInt()
  @Min(0)
  @Max(65535)
  port: number = 8080;

  @Setting('The start of every link that Argus sends to people; by default http://host:port.', {
    example: 'https://argus.example.com',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  publicUrl?: string;
}
