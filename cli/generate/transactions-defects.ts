import { ReasonCode } from '../../shared/contract/reason.ts';
import { csvDefects } from './csv-defects.ts';
import { transactionColumns, transactionRows } from './transactions-generator.ts';

const beyond = ['10000000.01', '-10000000.01'] as const;
const noCurrencies = ['XXX', 'eur', 'DEM'] as const;

/** What can be wrong with transactions. */
export const transactionDefects = csvDefects(
  {
    columns: transactionColumns,
    spare: (settings, part, rows) => transactionRows({ ...settings, rows }, part),
    mostRows: ({ rows }) => rows,
    retyped: { column: 'TransactionAmount', value: '19,90 EUR' },
  },
  [
    {
      name: 'null',
      code: ReasonCode.nullValue,
      summary: 'no CustomerID',
      change: (row) => ({ ...row, CustomerID: null }),
    },
    {
      name: 'type',
      code: ReasonCode.typeError,
      summary: 'a TransactionAmount that is no number',
      change: (row) => ({ ...row, TransactionAmount: 'n/a' }),
    },
    {
      name: 'value',
      code: ReasonCode.valueError,
      summary: 'a TransactionAmount a cent beyond ±10 million',
      change: (row, index) => ({ ...row, TransactionAmount: beyond[index % beyond.length]! }),
    },
    {
      name: 'currency',
      code: ReasonCode.currencyError,
      summary: 'a Currency that is no active code of ISO 4217',
      change: (row, index) => ({ ...row, Currency: noCurrencies[index % noCurrencies.length]! }),
    },
    {
      name: 'timestamp',
      code: ReasonCode.timestampError,
      summary: 'a TransactionTimestamp without an offset',
      change: (row) => ({ ...row, TransactionTimestamp: String(row.TransactionTimestamp).slice(0, 19) }),
    },
  ],
);
