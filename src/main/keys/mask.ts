/** From this length on, four characters give nothing away. */
const showsTailFromChars = 12;

/** What the person may see of a key: `••••1234`; a short one not at all. */
export function maskKey(key: string): string {
  return key.length >= showsTailFromChars ? `••••${key.slice(-4)}` : '••••';
}
