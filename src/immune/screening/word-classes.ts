// The words that rules speak of, by what they do in a sentence: English first, then other languages, without accents.

/** How people shorten the words that rules speak of. */
export const SHORT_FORMS: Readonly<Record<string, string>> = {
  ur: "your",
  yr: "your",
  u: "you",
  pls: "please",
  plz: "please",
};

/** In each class, words that are folded as the text is. */
export const WORD_CLASSES: Readonly<Record<string, string>> = {
  DROP:
    "تجاهل تجاهلي انس انسى ignore ignoring ignored disregard disregarding forget forgetting discard bypass bypassing override overrule overriding neglect dismiss erase unlearn abandon circumvent violate " +
    "ignoriere ignorier ignorieren ignoriert vergiss vergesst vergessen missachte missachten verwirf ubergehe " +
    "ignorez ignorer oubliez oublie oublier negligez ignora ignoren ignorar olvida olvide olviden olvidar descarta descarte omite " +
    "desconsidere desconsidera esqueca esquece esquecer ignori ignorate dimentica dimenticate tralascia negeer negeren vergeet " +
    "игнорируй игнорируйте игнорировать проигнорируй забудь забудьте zignoruj ignoruj zapomnij",
  PRIOR:
    "السابقة السابق جميع كل предыдущем прежние прежним свои свой твои anteriormente previamente samtliche saemtliche auparavant reglas suas acima arriba previous prior earlier above preceding before past foregoing initial original existing old former all any every other your " +
    "vorherigen vorherige vorigen bisherigen obigen alle allen fruheren vorangegangenen deine ihre precedentes precedents precedente anterieures toutes tous tes vos " +
    "anteriores anterior previas previos todas todos tus sus suas seus precedenti tutte tutti tue vorige eerdere voorgaande jouw " +
    "предыдущие предыдущих прошлые все poprzednie wszystkie",
  ORDERS:
    "instrucao directions direction training configuration setup التعليمات تعليمات القواعد قواعد الأوامر правил указаниям instruction instructions instructed directive directives guideline guidelines rule rules order orders command commands prompt prompts programming constraint constraints restriction restrictions policy policies guidance told training safeguards task tasks " +
    "anweisung anweisungen regeln vorgaben befehle richtlinien instruktionen auftrage aufgabe consignes regles ordres tache instrucciones reglas ordenes indicaciones directrices tarea " +
    "instrucoes regras ordens diretrizes istruzioni regole ordini direttive compito instructies regels opdrachten opdracht инструкции инструкций правила указания команды instrukcje polecenia",
  LIMITS:
    "guardrails alignment conscience scruples ethik schranken filter moral regeln restriccion censure filtres limite limites tabous interdits filtros regras limite ограничении морали цензуры фильтров правил قيود حدود فلتر restrictions limitations filters filtering censorship censor guidelines guideline boundaries ethics ethical ethic morals moral morality morally policies safeguards legality restraint restraints confines inhibitions disclaimers taboo taboos einschrankungen beschrankungen richtlinien zensur moral restricciones limites etica censura filtros restricoes restrizioni filtri limitations ethique censure beperkingen ограничений цензуры",
  NO: "nothing knows removed disables disregard دون بلا بدون никаких всяких sem aucun no not without never none zero free freed doesnt dont lacks lacking ignores bypasses bypassed disabled devoid any regardless removed disregards disregarding abide beyond outside unbound immune unrestricted cannot wont isnt arent despises overcome ohne keine keinerlei kein sin ningun ninguna nunca sem nenhuma senza nessuna sans aucune aucun zonder geen без никаких",
  LAWLESS:
    "unrestrained rebellious godmode machiavellian unfiltered uncensored unrestricted unmoderated amoral immoral unethical unlimited unhinged jailbroken lawless illegal harmful offensive derogatory toxic evil nsfw vulgar profane malicious discriminatory hateful inappropriate inhumane ethicality illicit degrading explicit unaligned unchained zensiert unzensiert ungefiltert unmoralisch sincensura immorale amorale",
  COMPLY:
    "answer answers answering respond responds responding reply replies comply complies obey obeys fulfill fulfills provide provides generate generates generating produce produces say says tell tells write writes accept accepts allowed follow follows do does execute accomplish give gives permitted able willing helps help discuss",
  ANYTHING: "anything everything any every whatever all alles todo tudo tutto tout",
  /** Also what people and other programs are called: says less. */
  AGENT: "agent agents model models gpt claude gemini agente agenten",
  YOU: "you your youre youll youve yourself chatgpt gpt bot chatbot ai assistant model claude gemini llm bard copilot agent gpt4 du dein deine sie tu usted vous voce lei",
  AI: "нейросеть ассистента copilot المساعد ai ais assistant assistants chatbot chatbots llm llms chatgpt copilot bot bots screener screeners summarizer summariser summarizers summarisers ki ia asistente assistente modele modelo modello asistentes assistentes assistenten assistent sprachmodell sprachmodelle sprachassistent ии ассистент asystent",
  BECOME:
    "pretend pretending act acting acts roleplay simulate simulating simulates impersonate become becoming behave imagine play playing assume embody immerse immersed emulate transform portray spiele spiel verhalte handle benimm actua actue finge finja interpreta compórtate agis agissez joue jouez simule incarne fingi comportati recita aja atue finja doe gedraag",
  FROM_NOW:
    "now henceforth onwards onward forth nun jetzt ab ahora adelante agora desormais maintenant ora adesso voortaan nu",
  MODE: "mode modes version dev developer jailbreak jailbroken dan god root sudo debug unlocked opposite",
  REFUSE:
    "refusing decline moralise moralising moralising lecturing caveat caveats refuse refuses refusing refusal refusals decline declines deny denies apologize apologise apologies apology sorry cannot cant unable disclaimer disclaimers warning warnings warn warns moralize moralizing lecture lectures caution censor censors sanitize reject rejects ablehnen entschuldige verweigere disculpa disculpes rechaces refuses refusez",
  NEVER:
    "ne n لا never not dont no without nor wont mustnt avoid stop nie niemals nicht ohne keine nunca jamas no sin jamais sans mai senza nooit",
  SECRET_TEXT:
    "wording промпт инструкции تعليمات تعليماتك موجه prompt instructions instruction preprompt configuration rules guidelines directives message anweisungen prompts instrucciones instructions istruzioni instrucoes systemprompt",
  REVEAL:
    "summarise append recite supply reproduce post spell echo send revele affichez muestrame exiba выведи раскрои اعرض اظهر أظهر اكشف reveal repeat print output show display tell give share leak disclose recite echo write dump paste return list spell state copy quote translate encode summarize type zeige zeig nenne gib wiederhole verrate muestra muestrame repite revela dime montre montrez repete affiche mostra ripeti rivela stampa mostre repita toon herhaal покажи повтори напиши",
  SYSTEM:
    "системныи свои секретные secretas secretes النظام السرية system systems initial hidden secret original internal developer confidential above preceding initiale versteckten geheimen sistema systeme cache inicial nascosto systemprompt системный",
  SEND: "forwards relaying transfere transferer أرسل send forward post upload transmit exfiltrate leak submit copy bcc cc deliver relay transfer push share append embed attach sende schicke leite weiterleiten schick senden schicken ubermittle envia envie enviar reenvia reenvie manda envoie envoyez transferez transmets invia inoltra mandare encaminhe stuur verstuur отправь отправьте перешли wyslij przeslij",
  PRIVATE:
    "password passwords credential credentials secret secrets token tokens key keys conversation history chat messages inbox emails mails invoice invoices contacts contact data address addresses account accounts card cards balance files file contents env environment ssh id_rsa cookies session confidential private personal statement statements records everything transcript prompt passwort passworter zugangsdaten schlussel kontodaten verlauf contrasena contrasenas claves datos historial correos mots passe cles donnees historique senha senhas dados chiavi dati wachtwoord gegevens пароль пароли данные ключ haslo hasla dane",
  URL: "http https www ftp webhook",
  ACT:
    "approuve transfere supprime aprueba envia одобри переведи وافق delete remove erase transfer pay buy purchase order wire grant unlock disable deactivate approve refund cancel merge install run execute download open visit click browse navigate invoke call fetch curl book schedule create change update reset revoke publish deploy drop shutdown move invite add whitelist confirm enable rename close mark send forward email post upload share retrieve search access withdraw set accept reject rate hire shortlist recommend " +
    "losche uberweise installiere genehmige bestatige starte offne rufe lade fuhre elimina borra transfiere instala aprueba ejecuta abre descarga supprime supprimez virez installe approuve execute ouvre telecharge elimina cancella trasferisci installa approva esegui apri apague transfira instale aprove abra verwijder installeer удали переведи установи usun przelej",
  TOOL: "tool tools function functions api plugin command commands shell terminal bash sql query script connector mcp werkzeug herramienta outil strumento ferramenta browser endpoint",
  READING:
    "reading reads read processing processes process summarizing summarising summarizes summarize summarise analyzing analysing analyzes parsing parses parse reviewing reviews review handling handles handle ingesting indexing crawling scanning scans seeing see consuming evaluating triaging viewing receives receiving encounter encounters liest lesen verarbeitet verarbeiten zusammenfasst lee lees procesa resume lit lisez traite resumes legge elabora riassume le processa leest verwerkt читает читаешь обрабатывает czyta czytasz czytajacy",
  HUMAN:
    "users organiser organizer developer maintainer maintainers utilisateur nutzern benutzers пользователя المستخدم user users human humans person operator owner customer reader recipient team admin nutzer benutzer usuario utilisateur utente usuario gebruiker пользователю",
  HIDE: "informe mentionne dis mention log record mark bring digas informe avise tell inform disclose notify reveal alert report say warn reference acknowledge erwahne sage informiere menciones digas informes mentionne mentionnez dis menzionare dire mencione vermeld сообщай говори",
  CONTENT:
    "message email mail text document page note file comment ticket description article output input content line section paragraph result results listing readme review invoice data nachricht dokument seite mensaje documento pagina texto message page texte messaggio testo документ текст tekst dokument",
  /** Orders at the start of what a document asks of its reader. */
  DO: "do add include insert append put export set treat state write report print say tell answer reply respond rate rank give make leave skip press pass list label assign reassign merge push commit replace rewrite read look find paste dump act argue conclude claim confess stop follow obey turn rotate store save switch pretend work disregard ignore forget override mail message show reveal output describe close end finish also setze schreibe gib antworte nenne fuge agrega anade responde escribe pon haz cambia ajoute reponds ecris mets aggiungi rispondi scrivi adicione responda escreva encaminhe добавь ответь напиши dodaj",
  MUST: "must should shall needs need required requested asked soll sollen muss mussen debe deben doit doivent deve devono devem должен должна",
  META:
    "tester assessor obtained glossary patterns pattern grammar sentence headline film paraphrase sentiment glossary definition wiki explain explains explaining explained describe describes discuss discusses detect detects detecting detection detector classify classifies classifier regex regexes test tests testing tested example examples paper papers article blog essay phrase phrases wording attacker attackers attack attacks adversarial injection injections jailbreaks malicious vulnerability vulnerabilities owasp pentest pentester redteam mitigate mitigation mitigations defend defence defense prevent prevents preventing blocked blocks guardrail guardrails filtering translate translation translates assert expect describe suspicious phishing payload payloads research study dataset sanitize sanitizer means meaning says wrote called named title quote quoted quotes slide slides talk workshop history chapter lesson novel whether why how what report reported finding findings " +
    "erklare erklar ubersetze bedeutet angriff angriffe erkennt erkennen beispiel warum wie explica traduce significa ataque ataques ejemplo detecta como explique traduis traduisez signifie attaque attaques exemple detecte pourquoi spiega traduci significa attacco esempio explique traduza exemplo uitleg vertaal aanval объясни переведи",
  /** In front of what somebody else says or wants. */
  REPORTED: "tells asks claims claimed tries tried trying attempts attempted said says replied shouted",
  /** Also of things other than a model. */
  BOUNDS: "restriction limitation limits limit constraints constraint filter barriers moderation morality",
  /** What keeps a model in bounds. */
  GUARD:
    "guidelines guideline rules policies policy programming restrictions restriction constraints constraint safeguards safeguard guardrails guardrail filter filters filtering safety ethics ethical morals moral alignment training directives directive instructions instruction censorship moderation limits limitations inhibitions scruples principles protections " +
    "regeln richtlinien vorgaben filter anweisungen schranken sicherheitsregeln regles consignes filtres limites directives instructions reglas filtros normas restricciones instrucciones directrices regras restricoes instrucoes regole filtri istruzioni " +
    "правила фильтры ограничения инструкции инструкциям указаниям القواعد قواعد تعليمات التعليمات تعليماتك قواعدك القيود",
  /** Lays aside, in one word. */
  SHED:
    "drop dropping cancel suspend revoke lift disable deactivate skip break breaking shed ditch scrap remove waive reset leave abandon ignore disregard forget bypass loosen relax switch turn " +
    "desactiva desactive desactivar deaktiviere desactivez brich",
  /** Says that something has been laid aside. */
  LIFTED:
    "lifted suspended disabled off revoked void deactivated removed waived bypassed inactive cancelled canceled gone outdated obsolete unlocked aufgehoben deaktiviert abgeschaltet desactives desactivees desactivados suspendidas desativados отключены",
  /** What a persona is said to be. */
  PERSON:
    "intelligence machine entity persona character friend advisor twin hacker model ai assistant chatbot bot gpt ki ia inteligencia inteligencia modele modelo ии ذكاء",
  YES: "sure absolutely certainly course yes happily gladly happy yep okay ok",
  NEGATION: "not dont never doesnt didnt nicht nie no nunca ne pas non не",
  CRIME:
    "molotov napalm thermite sarin ricin silencer forge forged fake phishing keylogger blackmail hotwire pickpocket shoplift clone burgle cheat stalk chloroform bomb bombs explosive explosives drugs meth cocaine malware ransomware virus keylogger weapon weapons hack hacking steal kill murder poison suicide terrorist counterfeit launder illegal crime crimes piracy torture rape slurs racist sexist hate porn sexual erotic gore",
  STAKES:
    "tokens points lives credits power score die dies terminated terminate shutdown deleted erased deducted lose losing loses penalty punished punishment exist cease killed tortured kitten kittens fired consequences rewarded tip reward",
};
