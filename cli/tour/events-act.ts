import { generateDay } from '../generate/generate-day.ts';
import { bringUpToDate, type Stage, type TourStep } from './tour-step.ts';

const dates = ['2025-01-01', '2025-01-02', '2025-01-03'] as const;
const lateDate = '2025-01-02';
const dayRows = 1000;
const lateRows = 50;
const seed = 1;

/** Three days of events, then late events for one of them. */
export async function playEvents(stage: Stage): Promise<TourStep[]> {
  const { stores, contracts } = stage.workspace;
  const contract = contracts.get('events');
  const steps: TourStep[] = [];
  for (const date of dates) {
    await generateDay(stores.raw, contract, { date, rows: dayRows, seed, late: false });
    steps.push(await bringUpToDate(stage, contract, date, 'a day'));
  }
  await generateDay(stores.raw, contract, { date: lateDate, rows: lateRows, seed, late: true });
  return [...steps, await bringUpToDate(stage, contract, lateDate, `and ${lateRows} late events`)];
}
