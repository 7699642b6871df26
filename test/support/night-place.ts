/** A service under git in a folder of its own, its nightly file, and whole nights of the built binary in it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NightDocument, SeriesNight } from '../../src/core/night.ts';
import { TestRepository } from './a-repository.ts';
import { coldstart, type Finished, makeWorkplace, type Running, startColdstart, type Workplace } from './built-binary.ts';
import { C_SERVER, freePort } from './host-programs.ts';

/** Serves as many seconds later as the file `delay` says; `fail` ends it with words of its own. Built by cc: it starts in no time. */
const START = `#!/bin/sh
read -r delay < ./delay
if [ "$delay" = fail ]; then echo no such weights >&2; exit 9; fi
sleep "$delay"
exec ./server "$1"
`;
const BUILD = 'cc -O1 -o server server.c';

export interface NightAnswer extends Finished {
  /** Undefined where the night did not get so far. */
  readonly night: NightDocument | undefined;
}

export class NightPlace {
  readonly place: Workplace;
  readonly service: TestRepository;
  readonly port: number;

  private constructor(place: Workplace, port: number) {
    this.place = place;
    this.port = port;
    this.service = new TestRepository(join(place.folder, 'service'));
  }

  /** With one commit whose server takes `delay` seconds, and a nightly file with one series of it, `app`. */
  static async make(delay = '0.15'): Promise<NightPlace> {
    const made = new NightPlace(makeWorkplace(), await freePort());
    made.service.write('server.c', readFileSync(C_SERVER, 'utf8'));
    made.service.write('start.sh', START, 0o755);
    made.service.write('app.yaml', made.scenario());
    made.commit(delay);
    made.nightly([{ name: 'app', scenario: './service/app.yaml', head: `git:${made.service.folder}@HEAD` }]);
    return made;
  }

  /** JSON is YAML. */
  scenario(keys: Record<string, unknown> = {}): string {
    return JSON.stringify({
      title: 'A service',
      build: { command: 'sh ./build.sh' },
      target: { process: { command: ['./start.sh', String(this.port)] } },
      health: { url: `http://127.0.0.1:${this.port}/`, timeout: '10s' },
      controls: 0,
      budget: { at: 'p50' },
      ...keys,
    });
  }

  /** Another commit: what its server does, and what builds it. Returns its hash. */
  commit(delay: string, build = BUILD): string {
    this.service.write('delay', `${delay}\n`);
    this.service.write('build.sh', `${build}\n`);
    return this.service.commit(`delay ${delay}`);
  }

  /** Few pairs, and no noise of the machine decides. */
  nightly(series: readonly Record<string, unknown>[], keys: Record<string, unknown> = {}): void {
    const text = JSON.stringify({
      maxTime: '5m',
      hostNoise: { bounds: '100%', cpuPressure: '100%' },
      defaults: { pairs: 6, confirmPairs: 6, confirm: 'one' },
      series,
      ...keys,
    });
    writeFileSync(join(this.place.folder, 'nightly.yaml'), text);
  }

  start(args: readonly string[] = [], env: Record<string, string> = {}): Running {
    return startColdstart(this.place, ['nightly', ...args], { XDG_CACHE_HOME: join(this.place.folder, 'cache'), ...env });
  }

  async night(args: readonly string[] = [], env: Record<string, string> = {}): Promise<NightAnswer> {
    const finished = await this.start(['--json', ...args], env).finished;
    return { ...finished, night: finished.stdout.startsWith('{') ? (JSON.parse(finished.stdout) as NightDocument) : undefined };
  }

  /** The only series of a further night, and the exit code. */
  async one(args: readonly string[] = []): Promise<SeriesNight & { readonly code: number | null }> {
    const { night, code, stderr } = await this.night(args);
    const [series] = night?.series ?? [];
    if (series === undefined) throw new Error(`no night; standard error:\n${stderr}`);
    return { ...series, code };
  }

  /** `accept`, `status` and others. */
  ask(...args: string[]): Promise<Finished> {
    return coldstart(this.place, ['nightly', ...args]);
  }

  /** Names of saved nights, oldest first. */
  nights(): string[] {
    return readdirSync(join(this.place.folder, 'reports', 'nights'))
      .filter((name) => !name.startsWith('.'))
      .sort();
  }

  saved(name: string): NightDocument {
    return JSON.parse(readFileSync(join(this.place.folder, 'reports', 'nights', name, 'night.json'), 'utf8')) as NightDocument;
  }
}
