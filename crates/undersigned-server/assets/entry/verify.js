// @ts-check

import { start } from '../app/start.js';
import { verifyPage } from '../app/verify.js';

start({ verify: verifyPage });
