/** Lets the reader hide the phases that did not move beyond noise; their parts stay in the sum, in one row. */
import { followAddress, writeAddress } from '../shell/address.ts';
import { byId, element } from '../shell/dom.ts';

export function offerSignificantOnly(): void {
  const table = byId('phase-table');
  const controls = byId('phase-controls');
  if (table === undefined || controls === undefined) return;
  const box = element('input', { type: 'checkbox' });
  const apply = (only: boolean): void => {
    box.checked = only;
    table.classList.toggle('significant-only', only);
  };
  box.addEventListener('change', () => {
    apply(box.checked);
    writeAddress('significant', box.checked ? 'only' : undefined);
  });
  controls.append(element('label', {}, box, ' only significant'));
  followAddress((choices) => apply(choices.get('significant') === 'only'));
}
