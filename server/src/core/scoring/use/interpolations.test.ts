import { describe, expect, it } from 'vitest';
import { changed, left } from '../../../../../test/fixtures/counted-tokens.ts';

describe('a name in a string', () => {
  it.each([
    ['a.py', 'idle = open(4)\n', 'used(f"all of {idle!r:>3}")\n'],
    ['a.py', 'def idle(a):\n    return a * 7\n', "used(rf'{rows[0]} {idle(4).name}')\n"],
    ['a.py', 'idle = open(4)\n', 'used(F"""\n  all\n  {idle}\n""")\n'],
    ['a.rs', 'static IDLE: u8 = 4 * 7;\n', 'fn main() {\n    println!("all of {IDLE:?}");\n}\n'],
    ['a.cs', 'var idle = Open(4);\n', 'Used($"all of {idle.Name,3}");\nUsed($@"{idle}");\n'],
    ['a.rb', 'idle = open(4)\n', 'used("all of #{idle.name}")\n'],
    ['a.kt', 'val idle = open(4)\n', `used("all of \${idle.name}")\n`],
    ['a.kt', 'val idle = open(4)\n', 'used("all of $idle")\n'],
    ['a.swift', 'let idle = open(4)\n', 'used("all of \\(idle)")\n'],
  ])('uses it where it is put into it: %s %s %s', (path, idle, use) => {
    expect(left(path, 'used(1);\n', idle).left).toBe(0);
    const both = left(path, 'used(1);\n', idle + use);
    expect(both.left).toBe(both.all);
  });

  it.each([
    ['a.py', 'idle = open(4)\n', 'used("all of {idle}", f"{{}}")  # f"{idle}"\n'],
    ['a.rs', 'static IDLE: u8 = 4 * 7;\n', 'fn main() {\n    println!("all of IDLE"); // "{IDLE}"\n}\n'],
    ['a.cs', 'var idle = Open(4);\n', 'Used("all of {idle}");\n'],
    ['a.rb', 'idle = open(4)\n', 'used("all of {idle}")\n'],
    ['a.java', 'private static final int IDLE = 4 * 7;\n', 'used("all of {IDLE}");\n'],
  ])('does not where it is text, or stands in a comment: %s %s %s', (path, idle, use) => {
    const both = left(path, 'used(1);\n', idle + use);
    expect(both.left).toBe(left(path, 'used(1);\n', use).all);
  });

  it('is no new use where it was put into a string before', () => {
    const text = (idle: string, said: string) => `used(1)\n${idle}used(f"${said} {idle}")\n`;
    const idle = 'idle = open(4)\n';
    expect(changed('a.py', text('', 'all'), text(idle, 'none'), false)).toBeLessThan(
      changed('a.py', 'used(1)\n', text(idle, 'none'), false),
    );
  });
});
