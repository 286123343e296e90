// Written by contracts/tools/generate-abi.ts; do not edit.
// biome-ignore-all format: one ABI entry a line

export const erc1967ProxyAbi = [
  {"type":"constructor","stateMutability":"payable","inputs":[{"name":"implementation","type":"address"},{"name":"_data","type":"bytes"}]},
  {"type":"fallback","stateMutability":"payable"},
  {"type":"event","name":"Upgraded","anonymous":false,"inputs":[{"name":"implementation","type":"address","indexed":true}]},
  {"type":"error","name":"AddressEmptyCode","inputs":[{"name":"target","type":"address"}]},
  {"type":"error","name":"ERC1967InvalidImplementation","inputs":[{"name":"implementation","type":"address"}]},
  {"type":"error","name":"ERC1967NonPayable","inputs":[]},
  {"type":"error","name":"ERC1967ProxyUninitialized","inputs":[]},
  {"type":"error","name":"FailedCall","inputs":[]},
] as const;
