// @ts-check

import { OPS } from '../worker/keyholder.js';
import { serve } from '../worker/start.js';

serve(OPS);
