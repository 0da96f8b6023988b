/**
 * Every duration, threshold and bound of the conversation loop, in one place, with its reason.
 * Units are in the names. Change a number here and nowhere else.
 */
export const tuning = {
  vad: {
    /** Silero v6: a frame counts as speech from here on (measured: 0.5 misses 2 whispers in 144). */
    onProbability: 0.5,
    /** Hysteresis, so that a soft syllable does not end speech. */
    offProbability: 0.35,
    /** 2 windows of 32 ms: early enough to duck, late enough to ignore a click. */
    onsetMs: 64,
    /** 3 windows while Parley has just begun to speak: the echo canceller is still learning. */
    onsetDuringOutputMs: 96,
    /** Speech for this long is a person talking, not a cough. */
    confirmedMs: 200,
    /** 6 windows. The STT vendor has endpointing of its own and sees the same silence: end early, go on if it resumes. */
    endSilenceWithVendorEndpointingMs: 192,
    /** 200 ms splits 15 % of utterances, 500 ms less than 1 %. */
    endSilenceMs: 500,
    /** Shorter bursts (cough, click) never reach the turn. */
    minSpeechMs: 120,
  },
  mic: {
    /** Speech before the detector's onset; 300 ms was seen lost elsewhere. */
    preRollHandsFreeMs: 500,
    /** Fingers are later than mouths. */
    preRollPushToTalkMs: 400,
    /** People let go of the key before the last word ends. */
    postRollMaxMs: 250,
    /** The post-roll is cut once it is silent for this long. */
    postRollSilenceMs: 100,
    /** A tap cancels; it is not an utterance. */
    tapMaxMs: 250,
    /** mic → main queue; when full the oldest frame goes and is counted. */
    queueMaxMs: 2000,
    /** The turn's audio, kept until its final transcript, for replay into the next vendor. */
    turnAudioMaxMs: 120_000,
    /** No frame for this long means that the device is gone. */
    noFramesMs: 1000,
    /** Digital silence for this long from an open microphone means a dead or muted device. */
    silentDeviceMs: 2500,
    /** Push-to-talk keeps the microphone this long, so that the next key-down has a pre-roll. */
    warmAfterPushToTalkMs: 10_000,
    /** The system may ask the person for permission first; after that an unopened microphone is a fault. */
    openMs: 15_000,
    /** `gate-closed` follows the longest post-roll at once; without it by then, go on without it. */
    gateAnswerMs: 500,
  },
  stt: {
    /** A stream that has said nothing yet may still be connecting. */
    connectMs: 2500,
    /** Beyond the vendor's p99: an adapter needs up to 400 ms to know that `finalize` stays unanswered. */
    finalGraceMs: 400,
    /**
     * Silence after which the vendor makes its words final (frameworks: 10 to 25). Finals are joined, and the turn's end
     * is ours to decide: what counts is that they come while we wait. Above the closure inside a word (about 40).
     */
    vendorEndpointingMs: 50,
    /** Detector and vendor see the end of a word this far apart; there is no further word in so little sound. */
    coverToleranceMs: 100,
  },
  endpointing: {
    /** Shortest wait from the last voiced sample to the end of the turn. */
    minMs: 300,
    /** Longest wait, when the words look unfinished. */
    maxMs: 2500,
    /** After a comma, "and", a trailing number: the person is likely to go on. */
    unfinishedMs: 1200,
    /** A turn resumed this soon after its end merges instead of being answered twice. */
    mergeWithinMs: 700,
    /** Vendor without a measured p99: speech end + this, then the interim is promoted. */
    sttFinalDefaultMs: 1000,
    /** A person who talks for ever: commit and go on. */
    maxTurnMs: 120_000,
  },
  /** What is learnt of this person's pauses (`pause-model.ts`). */
  pauses: {
    /** Of a new pause in the average: about the last ten count. */
    weight: 0.15,
    /** Only who goes on after every fifth finished sentence is waited for longer. */
    resumesMin: 0.2,
    /** Waits so much longer than the average, to outlast most pauses. */
    margin: 1.25,
    /** After unfinished words a wait costs little, and cutting somebody off costs more. */
    unfinishedMargin: 2,
    /** Pauses before an average counts. */
    enough: 5,
  },
  bargeIn: {
    /** Feels instant, costs nothing on a cough. */
    duckAfterMs: 100,
    duckGainDb: -18,
    duckRampMs: 40,
    /** Speech this long, or one real word, is an interruption. (Speech of `vad.confirmedMs` holds the reply.) */
    commitAfterMs: 500,
    /** No word by then: it was a cough; go on, sample-exactly. */
    resumeWithinMs: 1200,
    /** 20 ms raised cosine: no click. */
    fadeOutMs: 20,
    fadeInMs: 10,
    /** After an output device starts only words interrupt: the echo canceller needs 2–5 s. */
    echoWarmUpMs: 3000,
  },
  llm: {
    connectMs: 1500,
    /** Headers without a useful token is the commonest silent failure. */
    firstUsefulMs: 2000,
    gapMs: 3000,
    totalMs: 60_000,
    /** Context: at least the last 10 exchanges, at most 40 messages or 8000 tokens. */
    contextMinExchanges: 10,
    contextMaxMessages: 40,
    contextMaxTokens: 8000,
    maxOutputTokens: 600,
  },
  tts: {
    connectMs: 1500,
    firstByteMs: 2500,
    gapMs: 3000,
    /** How long text takes to say, while the vendor has not told: about 15 characters a second. */
    estimatedMsPerChar: 65,
    /** The first clause may go early … */
    firstClauseMinChars: 12,
    /** … or whatever is there when the model stalls. */
    stallFlushMs: 400,
    /** Sentences sent to the vendor ahead of playback. */
    maxSentencesAhead: 2,
    /** Audio held in main. */
    maxHeldMs: 20_000,
    /** Text is sent ahead only for this much sound: less than main holds, since texts take longer than estimated. */
    maxAheadMs: 15_000,
    /** "Speaking" without a rendered sample for this long is a failure. */
    noAudioMs: 3000,
  },
  fillers: {
    /** A pause after a question is natural for about a second; then people wonder whether they were heard. */
    afterMs: 1200,
    againMs: 3000,
    /** More of them would be worse than silence. */
    max: 2,
    toneMs: 360,
  },
  misheard: {
    /** Shorter sounds may be a cough. */
    minSpeechMs: 500,
    /** Nothing understood so many times in a row: Parley says so and offers typing. */
    times: 3,
  },
  player: {
    targetMs: 250,
    maxMs: 500,
    /** How often the player reports rendered samples. */
    reportMs: 50,
    /** Less than this left to play: send more text, whatever the estimate of what is being said. */
    runningOutMs: 1000,
    /** After a cut the player says what was heard; after this long the last report counts instead. */
    silentAnswerMs: 400,
  },
  limits: {
    /** Sockets that nobody has used for so long are closed, so that silence is not billed; key or voice opens them again. */
    socketsIdleMs: 60_000,
    /** Adapters have the same deadlines and know better what to say: ours come this much later. */
    backstopMs: 500,
    /** Work on a reply that begins before a turn has ended: each that is not used costs. */
    speculationsMax: 3,
    dbQueueMax: 256,
    snapshotHz: 30,
    sttSocketBufferedMaxBytes: 256 * 1024,
    /** Hands-free with nobody talking: close the microphone. */
    idleOffMs: 5 * 60_000,
  },
} as const;

export type Tuning = {
  readonly [Group in keyof typeof tuning]: { readonly [Name in keyof (typeof tuning)[Group]]: number };
};
