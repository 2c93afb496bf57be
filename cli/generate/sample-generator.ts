import type { DaySettings } from './day-settings.ts';
import type { DefectKind } from './defect-kind.ts';
import { eventDefects } from './events-defects.ts';
import { generateEvents } from './events-generator.ts';
import { generateOrderItems } from './order-items-generator.ts';
import { generateOrders } from './orders-generator.ts';
import { generateProducts, usualProducts } from './products-generator.ts';
import { orderDefects, orderItemDefects, productDefects } from './shop-defects.ts';
import { transactionDefects } from './transactions-defects.ts';
import { generateTransactions } from './transactions-generator.ts';

/** What makes the raw data of one sample dataset. */
export interface SampleGenerator {
  /** Rows a day that are not asked for otherwise: of the day's own object, and of a late one. */
  readonly rows: { readonly day: number; readonly late: number };
  /** The most rows for which keys stay different. */
  readonly mostRows: number;
  /** One object of a day, in chunks. */
  readonly generate: (settings: DaySettings) => Iterable<Uint8Array>;
  readonly defects: readonly DefectKind[];
}

/** The datasets of the shop, each after those that it refers to. */
export const shopDatasets = ['products', 'orders', 'order_items'] as const;

/** The generator of each sample dataset. */
export const generators: Readonly<Record<string, SampleGenerator>> = {
  events: { rows: { day: 1000, late: 50 }, mostRows: 100_000_000, generate: generateEvents, defects: eventDefects },
  transactions: {
    rows: { day: 1000, late: 50 },
    mostRows: 100_000_000,
    generate: generateTransactions,
    defects: transactionDefects,
  },
  products: {
    rows: { day: usualProducts, late: 10 },
    mostRows: 1_000_000,
    generate: generateProducts,
    defects: productDefects,
  },
  orders: { rows: { day: 500, late: 20 }, mostRows: 100_000_000, generate: generateOrders, defects: orderDefects },
  order_items: {
    rows: { day: 500, late: 20 },
    mostRows: 100_000_000,
    generate: generateOrderItems,
    defects: orderItemDefects,
  },
};
