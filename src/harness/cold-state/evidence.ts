/** From examined files to the evidence that is stored with a trial: what was asked, whether it holds, and if not, why. */
import { COLD_SHARE, type FileEvidence, type FileRole, type RoleTotal, type StartState, type StateEvidence, WARM_SHARE } from '../../core/cold-state.ts';
import type { ExaminedFile } from './examined-file.ts';

const FILES_SHOWN = 40;
const ROLES: readonly FileRole[] = ['model', 'library', 'addon', 'runtime', 'image'];

export interface StateFindings {
  readonly state: StartState;
  readonly established: string;
  readonly files: readonly ExaminedFile[];
  /** Path → who maps it. */
  readonly exemptions: ReadonlyMap<string, string>;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

function explain({ file, expectation, sizeBytes, residentBytes, error }: ExaminedFile): string {
  if (error !== undefined) return `${file.path} cannot be examined: ${error}`;
  const share = percent(residentBytes / sizeBytes);
  if (expectation === 'absent')
    return `${file.path} is ${share} in the page cache (at most ${percent(COLD_SHARE)}): something has read it since it was evicted, or a process maps it or has locked it there`;
  return `${file.path} is ${share} in the page cache (at least ${percent(WARM_SHARE)}): memory is short, or something has evicted it since it was read`;
}

function reasonFor(wrong: readonly ExaminedFile[], { state, files }: StateFindings): string | undefined {
  const [first] = wrong;
  if (!first) {
    const lacksModel = state === 'model-cold' && !files.some(({ file }) => file.role === 'model');
    return lacksModel ? 'no file of the model is known: this server was not seen to map one, so nothing could be made cold' : undefined;
  }
  return wrong.length === 1 ? explain(first) : `${explain(first)}; ${wrong.length - 1} more files are in the wrong state`;
}

function totalOf(role: FileRole, { files, exemptions }: StateFindings): RoleTotal {
  const own = files.filter(({ file }) => file.role === role);
  const sum = (value: (file: ExaminedFile) => number) => own.reduce((total, file) => total + value(file), 0);
  return {
    role,
    files: own.length,
    sizeBytes: sum((file) => file.sizeBytes),
    residentBytes: sum((file) => file.residentBytes),
    exemptFiles: sum(({ file }) => (exemptions.has(file.path) ? 1 : 0)),
  };
}

function fileEvidence({ file, sizeBytes, residentBytes }: ExaminedFile, exemptions: ReadonlyMap<string, string>): FileEvidence {
  const exempt = exemptions.get(file.path);
  return { ...file, sizeBytes, residentBytes, ...(exempt !== undefined && { exempt }) };
}

export function stateEvidence(findings: StateFindings): StateEvidence {
  const { state, established, files, exemptions } = findings;
  const wrong = files.filter(({ fits, file }) => !fits && !exemptions.has(file.path)).sort((a, b) => b.residentBytes - a.residentBytes);
  const others = files.filter((file) => !wrong.includes(file)).sort((a, b) => b.sizeBytes - a.sizeBytes);
  const reason = reasonFor(wrong, findings);
  return {
    requested: state,
    verified: reason === undefined,
    established,
    method: files.some(({ method }) => method === 'mincore') ? 'mincore' : files.some(({ method }) => method === 'cachestat') ? 'cachestat' : 'none',
    ...(reason !== undefined && { reason }),
    files: [...wrong, ...others].slice(0, FILES_SHOWN).map((file) => fileEvidence(file, exemptions)),
    totals: ROLES.map((role) => totalOf(role, findings)).filter((total) => total.files > 0),
  };
}
