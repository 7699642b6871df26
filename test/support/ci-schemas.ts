/** What GitLab's CI/CD YAML reference and GitHub's workflow syntax allow of what we write, strictly: an unknown key is a fault. */
import { z } from 'zod';

const text = z.string().min(1);
const oneLine = text.regex(/^[^\n]*$/);
const path = oneLine.regex(/^[^/~$]/, 'relative to the project');
const duration = z.string().regex(/^\d+ ?(?:days|h|hours|minutes|m)(?: \d+ ?(?:h|minutes|m))?$/);

const gitlabJob = z.strictObject({
  stage: z.enum(['.pre', 'build', 'test', 'deploy', '.post']),
  tags: z.array(oneLine).min(1).max(50),
  rules: z
    .array(
      z.strictObject({
        if: oneLine.regex(/^\$\w+ (?:==|!=|=~|!~) .+$/),
        when: z.enum(['always', 'never', 'on_success', 'on_failure', 'manual', 'delayed']).optional(),
      }),
    )
    .min(1),
  resource_group: oneLine.regex(/^[\w./:${} -]{1,255}$/),
  timeout: duration,
  variables: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string()),
  cache: z.strictObject({
    key: z.string().regex(/^[^/]+$/),
    when: z.enum(['on_success', 'on_failure', 'always']),
    paths: z.array(path).min(1),
    policy: z.enum(['pull', 'push', 'pull-push']).optional(),
  }),
  script: z.array(text).min(1),
  allow_failure: z.union([z.boolean(), z.strictObject({ exit_codes: z.union([z.int(), z.array(z.int().min(1).max(255)).min(1)]) })]),
  artifacts: z.strictObject({
    when: z.enum(['on_success', 'on_failure', 'always']),
    expire_in: duration,
    paths: z.array(path).min(1),
    reports: z.strictObject({ junit: z.union([path, z.array(path)]) }),
  }),
});

/** Top-level names that are no keyword of GitLab's are jobs. */
export const gitlabSchema = z.strictObject({ 'coldstart-nightly': gitlabJob });

const expression = z.string().regex(/^(?:always|success|failure|cancelled)\(\)$/);
const field = (lowest: number, highest: number) =>
  z.string().refine((value) => value === '*' || (/^\d+$/.test(value) && Number(value) >= lowest && Number(value) <= highest), 'no field of a cron line');
const cron = z
  .string()
  .transform((line) => line.split(' '))
  .pipe(z.tuple([field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6)]));

const step = z.union([
  z.strictObject({
    name: oneLine.optional(),
    if: expression.optional(),
    uses: z.string().regex(/^[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?@(?:v\d+|[0-9a-f]{40})$/),
    with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  z.strictObject({ name: oneLine.optional(), if: expression.optional(), run: text, shell: z.enum(['bash', 'sh']).optional() }),
]);

export const githubSchema = z.strictObject({
  name: oneLine,
  on: z.strictObject({ schedule: z.array(z.strictObject({ cron })).min(1), workflow_dispatch: z.strictObject({}) }),
  permissions: z.strictObject({ contents: z.enum(['read', 'write', 'none']) }),
  concurrency: z.strictObject({ group: oneLine, 'cancel-in-progress': z.boolean() }),
  jobs: z.record(
    z.string().regex(/^[A-Za-z_][\w-]*$/),
    z.strictObject({
      'runs-on': z.union([oneLine, z.array(oneLine).min(1)]),
      'timeout-minutes': z.int().min(1),
      steps: z.array(step).min(1),
    }),
  ),
});
