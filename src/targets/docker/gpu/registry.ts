/** Every way of giving a container its GPUs, in the order in which auto tries them. */
import { CDI } from './cdi.ts';
import { DEVICE_NODES } from './device-nodes.ts';
import type { GpuModeDescriptor } from './mode.ts';
import { RUNTIME } from './runtime.ts';
import { TOOLKIT } from './toolkit.ts';

export const GPU_MODE_ORDER: readonly GpuModeDescriptor[] = [CDI, RUNTIME, TOOLKIT, DEVICE_NODES];
