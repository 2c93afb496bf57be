import { partOf, type DayPart, type DaySettings } from './day-settings.ts';
import { writeCsv, type SampleRow } from './sample-row.ts';
import { formatCents } from './sample-value.ts';
import { shopOrders } from './shop-orders.ts';

/** The columns of a raw object of orders. */
export const orderColumns = ['order_num', 'order_id', 'user_id', 'order_timestamp', 'total_amount', 'date'] as const;

/** The orders of a day as CSV, in chunks. */
export function generateOrders(settings: DaySettings): Generator<Uint8Array, void, undefined> {
  return writeCsv(orderColumns, orderRows(settings, partOf(settings)));
}

/** The orders of one part of a day. */
export function* orderRows(settings: DaySettings, part: DayPart): Generator<SampleRow, void, undefined> {
  for (const { id, number, user, timestamp, cents } of shopOrders(settings, part)) {
    yield {
      order_num: number,
      order_id: id,
      user_id: user,
      order_timestamp: timestamp,
      total_amount: formatCents(cents),
      date: settings.date,
    };
  }
}
