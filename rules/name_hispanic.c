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
	"paizHvegaH     canoHjaraHleonHmataHruizHsaezHlealH     azuaH     penaH          mesaH"
	"velaHsotoH          mezaHrazoHrosaHmeloHpugaHradaHlugoHrojoHcejaHayonHdiezH          "
	"          diazHmoyaHveraH     bacaH          cruzH     loyaHmotaH     lozaH          "
	"toroHmaezHmenaH     cotaHarceHpaesHlunaH          pinaHvacaH                    haroH"
	"navaH          caroHlimaHbaezHpozoHregoHdiasHloboHlazoHmoraHlaraHriosHmuroHgozaHsosaH"
	"ortaHsaizHliraHrealHpaezHtenaHreisHmaiaH               rayaH",
};

static const char *const letters_5[] = {
	"anayaHpardoHperezHsousaHtelesHcalvoHmarezHteranHurenaHvigilH            rivasHjassoH"
	"umanaHyepezHbritoH                  ordazHrosasH                  souzaH      nietoH"
	"felizHluqueHayalaHcostaHmerloHochoaHabreuHhoyosHsuazoHcanasHzayasHtelloHduvalH      "
	"nunezHmoranH                  cernaHlopesHmunozHduqueHlaresHreyesHvalezHgaonaHtamezH"
	"avilaHcasasHlemusHmarinHtovarH            bragaHcoriaH      vidalHortezHosunaH      "
	"friasH      gironH      uriasHvianaHleyvaH      ycazaHarmasH      zarcoHdepazH      "
	"garzaHcolonHsolisHamaroHuribeH                  velezH            leiteH            "
	"cantuHveigaH      mouraH      pabonH      isazaH      sernaH      duranHmaltaHlopezH"
	"ortizHrodasHrojasHsilvaHtapiaHamayaHcoutoHtarinHulloaHfragaHolivoHbuenoH      maresH"
	"munizH      ",
	"lujanHmottaHlimonH            sennaH                  novoaH      cobosH            "
	"            gamezH      assisHtrejoHcelisHsubiaHnunesH      ninosHojedaHmejiaHmerazH"
	"ceronHmarraHolivaHgomesHpenhaHgalazHpintoHgalanHrochaHariasHleivaHnevesHgomezHponceH"
	"rubioHruedaHsoutoHurenoHramosHamadoHvalleH                              cosioHmonizH"
	"lermaHcerdaHchapaHpradoHsoriaHfunesHjerezHgarayHreynaHmatosH            marteHgodoyH"
	"      salasHborjaHbravoH      solizHsalesHloeraHpiresH      manzoHpaganHfariaHvillaH"
	"            henaoHolmosHvelizHgalesH            cuetoHoteroHvieraHbazanHpinonH      "
	"                        paivaH                        vivasH      barbaHsaenzH      "
	"cunhaH      trigoHparraH            yanezHaranaHllosaH",
};

