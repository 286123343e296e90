// Written by contracts/tools/generate-abi.ts; do not edit.
// biome-ignore-all format: one ABI entry a line

export const compiler = {"version":"0.8.37+commit.f401782d","evmVersion":"cancun","optimizerRuns":200};
