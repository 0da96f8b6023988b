/** The language of each turn; and beside what was sent to be understood, for how long the microphone was open for it. */
export const languageAndMicrophoneSchema = `
ALTER TABLE turns ADD COLUMN language TEXT;
ALTER TABLE usage ADD COLUMN mic_ms REAL;
`;
