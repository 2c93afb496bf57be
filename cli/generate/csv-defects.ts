import { ReasonCode } from '../../shared/contract/reason.ts';
import { sparePart, type DayPart, type DaySettings } from './day-settings.ts';
import { cutGzip, rowsForDrift, type DefectKind } from './defect-kind.ts';
import { csvLines, inChunks, writeCsv, type SampleRow } from './sample-row.ts';

/** A dataset whose raw objects are CSV, for the defects that every such dataset can have. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** Valid rows beside those of the day. */
  readonly spare: (settings: DaySettings, part: DayPart, wanted: number) => Iterable<SampleRow>;
  /** At most so many rows are in an object of the day. */
  readonly mostRows: (settings: DaySettings) => number;
  /** A column with what a source writes there after a change of its type. */
  readonly retyped: { readonly column: string; readonly value: string };
}

/** A kind of defect that changes single rows; the row's number from 0 lets them differ. */
export interface RowDefect {
  readonly name: string;
  readonly code: ReasonCode;
  readonly summary: string;
  readonly change: (row: SampleRow, index: number) => SampleRow;
}

type Write = (settings: DaySettings, count: number, part: DayPart) => Iterable<Uint8Array>;

/** A kind whose rows belong to a part of the day that its place among all kinds says. */
type PlacedKind = Omit<DefectKind, 'write'> & { readonly write: Write };

const repeatedKind = 'value';

/** The kinds of defects of a CSV dataset: those of its rows, and those that any table can have. */
export function csvDefects(table: CsvTable, rowDefects: readonly RowDefect[]): readonly DefectKind[] {
  const ofRows = rowDefects.map(({ change, ...kind }): PlacedKind => {
    const write: Write = (settings, count, part) =>
      writeCsv(table.columns, changed(table.spare(settings, part, count), change));
    return { ...kind, effect: 'rejected', write };
  });
  const kinds = [...ofRows, ...repeatKinds(ofRows), ...tableKinds(table), ...headerKinds(table), typeDrift(table)];
  return kinds.map((kind, index) => ({
    ...kind,
    write: (settings, count) => kind.write(settings, count, sparePart(index)),
  }));
}

function repeatKinds(kinds: readonly PlacedKind[]): PlacedKind[] {
  const index = kinds.findIndex(({ name }) => name === repeatedKind);
  const kind = kinds[index];
  if (kind === undefined) return [];
  const summary = `the rows of ${repeatedKind} in another object, for a day that was run with those before`;
  const write: Write = (settings, count) => kind.write(settings, count, sparePart(index));
  return [{ name: 'repeat', code: ReasonCode.duplicateFailure, effect: 'rejected', summary, write }];
}

function tableKinds({ columns, spare }: CsvTable): PlacedKind[] {
  return [
    {
      name: 'malformed',
      code: ReasonCode.malformedRow,
      effect: 'rejected',
      summary: 'a cell too many, a stray quote',
      write: (settings, count, part) => inChunks(broken(csvLines(columns, spare(settings, part, count)))),
    },
    {
      name: 'duplicate',
      code: ReasonCode.duplicateKey,
      effect: 'rejected',
      summary: 'further rows, each of them twice',
      write: (settings, count, part) => writeCsv(columns, twice(spare(settings, part, count))),
    },
    {
      name: 'cut',
      code: ReasonCode.malformedRow,
      effect: 'blocked',
      summary: 'a gzip whose end is missing',
      write: (settings, count, part) => cutGzip(writeCsv(columns, spare(settings, part, count))),
    },
  ];
}

function headerKinds({ columns, spare }: CsvTable): PlacedKind[] {
  const last = columns.at(-1)!;
  const others = columns.slice(0, -1);
  const other = `new_${last}`;
  const underHeader =
    (names: readonly string[]): Write =>
    (settings, count, part) => {
      const rows = changed(spare(settings, part, count), (row) => ({ ...row, comment: 'none', [other]: row[last]! }));
      return writeCsv(names, rows);
    };
  return [
    {
      name: 'header_unknown',
      code: null,
      effect: 'drift',
      summary: 'the header has a column that the contract does not have',
      write: underHeader([...columns, 'comment']),
    },
    {
      name: 'header_missing',
      code: null,
      effect: 'drift',
      summary: `the header lacks ${last}`,
      write: underHeader(others),
    },
    {
      name: 'header_renamed',
      code: null,
      effect: 'drift',
      summary: `the header calls ${last} ${other}`,
      write: underHeader([...others, other]),
    },
    {
      name: 'header_repeated',
      code: ReasonCode.malformedRow,
      effect: 'drift',
      summary: `the header has ${last} twice, so that no row can be read`,
      write: underHeader([...columns, last]),
    },
  ];
}

function typeDrift({ columns, spare, mostRows, retyped: { column, value } }: CsvTable): PlacedKind {
  return {
    name: 'type_drift',
    code: null,
    effect: 'drift',
    summary: `${column} is "${value}" in most rows of the day`,
    write: (settings, _, part) => {
      const rows = spare(settings, part, rowsForDrift(mostRows(settings)));
      return writeCsv(
        columns,
        changed(rows, (row) => ({ ...row, [column]: value })),
      );
    },
  };
}

function* changed(rows: Iterable<SampleRow>, change: RowDefect['change']): Generator<SampleRow, void, undefined> {
  let index = 0;
  for (const row of rows) {
    yield change(row, index);
    index += 1;
  }
}

function* twice(rows: Iterable<SampleRow>): Generator<SampleRow, void, undefined> {
  for (const row of rows) {
    yield row;
    yield row;
  }
}

/** The records with one cell too many, or with a quote in an unquoted cell, by turns; the header stays. */
function* broken(lines: Iterable<string>): Generator<string, void, undefined> {
  let index = 0;
  for (const line of lines) {
    yield index === 0 ? line : index % 2 === 1 ? `${line},one more` : `a"${line}`;
    index += 1;
  }
}
