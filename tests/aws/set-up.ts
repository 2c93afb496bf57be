import { prepareEnvironment } from './virtual-environment.ts';

/** Before the first test, so that no test has to wait for an installation. */
export default prepareEnvironment;
