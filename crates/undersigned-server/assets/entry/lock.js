// @ts-check

import { OPS } from '../worker/lock.js';
import { serve } from '../worker/start.js';

serve(OPS);
