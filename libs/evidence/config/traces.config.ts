import { IsInt, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import { Secret, Setting } from '#libs/config';
import { type ApiServerConfig, IsHttpUrl } from '#libs/probing';

/** The Jaeger that triage asks. */
export class JaegerEvidenceConfig implements ApiServerConfig {
  @Setting('Where the API of its pages answers.', { example: 'http://jaeger:16686' })
  @IsOptional()
  @IsHttpUrl()
  url?: string;

  @Setting('Its address as people open it, where that is not `url`.', {
    example: 'https://jaeger.example.com',
  })
  @IsOptional()
  @IsHttpUrl()
  publicUrl?: string;

  @Setting('The name that is given with the password.', { example: 'argus' })
  @Matches(/^[^:\s]{1,100}$/, { message: '$property must be 1 to 100 characters without colons and spaces' })
  user: string = 'argus';

  @Secret('ARGUS_JAEGER_PASSWORD', 'The password that it wants, with the user.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  password?: string;

  @Secret('ARGUS_JAEGER_TOKEN', 'The bearer token that it wants; used rather than the password.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  token?: string;

  @Setting('How many traces of each component and window are read.', { example: 100 })
  @IsInt()
  @Min(1)
  @Max(1_500)
  tracesEach: number = 100;

  @Setting('How many components are asked about, the nearest first.', { example: 20 })
  @IsInt()
  @Min(1)
  @Max(100)
  mostComponents: number = 20;
}
