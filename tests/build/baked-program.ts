/** What is baked into bundles, as a program of its own: the test beside it compares it with what is compiled at start. */
export { checkSamples } from '../../cli/contract/check-samples.ts';
export * as eventValidators from '../../functions/arrival/event-validators.ts';
export { code } from '../../functions/host/code.ts';
export { contracts } from '../../functions/host/contracts.ts';
export * as payloadValidators from '../../functions/payload-validators.ts';
export { ExactNumber } from '../../shared/contract/values.ts';
export * as settingsValidators from '../../shared/settings-validators.ts';
export { readSettings } from '../../shared/settings.ts';
