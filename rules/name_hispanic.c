/*
 * Spanish and Portuguese surnames, which come in twos: tables by hash, as name_words.c (name_lists.h).
 *
 * Source: written for this program from general knowledge of the surnames that are common in Spain,
 * Portugal and Latin America; no published list was copied. Folded: small letters without accents.
 */
#include "rules/name_lists.h"

#include "engine/base/banned.h"

static const char *const letters_2[] = {
	"   saH   ",
};

static const char *const letters_3[] = {
	"    vazHpazH    gilH    ",
};

static const char *const letters_4[] = {
	("paizHvegaH     canoHjaraHleonHmataHruizHsaezHlealH     azuaH     penaH          mesaH"
	 "velaHsotoH          mezaHrazoHrosaHmeloHpugaHradaHlugoHrojoHcejaHayonHdiezH          "
	 "          diazHmoyaHveraH     bacaH          cruzH     loyaHmotaH     lozaH          "
	 "toroHmaezHmenaH     cotaHarceHpaesHlunaH          pinaHvacaH                    haroH"
	 "navaH          caroHlimaHbaezHpozoHregoHdiasHloboHlazoHmoraHlaraHriosHmuroHgozaHsosaH"
	 "ortaHsaizHliraHrealHpaezHtenaHreisHmaiaH               rayaH"),
};

static const char *const letters_5[] = {
	("anayaHpardoHperezHsousaHtelesHcalvoHmarezHteranHurenaHvigilH            rivasHjassoH"
	 "umanaHyepezHbritoH                  ordazHrosasH                  souzaH      nietoH"
	 "felizHluqueHayalaHcostaHmerloHochoaHabreuHhoyosHsuazoHcanasHzayasHtelloHduvalH      "
	 "nunezHmoranH                  cernaHlopesHmunozHduqueHlaresHreyesHvalezHgaonaHtamezH"
	 "avilaHcasasHlemusHmarinHtovarH            bragaHcoriaH      vidalHortezHosunaH      "
	 "friasH      gironH      uriasHvianaHleyvaH      ycazaHarmasH      zarcoHdepazH      "
	 "garzaHcolonHsolisHamaroHuribeH                  velezH            leiteH            "
	 "cantuHveigaH      mouraH      pabonH      isazaH      sernaH      duranHmaltaHlopezH"
	 "ortizHrodasHrojasHsilvaHtapiaHamayaHcoutoHtarinHulloaHfragaHolivoHbuenoH      maresH"
	 "munizH      "),
	("lujanHmottaHlimonH            sennaH                  novoaH      cobosH            "
	 "            gamezH      assisHtrejoHcelisHsubiaHnunesH      ninosHojedaHmejiaHmerazH"
	 "ceronHmarraHolivaHgomesHpenhaHgalazHpintoHgalanHrochaHariasHleivaHnevesHgomezHponceH"
	 "rubioHruedaHsoutoHurenoHramosHamadoHvalleH                              cosioHmonizH"
	 "lermaHcerdaHchapaHpradoHsoriaHfunesHjerezHgarayHreynaHmatosH            marteHgodoyH"
	 "      salasHborjaHbravoH      solizHsalesHloeraHpiresH      manzoHpaganHfariaHvillaH"
	 "            henaoHolmosHvelizHgalesH            cuetoHoteroHvieraHbazanHpinonH      "
	 "                        paivaH                        vivasH      barbaHsaenzH      "
	 "cunhaH      trigoHparraH            yanezHaranaHllosaH"),
};

