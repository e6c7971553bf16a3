// @ts-check

import { keyholdPage } from '../app/keyhold.js';
import { start } from '../app/start.js';

start({ keyhold: keyholdPage });
