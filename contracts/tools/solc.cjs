#!/usr/bin/env node
// The compiler of our contracts, as foundry.toml names it.
'use strict';
require('./compiler.cjs')(require('solc'));
