import { IsNotEmpty, IsString } from 'class-validator';
import { IsDuration } from '../duration.js';
import { Section, Setting } from '../section.js';

/** Where the policy is. */
@Section(
  'policy',
  'Where the policy is: when incidents are opened, whom to tell, what may run. See docs/policy.md.',
)
export class PolicyConfig {
  @Setting(
    'The policy file, from the project root unless absolute. The one at the default path may be missing.',
    {
      example: '/etc/argus/policy.yaml',
    },
  )
  @IsString()
  @IsNotEmpty()
  file: string = 'config/policy.yaml';

  @Setting('How often the file is looked at for changes.', { example: '2s' })
  @IsDuration()
  reloadEvery: string = '2s';
}
