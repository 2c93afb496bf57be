import { listSubjects } from '../shared/approval/approval-request.ts';
import { readDecision } from '../shared/approval/approval-state.ts';
import { listPlans } from '../shared/backfill/backfill-plan.ts';
import type { Finding } from '../shared/promotion/verify.ts';
import { readUnlessDamaged, type DocumentDamage } from '../shared/store/document-damage.ts';
import type { Workspace } from './workspace.ts';

/** Reads every request that people were asked, with what was recorded of their answers, and every plan of a backfill. */
export async function verifyApprovals({ stores, clock }: Pick<Workspace, 'stores' | 'clock'>): Promise<Finding[]> {
  const { processed } = stores;
  const damages: DocumentDamage[] = [];
  for (const subject of await listSubjects(processed)) {
    await readUnlessDamaged(damages, () => readDecision(processed, subject, clock.now()));
  }
  await listPlans(processed, damages);
  return damages.map(damageFinding);
}

/** What is damaged, as a finding. */
export function damageFinding({ key: place, message }: DocumentDamage): Finding {
  return { state: 'wrong', place, message };
}
