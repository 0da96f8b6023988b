import type { SpeechLocale } from '../../../src/shared/text/speakable-stream.ts';

export type SpeechFixture = readonly [locale: SpeechLocale | null, display: string, speech: string];

/** What is written, and what is said. `|` in the speech stands where one clause ends and the next begins. */
export const speechFixtures: readonly SpeechFixture[] = [
  // Clauses
  [
    'en',
    'Sure! Here is how it works: first, open the app. Then press start.',
    'Sure! Here is how it works:| first, open the app.| Then press start.',
  ],
  ['en', 'Hello there, my friend. Yes. It works.', 'Hello there,| my friend.| Yes.| It works.'],
  [
    'en',
    'Wait — what? No – really -- yes; well-known co-ops.',
    'Wait, what? No,| really, yes; well-known co-ops.',
  ],
  ['en', 'Hmm... ok then. Wait… Really?! Wow!!!', 'Hmm… ok then.| Wait…| Really?| Wow!'],
  [
    'en',
    '"Really?" he asked. "Yes." She left. (It works.) He said "Hi." Then “bye!” he left.',
    'Really? he asked.| Yes.| She left.| It works.| He said Hi.| Then bye! he left.',
  ],
  [
    'en',
    'The app (beta) works (mostly). See the list [below] now.',
    'The app, beta,| works, mostly.| See the list below now.',
  ],

  // Sentence ends that are none
  ['en', 'It is 3.5. Then 3.5 again. I run v1.2.', 'It is 3.5. Then 3.5 again.| I run version 1.2.'],
  [
    'en',
    'Dr. Smith met Mr. Jones and Mrs. Lee. They left.',
    'Doctor Smith met Mister Jones and Missus Lee.| They left.',
  ],
  [
    'en',
    'The U.S. economy grew. He lives in the U.S. It grew.',
    'The US economy grew.| He lives in the US.| It grew.',
  ],
  [
    'en',
    'J. R. R. Tolkien wrote it. So did I. Then we slept.',
    'J R R Tolkien wrote it.| So did I.| Then we slept.',
  ],
  [
    'en',
    'I live on Main St. The rest is in St. Louis.',
    'I live on Main Street.| The rest is in Saint Louis.',
  ],
  [
    'en',
    'No. 5 is hot. I said no. See fig. 3, p. 12.',
    'Number 5 is hot.| I said no.| See figure 3, page 12.',
  ],
  [
    'en',
    'Fruit, e.g. apples, i.e. this one, vs. eggs, milk, etc. Then cook.',
    'Fruit, for example apples,| that is this one, versus eggs, milk, et cetera.| Then cook.',
  ],
  [
    'en',
    'Meet at 5 p.m. tomorrow, or at 6 p.m. Then we eat.',
    'Meet at 5 PM tomorrow,| or at 6 PM.| Then we eat.',
  ],
  [
    'en',
    'Ph.D. students of Acme Inc. met. On Jan. 5 we go.',
    'PhD students of Acme Incorporated met.| On January 5 we go.',
  ],

  // Markdown
  ['en', '# Title\n\n## Part two ##\n\nText here.', 'Title. Part two.| Text here.'],
  ['en', 'Setext\n======\nSome text.\nMore\n---\nEnd.', 'Setext. Some text.| More.| End.'],
  [
    'en',
    'Use ***bold italic***, __init__ and ~~old~~ text; un*believ*able and **unbalanced',
    'Use bold italic,| init and old text; unbelievable and unbalanced',
  ],
  [
    'en',
    'A snake_case_name stays, *one* _two_ **three** __four__.',
    'A snake case name stays,| one two three four.',
  ],
  [
    'en',
    '1. Open the *lid*.\n2. Click **Save**:\n   - nested one\n3. Done',
    '1. Open the lid.| 2. Click Save:| nested one.| 3. Done',
  ],
  ['en', '- [ ] Buy milk\n- [x] Call **Bob**\n* * *\n+ last one', 'Buy milk. Call Bob.| last one'],
  ['en', '> **Note:** read this\n> to the end.\n\nThen go.', 'Note: read this to the end.| Then go.'],
  [
    'en',
    '| Name | Age |\n|:---|---:|\n| Anna Smith | 30 |\n| Bo | 5 km |\n\nThat is all.',
    'Name, Age. Anna Smith,| 30.| Bo, 5 kilometers.| That is all.',
  ],
  [
    'en',
    'See [the docs](https://a.example/c_d "T"), [nested [b]](http://x.example/(y)) and [ref][1].',
    'See the docs,| nested b and ref.',
  ],
  [
    'en',
    '![A cat](cat.png) sleeps. [![Build](b.svg)](http://ci.example) passes.',
    'A cat sleeps.| Build passes.',
  ],
  [
    'en',
    'A fact[1][2]. Another[^note], see [3](http://x.example).\n\n[^note]: The small print.\n[1]: https://a.example "T"',
    'A fact. Another,| see 3.| The small print.',
  ],
  [
    'en',
    'Run `npm install --force`, then `fs.readFile()` or `user_name`.',
    'Run npm install dash dash force,| then fs dot readFile or user name.',
  ],
  ['en', 'Here:\n```js\nconst a = **1**;\n```\nThat is it.', 'Here: code block.| That is it.'],
  ['en', 'One\n\n~~~~\n```\nx\n~~~~\n\nTwo. \n```python\nprint(1)', 'One. code block.| Two.| code block.'],
  [
    'en',
    'Press <kbd>Ctrl</kbd>+<kbd>C</kbd> now<br>or <b>never</b>. <!-- no --><p>New</p> one &amp; all.',
    'Press Ctrl plus C now,| or never.| New.| one and all.',
  ],
  [
    'en',
    'Escaped \\*stars\\*, a\\_b and \\#5: 2 \\< 3 \\* 4.',
    'Escaped stars,| a b and number 5: 2 less than 3 times 4.',
  ],
  ['en', 'Line one  \nline two\\\nline three\nline four.', 'Line one, line two,| line three line four.'],
  ['en', '---\n***\n\nAfter the rules.', 'After the rules.'],
  [
    'en',
    '**First thing**\nText with\nsoft ends.\nMore\n5 of them',
    'First thing,| Text with soft ends.| More, 5 of them',
  ],
  ['en', 'Hello&nbsp;there &copy; &#8364;5 &bogus', 'Hello there 5 euros and bogus'],
  [
    'en',
    'See RFC 2119, §5 (pop. 2.1 million), /usr/bin and C:\\dir.',
    'See RFC 2119,| section 5, population 2.1 million, slash usr slash bin and C: dir.',
  ],

  // Addresses
  [
    'en',
    'See https://www.example.com/a_b/c?d=e#f. Or example.org/path, or www.test.io!',
    'See example dot com.| Or example dot org, or test dot io!',
  ],
  [
    'en',
    'It is at (https://en.wikipedia.org/wiki/Foo_(bar)). **https://x.example** too.',
    'It is at, en dot wikipedia dot org.| x dot example too.',
  ],
  [
    'en',
    'Mail bob.smith_jones@mail.example.com, or <anna@example.com> at <https://a.example/b>.',
    'Mail bob dot smith underscore jones at mail dot example dot com,| or anna at example dot com at a dot example.',
  ],

  // Numbers
  [
    'en',
    'Rows: 1,234,567 of 3.5 in 2025, the 1990s, 2nd of 3.',
    'Rows: 1,234,567 of 3.5 in 2025,| the 1990s, 2nd of 3.',
  ],
  [
    'en',
    'He paid $1.2M, $3.50, $0.99, -$5 and $1.',
    'He paid 1.2 million dollars,| 3 dollars and 50 cents, 99 cents, minus 5 dollars and 1 dollar.',
  ],
  [
    'en',
    'It cost $1.2 million, €20, 20 €, £1, ¥500, US$5 and 20 EUR.',
    'It cost 1.2 million dollars,| 20 euros, 20 euros, 1 pound, 500 yen, 5 US dollars and 20 euros.',
  ],
  [
    'en',
    'From $5-10 to $10–$20, or $5k/month for 5M users.',
    'From 5 to 10 dollars to 10 to 20 dollars,| or 5 thousand dollars per month for 5 million users.',
  ],
  [
    'en',
    'Up 2.5%, 5-10%, 50 % or ~5, >10, <=3, ±2.',
    'Up 2.5 percent,| 5 to 10 percent, 50 percent or about 5, more than 10, at most 3, plus or minus 2.',
  ],
  [
    'en',
    'Pages 10–20 in 1990-1995, from 9am-5pm, 10:00–11:30.',
    'Pages 10 to 20 in 1990 to 1995,| from 9am to 5pm, 10:00 to 11:30.',
  ],
  [
    'en',
    'At 10:30 am, on 2026-11-27, 11/27/2026, 27/11, 27.11.2026 at 2026-01-02T10:30:00Z.',
    'At 10:30 am,| on November 27, 2026, November 27, 2026, November 27, November 27, 2026 at January 2, 2026, 10:30.',
  ],
  [
    'en',
    'Use ½ cup, 1½ cups, 1 1/2 cups or 3/4 cup, 24/7.',
    'Use one half cup,| 1 and one half cups, 1 and one half cups or three quarters cup, 24/7.',
  ],
  [
    'en',
    'Node v3.5.1, 1.0.0-beta.2 and v2 at 192.168.0.1.',
    'Node version 3 point 5 point 1,| 1 point 0 point 0 beta 2 and version 2 at 192 dot 168 dot 0 dot 1.',
  ],
  [
    'en',
    'Call 555-123-4567, 1-800-555-0199, (555) 123-4567 or +1 555 123 4567.',
    'Call 5 5 5, 1 2 3, 4 5 6 7,| 1, 8 0 0, 5 5 5, 0 1 9 9, 5 5 5, 1 2 3, 4 5 6 7 or plus 1, 5 5 5, 1 2 3, 4 5 6 7.',
  ],
  [
    'en',
    'Ran 5 km at 20 km/h in -5 °C with 16GB, 500ms, 1 kg, 70°F, 90°.',
    'Ran 5 kilometers at 20 kilometers per hour in minus 5 degrees Celsius with 16 gigabytes,| 500 milliseconds, 1 kilogram, 70 degrees Fahrenheit, 90 degrees.',
  ],
  ['en', 'Wait 5 min. then go 5 km. Then rest.', 'Wait 5 minutes then go 5 kilometers.| Then rest.'],
  [
    'en',
    'A 1920x1080 px screen, #1 of 3, #winning, ask @anna.',
    'A 1920 by 1080 px screen,| number 1 of 3, winning, ask at anna.',
  ],

  // Signs
  [
    'en',
    'Tom & Jerry, R&D, C++ and C#, and/or → ok.',
    'Tom and Jerry,| R and D, C plus plus and C sharp, and or to ok.',
  ],
  [
    'en',
    '3 * 4 = 12, 2**8, 2+2=4, 5 - 3, x < 5, y>=3, f(x) = x^2.',
    '3 times 4 equals 12,| 2 to the power of 8, 2 plus 2 equals 4, 5 minus 3, x less than 5, y at least 3, f x equals x squared.',
  ],
  ['en', 'Here $E = mc^2$, π ≈ 3.14 and x².', 'Here E equals mc squared,| pi is about 3.14 and x squared.'],
  [
    'en',
    'Family 👨‍👩‍👧‍👦, flag 🇪🇸, key 1️⃣, wave 👋🏽! ❤️ © 2025 Acme™ :) <3',
    'Family, flag,| key, wave!| 2025 Acme',
  ],
  ['en', 'Great 🎉! Next one 🙂.', 'Great! Next one.'],
  ['en', '🙂', ''],
  ['en', '  \n\n', ''],
  ['en', 'constructor toString __proto__ 5 constructor', 'constructor toString proto 5 constructor'],

  // Spanish
  ['es', '¡Hola! ¿Cómo estás? Muy bien.', '¡Hola! ¿Cómo estás?| Muy bien.'],
  [
    'es',
    'El Sr. García y la Dra. Pérez pagan 3,50 € o 1 €.',
    'El Señor García y la Doctora Pérez pagan 3 euros y 50 céntimos o 1 euro.',
  ],
  [
    'es',
    'Son 1.234.567 personas, $1.2M, 5 millones de euros y 3M €.',
    'Son 1.234.567 personas,| 1.2 millones de dólares, 5 millones de euros y 3 millones de euros.',
  ],
  [
    'es',
    'Mide 3.5 km a 20 km/h, -5 °C, 50%, 50 %.',
    'Mide 3.5 kilómetros a 20 kilómetros por hora,| menos 5 grados Celsius, 50 por ciento, 50 por ciento.',
  ],
  [
    'es',
    'El 27/11/2026, el 27/11 o 2026-11-27, la 1.ª y el 3er piso.',
    'El 27 de noviembre de 2026,| el 27 de noviembre o 27 de noviembre de 2026, la primera y el tercer piso.',
  ],
  [
    'es',
    'En EE.UU. o EE. UU. es, p. ej. a las 5 p. m. Luego, etc. y ya.',
    'En Estados Unidos o Estados Unidos es,| por ejemplo a las 5 de la tarde.| Luego, etcétera y ya.',
  ],
  [
    'es',
    'El n.º 5, 3/4 de taza, +34 600 123 456 o ana@example.com & más.',
    'El número 5,| tres cuartos de taza, más 3 4, 6 0 0, 1 2 3, 4 5 6 o ana arroba example punto com y más.',
  ],
  ['es', 'Mira:\n```\nx\n```\n1. Abre *eso*\n2. Listo', 'Mira: bloque de código.| 1. Abre eso.| 2. Listo'],

  // Other scripts
  [
    'en',
    '今日は天気がいいですね。3.5キロ歩きましょう！「はい。」',
    '今日は天気がいいですね。|3.5キロ歩きましょう！|「はい。」',
  ],
  ['en', '你好。今天天气很好，我们去公园走走吧。**好**吗？', '你好。今天天气很好，我们去公园走走吧。|好吗？'],
  ['en', 'यह एक वाक्य है। दूसरा वाक्य 5 km है।', 'यह एक वाक्य है।| दूसरा वाक्य 5 km है।'],
  ['en', 'مرحبا بالعالم، كيف حالك؟ أنا بخير.', 'مرحبا بالعالم،| كيف حالك؟| أنا بخير.'],
  ['en', 'Привет, как дела? У меня **5 км**. Всё хорошо.', 'Привет, как дела?| У меня 5 км.| Всё хорошо.'],
  ['en', '안녕하세요. 저는 3.5점입니다. 좋아요!', '안녕하세요. 저는 3.5점입니다.| 좋아요!'],
  ['en', 'สวัสดีครับ ยินดีที่ได้รู้จัก', 'สวัสดีครับ ยินดีที่ได้รู้จัก'],

  // A language whose words for signs nobody here knows: they are left to the voice
  [
    null,
    'Der Mond ist 384.400 km entfernt, also 3,5 % mehr. Das kostet 5 € — oder **3 - 2**.',
    'Der Mond ist 384.400 km entfernt,| also 3,5 % mehr.| Das kostet 5 €, oder 3 − 2.',
  ],
  [null, '1. Erstens `foo.bar`\n2. Zweitens 😀', '1. Erstens foo.bar.| 2. Zweitens'],
  [null, 'Voilà :\n```js\nx = 1\n```\nC’est tout.', 'Voilà: C’est tout.'],
];
