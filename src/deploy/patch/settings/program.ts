/** Rows of the table about what runs: image, entry point, arguments, variables, labels, ports, health check. */
import { isDeepStrictEqual } from 'node:util';
import { REDACTED, redactLabels } from '../../../core/redact.ts';
import type { HealthCheck } from '../../../core/scenario.ts';
import { shellWord } from '../../quoting.ts';
import type { ContainerStart } from '../container-start.ts';
import { dockerfileEnv, dockerfileWords } from '../dockerfile-words.ts';
import type { PassedWord } from '../secrets.ts';
import { ComposeTag, Interpolated, joinedList, RESET } from './compose-values.ts';
import type { ContainerSetting, PodPart, Said, Tree } from './setting.ts';
import { passedWord } from './shell-parts.ts';

const SECRET_WORD = { not: 'a word of it may be a secret, and this file would hold it for everybody who reads it' };

function composeWord(word: PassedWord): unknown {
  return typeof word === 'string' ? word : new Interpolated(`\${${word.from}:?}`);
}

/** A pod's own command line: `$(NAME)` is looked up there, and `$$` is a dollar. */
function podWords(words: readonly PassedWord[]): readonly string[] | undefined {
  return words.every((word) => typeof word === 'string') ? words.map((word) => String(word).replaceAll('$(', '$$(')) : undefined;
}

const IMAGE: ContainerSetting = {
  fields: ['target.image', 'target.flavour'],
  title: 'the image',
  differs: (from, to) => from.image !== to.image,
  run: () => [],
  compose: (_, { image }) => ({ service: { image } }),
  image: () => ({ not: 'it is what BASE names: give the image as a build argument' }),
  kubernetes: (_, { image }) => ({ container: { image } }),
};

const ENTRYPOINT: ContainerSetting = {
  fields: ['target.entrypoint', 'engine.node'],
  title: 'the entry point',
  differs: (from, to) => !isDeepStrictEqual(from.entrypoint, to.entrypoint),
  // docker run takes the program alone; its arguments stand in front of those of the image.
  run: ({ entrypoint }) => (entrypoint === undefined ? [] : ['--entrypoint', passedWord(entrypoint[0] ?? '')]),
  compose: (_, { entrypoint }) => ({ service: { entrypoint: entrypoint?.map(composeWord) ?? RESET } }),
  image: (_, { entrypoint }) => {
    const words = entrypoint === undefined ? undefined : dockerfileWords(entrypoint);
    return words === undefined
      ? entrypoint === undefined
        ? { not: "there is no instruction that takes the image's own back" }
        : SECRET_WORD
      : [`ENTRYPOINT ${words}`];
  },
  kubernetes: (_, { entrypoint }) => {
    const command = entrypoint === undefined ? null : podWords(entrypoint);
    return command === undefined ? SECRET_WORD : { container: { command } };
  },
};

const ARGUMENTS: ContainerSetting = {
  fields: ['target.args'],
  title: 'the arguments',
  differs: (from, to) => !isDeepStrictEqual(from.args, to.args),
  // They stand behind the image.
  run: () => [],
  compose: (_, { args }) => ({ service: { command: args.length === 0 ? RESET : args.map(composeWord) } }),
  image: (_, { args }) => {
    const words = dockerfileWords(args);
    return words === undefined ? SECRET_WORD : [`CMD ${words}`];
  },
  kubernetes: (_, { args }) => {
    const words = podWords(args);
    return words === undefined ? SECRET_WORD : { container: { args: words.length === 0 ? null : words } };
  },
};

function changedNames(from: ContainerStart, to: ContainerStart): readonly string[] {
  return Object.keys({ ...from.env, ...to.env }).filter((name) => !isDeepStrictEqual(from.env[name], to.env[name]));
}

function podVariable(name: string, { env, name: service }: ContainerStart): Tree {
  const value = env[name];
  if (value === undefined) return { name, $patch: 'delete' };
  if ('value' in value) return { name, value: value.value.replaceAll('$(', '$$('), valueFrom: null };
  return { name, value: null, valueFrom: { secretKeyRef: { name: `${service}-env`, key: name } } };
}

const ENVIRONMENT: ContainerSetting = {
  fields: ['target.env'],
  title: 'the environment',
  differs: (from, to) => changedNames(from, to).length > 0,
  run: ({ env }) => Object.entries(env).flatMap(([name, value]) => ['--env', shellWord('value' in value ? `${name}=${value.value}` : name)]),
  compose: (from, to) => ({
    service: {
      environment: Object.fromEntries(
        changedNames(from, to).map((name) => {
          const value = to.env[name];
          return [name, value === undefined ? RESET : 'value' in value ? value.value : new Interpolated(`\${${name}:?}`)];
        }),
      ),
    },
  }),
  image: (from, to) => {
    const lines = changedNames(from, to).map((name) => dockerfileEnv(name, to.env[name]));
    return lines.length === 0 ? { not: 'nothing of it differs' } : lines;
  },
  kubernetes: (from, to): PodPart => {
    const names = changedNames(from, to);
    const secret = names.some((name) => 'from' in (to.env[name] ?? {}));
    return {
      container: { env: names.map((name) => podVariable(name, to)) },
      notes: secret ? [`a secret "${to.name}-env" must hold the variables that are not written here`] : [],
    };
  },
};

