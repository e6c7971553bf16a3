// @ts-check

import { minePage } from '../app/mine.js';
import { signPage } from '../app/sign.js';
import { start } from '../app/start.js';

start({ sign: signPage, mine: minePage });
