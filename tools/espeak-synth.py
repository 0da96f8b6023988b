"""Synthesises one text with libespeak-ng and prints, as JSON, its PCM16 and the moment at which each word begins.

The espeak-ng command line gives no word times; its library does. Called by make-samples.ts:
espeak-synth.py VOICE RATE_WPM PITCH TEXT
"""

import base64
import ctypes
import json
import sys

AUDIO_OUTPUT_RETRIEVAL = 1
POS_CHARACTER = 1
CHARS_UTF8 = 1
PARAMETER_RATE = 1
PARAMETER_PITCH = 3
EVENT_LIST_TERMINATED = 0
EVENT_WORD = 1


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


def main() -> None:
    voice, rate_wpm, pitch, text = sys.argv[1:5]
    espeak = ctypes.CDLL("libespeak-ng.so.1")
    sample_rate_hz = espeak.espeak_Initialize(AUDIO_OUTPUT_RETRIEVAL, 500, None, 0)
    pcm = bytearray()
    words = []

    def on_audio(samples, count, events):
        if samples and count:
            pcm.extend(ctypes.string_at(samples, 2 * count))
        index = 0
        while events[index].type != EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == EVENT_WORD:
                words.append({"textPosition": event.text_position - 1, "sample": event.sample})
            index += 1
        return 0

    callback = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event)
    )(on_audio)
    espeak.espeak_SetSynthCallback(callback)
    if espeak.espeak_SetVoiceByName(voice.encode()) != 0:
        sys.exit(f"espeak-ng has no voice named {voice}")
    espeak.espeak_SetParameter(PARAMETER_RATE, int(rate_wpm), 0)
    espeak.espeak_SetParameter(PARAMETER_PITCH, int(pitch), 0)
    encoded = text.encode() + b"\0"
    espeak.espeak_Synth(encoded, len(encoded), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None)
    espeak.espeak_Synchronize()
    json.dump(
        {"sampleRateHz": sample_rate_hz, "pcmBase64": base64.b64encode(pcm).decode(), "words": words}, sys.stdout
    )


main()
