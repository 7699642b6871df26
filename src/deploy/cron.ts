/** Two crontab lines: the nightly, and what takes up at boot a night that a reboot interrupted. */
import { cronCommand, shellWord } from './quoting.ts';
import type { DeployContext, DeployTemplate } from './template.ts';

function line(schedule: string, { workingFolder, command, nightlyFile }: DeployContext, flags: readonly string[]): string {
  const folder = cronCommand([workingFolder]);
  return `${schedule} cd ${folder} && ${cronCommand([...command, 'nightly', nightlyFile, '--quiet', ...flags])}`;
}

export const CRON: DeployTemplate = {
  id: 'cron',
  title: 'cron lines',
  runsNightly: true,
  files: (context) => [
    {
      path: 'coldstart-nightly.cron',
      text: `# Cold starts, every night at 2:00; cron mails what it prints.
${line('0 2 * * *', context, [])}
# Finishes a night that a reboot interrupted; does nothing otherwise.
${line('@reboot', context, ['--resume'])}
`,
    },
  ],
  next: (folder) => [`(crontab -l; cat ${shellWord(`${folder}/coldstart-nightly.cron`)}) | crontab -`],
};
