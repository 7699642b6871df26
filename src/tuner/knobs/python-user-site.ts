/** Whether Python looks for packages in the home folder at every start. */
import { needsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const PYTHON_USER_SITE = variableKnob({
  id: 'python-user-site',
  title: 'Python without the folder of user packages',
  phases: ['application'],
  variable: 'PYTHONNOUSERSITE',
  isSwitch: true,
  values: () => [true],
  missing: needsPython,
  sideEffect: 'Packages that were installed for this user only are not found.',
});