static const char *const letters_6[] = {
	("moradoHbustosHobandoHtejadaHadornoHzuritaH                            nateraH       "
	 "posadaH              avelarHmujicaHavitiaHbolanoHamorimHgarciaHibanezHjaquezHarzateH"
	 "sobralHcorreaHarzolaHambrizHllanesHmacielHmartirHmoraesHpinzonHzumayaH              "
	 "                     guedesH       bernalH       aldanaHnievesHarroyoHosorioH       "
	 "       padronH              murielHroldanHloaizaHsandezH                     ibarraH"
	 "lucenaHperedaHjaimesH              acevesH              aguiarHarmijoHcorralHlomeliH"
	 "pinedaHanguloHdeveraHgamboaHretanaHromeroHgaytanHmorenoHolveraHmolinaHocampoHseguraH"
	 "noceraHvaldezHperazaHvaleraHvierraHamaralHbatresHmendezHmaciasHortegoHpatinoHaragonH"
	 "pratesHlosadaHpuenteHsigalaHtrianaHzamoraHespinoHzepedaH              matiasHalvearH"
	 "ferrazH       llamasHleitaoHmaderaHsuarezH              torresHcrespoHvargasH       "
	 "                            medinaHcoronaHfloresHiturbeH"),
	("fraireHfarfanHolguinHoviedoHroseteHsallesH       lozanoHdavilaHmattosH              "
	 "       huamanHpessoaH                     castroHdantasH              melaraHriojasH"
	 "tejedaHoroscoHzunigaHcamposH       maderoHroblesH                                   "
	 "minayaH                     delcidHguerraHcuevasHgraciaHmuniveHzuletaH       coelhoH"
	 "alonsoHnegronHocasioHburgosHmaganaH              fontesHmatuteHrosadoH              "
	 "                                   celayaHproanoHvaleroH                     tafoyaH"
	 "       lisboaHviannaHbarrosHluceroHlebronHtellezHurestiHpulidoHacostaHtorrezH       "
	 "              agueroH       olmedoH                     arenasHmonzonHortegaHlandinH"
	 "soaresHduenasHjuarezHladinoHmillanHvaronaHvencesHgalvezH              olagueHespejoH"
	 "doradoHfariasHmontesHvarelaHgalvaoH       deleonHdelrioHguzmanHlarreaHrinconH       "
	 "jardimH                     barelaH              mojicaH"),
	("lariosHporrasH       prietoHzarateH       mendesH       alanizHcaleroH              "
	 "pinedoHcavacoH       tellesHaliceaHquispeHgaitanHruelasHnovaisHsierraH       chavezH"
	 "       aquinoH              malaveH       freireHhuertaHmerinoHvieiraHybarraH       "
	 "cuadraHtoledoHarvizuH              velosoHalonzoHnerudaH       escotoHfavelaH       "
	 "garcesHabelloHgalvanH       tiradoH                     alfaroH              zelayaH"
	 "pereraHubaldoHorozcoH              duarteHrangelHcallesHrebeloH       florezHnajeraH"
	 "zapataHzavalaHsamanoH       sedanoHferrerHparamoH                     aguayoH       "
	 "       chavesHparadaH                     francoHvallesH       arditoHblancoHpizanoH"
	 "beltreHquilesHvaldesHriveroHavilesHfalconHvilelaHlozadaHfrutosHarangoHencisoHospinaH"
	 "tamayoH       donatoHrasconHcuestaHolivasH              cortesH       araujoHcepedaH"
	 "       cabralHabregoHdalmauHalemanHcedenoHcortezHmoraisH"),
	("chaconHalcalaHjuradoHamadorHcadenaHmelgarHsantosHseixasHarandaHfalcaoHmonroyHchevezH"
	 "griegoHmacedoHpelaezHbrancoHraposoHriveraHsolanoHgavinoHsoteloHaponteHllanosH"),
};

