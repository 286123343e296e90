#!/usr/bin/env node
import { runProgram } from './program.ts';

/** Libraries leave timers behind, the relay's client above all: a command that is done waits this long for them, in milliseconds. */
const LEFTOVERS_MS = 250;

process.exitCode = await runProgram(process.argv.slice(2));
setTimeout(() => process.exit(), LEFTOVERS_MS).unref();
