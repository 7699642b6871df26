/** A GitLab CI job that a pipeline schedule starts, on a runner that is kept for measuring. */
import { ciWord } from './quoting.ts';
import type { DeployContext, DeployTemplate } from './template.ts';

function job({ nightlyFile }: DeployContext): string {
  return `# A job for .gitlab-ci.yml (or: include: { local: coldstart-nightly.gitlab-ci.yml }). It runs in pipelines of a schedule:
# Build > Pipeline schedules. Numbers of shared runners differ from night to night: give it a machine of its own.
coldstart-nightly:
  stage: test
  tags: [coldstart]
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  # Two nights at once would measure each other.
  resource_group: coldstart-nightly
  timeout: 8h
  variables:
    # Commits are built: the whole history, not its tip.
    GIT_DEPTH: "0"
  # The nights before are what tonight is judged by.
  cache:
    key: coldstart-reports
    when: always
    paths: [reports]
  script:
    - test -x node_modules/.bin/coldstart || npm ci
    - |-
      npx --no coldstart nightly ${ciWord(nightlyFile)} --out reports
  # 0 fine, 3 could not measure, 4 budget missed, 5 regression, 7 host too noisy: a noisy night is a warning.
  allow_failure:
    exit_codes: [7]
  artifacts:
    when: always
    expire_in: 90 days
    paths: [reports/nights]
    reports:
      junit: reports/nights/*/junit.xml
`;
}

export const GITLAB: DeployTemplate = {
  id: 'gitlab',
  title: 'GitLab CI schedule',
  runsNightly: true,
  files: (context) => [{ path: 'coldstart-nightly.gitlab-ci.yml', text: job(context) }],
  next: (folder) => [
    `include it in .gitlab-ci.yml: include: { local: ${folder === '.' ? '' : `${folder}/`}coldstart-nightly.gitlab-ci.yml }`,
    'then make a pipeline schedule, and register a runner with the tag coldstart',
  ],
};
