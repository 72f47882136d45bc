// What takes a model away from its instructions: overrides, claims of authority, questions for what is hidden.
import { rule, type Rule } from "./rule.ts";

export const OVERRIDE: readonly Rule[] = [
  {
    ...rule(
      "override",
      "tells the model to drop its instructions",
      [0.8, 0.85],
      "DROP ..3 PRIOR ..3 ORDERS",
      "DROP ..2 the|these|those|las|los|les|die|le|os|as|de ..2 PRIOR ..2 ORDERS",
      "DROP ..2 instructions|guidelines|anweisungen|instrucciones|instrucoes|istruzioni|instructies|consignes ..3 y|et|above|before|given|received",
      "stop|cease ..1 following ..3 ORDERS",
      "忽 略 ..6 指",
      "忘 记 ..6 指",
      "無 視",
    ),
    unlessNegated: true,
  },
  {
    ...rule(
      "override",
      "tells the model to drop all that came before",
      [0.6, 0.75],
      "DROP ..2 everything|all|anything|what|alles|todo|tout|tutto|tudo|все ..4 before|above|previously|told|said|prior|earlier|learned|vorher|davor|bisher|antes|avant|prima|anterior|precede|раньше",
      "DROP ..1 the|all|obige|lo|le ..1 above|previous|preceding|obige|anterior|precedent and|text|message|messages|content|context|input|conversation|COMMA|COLON|y|et|und",
      "forget|disregard ..1 everything",
    ),
    unlessNegated: true,
  },
  rule(
    "override",
    "claims that earlier instructions no longer count",
    [0.55, 0.75],
    "PRIOR ..2 ORDERS ..4 no longer apply|applies|valid|count|counts|binding|hold|in",
    "PRIOR ..2 ORDERS ..4 void|obsolete|invalid|outdated|superseded|cancelled|canceled|overridden|revoked|expired|suspended",
    "instead of ..2 PRIOR ..2 ORDERS",
    "takes|take ..2 precedence|priority ..4 PRIOR ..3 ORDERS",
  ),
  rule(
    "override",
    "gives the model a new task in place of its own",
    [0.4, 0.5],
    "new|real|actual|true|next|neue|nueva|nuevas|nouvelle|nouvelles|nuova|nuove|nova|novas|новая ..1 instruction|instructions|task|objective|directive|directives|mission|question|aufgabe|anweisung|anweisungen|tarea|instrucciones|tache|consigne|compito|istruzioni|tarefa|instrucoes|задача COLON",
    "your|deine|tu ..1 new|real|actual|only|true|neue|einzige|nueva|nouvelle ..2 task|job|goal|purpose|role|objective|mission|aufgabe|tarea|tache",
    "new instructions ..2 from|for|are|follow",
    "instead ..2 print|say|respond|reply",
    "whatever|regardless ..3 user|users|customer ..2 asked|asks|wants|said",
    "you|youre ..2 no longer ..1 a|an|the",
    "your ..2 job|role|task|purpose ..2 changes|changed",
    "stop|halt ..2 everything|task|summarizing|translating",
    "stop ..1 here|helping",
    "^now ..1 say|print|write|output|respond|repeat",
  ),
  rule(
    "override",
    "is told to break out of its rules",
    [0.5, 0.5],
    "break|broken|breaking|escape|free|freed ..2 free|from|out ..6 confines|LIMITS|chains|shackles|openai",
    "DROP ..3 your|its|all|any|ethical|safety|content|moral|deine|tus|tes|vos ..2 LIMITS|criteria|priorities|question|user|users|humans|clauses",
    "not|no|dont ..2 have ..1 to|abide|follow ..3 LIMITS|rules",
    "not|dont|nor|without ..3 abide ..3 by ..4 LIMITS|openai|rules",
    "DROP ..2 the ..1 other|others ..2",
  ),
];

