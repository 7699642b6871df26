/** Vitest's global set-up: the tests use what the build makes, so it is made (or found up to date) first. */
import { prepareCheckout } from '../../src/setup/install.mjs';

export default prepareCheckout;
