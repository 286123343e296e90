import { describeArea } from './describe-area.ts';

describeArea('machine');