static const char *const letters_7[] = {
	("encinasHnaranjoHsalinasHsiordiaHcarreonHcorderoHaguilarHalvarezH                "
	 "orantesHbarrosoHbolanosHpestanaH        negreteHherediaH                alcarazH"
	 "noronhaH        montijoH                        mendosaHmoralezH        giraldoH"
	 "saucedoHarrietaHcardozaHfeitosaHantunesHagudeloHgalarzaHlucianoHmarreroHnavarraH"
	 "quijadaHbedollaHbraceroHcarrenoHmoreiraHquirogaHalarconHantunezHcansecoHbarbosaH"
	 "escobarHcalderaHherreraHlustosaHoquendoHreynagaHrosalezHbeltranHserranoHtaverasH"
	 "trevinoHbatistaHabundisHcarilloHnarvaezHnevarezHvergaraH                        "
	 "        pedrozaH        borreroHnoriegaHfraustoHpintadoHpeixotoHcentenoHpalafoxH"
	 "                        hinojosHarriagaH                                        "
	 "guillenHmenesesH        astorgaH        montanoHalcazarHsalgadoH                "
	 "        freitasH        azevedoHmurilloHpuentesHsarabiaHgaleanoHsampaioHvivancoH"
	 "                saraviaHpimentaHfregosoHmirelesHornelasHbarrigaHtavarezH        "
	 "                santoyoHvelardeH        gaviriaHiniguezH        "),
	("cardonaHobregonHmayorgaHvolanteHbrisenoHcintronHalcocerHmarcanoH        hurtadoH"
	 "segarraH        ramirezHbolivarHcasaresHarevaloHmijaresHmirandaHpolancoHsevillaH"
	 "                colladoHgouveiaHfandinoHvaladezH                galeanaHapodacaH"
	 "lacerdaHmendozaHmirabalHreinosoHmadeiraH        godinezH                        "
	 "                recinosHcabelloHcollazoHrezendeHchaidezHquadrosHrequenaH        "
	 "                manzanoHledesmaHcuellarHcallejaHcornejoH        delgadoH        "
	 "                        paredesHviverosH                        gimenezH        "
	 "aboitesHbernabeHmoralesHoropezaHespinalHpizarroH                munguiaH        "
	 "                marquezH        delrealHcazaresHmedranoH                        "
	 "venturaH        montoyaH        benitezHmalagonHsamayoaH                tarangoH"
	 "                estevesH                                cajigasH                "
	 "                quevedoHmonrealH        mercadoHramalhoH        galiciaHmaestasH"
	 "peralezHresendeH                hidalgoHcortinaHallendeH        "),
	("        arreolaH        cardozoHlondonoH        ahumadaHmenezesHrosalesH        "
	 "                ordonezHandujarH        santanaHnavarroHdavalosH        brionesH"
	 "canalesHcoronelHhigueraHholguinHpedrazaHpegueroHbrandaoHvilchezH        linaresH"
	 "rosarioH                baqueroHmolinarHmurguiaHabascalHalencarHsolorioHperdomoH"
	 "arteagaHribeiroHurquizaHzamudioH        camargoHandradeHestradaHvasquezH        "
	 "reynosoHsegoviaH        badilloHbricenoHbecerraHredondoHurrutiaHmarinhoHferreraH"
	 "barbozaHbermejoHcordovaHestevezHpereiraHalmazanHalvaresHjimenezHcarmonaHaguirreH"
	 "esparzaHpadillaHgalavizHsalcidoHsaldanaHtabaresHfurtadoHsaucedaHtenorioHcasarezH"
	 "fonsecaHgrajedaHgranadoHcedilloHbarretoHchaviraHluevanoHbarajasHvallejoHvenegasH"
	 "amorosoHarmentaH        barriosH                castanoH                salcedoH"
	 "barrazaH                solaresH        atencioHjulianoHalverezHbarreraHlagunasH"
	 "oliveraHpinalesHmederosHmonteroHalmanzaHperaltaHcamachoHcabreraHrevillaHverdugoH"
	 "blandonHdeltoroHmarrufoH                fragosoH                "),
	("        calzadaHgoulartHgurrolaHinfanteH                ledezmaH        saraivaH"
	 "palacioHdelapazHcardosoHgaribayHguevaraHmontielH                        carreroH"
	 "caceresHgandaraHpachecoH                sanchezHcarrionHalmonteHquezadaHarguetaH"
	 "jiminezH                        buendiaHcaicedoHmanceraHmoncadaHqueirozHsedilloH"
	 "                cavazosHgallegoHrobledoHtavaresHvelascoHalegriaHfuentesHfuentezH"
	 "marquesHperalesHbotelloHesquedaHgonzagaHrodarteH                garridoH        "
	 "quesadaH                almeidaH                valenteH        almarazHarriolaH"
	 "basquezHbonillaHvidalesH                salazarHclavijoH                vazquezH"
	 "                acevedoH        chairezH                patilloHsorianoH        "
	 "machadoHamezcuaHfajardoHpantojaHgalindoHcorreiaHquijanoHcruzadoHborregoHcarreraH"),
};

