/** A systemd timer for the nightly, its service, and a second service that takes up at boot what a reboot interrupted. */
import { shellWord, systemdCommand, systemdPath } from './quoting.ts';
import type { DeployContext, DeployFile, DeployTemplate } from './template.ts';

const TIMER = `# When the nightly runs. A machine that was off at that time runs it when it is up again.
[Unit]
Description=Cold starts, every night

[Timer]
OnCalendar=*-*-* 02:00:00
Persistent=true
# Measurements want the machine for themselves: no random delay, and a quiet hour.
AccuracySec=1min

[Install]
WantedBy=timers.target
`;

function service({ workingFolder, command, nightlyFile }: DeployContext, about: string, flags: readonly string[], install: string): string {
  return `# ${about}
[Unit]
Description=Cold starts against the last good ones
# OnFailure=notify@%n.service           # exit code 5 is a regression, 4 a missed budget, 3 could not measure, 7 noisy

[Service]
Type=oneshot
WorkingDirectory=${systemdPath(workingFolder)}
ExecStart=${systemdCommand([...command, 'nightly', nightlyFile, '--quiet', ...flags])}
# The night ends by the maxTime of its file; Ctrl-C's own signal lets it clean up and keep what it has.
TimeoutStartSec=infinity
KillSignal=SIGINT
TimeoutStopSec=2min
${install}`;
}

function files(context: DeployContext): readonly DeployFile[] {
  return [
    { path: 'coldstart-nightly.timer', text: TIMER },
    { path: 'coldstart-nightly.service', text: service(context, 'One night; started by coldstart-nightly.timer.', [], '') },
    {
      path: 'coldstart-nightly-resume.service',
      text: service(
        context,
        'Finishes at boot a night that a reboot interrupted; does nothing otherwise.',
        ['--resume'],
        '\n[Install]\nWantedBy=default.target\n',
      ),
    },
  ];
}

export const SYSTEMD: DeployTemplate = {
  id: 'systemd',
  title: 'systemd service and timer',
  runsNightly: true,
  files,
  next: (folder) => [
    `cd ${shellWord(folder)} && systemctl --user link "$PWD"/coldstart-nightly.timer "$PWD"/coldstart-nightly.service "$PWD"/coldstart-nightly-resume.service`,
    'systemctl --user enable --now coldstart-nightly.timer && systemctl --user enable coldstart-nightly-resume.service',
    'loginctl enable-linger    # runs while nobody is logged in',
  ],
};
