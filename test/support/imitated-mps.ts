/** A control program of MPS for tests: a daemon that is a sleeping process, and what it was told in a file beside it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control program that keeps a daemon, lists a server from the second question on, and says what it was told. */
const CONTROL = `#!/bin/sh
pipes=$CUDA_MPS_PIPE_DIRECTORY
if [ "$1" = -d ]; then
  setsid sleep 1000 </dev/null >/dev/null 2>&1 &
  echo $! >"$pipes/daemon"
  : >"$pipes/control"
  echo "start $CUDA_MPS_LOG_DIRECTORY" >>"$0.told"
  exit 0
fi
read line
case $line in
get_server_list) if [ -e "$pipes/asked" ]; then echo 4321; fi; : >"$pipes/asked" ;;
quit*) echo "$line" >>"$0.told"; kill "$(cat "$pipes/daemon")"; rm -f "$pipes/control" "$pipes/daemon" "$pipes/asked" ;;
esac
`;

/** Puts the program into a folder that is to be on PATH; its path. */
export function writeMpsControl(folder: string): string {
  const program = join(folder, 'nvidia-cuda-mps-control');
  writeFileSync(program, CONTROL, { mode: 0o755 });
  return program;
}

/** What it was told so far: `start LOG_FOLDER`, `quit -t 1`. */
export function toldToMps(program: string): readonly string[] {
  const file = `${program}.told`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
