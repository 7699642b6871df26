/** A GitHub workflow that a schedule starts, on a self-hosted runner that is kept for measuring. */
import { ciWord } from './quoting.ts';
import type { DeployContext, DeployTemplate } from './template.ts';

function workflow({ nightlyFile }: DeployContext): string {
  return `# Numbers of hosted runners differ from night to night: give it a machine of its own.
name: Cold starts, every night

on:
  schedule:
    - cron: "0 2 * * *"
  workflow_dispatch: {}

permissions:
  contents: read

# Two nights at once would measure each other.
concurrency:
  group: coldstart-nightly
  cancel-in-progress: false

jobs:
  nightly:
    runs-on: [self-hosted, linux, coldstart]
    timeout-minutes: 480
    steps:
      - uses: actions/checkout@v4
        with:
          # Commits are built: the whole history, not its tip.
          fetch-depth: 0
          # What a self-hosted runner built and measured before stays.
          clean: false
      # The nights before are what tonight is judged by.
      - uses: actions/cache/restore@v4
        with:
          path: reports
          key: coldstart-reports-\${{ github.run_id }}
          restore-keys: coldstart-reports-
      - name: Measure
        run: |
          test -x node_modules/.bin/coldstart || npm ci
          npx --no coldstart nightly ${ciWord(nightlyFile)} --out reports
      - name: Summary
        if: always()
        run: |
          for night in reports/nights/*/; do :; done
          if [ -f "\${night}summary.md" ]; then cat "\${night}summary.md" >> "$GITHUB_STEP_SUMMARY"; fi
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: reports
          key: coldstart-reports-\${{ github.run_id }}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: coldstart-nightly
          path: reports/nights
          retention-days: 90
`;
}

export const GITHUB: DeployTemplate = {
  id: 'github',
  title: 'GitHub workflow',
  runsNightly: true,
  files: (context) => [{ path: '.github/workflows/coldstart-nightly.yml', text: workflow(context) }],
  next: () => ['commit it on the default branch: schedules run from there', 'register a self-hosted runner with the label coldstart'],
};
