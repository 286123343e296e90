// Written by contracts/tools/generate-abi.ts; do not edit.
// biome-ignore-all format: one ABI entry a line

export const governanceModuleAbi = [
  {"type":"constructor","stateMutability":"nonpayable","inputs":[{"name":"repositories","type":"address"},{"name":"votesImplementation","type":"address"},{"name":"governorImplementation","type":"address"},{"name":"initial","type":"tuple","components":[{"name":"votingDelay","type":"uint48"},{"name":"votingPeriod","type":"uint32"},{"name":"proposalThreshold","type":"uint256"},{"name":"quorumFraction","type":"uint256"}]}]},
  {"type":"function","name":"GOVERNOR_IMPLEMENTATION","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"address"}]},
  {"type":"function","name":"REPOSITORIES","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"address"}]},
  {"type":"function","name":"VOTES_IMPLEMENTATION","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"address"}]},
  {"type":"function","name":"addressesOf","stateMutability":"view","inputs":[{"name":"repositoryId","type":"uint256"}],"outputs":[{"name":"governor","type":"address"},{"name":"votes","type":"address"}]},
  {"type":"function","name":"award","stateMutability":"nonpayable","inputs":[{"name":"repositoryId","type":"uint256"},{"name":"account","type":"address"}],"outputs":[]},
  {"type":"function","name":"create","stateMutability":"nonpayable","inputs":[{"name":"repositoryId","type":"uint256"}],"outputs":[{"name":"governor","type":"address"},{"name":"votes","type":"address"}]},
  {"type":"function","name":"isCreated","stateMutability":"view","inputs":[{"name":"repositoryId","type":"uint256"}],"outputs":[{"name":"","type":"bool"}]},
  {"type":"function","name":"settings","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"tuple","components":[{"name":"votingDelay","type":"uint48"},{"name":"votingPeriod","type":"uint32"},{"name":"proposalThreshold","type":"uint256"},{"name":"quorumFraction","type":"uint256"}]}]},
  {"type":"event","name":"GovernanceCreated","anonymous":false,"inputs":[{"name":"repositoryId","type":"uint256","indexed":true},{"name":"governor","type":"address","indexed":false},{"name":"votes","type":"address","indexed":false}]},
  {"type":"error","name":"AlreadyCreated","inputs":[{"name":"repositoryId","type":"uint256"}]},
  {"type":"error","name":"FailedDeployment","inputs":[]},
  {"type":"error","name":"InsufficientBalance","inputs":[{"name":"balance","type":"uint256"},{"name":"needed","type":"uint256"}]},
] as const;