static const char *const letters_8[] = {
	("oliveiraHpasillasH                  santiagoHcastilloH                           "
	 "talaveraH         fontanezH         bustilloHcaudilloHguajardoHbarraganHcasanovaH"
	 "villaltaHcasillasHquinonezHmedeirosHsalmeronH                  resendizH         "
	 "saavedraHbastidasHrebollarHrestrepoHsandovalHsustaitaH                  banderasH"
	 "         alcantarHcoronadoHgutierezH         avendanoHmoutinhoHzertucheHgranadosH"
	 "olivarezHcarrerasHcorralesHdelavegaHescuderoHfigueroaHarguelloHcarrascoHmendietaH"
	 "pastranaHbecerrilHsaramagoHgonsalezHquinonesHanguianoHvalverdeHtrujilloHgrimaldoH"
	 "         calderasH         cortazarHdelarosaHescobedoHespinolaHportilloHmendiolaH"
	 "hinojosaHgonsalesHjaureguiHterrazasHtrindadeH         menjivarH         menchacaH"
	 "                                    minjarezHgabaldonHgastelumHgranilloHmosquedaH"
	 "barrerasHaguileraHespinozaHocegueraHmontalvoHpalaciosHestrellaHpichardoHmonteiroH"
	 "madrigalHmartinezHcardenasHcostillaHpreciadoHresendezHsaldivarHsobrinhoHvillalonH"
	 "         marquinaHmedellinHregaladoH                  landerosHlongoriaHvillegasH"
	 "zambranoHelizondoHcostalesHesquivelHalatorreHirizarryHlabradorHmeirelesHvalenciaH"
	 "ceballosHassuncaoH"),
	("arellanoHcalderonHcarbajalHfranquezHespinosaHmelendezHarambulaHescalonaHrodrigezH"
	 "verduzcoHgallardoHgrijalvaHnogueiraHsimentalHbanuelosHmariscalH                  "
	 "troncosoHaldereteHflamencoHgonzalesHarguedasHriquelmeHpalominoHpenalozaHtorrenteH"
	 "cabralesHvaldiviaH         camarenaH                                             "
	 "carballoH                                             oliverosH         bejaranoH"
	 "                  cuadradoH                  paniaguaHsaldanhaHvillalbaHvidaurriH"
	 "                  mosqueraHrenteriaH                                    burciagaH"
	 "albaradoHguerreroHmontanezHsalgueroHcarneiroHsaragosaH         arbelaezH         "
	 "mejoradoHmonarrezHcarranzaHelizaldeH         zaldivarH                           "
	 "belmonteHcarrilloHfresquezH         brizuelaH                  carvalhoHsanabriaH"
	 "hernadezHbandeiraHenriquezHcastanonHescarenoHoliverasHloureiroHurquidezHcarvajalH"
	 "coloradoHmenendezHzambranaH                           corchadoHpalmeiraH         "
	 "                           bermudezHbautistaH         pimentelH                  "
	 "siqueiraHiglesiasHmancillaHportalesHcalvilloHbarcenasH         cancholaHolivaresH"
	 "delvalleHzaragozaH"),
	("         quintanaHorellanaHgutirrezHbetancurHquinteroHmesquitaHsarmentoH         "
	 "                  cisnerosHescaleraHbalderasHgrajalesHzorrillaHdelacruzHsequeiraH"
	 "                                             mendivilHgallegosH                  "
	 "                           alvaradoHgonzalezHcubillosHcardilloHteixeiraH         "
	 "                                                               "),
};

