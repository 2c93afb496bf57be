import { expect } from '@jest/globals';
import type { ItemStatus } from '../../cli/backfill/describe-ledger.ts';
import { sluice, sluiceJson } from './sluice-command.ts';

/** What `backfill run`, `resume` and `status` answer. */
export interface Answer {
  readonly plan: string;
  readonly outcome?: 'done' | 'stopped' | 'waiting' | 'refused';
  readonly items: readonly ItemStatus[];
}

/** The commands that the tests of backfills give, each on the store that `store` names when it is given. */
export function backfillCommands(store: () => string) {
  const call = (...words: string[]) => sluice(...words, '--store', store());
  const callJson = (...words: string[]) => sluiceJson(...words, '--store', store());
  return {
    call,
    callJson,
    backfill: async (...words: string[]): Promise<Answer & { readonly status: number }> => {
      const { status, answer } = await callJson('backfill', ...words);
      return { ...(answer as Answer), status };
    },
    /** The days of a range, clean and small enough to be quick. */
    deliver: async (from: string, to: string, ...words: string[]): Promise<void> => {
      expect((await call('generate', 'events', '--from', from, '--to', to, '--rows', '100', ...words)).status).toBe(0);
    },
    expectNothingWrong: async (partitions: number): Promise<void> => {
      const { status, answer } = await callJson('verify');
      expect({ status, answer }).toMatchObject({ status: 0, answer: { partitions } });
      const { findings } = answer as { readonly findings: readonly { readonly state: string }[] };
      expect(findings.filter(({ state }) => state !== 'abandoned')).toEqual([]);
    },
    /** How often each date was promoted. */
    promotionsOf: async (): Promise<string[]> => {
      const { answer } = await callJson('status');
      const { partitions } = answer as {
        readonly partitions: readonly { readonly ingestion_date: string; readonly promotion: number }[];
      };
      return partitions.map(({ ingestion_date, promotion }) => `${ingestion_date} ${promotion}`);
    },
  };
}

/** Each date of an answer with how it stands. */
export const datesOf = ({ items }: Answer) => items.map(({ ingestion_date: date, status }) => `${date} ${status}`);

/** How often each date of an answer was tried. */
export const triesOf = ({ items }: Answer) => items.map(({ tries }) => tries);