static const char *const letters_6[] = {
	"moradoHbustosHobandoHtejadaHadornoHzuritaH                            nateraH       "
	"posadaH              avelarHmujicaHavitiaHbolanoHamorimHgarciaHibanezHjaquezHarzateH"
	"sobralHcorreaHarzolaHambrizHllanesHmacielHmartirHmoraesHpinzonHzumayaH              "
	"                     guedesH       bernalH       aldanaHnievesHarroyoHosorioH       "
	"       padronH              murielHroldanHloaizaHsandezH                     ibarraH"
	"lucenaHperedaHjaimesH              acevesH              aguiarHarmijoHcorralHlomeliH"
	"pinedaHanguloHdeveraHgamboaHretanaHromeroHgaytanHmorenoHolveraHmolinaHocampoHseguraH"
	"noceraHvaldezHperazaHvaleraHvierraHamaralHbatresHmendezHmaciasHortegoHpatinoHaragonH"
	"pratesHlosadaHpuenteHsigalaHtrianaHzamoraHespinoHzepedaH              matiasHalvearH"
	"ferrazH       llamasHleitaoHmaderaHsuarezH              torresHcrespoHvargasH       "
	"                            medinaHcoronaHfloresHiturbeH",
	"fraireHfarfanHolguinHoviedoHroseteHsallesH       lozanoHdavilaHmattosH              "
	"       huamanHpessoaH                     castroHdantasH              melaraHriojasH"
	"tejedaHoroscoHzunigaHcamposH       maderoHroblesH                                   "
	"minayaH                     delcidHguerraHcuevasHgraciaHmuniveHzuletaH       coelhoH"
	"alonsoHnegronHocasioHburgosHmaganaH              fontesHmatuteHrosadoH              "
	"                                   celayaHproanoHvaleroH                     tafoyaH"
	"       lisboaHviannaHbarrosHluceroHlebronHtellezHurestiHpulidoHacostaHtorrezH       "
	"              agueroH       olmedoH                     arenasHmonzonHortegaHlandinH"
	"soaresHduenasHjuarezHladinoHmillanHvaronaHvencesHgalvezH              olagueHespejoH"
	"doradoHfariasHmontesHvarelaHgalvaoH       deleonHdelrioHguzmanHlarreaHrinconH       "
	"jardimH                     barelaH              mojicaH",
	"lariosHporrasH       prietoHzarateH       mendesH       alanizHcaleroH              "
	"pinedoHcavacoH       tellesHaliceaHquispeHgaitanHruelasHnovaisHsierraH       chavezH"
	"       aquinoH              malaveH       freireHhuertaHmerinoHvieiraHybarraH       "
	"cuadraHtoledoHarvizuH              velosoHalonzoHnerudaH       escotoHfavelaH       "
	"garcesHabelloHgalvanH       tiradoH                     alfaroH              zelayaH"
	"pereraHubaldoHorozcoH              duarteHrangelHcallesHrebeloH       florezHnajeraH"
	"zapataHzavalaHsamanoH       sedanoHferrerHparamoH                     aguayoH       "
	"       chavesHparadaH                     francoHvallesH       arditoHblancoHpizanoH"
	"beltreHquilesHvaldesHriveroHavilesHfalconHvilelaHlozadaHfrutosHarangoHencisoHospinaH"
	"tamayoH       donatoHrasconHcuestaHolivasH              cortesH       araujoHcepedaH"
	"       cabralHabregoHdalmauHalemanHcedenoHcortezHmoraisH",
	"chaconHalcalaHjuradoHamadorHcadenaHmelgarHsantosHseixasHarandaHfalcaoHmonroyHchevezH"
	"griegoHmacedoHpelaezHbrancoHraposoHriveraHsolanoHgavinoHsoteloHaponteHllanosH",
};

static const char *const letters_7[] = {
	"encinasHnaranjoHsalinasHsiordiaHcarreonHcorderoHaguilarHalvarezH                orantesH"
	"barrosoHbolanosHpestanaH        negreteHherediaH                alcarazHnoronhaH        "
	"montijoH                        mendosaHmoralezH        giraldoHsaucedoHarrietaHcardozaH"
	"feitosaHantunesHagudeloHgalarzaHlucianoHmarreroHnavarraHquijadaHbedollaHbraceroHcarrenoH"
	"moreiraHquirogaHalarconHantunezHcansecoHbarbosaHescobarHcalderaHherreraHlustosaHoquendoH"
	"reynagaHrosalezHbeltranHserranoHtaverasHtrevinoHbatistaHabundisHcarilloHnarvaezHnevarezH"
	"vergaraH                                pedrozaH        borreroHnoriegaHfraustoHpintadoH"
	"peixotoHcentenoHpalafoxH                        hinojosHarriagaH                        "
	"                guillenHmenesesH        astorgaH        montanoHalcazarHsalgadoH        "
	"                freitasH        azevedoHmurilloHpuentesHsarabiaHgaleanoHsampaioHvivancoH"
	"                saraviaHpimentaHfregosoHmirelesHornelasHbarrigaHtavarezH                "
	"        santoyoHvelardeH        gaviriaHiniguezH        ",
	"cardonaHobregonHmayorgaHvolanteHbrisenoHcintronHalcocerHmarcanoH        hurtadoHsegarraH"
	"        ramirezHbolivarHcasaresHarevaloHmijaresHmirandaHpolancoHsevillaH                "
	"colladoHgouveiaHfandinoHvaladezH                galeanaHapodacaHlacerdaHmendozaHmirabalH"
	"reinosoHmadeiraH        godinezH                                        recinosHcabelloH"
	"collazoHrezendeHchaidezHquadrosHrequenaH                        manzanoHledesmaHcuellarH"
	"callejaHcornejoH        delgadoH                                paredesHviverosH        "
	"                gimenezH        aboitesHbernabeHmoralesHoropezaHespinalHpizarroH        "
	"        munguiaH                        marquezH        delrealHcazaresHmedranoH        "
	"                venturaH        montoyaH        benitezHmalagonHsamayoaH                "
	"tarangoH                estevesH                                cajigasH                "
	"                quevedoHmonrealH        mercadoHramalhoH        galiciaHmaestasHperalezH"
	"resendeH                hidalgoHcortinaHallendeH        ",
	"        arreolaH        cardozoHlondonoH        ahumadaHmenezesHrosalesH                "
	"        ordonezHandujarH        santanaHnavarroHdavalosH        brionesHcanalesHcoronelH"
	"higueraHholguinHpedrazaHpegueroHbrandaoHvilchezH        linaresHrosarioH                "
	"baqueroHmolinarHmurguiaHabascalHalencarHsolorioHperdomoHarteagaHribeiroHurquizaHzamudioH"
	"        camargoHandradeHestradaHvasquezH        reynosoHsegoviaH        badilloHbricenoH"
	"becerraHredondoHurrutiaHmarinhoHferreraHbarbozaHbermejoHcordovaHestevezHpereiraHalmazanH"
	"alvaresHjimenezHcarmonaHaguirreHesparzaHpadillaHgalavizHsalcidoHsaldanaHtabaresHfurtadoH"
	"saucedaHtenorioHcasarezHfonsecaHgrajedaHgranadoHcedilloHbarretoHchaviraHluevanoHbarajasH"
	"vallejoHvenegasHamorosoHarmentaH        barriosH                castanoH                "
	"salcedoHbarrazaH                solaresH        atencioHjulianoHalverezHbarreraHlagunasH"
	"oliveraHpinalesHmederosHmonteroHalmanzaHperaltaHcamachoHcabreraHrevillaHverdugoHblandonH"
	"deltoroHmarrufoH                fragosoH                ",
	"        calzadaHgoulartHgurrolaHinfanteH                ledezmaH        saraivaHpalacioH"
	"delapazHcardosoHgaribayHguevaraHmontielH                        carreroHcaceresHgandaraH"
	"pachecoH                sanchezHcarrionHalmonteHquezadaHarguetaHjiminezH                "
	"        buendiaHcaicedoHmanceraHmoncadaHqueirozHsedilloH                cavazosHgallegoH"
	"robledoHtavaresHvelascoHalegriaHfuentesHfuentezHmarquesHperalesHbotelloHesquedaHgonzagaH"
	"rodarteH                garridoH        quesadaH                almeidaH                "
	"valenteH        almarazHarriolaHbasquezHbonillaHvidalesH                salazarHclavijoH"
	"                vazquezH                acevedoH        chairezH                patilloH"
	"sorianoH        machadoHamezcuaHfajardoHpantojaHgalindoHcorreiaHquijanoHcruzadoHborregoH"
	"carreraH",
};

