// @ts-check

import { OPS } from '../worker/audit.js';
import { serve } from '../worker/start.js';

serve(OPS);
