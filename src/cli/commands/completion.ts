/** `coldstart completion`: a completion script made from the program itself, so it cannot fall behind. */
import { Argument, type Command } from 'commander';
import type { CliIo } from '../io.ts';

/** Words that may follow each verb: its sub-verbs and what follows those, the choices of its arguments, its flags. */
function wordsOf(command: Command): string[] {
  const words = [
    ...command.commands.flatMap((sub) => [sub.name(), ...wordsOf(sub)]),
    ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    ...command.options.flatMap((option) => (option.long ? [option.long] : [])),
    '--help',
  ];
  return [...new Set(words)];
}

function bash(program: Command): string {
  const cases = program.commands.map((command) => `    ${command.name()}) words="${wordsOf(command).join(' ')}" ;;`).join('\n');
  return `# coldstart completion for bash: eval "$(coldstart completion bash)"
_coldstart() {
  local words current="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]}" in
${cases}
    *) words="${program.commands.map((command) => command.name()).join(' ')} --help --version" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _coldstart coldstart
`;
}

function zsh(program: Command): string {
  const cases = program.commands.map((command) => `    ${command.name()}) compadd -- ${wordsOf(command).join(' ')}; _files ;;`).join('\n');
  const verbs = program.commands.map((command) => `'${command.name()}:${command.description().replace(/['\n:]/g, ' ')}'`).join(' ');
  return `#compdef coldstart
# coldstart completion for zsh: coldstart completion zsh > "\${fpath[1]}/_coldstart"
_coldstart() {
  if (( CURRENT == 2 )); then
    local -a verbs=(${verbs})
    _describe command verbs
    return
  fi
  case "$words[2]" in
${cases}
  esac
}
compdef _coldstart coldstart
`;
}

function fish(program: Command): string {
  const quoted = (text: string): string => text.replace(/['\\]/g, '\\$&');
  const lines = program.commands.flatMap((command) => [
    `complete -c coldstart -n __fish_use_subcommand -a ${command.name()} -d '${quoted(command.description())}'`,
    ...command.commands.map(
      (sub) => `complete -c coldstart -n '__fish_seen_subcommand_from ${command.name()}' -a ${sub.name()} -d '${quoted(sub.description())}'`,
    ),
    ...[command, ...command.commands]
      .flatMap(({ options }) => options)
      .flatMap((option) =>
        option.long
          ? [`complete -c coldstart -n '__fish_seen_subcommand_from ${command.name()}' -l ${option.long.slice(2)} -d '${quoted(option.description)}'`]
          : [],
      ),
  ]);
  return `# coldstart completion for fish: coldstart completion fish > ~/.config/fish/completions/coldstart.fish\n${lines.join('\n')}\n`;
}

const SHELLS = { bash, zsh, fish } as const;

export function addCompletionCommand(program: Command, io: CliIo): void {
  program
    .command('completion')
    .description('print a completion script for your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', '\nExample:\n  eval "$(coldstart completion bash)"')
    .action((shell: keyof typeof SHELLS) => {
      io.stdout.write(SHELLS[shell](program));
    });
}
