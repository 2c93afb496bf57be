/**
 * `cold-process.mjs BUNDLE PAYLOAD`: imports a bundle and calls its handler. Says when it began and when the bundle was
 * imported, in milliseconds since 1970. Plain JavaScript, so that nothing but Node itself is loaded before.
 */
const [bundle, payload] = process.argv.slice(2);
const begin = performance.now();
const { handler } = await import(bundle);
const imported = performance.now();
const { timeOrigin } = performance;
console.log(JSON.stringify({ begin: timeOrigin + begin, imported: timeOrigin + imported }));
await handler(JSON.parse(payload), { awsRequestId: 'cold-start', getRemainingTimeInMillis: () => 60_000 });
