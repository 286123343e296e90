import type { Language } from './grammar.ts';

/** What all languages keep for themselves. */
export const SHARED_WORDS = 'if else for while do break continue return';

/** Words that a language keeps for itself: they name no variable there, though they may in another. */
export const OWN_WORDS: Readonly<Record<Language, string>> = {
  script:
    'switch case default yield function class enum interface extends implements import export new delete typeof instanceof this super try catch finally throw async await in of is as const let var static public private protected abstract override with null undefined true false void string number boolean any unknown never',
  python:
    'elif def class lambda import from self super try except finally raise async await in is as not and or yield with pass None True False str int float bool',
  go: 'switch case default goto select range func struct interface type package import defer go chan map const var nil true false string int bool byte rune error any',
  rust: 'loop match fn struct enum trait impl type mod crate pub use ref self super unsafe async await in as const let mut static where true false bool char u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 str usize',
  jvm: 'switch case default when match yield def func class struct enum interface trait extends implements package import namespace new instanceof this super try catch finally throw throws async await in is as const let var val static public private protected final abstract virtual override where with nil null true false void int float double boolean char long short byte object type',
  c: 'switch case default goto struct class enum typedef namespace using new delete sizeof this try catch throw export import const static public private protected final virtual override true false void int float double bool char long short unsigned self nil',
  csharp:
    'switch case default goto yield when class struct enum interface namespace using new typeof sizeof this try catch finally throw async await in is as const var static public private protected abstract virtual override where with null true false void int float double bool char long short byte object string ref unsafe',
  solidity:
    'function contract interface struct enum import using from is as new delete try catch this super public private abstract virtual override type error address bool string uint256 int256 bytes32 true false',
  php: 'switch case default yield function fn class trait interface enum extends implements namespace use new instanceof try catch finally throw as and or const var static public private protected final abstract match self null true false void int float bool string object',
  ruby: 'elif unless then when case begin end def class module self super rescue raise yield in not and or nil true false lambda loop',
  styles: 'and not or from',
  plain: 'panic require',
};
