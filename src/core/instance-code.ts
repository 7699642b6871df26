/**
 * How the code of our own entry point came to run. Whoever runs it leaves a word in this process, because the entry point
 * itself cannot tell; it reports it as the fact `node.code`.
 */

/** source: compiled while starting. rejected: compiled code was there and did not fit this Node or its flags. */
export type InstanceCode = 'source' | 'compile-cache' | 'rejected-compile-cache' | 'snapshot';

interface CodeHolder {
  coldstartCode?: InstanceCode;
}

export function rememberInstanceCode(code: InstanceCode): void {
  (globalThis as CodeHolder).coldstartCode = code;
}

export function instanceCode(): InstanceCode {
  return (globalThis as CodeHolder).coldstartCode ?? 'source';
}