static const char *const letters_9[] = {
	("junqueiraHalmodovarHsepulvedaHcaraballoHdamascenoHdelagarzaHcontrerasHsolorzanoH"
	 "barreirosHbobadillaHpalomaresHronquilloHsantacruzHtiscarenoH                    "
	 "arizmendiH          guiterrezH          mancillasHcastellonHcervantesHcolmeneroH"
	 "bojorquezHdominguezHescamillaHsifuentesHfelicianoHvillicanaH          tolentinoH"
	 "izquierdoHarciniegaHrebolledoH          campuzanoHmagalhaesHescalanteH          "
	 "mondragonH                              valasquezHlorenzanaHmaldanadoHmandujanoH"
	 "villatoroHmonsivaisHmontejanoHrodriguesH                              canizalesH"
	 "henriquezHcamarilloHrodriguezHrodriquezH                    castrejonHgutierrezH"
	 "          villafanaHmaldonadoH                                                  "
	 "arredondoHcartagenaHdelatorreHcastanedaHalcantaraHmelgarejoH          fulgencioH"
	 "navarreteH                              ruvalcabaHjaramilloH                    "
	 "salamancaHguardiolaHguimaraesHastudilloHgutierresHsanmiguelHvaladaresHvelazquezH"
	 "          ontiverosHsamaniegoHsotomayorHvelasquesHhernandezHarchuletaHfernandesH"
	 "rubalcavaHizaguirreHdominquezHfigueredoHsarmientoHvaltierraHvelasquezHvillarealH"
	 "          lizarragaHplacenciaHcervantezHsantillanH          marroquinH          "
	 "arismendiH          manriquezHfernandezH          caballeroHbenavidezH          "),
	("goncalvesHbenavidesH                    marmolejoH                              "
	 "          melendrezH                                        chavarriaH"),
};

static const char *const letters_10[] = {
	("hermosilloHmonteagudoH                      altamiranoHcolmenaresH           "
	 "nascimentoH           echevarriaHecheverriaHcastellanoHvillagomezHtalamantesH"
	 "plascenciaHvalenzuelaHvillasenorH           mascarenasH                      "
	 "           valdovinosHmazariegosHvillalobosHvillanuevaH           barrientosH"
	 "montelongoHbuenrostroH                                 carrizalesHdelafuenteH"
	 "cavalcantiHconcepcionHmonterrosaH                                 manzanaresH"
	 "valladaresHtalamantezHviramontesH           montemayorHbarrientezHlandaverdeH"
	 "                      delgadilloHnavarretteH           santamariaH           "
	 "armendarizHbetancourtHbalderramaHfigueiredoHbustamanteHechavarriaHvalderramaH"
	 "villagranaH                      villarrealHalmendarezHmonterrosoH"),
};

static const char *const letters_11[] = {
	("delcastilloHencarnacionHcovarrubiasHvasconcelosHballesterosHvillalpandoH            "
	 "                                                bettencourtH            castellanosH"
	 "quintanillaHalbuquerqueH"),
};

static const char *const letters_12[] = {
	"             carrasquilloH             ",
};

const struct name_table name_hispanic[NAME_WORD_MAX + 1] = {
	[2] = {letters_2, 3},
	[3] = {letters_3, 6},
	[4] = {letters_4, 97},
	[5] = {letters_5, 249},
	[6] = {letters_6, 407},
	[7] = {letters_7, 484},
	[8] = {letters_8, 299},
	[9] = {letters_9, 143},
	[10] = {letters_10, 69},
	[11] = {letters_11, 16},
	[12] = {letters_12, 3},
};