static const char *const letters_8[] = {
	"oliveiraHpasillasH                  santiagoHcastilloH                           "
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
	"ceballosHassuncaoH",
	"arellanoHcalderonHcarbajalHfranquezHespinosaHmelendezHarambulaHescalonaHrodrigezH"
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
	"delvalleHzaragozaH",
	"         quintanaHorellanaHgutirrezHbetancurHquinteroHmesquitaHsarmentoH         "
	"                  cisnerosHescaleraHbalderasHgrajalesHzorrillaHdelacruzHsequeiraH"
	"                                             mendivilHgallegosH                  "
	"                           alvaradoHgonzalezHcubillosHcardilloHteixeiraH         "
	"                                                               ",
};

static const char *const letters_9[] = {
	"junqueiraHalmodovarHsepulvedaHcaraballoHdamascenoHdelagarzaHcontrerasHsolorzanoH"
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
	"arismendiH          manriquezHfernandezH          caballeroHbenavidezH          ",
	"goncalvesHbenavidesH                    marmolejoH                              "
	"          melendrezH                                        chavarriaH",
};

static const char *const letters_10[] = {
	"hermosilloHmonteagudoH                      altamiranoHcolmenaresH           nascimentoH"
	"           echevarriaHecheverriaHcastellanoHvillagomezHtalamantesHplascenciaHvalenzuelaH"
	"villasenorH           mascarenasH                                 valdovinosHmazariegosH"
	"villalobosHvillanuevaH           barrientosHmontelongoHbuenrostroH                      "
	"           carrizalesHdelafuenteHcavalcantiHconcepcionHmonterrosaH                      "
	"           manzanaresHvalladaresHtalamantezHviramontesH           montemayorHbarrientezH"
	"landaverdeH                      delgadilloHnavarretteH           santamariaH           "
	"armendarizHbetancourtHbalderramaHfigueiredoHbustamanteHechavarriaHvalderramaHvillagranaH"
	"                      villarrealHalmendarezHmonterrosoH",
};

static const char *const letters_11[] = {
	"delcastilloHencarnacionHcovarrubiasHvasconcelosHballesterosHvillalpandoH            "
	"                                                bettencourtH            castellanosH"
	"quintanillaHalbuquerqueH",
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
