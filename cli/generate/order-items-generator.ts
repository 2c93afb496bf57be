import { partOf, type DayPart, type DaySettings } from './day-settings.ts';
import { writeCsv, type SampleRow } from './sample-row.ts';
import { firstIdOf, shopOrders, type ShopOrder } from './shop-orders.ts';

/** The columns of a raw object of order_items. */
export const orderItemColumns = [
  'id',
  'order_id',
  'user_id',
  'days_since_prior_order',
  'product_id',
  'add_to_cart_order',
  'reordered',
  'order_timestamp',
  'date',
] as const;

/** Numbers that the items of one order have. */
const idsPerOrder = 100;

/** The items of a day's orders as CSV, in chunks; the orders are those that the same settings give orders. */
export function generateOrderItems(settings: DaySettings): Generator<Uint8Array, void, undefined> {
  return writeCsv(orderItemColumns, orderItemRows(settings, partOf(settings)));
}

/** The items of the orders of one part of a day. */
function* orderItemRows(settings: DaySettings, part: DayPart): Generator<SampleRow, void, undefined> {
  for (const order of shopOrders(settings, part)) {
    for (const place of order.items.keys()) {
      yield itemRow(order, place, order.id * idsPerOrder + place + 1, settings.date);
    }
  }
}

/** So many items in orders of the day itself, under ids of their own: the items of another part would have no order. */
export function* spareItemRows(
  settings: DaySettings,
  part: DayPart,
  wanted: number,
): Generator<SampleRow, void, undefined> {
  const first = (firstIdOf(settings.date) + part.first) * idsPerOrder;
  for (let made = 0; made < wanted;) {
    for (const order of shopOrders(settings, partOf({ ...settings, late: false }))) {
      for (const place of order.items.keys()) {
        if (made >= wanted) return;
        made += 1;
        yield itemRow(order, place, first + made, settings.date);
      }
    }
  }
}

function itemRow(order: ShopOrder, place: number, id: number, date: string): SampleRow {
  const { product, reordered } = order.items[place]!;
  return {
    id,
    order_id: order.id,
    user_id: order.user,
    days_since_prior_order: order.daysSincePrior,
    product_id: product,
    add_to_cart_order: place + 1,
    reordered,
    order_timestamp: order.timestamp,
    date,
  };
}
