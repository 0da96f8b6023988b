import Database from 'better-sqlite3';
import { type TurnRecord, turnRecordSchema } from '#shared/model/turn-record.ts';
import { schemaVersion } from './migrate.ts';
import { createTurns } from './repositories/turns.ts';

/**
 * Copies into `target` every turn that the damaged file still gives and `target` does not have.
 * The file is read from both ends up to the damage, so that one bad page costs its own turns and no more.
 * Only a file of the target's own schema is read. Returns how many turns were saved; never throws.
 */
export function salvageTurns(damagedPath: string, target: Database.Database): number {
  let damaged: Database.Database | null = null;
  let saved = 0;
  try {
    const turns = createTurns(target);
    const known = target.prepare<[string]>('SELECT 1 FROM turns WHERE turn_id = ?');
    const save = target.transaction((record: TurnRecord) => turns.save(record));
    damaged = new Database(damagedPath, { readonly: true, fileMustExist: true });
    if (schemaVersion(damaged) !== schemaVersion(target)) return 0;
    const source = createTurns(damaged);
    for (const direction of ['oldest-first', 'newest-first'] as const) {
      for (const record of untilDamage(source.scan(direction))) {
        if (known.get(record.turnId) !== undefined) {
          continue;
        }
        save(record);
        saved += 1;
      }
    }
  } catch {
    // Not even the file's head can be read: what the backup holds is all there is.
  } finally {
    damaged?.close();
  }
  return saved;
}

function* untilDamage(records: Iterable<TurnRecord>): Generator<TurnRecord> {
  try {
    for (const record of records) {
      const sound = turnRecordSchema.safeParse(record);
      if (sound.success) yield sound.data;
    }
  } catch {
    // The damage begins here.
  }
}
