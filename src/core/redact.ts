/**
 * Keeps secrets out of everything that is saved or printed. Environment variables and labels pass by an allow-list of
 * names; command lines and free text by the shapes that secrets have, and by the values that are known to be secret.
 */

export const REDACTED = '[redacted]';

const ALLOWED_NAMES = new Set([
  'PATH',
  'LD_LIBRARY_PATH',
  'HOME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TERM',
  'HOSTNAME',
  'PWD',
  'OLDPWD',
  'TMPDIR',
  'SHELL',
  'USER',
  'PORT',
  'HOST',
]);
const MORE_ALLOWED_NAMES = new Set([
  'NODE_ENV',
  'NODE_OPTIONS',
  'UV_THREADPOOL_SIZE',
  'PYTHONUNBUFFERED',
  'PYTHONPATH',
  'GLIBC_TUNABLES',
  'LD_BIND_NOW',
  'MALLOC_ARENA_MAX',
  'MALLOC_TOP_PAD_',
  'PYTHONMALLOC',
  'PYTHONNOUSERSITE',
  'LD_PRELOAD',
  'DEBIAN_FRONTEND',
]);
const ALLOWED_PREFIXES = [
  'COLDSTART_',
  'CUDA_',
  'CUDNN_',
  'NVIDIA_',
  'NCCL_',
  'ORT_',
  'ONNXRUNTIME_',
  'TENSORRT_',
  'TRT_',
  'OMP_',
  'KMP_',
  'MKL_',
  'OPENBLAS_',
  'GOMP_',
  'LC_',
];
const ALLOWED_LABEL_PREFIXES = ['coldstart.', 'dev.coldstart.', 'org.opencontainers.image.'];

/** A name that says secret is one, whatever list its prefix is on: COLDSTART_API_TOKEN, NVIDIA_API_KEY. */
const SECRET_WORD =
  /pass(?:word|wd|phrase)?(?![a-z])|secret|token|credential|(?:api|access|private|auth|account|license|ngc|encryption|signing)[-_.]?key|authorization|(?<![a-z])(?:pwd|auth|apikey|bearer|sas|dsn|cookie|session[-_.]?id)(?![a-z])/i;
/** The shell's words for folders, not for passwords: redacted, they would take every path out of a log. */
const WORKING_FOLDERS = new Set(['PWD', 'OLDPWD']);
/** `tokens` and `tokenizer` are words of the trade. */
const HARMLESS_WORD = /tokeni[sz]er|tokens|max[-_]?token|token[-_]?(?:type|count|limit|length)/i;

const SECRET_SHAPES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hf_[A-Za-z0-9]{16,}|nvapi-[\w-]{16,}|npm_[A-Za-z0-9]{30,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|AIza[\w-]{30,})/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
];
const BEARER = /\b(bearer|basic)(\s+)[\w.~+/=-]{6,}/gi;
/** Every name is bounded on both sides: a log line of one megabyte must not take quadratic time. */
const URL_USER = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@]{1,500}@/gi;
/** What stands right behind a quoted value belongs to it, as a shell reads it: `token='a'b`. */
const ASSIGNMENT =
  /(?<![A-Za-z0-9_.-])([-_.]{0,2}[A-Za-z][\w.-]{0,100})(["']?\s{0,8}[=:]\s{0,8})((?:"[^"]*"|'[^']*')(?:[\w.~+/=-]|"[^"]*"|'[^']*')*|[^\s"'&;,]+)/g;

/** Whether the value of an environment variable may be stored. */
export function isAllowedVariable(name: string): boolean {
  const listed = ALLOWED_NAMES.has(name) || MORE_ALLOWED_NAMES.has(name) || ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix));
  return listed && !namesSecret(name);
}

/** Names stay, values of names that are not on the list do not. */
export function redactEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(environment, (name, value) => (isAllowedVariable(name) ? redactText(value) : REDACTED));
}

export function redactLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(labels, (name, value) =>
    ALLOWED_LABEL_PREFIXES.some((prefix) => name.startsWith(prefix)) && !namesSecret(name) ? redactText(value) : REDACTED,
  );
}

/** A command line: `--token=x`, `--token x`, `-H "Authorization: Bearer x"`, `password=x`, addresses with a user. */
export function redactArguments(args: readonly string[]): string[] {
  let valueIsSecret = false;
  return args.map((argument) => {
    const hidden = valueIsSecret && !argument.startsWith('--');
    valueIsSecret = /^--?[A-Za-z][\w.-]*$/.test(argument) && namesSecret(argument);
    return hidden ? REDACTED : redactText(argument);
  });
}

/** What is replaced may leave the shape of another secret behind: until nothing is found, which two or three rounds reach. */
const MOST_ROUNDS = 5;

/** Replaces what has the shape of a secret. */
export function redactText(text: string): string {
  let clean = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = clean;
    clean = redactOnce(before);
    if (clean === before) break;
  }
  return clean;
}

function redactOnce(text: string): string {
  let clean = text.replace(URL_USER, `$1${REDACTED}@`).replace(BEARER, `$1$2${REDACTED}`);
  for (const shape of SECRET_SHAPES) {
    clean = clean.replace(shape, REDACTED);
  }
  return clean.replace(ASSIGNMENT, (whole, name: string, between: string, value: string) => {
    const done = value.startsWith(REDACTED) || /^(?:bearer|basic)$/i.test(value);
    return namesSecret(name) && !done ? `${name}${between}${REDACTED}` : whole;
  });
}

/**
 * A function that also removes the values of variables that may not be stored, wherever they turn up: programs print
 * their configuration. Values below 6 characters stay, since they would be found everywhere.
 */
export function createRedactor(environment: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.entries(environment)
    .filter(([name, value]) => value.length >= 6 && !isAllowedVariable(name))
    .map(([, value]) => value)
    .sort((left, right) => right.length - left.length);
  return (text) => redactText(secrets.reduce((clean, secret) => clean.split(secret).join(REDACTED), text));
}

/** Whether a name says that its value is a secret. */
export function namesSecret(name: string): boolean {
  return SECRET_WORD.test(name) && !HARMLESS_WORD.test(name) && !WORKING_FOLDERS.has(name);
}

function mapValues(record: Readonly<Record<string, string>>, map: (name: string, value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
}
