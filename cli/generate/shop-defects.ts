import { ReasonCode } from '../../shared/contract/reason.ts';
import { csvDefects, type RowDefect } from './csv-defects.ts';
import { orderItemColumns, spareItemRows } from './order-items-generator.ts';
import { orderColumns, orderRows } from './orders-generator.ts';
import { productColumns, productRows } from './products-generator.ts';

const nothing = ['0', '-1.00'] as const;
const mostItemsPerOrder = 10;
/** A number that no product and no order has. */
const nobody = 2_000_000_000;

function nullDefect(column: string): RowDefect {
  return {
    name: 'null',
    code: ReasonCode.nullValue,
    summary: `no ${column}`,
    change: (row) => ({ ...row, [column]: null }),
  };
}

function typeDefect(column: string, value: string): RowDefect {
  return {
    name: 'type',
    code: ReasonCode.typeError,
    summary: `${column} is "${value}"`,
    change: (row) => ({ ...row, [column]: value }),
  };
}

const timestampDefect: RowDefect = {
  name: 'timestamp',
  code: ReasonCode.timestampError,
  summary: 'an order_timestamp without seconds',
  change: (row) => ({ ...row, order_timestamp: String(row.order_timestamp).slice(0, 16) }),
};

/** What can be wrong with products. */
export const productDefects = csvDefects(
  {
    columns: productColumns,
    spare: (settings, part, rows) => productRows({ ...settings, rows }, part),
    mostRows: ({ rows }) => rows,
    retyped: { column: 'product_id', value: 'P-1' },
  },
  [
    nullDefect('product_name'),
    typeDefect('department_id', 'frozen'),
    {
      name: 'value',
      code: ReasonCode.valueError,
      summary: 'a product_id of 0 or below',
      change: (row, index) => ({ ...row, product_id: -index }),
    },
  ],
);

/** What can be wrong with orders. */
export const orderDefects = csvDefects(
  {
    columns: orderColumns,
    spare: (settings, part, rows) => orderRows({ ...settings, rows }, part),
    mostRows: ({ rows }) => rows,
    retyped: { column: 'total_amount', value: '19,90 EUR' },
  },
  [
    nullDefect('user_id'),
    typeDefect('date', 'today'),
    {
      name: 'value',
      code: ReasonCode.valueError,
      summary: 'a total_amount of 0 or −1',
      change: (row, index) => ({ ...row, total_amount: nothing[index % nothing.length]! }),
    },
    timestampDefect,
  ],
);

/** What can be wrong with order_items; its rows belong to orders of the day, by the same seed. */
export const orderItemDefects = csvDefects(
  {
    columns: orderItemColumns,
    spare: spareItemRows,
    mostRows: ({ rows }) => rows * mostItemsPerOrder,
    retyped: { column: 'reordered', value: 'yes' },
  },
  [
    nullDefect('user_id'),
    typeDefect('add_to_cart_order', 'first'),
    {
      name: 'value',
      code: ReasonCode.valueError,
      summary: 'reordered is 2',
      change: (row) => ({ ...row, reordered: 2 }),
    },
    timestampDefect,
    {
      name: 'orphan_order',
      code: ReasonCode.referenceError,
      summary: 'an order_id that orders does not have',
      change: (row, index) => ({ ...row, order_id: nobody + index }),
    },
    {
      name: 'orphan_product',
      code: ReasonCode.referenceError,
      summary: 'a product_id that products does not have',
      change: (row, index) => ({ ...row, product_id: nobody + index }),
    },
  ],
);
