import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEPLOY_TEMPLATES } from '../../../src/deploy/registry.ts';

const CONTEXT = { workingFolder: "/srv/it's 100% here", command: ['/usr/bin/node', '/opt/cold start/coldstart.js'], nightlyFile: 'nightly.yaml' };

function textOf(id: keyof typeof DEPLOY_TEMPLATES, end: string): string {
  return DEPLOY_TEMPLATES[id].files(CONTEXT).find(({ path }) => path.endsWith(end))?.text ?? '';
}

describe('the schedules that init writes', () => {
  it('a systemd service quotes what its syntax would read otherwise, and takes up a night at boot', () => {
    const service = textOf('systemd', 'nightly.service');
    expect(service).toContain("WorkingDirectory=/srv/it's 100%% here\n");
    expect(service).toContain('ExecStart=/usr/bin/node "/opt/cold start/coldstart.js" nightly nightly.yaml --quiet\n');
    expect(textOf('systemd', 'resume.service')).toMatch(/--resume\n[\s\S]*WantedBy=default.target/);
    expect(textOf('systemd', '.timer')).toMatch(/^OnCalendar=\*-\*-\* 02:00:00$/m);
  });

  it('a cron line has five fields or @reboot, and no bare per cent sign', () => {
    const lines = textOf('cron', '.cron')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^0 2 \* \* \* cd /);
    expect(lines[1]).toMatch(/^@reboot cd .* --resume$/);
    for (const line of lines) expect(line).not.toMatch(/(?<!\\)%/);
  });

  it('the GitLab job runs in schedules only, one at a time, and keeps the nights before', () => {
    const job = parse(textOf('gitlab', '.yml'))['coldstart-nightly'];
    expect(job.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }]);
    expect(job.resource_group).toBe('coldstart-nightly');
    expect(job.cache).toMatchObject({ paths: ['reports'], when: 'always' });
    expect(job.script.at(-1)).toBe('npx --no coldstart nightly nightly.yaml --out reports');
  });

  it('the GitHub workflow is scheduled, and its summary is written although the night failed', () => {
    const workflow = parse(textOf('github', '.yml'));
    expect(workflow.on.schedule).toEqual([{ cron: '0 2 * * *' }]);
    const steps: Record<string, string>[] = workflow.jobs.nightly.steps;
    expect(steps.every((step) => (step['uses'] === undefined) !== (step['run'] === undefined))).toBe(true);
    expect(steps.find(({ name }) => name === 'Summary')).toMatchObject({ if: 'always()' });
  });

  it('refuses a folder with a line break where the syntax cannot hold it', () => {
    expect(() => DEPLOY_TEMPLATES.systemd.files({ ...CONTEXT, workingFolder: '/a\nb' })).toThrow(/line break/);
    expect(() => DEPLOY_TEMPLATES.cron.files({ ...CONTEXT, workingFolder: '/a\nb' })).toThrow(/line break/);
  });
});
