/** The container of a plan of TensorRT 8.6 and later: what its first 32 bytes and its section table say. */
import type { PlanProblem, PlanSection, PlanVersion } from '../../core/plan.ts';
import { readSize, readTag, readU32 } from './plan-source.ts';

export const CONTAINER_HEADER_BYTES = 32;
const SECTION_ENTRY_BYTES = 24;
/** The last bytes of every plan from 8.6 to 10.15. */
export const TRAILER = Buffer.from([0x99, 0x8b, 0x8d, 0x8b]);
const OLDEST_MAJOR = 8;
const NEWEST_MAJOR = 11;

export interface Container {
  readonly layout: number;
  readonly planBytes: number | undefined;
  readonly version: PlanVersion;
  readonly sections: readonly PlanSection[];
  readonly problems: readonly PlanProblem[];
}

/** Whether plans of that version were seen: what differs from them then is damage, else it may be new. */
export function isFamiliar({ major, minor }: PlanVersion): boolean {
  return (major === 8 && minor >= 6) || major === 9 || (major === 10 && minor <= 15);
}

function readVersion(plan: Buffer): PlanVersion {
  const [major = 0, minor = 0, patch = 0, build = 0] = plan.subarray(24, 28);
  return { text: `${major}.${minor}.${patch}.${build}`, major, minor, patch, build };
}

/** Tags are stored backwards. The first section begins where the table ends. */
function readSections(plan: Buffer): { readonly sections: PlanSection[]; readonly whole: boolean } {
  const sections: PlanSection[] = [];
  let end = plan.length;
  for (let at = CONTAINER_HEADER_BYTES; at + SECTION_ENTRY_BYTES <= end; at += SECTION_ENTRY_BYTES) {
    const tag = [...readTag(plan, at)].reverse().join('');
    if (!/^[A-Z]{4}$/.test(tag)) return { sections, whole: false };
    const offsetBytes = readSize(plan, at + 8);
    const sizeBytes = readSize(plan, at + 16);
    if (offsetBytes === undefined || sizeBytes === undefined || readU32(plan, at + 4) !== 0) return { sections, whole: false };
    sections.push({ tag, offsetBytes, sizeBytes });
    end = Math.min(end, offsetBytes);
  }
  return { sections, whole: sections.length > 0 && end === CONTAINER_HEADER_BYTES + sections.length * SECTION_ENTRY_BYTES };
}

function versionProblems(version: PlanVersion, layout: number): PlanProblem[] {
  if (version.major < OLDEST_MAJOR || version.major > NEWEST_MAJOR || (version.major === OLDEST_MAJOR && version.minor < 6)) {
    return [{ severity: 'damage', kind: 'version', text: `its header names TensorRT ${version.text}, of which no such plan is known` }];
  }
  if (layout === 1 || layout === 2) return [];
  return [{ severity: isFamiliar(version) ? 'damage' : 'doubt', kind: 'header', text: `its container has layout ${layout}; 1 and 2 are known` }];
}

function sectionProblems(sections: readonly PlanSection[], whole: boolean, planBytes: number | undefined): PlanProblem[] {
  const problem = (text: string): PlanProblem => ({ severity: 'damage', kind: 'section', text });
  const problems: PlanProblem[] = [];
  if (!whole) problems.push(problem('its section table is damaged'));
  if (!sections.some(({ tag }) => tag === 'ENGN')) problems.push(problem('it has no engine section (ENGN)'));
  let previous: PlanSection | undefined;
  for (const section of [...sections].sort((a, b) => a.offsetBytes - b.offsetBytes)) {
    const end = section.offsetBytes + section.sizeBytes;
    if (planBytes !== undefined && end > planBytes) problems.push(problem(`its section ${section.tag} ends at byte ${end}, the plan at ${planBytes}`));
    if (section.offsetBytes < CONTAINER_HEADER_BYTES) problems.push(problem(`its section ${section.tag} begins inside the header`));
    if (previous && previous.offsetBytes + previous.sizeBytes > section.offsetBytes)
      problems.push(problem(`its sections ${previous.tag} and ${section.tag} overlap`));
    previous = section;
  }
  return problems;
}

/** `plan` begins with the magic and may be cut off anywhere from 32 bytes on. */
export function readContainer(plan: Buffer): Container {
  const layout = readU32(plan, 8) ?? 0;
  const planBytes = readSize(plan, 16);
  const version = readVersion(plan);
  const { sections, whole } = readSections(plan);
  const reserved = readU32(plan, 4) === 0 && readU32(plan, 12) === 0;
  return {
    layout,
    planBytes,
    version,
    sections,
    problems: [
      ...versionProblems(version, layout),
      ...(reserved
        ? []
        : [{ severity: isFamiliar(version) ? 'damage' : 'doubt', kind: 'header', text: 'bytes of its header that are always zero are not' } as const]),
      ...sectionProblems(sections, whole, planBytes),
    ],
  };
}
