/** Whether V8 reserves gigabytes of address space for each WebAssembly memory and handles its faults by signals. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_WASM_TRAP_HANDLER = nodeFlagKnob({
  id: 'node-wasm-trap-handler',
  title: 'no address reservation for WebAssembly',
  flag: '--disable-wasm-trap-handler',
  values: [true],
  sideEffect: 'WebAssembly checks its bounds in code and is slower; where address space is limited, Node starts at all.',
});
