import { places, type PlaceName } from './access-places.ts';
import { verbs, type Verb, type Who } from './access-questions.ts';

/** The columns of the table. */
const columns: Readonly<Record<string, Who>> = {
  Se: 'sensor',
  Tr: 'transform',
  Va: 'validate-output',
  Rq: 'request-approval',
  Aw: 'await-approval',
  Pr: 'promote',
  Fa: 'record-failure',
  Ba: 'backfill',
  Ar: 'arrival',
  Rc: 'record-approval',
  Rp: 'repair',
  Pl: 'reader-platform',
  Co: 'reader-compliance',
  Bu: 'reader-business',
  Do: 'reader-domain-analytics',
  Ad: 'approver-domain',
  Ap: 'approver-platform',
  Bg: 'break-glass',
};

const letters: Readonly<Record<Verb, string>> = {
  read: 'r',
  create: 'c',
  overwrite: 'w',
  remove: 'd',
  removeVersion: 'v',
  list: 'l',
};

/**
 * What each function and each role of people may do at each place: (r)ead, (c)reate where nothing is, over(w)rite,
 * (d)elete, delete a (v)ersion, (l)ist the folder. What has no letter is denied.
 */
const table = `
                                         Se    Tr    Va    Rq    Aw    Pr    Fa    Ba    Ar    Rc    Rp    Pl    Co    Bu    Do    Ad    Ap    Bg
raw object                               rl    r     -     -     -     -     -     -     rl    -     -     rcl   rl    -     -     -     -     -
supersede record                         rl    -     -     rl    -     -     -     -     rl    -     -     rcl   rl    -     -     -     -     -
data                                     rl    rcl   rl    rl    l     rl    -     -     -     -     rl    rcl   -     -     rl    l     l     -
data of a month                          rl    rcl   rl    rl    l     rl    -     -     -     -     rl    rcl   -     -     rl    l     l     -
data of another domain                   rl    rcl   rl    rl    l     rl    -     -     -     -     rl    rcl   -     -     -     l     l     -
manifest                                 rl    rcl   rl    rl    rl    rl    -     -     r     -     rl    rcl   -     -     rl    rl    rl    -
success                                  rl    rcl   rl    rl    rl    rl    -     -     -     -     rl    rcl   -     -     rl    rl    rl    -
validation                               rl    l     rcl   rl    l     rl    -     -     -     -     l     rcl   -     -     rl    rl    rl    -
report                                   rc    rc    r     r     r     r     rc    -     -     -     r     rl    rl    -     -     rl    rl    -
log entry                                rl    rl    l     rl    l     rcl   rl    rl    rl    -     rl    rl    -     -     rl    rl    rl    rdvl
log entry that looks like a run          rl    rl    rl    rl    l     rl    l     l     l     -     rl    rl    -     -     rl    l     l     rdvl
latest                                   l     l     l     l     l     rcwl  -     -     -     -     rcwl  rl    -     -     rl    rl    rl    -
current copy                             l     l     l     l     l     rcwdl -     -     -     -     rcwdl rl    -     -     rl    l     l     -
current copy that looks like a run       rl    rl    rl    rl    l     rcwdl -     -     -     -     rcwdl rl    -     -     rl    l     l     -
ready                                    l     l     l     l     l     rcwdl -     -     -     -     rcwdl rl    -     -     rl    l     l     -
input                                    rcl   rl    r     rl    r     rl    rl    l     rl    -     -     rl    -     -     -     rl    rl    -
attempt                                  l     rcl   -     l     -     l     l     l     l     -     -     rl    -     -     -     l     l     -
outcome                                  rcl   rcl   -     l     -     rcl   rcl   rl    rl    -     -     rl    -     -     -     rl    rl    -
replay                                   l     rl    -     l     -     l     l     l     l     -     -     rcl   -     -     -     l     l     -
claim                                    rcl   rl    rl    -     -     -     rl    -     rl    -     -     rl    -     -     -     -     -     -
claim release                            rcl   rcl   rcl   -     -     -     rcl   -     l     -     -     rl    -     -     -     -     -     -
request about a run                      -     -     -     rcl   rl    rl    rl    rl    rl    rl    -     rl    -     -     -     rl    rl    rdvl
request about a rollback                 -     -     -     rcl   rl    rl    rl    rl    rl    rl    -     rl    -     -     -     rl    rl    rdvl
withdrawal                               -     -     -     rcl   rl    rcl   rcl   rl    rl    rl    -     rl    -     -     -     rl    rl    rdvl
request about a plan                     -     -     -     rl    rl    rl    rl    rl    rl    rl    -     rcl   -     -     -     rl    rl    rdvl
request about a deletion                 -     -     -     rl    rl    rl    rl    rl    rl    rl    -     rcl   -     -     -     rl    rl    rdvl
approval record                          -     -     -     rl    rl    rl    rl    rl    rl    rcl   -     rl    -     -     -     rl    rl    rdvl
approval of domain                       -     -     -     -     -     -     -     -     -     r     -     rl    -     -     -     rcwl  -     rdvl
approval of platform                     -     -     -     -     -     -     -     -     -     r     -     rl    -     -     -     -     rcwl  rdvl
token                                    -     -     -     rl    rc    rl    -     -     -     rl    -     -     -     -     -     -     -     -
breaker errors                           l     rcl   -     -     -     -     -     -     l     -     -     rl    -     -     -     -     -     -
breaker trip                             rl    rcl   -     -     -     -     -     -     rl    -     -     rl    -     -     -     -     -     -
breaker reset                            l     rl    -     -     -     -     -     -     l     -     -     rcl   -     -     -     -     -     -
breaker reset of the dataset errors      l     rl    -     -     -     -     -     -     l     -     -     rcl   -     -     -     -     -     -
backfill plan                            rl    -     -     rl    -     rl    -     rl    -     -     -     rcl   -     -     -     rl    rl    -
backfill try                             rl    -     -     rl    -     rl    -     rcl   -     -     -     rl    -     -     -     rl    rl    -
gold                                     -     -     -     -     -     -     -     -     -     -     -     rl    -     rl    -     -     -     -
quarantined rows                         -     rcl   r     -     -     -     -     -     -     -     -     rcwl  rl    -     -     -     -     -
duplicates                               -     rc    r     -     -     -     -     -     -     -     -     rl    rl    -     -     -     -     -
condemned rows                           -     rcl   r     -     -     -     -     -     -     -     -     rcwl  rl    -     -     -     -     rdvl
rows that a person condemned             -     rl    -     -     -     -     -     -     -     -     -     rcwl  rl    -     -     -     -     rdvl
deletion of condemned rows               -     rl    rl    -     -     -     -     -     -     -     -     rcl   rl    -     -     -     -     rdvl
history                                  -     rcl   r     -     -     -     -     -     -     -     -     rl    rl    -     -     -     -     -
code of a function                       -     -     -     -     -     -     -     -     -     -     -     -     -     -     -     -     -     -
result of a query                        -     -     -     -     -     -     -     -     -     -     -     rcw   rcw   rcw   rcw   -     -     -
access log                               -     -     -     -     -     -     -     -     -     -     -     -     -     -     -     -     -     -
`;

/** One cell of the table and one verb. */
export interface Cell {
  readonly who: Who;
  readonly verb: Verb;
  readonly place: PlaceName;
  readonly allowed: boolean;
}

/** The table, cell by cell. Throws for a line, a column or a letter that is not known. */
export function readAccessTable(): Cell[] {
  const [head = '', ...lines] = table.trim().split('\n');
  const names = head.trim().split(/\s+/);
  return lines.flatMap((line) => {
    const [, place = '', rest = ''] = /^(.+?)\s{2,}(.+)$/.exec(line) ?? [];
    const cells = rest.trim().split(/\s+/);
    if (!(place in places) || cells.length !== names.length) throw new Error(`No line of the table: ${line}`);
    return cells.flatMap((cell, index) => {
      const who = columns[names[index]!];
      if (who === undefined || !/^(-|[rcwdvl]+)$/.test(cell))
        throw new Error(`No cell of the table: ${cell} in ${line}`);
      return verbs.map((verb) => ({ who, verb, place: place as PlaceName, allowed: cell.includes(letters[verb]) }));
    });
  });
}
