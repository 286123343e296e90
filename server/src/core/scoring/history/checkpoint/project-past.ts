import type { FailureRate, ProjectPast, RiskEvent } from '../project-past.ts';
import type { Levels, Usual } from '../usual.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readLateWork, readVolume, writeLateWork, writeVolume } from './late-work.ts';

export function writeProject(out: ByteWriter, project: ProjectPast): void {
  for (const [ordinal, born] of project.born.entries()) {
    out.varint(born);
    out.varint(project.lost[ordinal] ?? 0);
  }
  writeIndexes(out, project.fixed);
  out.varint(project.young);
  writeRate(out, project.rested);
  out.varint(project.resting.length);
  for (const event of project.resting) writeRiskEvent(out, event);
  writeVolume(out, project.volume);
  writeLateWork(out, project.late);
  writeUsual(out, project.usual);
}

export function readProject(reader: ByteReader, changes: number): ProjectPast {
  const born: number[] = [];
  const lost: number[] = [];
  for (let left = changes; left > 0; left -= 1) {
    born.push(reader.varint());
    lost.push(reader.varint());
  }
  const fixed = readIndexes(reader, changes);
  const young = reader.varint();
  const rested = readRate(reader);
  const resting: RiskEvent[] = [];
  for (let left = reader.count(); left > 0; left -= 1) resting.push(readRiskEvent(reader));
  const [volume, late, usual] = [readVolume(reader), readLateWork(reader), readUsual(reader)];
  return { born, lost, fixed, young, rested, resting, volume, late, usual };
}

function writeRate(out: ByteWriter, { atRisk, failures, exposure, time }: FailureRate): void {
  out.varint(atRisk);
  out.double(failures);
  out.double(exposure);
  out.varint(time);
}

const readRate = (reader: ByteReader): FailureRate => ({
  atRisk: reader.varint(),
  failures: reader.double(),
  exposure: reader.double(),
  time: reader.varint(),
});

/** At most one change comes with an event, so those that leave are written. */
function writeRiskEvent(out: ByteWriter, { time, failures, atRisk, found }: RiskEvent): void {
  out.varint(time);
  out.varint(failures);
  out.varint(1 - atRisk);
  out.varint(found === null ? 0 : 1);
  if (found !== null) writeLevels(out, found);
}

const readRiskEvent = (reader: ByteReader): RiskEvent => ({
  time: reader.varint(),
  failures: reader.varint(),
  atRisk: 1 - reader.varint(),
  found: reader.varint(1) === 0 ? null : readLevels(reader),
});

function writeLevels(out: ByteWriter, { failures, fixed }: Levels): void {
  out.double(failures);
  out.double(fixed);
}

const readLevels = (reader: ByteReader): Levels => ({ failures: reader.double(), fixed: reader.double() });

function writeUsual(out: ByteWriter, usual: Usual): void {
  out.varint(usual.changes);
  writeLevels(out, usual);
}

const readUsual = (reader: ByteReader): Usual => ({ changes: reader.varint(), ...readLevels(reader) });

/** The places of the ones in a list of ones and zeros. */
function writeIndexes(out: ByteWriter, marks: readonly number[]): void {
  const indexes = marks.flatMap((mark, index) => (mark === 1 ? [index] : []));
  out.varint(indexes.length);
  let last = 0;
  for (const index of indexes) {
    out.varint(index - last);
    last = index;
  }
}

function readIndexes(reader: ByteReader, length: number): number[] {
  const marks = new Array<number>(length).fill(0);
  let index = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    index += reader.varint(length - 1 - index);
    marks[index] = 1;
  }
  return marks;
}
