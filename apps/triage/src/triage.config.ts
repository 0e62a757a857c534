import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { IsDuration, Section, Setting } from '#libs/config';
import { EvidenceConfig } from '#libs/evidence';
import { ModelConfig } from '#libs/integrations/model';

/** Triage's settings. */
@Section('triage', 'How a new incident is looked at, and where the runbooks are.')
export class TriageConfig {
  @Setting(
    'With repository.host: folder, the folder of the runbooks, from the project root unless absolute; by default runbooks in repository.folder, where accepted ones are written.',
    { example: '/etc/argus/runbooks' },
  )
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  runbooksFolder?: string;

  @Setting('For how long runbooks are used before the folder is read again.', { example: '30s' })
  @IsDuration()
  reloadAfter: string = '30s';

  @Setting('The sources of evidence have so long to answer; who is late is named as missing.', {
    example: '20s',
  })
  @IsDuration()
  evidenceBudget: string = '20s';

  @Setting('So many incidents have their evidence gathered at once; others wait their turn.', { example: 4 })
  @IsInt()
  @Min(1)
  looksAtOnce: number = 4;

  @Setting('Where it looks for what caused an incident.')
  @ValidateNested()
  @Type(() => EvidenceConfig)
  evidence: EvidenceConfig = new EvidenceConfig();

  @Setting('The model that may order and word what was found.')
  @ValidateNested()
  @Type(() => ModelConfig)
  model: ModelConfig = new ModelConfig();
}
