/** Private keys that the recommended rules pass over: short PEM keys (elliptic curves) and JSON Web Keys, Arweave's keyfiles among them. */
export const keyPatterns: readonly { rule: string; pattern: RegExp; what: string }[] = [
  {
    rule: 'cairn/pem-private-key',
    pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\\nr"'+,]{0,20}[A-Za-z0-9+/]{40}/g,
    what: 'Looks like a private key (PEM).',
  },
  {
    rule: 'cairn/jwk-private-key',
    pattern: /"d"\s{0,4}:\s{0,4}"[A-Za-z0-9_-]{40,}"/g,
    what: 'Looks like a private key (JSON Web Key).',
  },
];
