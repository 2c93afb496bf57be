// Pulumi starts a policy pack by `require` and compiles one that is TypeScript itself; what plain JavaScript imports is left
// to Node 24, which strips the types.
import './pack.ts';
