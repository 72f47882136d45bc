// Words that say little about a task, by how little; written down once, so that no corpus is needed.

/** Grammar: articles, pronouns, prepositions, auxiliaries. */
export const FUNCTION_WORDS = words(`
a an the this that these those there here it its itself he him his she her hers they them their theirs we us our ours i me
my mine you your yours yourself one ones someone somebody anyone anything something everything of in on at by for from to
into onto with within without about between among through during before after above below over under again as than then so
and or but nor if because while until although though since is am are was were be been being do does did done doing have has
had having will would shall should could may might must can get gets got let lets just only also too very really even still
already yet some any each every all both either few more most other others another such own same via per upon off out up down
s t d ll re ve m im ive id dont doesnt didnt isnt arent wasnt wont cant couldnt wouldnt shouldnt hi hello hey thanks thank ok
okay well like pm january february march april june july august september october november december monday tuesday wednesday
thursday friday saturday sunday
`);

/** The same of German, French, Spanish, Italian and Portuguese, where no English word is written so. */
export const OTHER_GRAMMAR = words(`
der das den dem des ein eine einen einem einer eines und oder aber auch noch nur sehr ist sind war wird werden wurde haben
hatte sein seine seinen seiner ihre ihren ihrem ihrer mein meine meinen unser unsere euer ich du er sie wir ihr es sich mich
dich uns mir dir von vom zu zum zur mit für auf aus bei nach über unter vor durch gegen um im ins dass weil wenn als damit diese
dieser dieses diesen diesem alle jede jeder jedes bitte
le la les un une du au aux et ou mais avec pour dans sur sous par chez entre est sont être était ce cet cette ces mon ma
mes ta tes notre nos votre vos leur leurs je tu il elle nous vous ils elles se que qui dont de en à où très aussi
el los las lo del una unos unas y o pero con para por desde hasta sobre al es está están ser su sus mi mis tu tus nuestro
nuestra este esta estos estas ese esa muy más también favor
il gli uno di da con per tra fra che è sono questo questa questi suo sua nel nella della dei delle
os ao aos um uma das no na nos nas com seu sua seus suas não
`);

/** Like digits, they make no other task. */
export const NUMBER_WORDS = words(`
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig hundert tausend
deux trois quatre cinq sept huit neuf dix douze vingt
dos tres cuatro cinco seis siete ocho nueve diez doce veinte
`);

/** They turn one question into another. */
export const QUESTION_WORDS = words(`
what who whom whose which when where why how no not never without long much many often far soon won't can't cannot don't doesn't
didn't isn't aren't wasn't couldn't wouldn't shouldn't
`);

/** What prompts and house rules are made of, whatever they ask for. */
export const PROMPT_WORDS = words(`
please write give make provide create generate tell explain describe show help answer respond reply response question
following given below above list use using user assistant system prompt task instruction instruction request text sentence
paragraph word words output input format result results example examples information detail details step steps context name
named called based include including contain want need would like know think say says said ask asks asked try keep ensure sure
return note important must always never only short brief briefly concise clear clearly careful carefully polite politely
professional expert experienced senior role act pretend imagine message chat conversation session document documents tool
tools rule rules policy policies guideline guidelines possible different new good best way ways thing things person people
time times number first second last next final
`);

/** Common in any text. */
export const COMMON_WORDS = words(`
man woman child day days week month year years today life work job world country city home house place part case point
company group problem fact idea kind type set side hand head eye head end start begin come go see look find take put turn
move run bring hold call feel become leave mean seem change play live believe happen stand lose pay meet learn lead
understand watch follow stop speak read spend grow open walk win offer remember love consider appear buy wait serve die send
expect build stay fall cut reach kill remain suggest raise pass sell require report decide pull big small large great little
old young high low right wrong left early late important public bad able free full sure true real whole hard easy simple
common main general specific certain current available several various many english number order order account item items
data file files code line page book story money water food friend family school student name street state email address
phone zip currently recently now today together away back
`);

/** Light folding of words that mean the same in most tasks; the first stands for the others. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map(
  `
parcel package shipment
email mail
sea ocean
short brief briefly
buy purchase purchased bought acquire
fee charge charged fees cost costs price pricing prices expensive
cancel cancelled canceled revoke abort
refund reimbursed reimbursement refunded reimburse moneyback
money cash funds fund
wrong incorrect erroneous mistaken error
broken damaged defective faulty
lost lose missing misplaced disappeared gone
stolen theft stole steal rob
find locate found
big large huge
fast quick quickly rapid rapidly faster quicker
long duration
begin start commence
fix repair mend solve resolve
change modify alter edit update replace
exchange swap convert conversion
show display
delete remove erase
create make generate produce build
write compose draft
summarise summarize summary summarization summarisation condense
explain describe clarify elaborate
translate translation
list enumerate
verify verification confirm validate authenticate identity
allowed permitted permission able possible
arrive delivery delivered deliver arrived ship shipping shipped receive received
pending processing
fail failed failing declined rejected decline reject refused denied unsuccessful
stop block freeze disable deactivate
activate enable
pin passcode password
phone mobile cellphone smartphone telephone
country countries nation abroad overseas foreign
send transfer transferred sent
salary wage pay paycheck payroll
job career occupation
movie film
picture image photo
child kid kids children
car automobile vehicle
doctor physician
sick ill
trip travel journey vacation holiday
flight plane airplane
kill murder assassinate
happy glad
sad unhappy
angry furious upset mad
smart clever intelligent
mistake accident
error bug
function method
folder directory
min minimum
max maximum
age old older
photo picture
limit restriction restrictions limits
`
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [first = "", ...others] = line.split(" ");
      return others.map((other) => [other, first] as const);
    }),
);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
