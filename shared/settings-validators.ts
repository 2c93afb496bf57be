import { ajv } from './ajv.ts';
import type { ApprovalMode } from './settings.ts';

const approvalModes: readonly ApprovalMode[] = ['automatic', 'required'];

/** A settings file; only the stack has to be there. */
interface SettingsDocument {
  readonly stack: string;
  readonly approval?: ApprovalMode;
  readonly backfill?: { readonly maxDays?: number; readonly approval?: ApprovalMode };
}

/** Whether a value states the settings of a stack. */
export const isSettingsDocument = ajv.compile<SettingsDocument>({
  type: 'object',
  required: ['stack'],
  additionalProperties: false,
  properties: {
    stack: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,40}$' },
    approval: { enum: approvalModes },
    backfill: {
      type: 'object',
      additionalProperties: false,
      properties: { maxDays: { type: 'integer', minimum: 1, maximum: 3660 }, approval: { enum: approvalModes } },
    },
  },
});
