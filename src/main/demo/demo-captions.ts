import type { Snapshot } from '#shared/contracts/snapshot.ts';

/** Prints the captions as they come, a line for each thing that was said. Returns the listener for snapshots. */
export function createCaptionPrinter(print: (line: string) => void): (snapshot: Snapshot) => void {
  const printed = new Set<string>();
  const once = (key: string, line: string): void => {
    if (printed.has(key)) return;
    printed.add(key);
    print(line);
  };
  return (snapshot) => {
    const { user, reply, turns } = snapshot;
    if (user && snapshot.phase !== 'listening' && snapshot.phase !== 'endpointing' && user.finalText !== '') {
      once(`user ${user.turnId}`, `  you     ${user.finalText}`);
    }
    if (reply?.complete) once(`reply ${reply.turnId}`, `  Parley  ${oneLine(reply.text)}`);
    for (const turn of turns) {
      if (turn.interrupted)
        once(`cut ${turn.turnId}`, `          (interrupted; heard: "${oneLine(turn.spokenText)}")`);
    }
    for (const notice of snapshot.notices)
      once(`notice ${notice.id}`, `  !       ${notice.title} ${notice.detail}`);
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
