import type Database from 'better-sqlite3';
import { type AnchorName, type Anchors, anchorNames } from '#shared/model/anchors.ts';

export interface Latencies {
  replace(turnRow: number, anchors: Anchors): void;
  ofTurn(turnRow: number): Anchors;
}

export function createLatencies(db: Database.Database): Latencies {
  const remove = db.prepare<[number]>('DELETE FROM latencies WHERE turn_row = ?');
  const insert = db.prepare<[number, AnchorName, number]>(
    'INSERT INTO latencies (turn_row, anchor, at_ms) VALUES (?, ?, ?)',
  );
  const select = db.prepare<[number], { anchor: string; at_ms: number }>(
    'SELECT anchor, at_ms FROM latencies WHERE turn_row = ?',
  );
  return {
    replace(turnRow, anchors) {
      remove.run(turnRow);
      for (const name of anchorNames) {
        const atMs = anchors[name];
        if (atMs !== undefined) insert.run(turnRow, name, atMs);
      }
    },
    ofTurn(turnRow) {
      const anchors: Anchors = {};
      for (const row of select.iterate(turnRow)) {
        // A name that an older version wrote and this one no longer knows is left where it is.
        const name = anchorNames.find((known) => known === row.anchor);
        if (name) anchors[name] = row.at_ms;
      }
      return anchors;
    },
  };
}
