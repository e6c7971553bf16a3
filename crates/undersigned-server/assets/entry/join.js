// @ts-check

import { joinPage } from '../app/join.js';
import { start } from '../app/start.js';

start({ join: joinPage });
