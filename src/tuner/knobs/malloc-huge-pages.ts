/** Whether the C library asks for huge pages (glibc 2.35 and later; others do not know the tunable and go on without). */
import type { Knob } from '../knob.ts';
import { withVariable } from '../settings/change-variant.ts';

const VARIABLE = 'GLIBC_TUNABLES';
const TUNABLE = 'glibc.malloc.hugetlb';

/** The variable is a list of `name=value` between colons, and other tunables of it stay. */
function tunables(text: string | undefined): string[] {
  return (text ?? '').split(':').filter((entry) => entry !== '');
}

function readSetting(text: string | undefined): string {
  return (
    tunables(text)
      .findLast((entry) => entry.startsWith(`${TUNABLE}=`))
      ?.slice(TUNABLE.length + 1) ?? '0'
  );
}

export const MALLOC_HUGE_PAGES: Knob = {
  id: 'malloc-huge-pages',
  title: 'huge pages for allocated memory',
  group: 'process',
  phases: ['runtime-create', 'deserialize', 'buffer-allocate', 'first-inference', 'application'],
  missing: () => undefined,
  read: ({ target }) => Number(readSetting(target.env[VARIABLE])),
  values: () => [1, 0],
  apply: (variant, value) => {
    const text = variant.target.env[VARIABLE];
    if (String(value) === readSetting(text)) return variant;
    const others = tunables(text).filter((entry) => !entry.startsWith(`${TUNABLE}=`));
    const entries = value === 0 ? others : [...others, `${TUNABLE}=${value}`];
    return withVariable(variant, VARIABLE, entries.length === 0 ? undefined : entries.join(':'));
  },
  sideEffect: 'Memory comes in pieces of 2 MiB: fewer faults, and more of it taken than used; the kernel must allow it (madvise).',
  byHand: (value) =>
    value === 0 ? `Leave ${TUNABLE} out of ${VARIABLE}.` : `Set the environment variable ${VARIABLE}=${TUNABLE}=${value} (glibc 2.35 and later).`,
};
