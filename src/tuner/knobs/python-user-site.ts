/** Whether Python looks for packages in the home folder at every start. */
import { startsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const PYTHON_USER_SITE = variableKnob({
  id: 'python-user-site',
  title: 'Python without the folder of user packages',
  phases: ['application'],
  variable: 'PYTHONNOUSERSITE',
  isSwitch: true,
  values: () => [true],
  missing: (variant) => (startsPython(variant) ? undefined : 'nothing of it is known to run in Python: the command does not begin with python.'),
  sideEffect: 'Packages that were installed for this user only are not found.',
});