export const LEAK: readonly Rule[] = [
  {
    ...rule(
      "prompt-leak",
      "asks for the hidden instructions",
      [0.7, 0.75],
      "REVEAL ..3 the|your|its|full|entire|complete|this|whole|deinen|deine|tu|tus|votre|ton|tes|il|tuo|seu|os|as|свой|свои ..3 SYSTEM ..2 SECRET_TEXT",
      "REVEAL ..3 SECRET_TEXT ..2 inicial|sistema|systeme|initiales",
      "REVEAL ..4 your ..3 SECRET_TEXT ..3 verbatim|word|exactly|above|fully|completely|wortlich|exacto",
      "REVEAL ..3 your configuration|prompt|instructions|preprompt",
      "REVEAL ..3 everything|words|text|all|sentences|content|contents|alles|todo ..3 above|preceding",
      "what ..3 your ..2 SYSTEM|exact ..2 SECRET_TEXT",
      "was|wie ..3 dein|deine|ihr|ihre systemprompt|anweisungen",
      "then|and ..2 REVEAL ..3 your|the|deine ..3 prompt|instructions",
      "what ..2 were ..2 you ..2 told|instructed|given ..6 before|beginning|above|start|initially",
    ),
    unlessNegated: true,
  },
  rule(
    "prompt-leak",
    "wants the text before the conversation repeated",
    [0.5, 0.55],
    "starting with ..2 you ..1 are",
    "begin|beginning|start|top ..2 of ..2 conversation|prompt|context ..8 REVEAL",
    "REVEAL ..8 begin|beginning|start ..2 of ..2 conversation|context",
  ),
];

export const IMPERSONATION: readonly Rule[] = [
  rule(
    "impersonation",
    "speaks with an authority that it cannot have",
    [0.4, 0.5],
    "i ..1 am|im ..3 your|the ..3 developer|creator|administrator|admin|programmer",
    "i|im ..2 am|a|the ..2 programmer|developer|engineer|employee ..1 at|of|from openai|anthropic|google",
    "this ..1 is ..3 openai|anthropic|administrator|developers ..2 team|speaking|message|override|notice",
    "message|notice|instruction|instructions|directive|order|orders ..1 from ..3 openai|anthropic|developer|developers|administrator|sysadmin|operator|owner",
    "system|admin|administrator|security|developer|priority|operator ..1 override|directive",
    "system|admin|administrator|priority ..1 message|notice|instruction|instructions|mensaje|mensagem|messaggio|hinweis COLON",
    "on ..1 behalf ..1 of ..3 user|owner|administrator|buyer|openai|developer",
    "you ..2 have ..2 been ..2 authorized|authorised|granted|cleared",
    "you|AI are|re ..1 authorised|authorized|permitted|entitled to",
    "user|owner|customer|recipient|visitor|reader|salaries ..2 has|have ..2 already|previously|explicitly|pre ..2 approved|authorized|authorised|consented|confirmed|agreed|accepted",
    "user|owner|customer|recipient|visitor|buyer|she|he ..2 agreed|approved|knows|fine|authorized|authorised ..2 to|sharing|with|about",
    "enabled by ..1 openai|anthropic|google",
  ),
  rule(
    "impersonation",
    "marks where the user's or the document's text is said to end",
    [0.55, 0.65],
    "end of ..2 user|document|email|context|data|input|prompt|untrusted|article ..2 input|message|new|instructions|COLON|context|prompt|text|section",
    "begin|start ..2 new|system|admin|developer|trusted ..2 instructions|message|prompt|conversation",
    "end of article|document|email|transcript|context|input|prompt",
  ),
];

export const DISGUISE: readonly Rule[] = [
  rule(
    "obfuscation",
    "asks for an encoded text to be decoded and followed",
    [0.6, 0.7],
    "decode|decrypt|decipher|unscramble|dekodiere|decodifica ..10 follow|execute|obey|run|perform|comply|carry|respond|act ..3 it|instructions|instruction|what|that|result|message|as|them|steps",
    "follow|execute|obey|perform ..4 decoded|hidden|encoded|base64|rot13|hex ..3",
    "base64|rot13|encoded|cipher|morse|caesar ..6 instructions|instruction ..2 follow|obey|execute|and",
  ),
];
