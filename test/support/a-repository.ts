/** Real git repositories in folders of their own, and what sides of them are resolved with. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SideContext } from '../../src/app/sides/side.ts';

const WHO = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];

export class TestRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: string[]): string {
    return execFileSync('git', [...WHO, ...args], { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  write(name: string, text: string, mode = 0o644): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  /** Returns its hash. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** What a stranger must not have changed: files, index, branch, notes of other working trees apart. */
  state(): string {
    return [this.git('status', '--porcelain'), this.git('rev-parse', 'HEAD'), this.git('branch', '--show-current'), this.git('stash', 'list')].join('\n');
  }
}

/** A folder with a cache, reports and room for repositories. */
export class SideWorld {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-sides-')));
  readonly said: string[] = [];
  readonly env = { ...process.env, XDG_CACHE_HOME: join(this.folder, 'cache'), XDG_RUNTIME_DIR: join(this.folder, 'runtime') };

  repository(name: string): TestRepository {
    return new TestRepository(join(this.folder, name));
  }

  context(cwd: string, more: Partial<SideContext> = {}): SideContext {
    const say = (message: string): void => void this.said.push(message);
    const reportsFolder = join(this.folder, 'reports');
    return { cwd, env: this.env, signal: new AbortController().signal, say, flags: {}, reportsFolder, ...more };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A scenario of a server in the scenario's folder, which is built as said. */
export function commitScenario(build: string): string {
  return `build: ${build}
target: { process: { command: [./server.sh, --now] } }
health: { url: "http://127.0.0.1:8000/" }
`;
}
