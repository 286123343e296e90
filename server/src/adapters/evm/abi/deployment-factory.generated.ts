// Written by contracts/tools/generate-abi.ts; do not edit.
// biome-ignore-all format: one ABI entry a line

export const deploymentFactoryAbi = [
  {"type":"constructor","stateMutability":"nonpayable","inputs":[{"name":"deployer","type":"address"}]},
  {"type":"function","name":"DEPLOYER","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"address"}]},
  {"type":"function","name":"count","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"uint256"}]},
  {"type":"function","name":"create","stateMutability":"nonpayable","inputs":[{"name":"index","type":"uint256"},{"name":"code","type":"bytes"}],"outputs":[{"name":"created","type":"address"}]},
  {"type":"function","name":"digest","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"bytes32"}]},
  {"type":"event","name":"Created","anonymous":false,"inputs":[{"name":"index","type":"uint256","indexed":true},{"name":"created","type":"address","indexed":false}]},
  {"type":"error","name":"CreationFailed","inputs":[{"name":"index","type":"uint256"}]},
  {"type":"error","name":"NotDeployer","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"OutOfOrder","inputs":[{"name":"index","type":"uint256"},{"name":"next","type":"uint256"}]},
] as const;
