/** The files that tell our own entry point what to do: its configuration, and the plan of an early start. */
import { earlyPlanFile } from '../../../core/early-start.ts';
import type { InstanceConfig } from '../../../core/instance-config.ts';
import { isInstrumented } from '../../../core/scenario.ts';
import { INSTANCE_FILES } from '../start-mounts.ts';
import type { FormatContext, PatchFormat, WrittenFile } from './format.ts';

function configText({ input, side }: FormatContext): string | undefined {
  return isInstrumented(input[side]) ? input.configs?.[side] : undefined;
}

export const CONFIG_FILE: PatchFormat = {
  file: INSTANCE_FILES.config,
  title: 'configuration of the entry point',
  apply: () => 'the other files name it: COLDSTART_CONFIG',
  write: (context): WrittenFile | undefined => {
    const text = configText(context);
    return text === undefined ? undefined : { text, left: [] };
  },
};

export const PLAN_FILE: PatchFormat = {
  file: INSTANCE_FILES.plan,
  title: 'plan of the early start',
  apply: () => 'the other files name it: COLDSTART_EARLY',
  write: (context): WrittenFile | undefined => {
    const config = configText(context);
    const plan = config === undefined ? undefined : earlyPlanFile(JSON.parse(config) as InstanceConfig);
    return plan === undefined ? undefined : { text: plan, left: [] };
  },
};