/** Labels that may be written. */
function openLabels({ target }: ContainerStart): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(redactLabels(target.labels)).filter(([, value]) => !value.includes(REDACTED)));
}

const LABELS: ContainerSetting = {
  fields: ['target.labels'],
  title: 'the labels',
  differs: (from, to) => !isDeepStrictEqual(openLabels(from), openLabels(to)),
  run: (start) => Object.entries(openLabels(start)).flatMap(([name, value]) => ['--label', shellWord(`${name}=${value}`)]),
  compose: (_, to) => ({ service: { labels: openLabels(to) } }),
  image: () => ({ not: 'they belong to the container, not to its image' }),
  kubernetes: () => ({ not: 'labels of a pod select it, and have other rules' }),
};

const PORTS: ContainerSetting = {
  fields: ['target.ports'],
  title: 'the exposed ports',
  differs: (from, to) => !isDeepStrictEqual(from.target.ports, to.target.ports),
  run: ({ target }) => target.ports.flatMap((port) => ['--expose', String(port)]),
  compose: (from, to) => ({ service: { expose: joinedList(from.target.ports.map(String), to.target.ports.map(String)) } }),
  image: (_, to) =>
    to.target.ports.length === 0 ? { not: 'there is no instruction that takes a port of the image back' } : [`EXPOSE ${to.target.ports.join(' ')}`],
  kubernetes: (from, to) => ({
    container: {
      ports: [
        ...to.target.ports.map((containerPort) => ({ containerPort })),
        ...from.target.ports.filter((port) => !to.target.ports.includes(port)).map((containerPort) => ({ containerPort, $patch: 'delete' })),
      ],
    },
  }),
};

/** Docker runs a command line by the shell of the image; a program with arguments of its own it takes only from an image. */
function shellLine(command: readonly string[]): string | undefined {
  return command[0] === '/bin/sh' && command[1] === '-c' && command.length === 3 ? command[2] : undefined;
}

function runHealth(check: HealthCheck): Said<readonly string[]> {
  if (check === 'none') return ['--no-healthcheck'];
  const times = [`--health-interval=${check.intervalMs}ms`, `--health-start-period=${check.startPeriodMs}ms`];
  if (check.command.length === 0) return times;
  const line = shellLine(check.command);
  if (line !== undefined) return ['--health-cmd', shellWord(line), ...times];
  return { not: 'docker run hands a check to the shell of the image, and this one is a program with its arguments: the Dockerfile has it' };
}

function composeHealth(check: HealthCheck | undefined): Tree {
  if (check === undefined) return { healthcheck: RESET };
  if (check === 'none') return { healthcheck: { disable: true } };
  const test = check.command.length === 0 ? {} : { test: new ComposeTag('!override', ['CMD', ...check.command]).value };
  return { healthcheck: { ...test, interval: `${check.intervalMs}ms`, start_period: `${check.startPeriodMs}ms` } };
}

function podHealth(check: HealthCheck | undefined): Said<PodPart> {
  if (check === undefined || check === 'none') return { container: { readinessProbe: null, startupProbe: null } };
  if (check.command.length === 0) return { not: "Kubernetes does not run the image's own check: give its command" };
  const exec = { command: podWords(check.command) };
  const periodSeconds = Math.max(1, Math.round(check.intervalMs / 1000));
  const startSeconds = Math.ceil(check.startPeriodMs / 1000);
  return {
    container: {
      readinessProbe: { exec, periodSeconds },
      startupProbe: startSeconds === 0 ? null : { exec, periodSeconds: 1, failureThreshold: startSeconds },
    },
    notes: [`probes count in whole seconds: ${check.intervalMs} ms became ${periodSeconds} s`],
  };
}

const HEALTH: ContainerSetting = {
  fields: ['target.healthcheck'],
  title: 'the health check',
  differs: (from, to) => !isDeepStrictEqual(from.target.healthcheck, to.target.healthcheck),
  run: ({ target }) => (target.healthcheck === undefined ? [] : runHealth(target.healthcheck)),
  compose: (_, to) => ({ service: composeHealth(to.target.healthcheck) }),
  image: (_, { target: { healthcheck: check } }) => {
    if (check === undefined) return { not: "there is no instruction that takes the image's own back" };
    if (check === 'none') return ['HEALTHCHECK NONE'];
    if (check.command.length === 0) return { not: "an instruction needs the command, and this check has the image's own" };
    return [`HEALTHCHECK --interval=${check.intervalMs}ms --start-period=${check.startPeriodMs}ms CMD ${dockerfileWords(check.command)}`];
  },
  kubernetes: (_, to) => podHealth(to.target.healthcheck),
};

export const PROGRAM: readonly ContainerSetting[] = [IMAGE, ENTRYPOINT, ARGUMENTS, ENVIRONMENT, LABELS, PORTS, HEALTH];
