#!/usr/bin/env node
// The one compiler that EAS accepts, for the benchmark.
'use strict';
require('./compiler.cjs')(require('solc-eas'));
