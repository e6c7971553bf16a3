// @ts-check

import { OPS } from '../worker/member.js';
import { serve } from '../worker/start.js';

serve(OPS);
