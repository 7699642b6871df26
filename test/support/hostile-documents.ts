/** Documents whose foreign texts are what breaks writers: control characters, half surrogate pairs, markup, formulas, endless lines. */
import type { ReportDocument } from '../../src/report/formats/registry.ts';

export const HOSTILE = `=1+1]]></x>"'&<script>alert(1)</script>\u0000\u0007\u001b[31m|\`@all\` ::error:: %0A,: a\nb\r\nc\td \ud800 \uffff \ufffe \u202e 😀 # {run_id="x"} 1 2 ${'x'.repeat(3000)}`;

/** What code reads: ids of enumerations, times, versions and hashes, which a valid document cannot hold anything in. */
const KEPT =
  /^(schemaVersion|kind|outcome|role|state|at|moment|createdAt|endedAt|startedAt|committedAt|startRequestedNs|bootId|architecture|id|phase|parent|phases|lane|edge|source|severity|cause|screened|direction|reason|share|coverageOf|requested|trial|variant|variants|representative|criticalChain|openSince|acknowledgedUntil|cgroupVersion|user|mode|image|pull|code|method|stage|end|status|unit|objective|strategy|backend|loader|pipeline|limit|nightId|at)$/;

function bend(value: unknown, key: string): unknown {
  if (typeof value === 'string') return KEPT.test(key) ? value : `${value} ${HOSTILE}`;
  if (Array.isArray(value)) return value.map((item) => bend(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, bend(item, name)]));
}

/** The document with everything bent that a user, an image or a commit may choose. */
export function withHostileTexts<D extends ReportDocument>(document: D): D {
  return bend(document, '') as D;
}
