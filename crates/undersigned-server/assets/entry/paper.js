// @ts-check

import { OPS } from '../worker/paper.js';
import { serve } from '../worker/start.js';

serve(OPS);
