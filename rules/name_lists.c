/*
 * The short lists, the binary search in a list, and the class of a word (name_lists.h).
 *
 * Source: written for this program. Particles, titles and suffixes are those of common usage;
 * words of businesses are legal forms, trades and public bodies.
 */
#include "rules/name_lists.h"

#include <string.h>

#include "engine/base/banned.h"

static const char *const lists[NAME_LIST_COUNT] = {
	[NAME_LIST_MOSTLY_SURNAME] =
		"allen anderson bailey baldwin barrett beck bennett bowie boyd bradford "
		"brock brooks burton bush byrd campbell campos carroll carter chan chandler "
		"chang cheng cherry chow chung cleveland coleman collins cooper cornell "
		"crawford cruz dalton dang davidson davis dixon duke duong easton edison "
		"ellis emerson ferguson fitzgerald foster franklin garfield garrison gill "
		"gordon graham grant griffin guy harris harrison hayes hoang holden holt "
		"hong houston howard hudson hughes humphrey hunter irwin jackson jefferson "
		"johnson jordan kane kaufman kelly kennedy khan kim king kumar lambert lane "
		"lang leal lewis li lin ling logan long love madison marshall mason maxwell "
		"mckenzie miles mitchell monroe moreno morgan morris moses murray nelson "
		"newton nguyen norman norris norton palma palmer park parker patel peters "
		"pierce pope porter preston price prince quinn ramsey reagan reed reese "
		"reilly reyes riley rivers robbins romano romero royal ruiz sandhu santos "
		"sawyer scott shah shannon sheridan sherman singh spencer stanton sterling "
		"stern stewart stone stuart sullivan tam tate taylor terrell thurman tran "
		"trinh truong tucker tung turner vaughn walker wallace walton ward warner "
		"watson webster weston wilson winston winters wong wood yang young yu yuan "
		"zhen",
	[NAME_LIST_HISPANIC] =
		"abreu acevedo acosta aguilar aguirre alarcon alfaro almeida alonso alonzo "
		"alvarado alvarez andrade antunes aranda araujo arce arellano arias arroyo "
		"avila ayala azevedo barajas barbosa barrera barrios barros bautista beltran "
		"benitez bermudez blanco bolivar bonilla bravo brito cabrera calderon "
		"camacho campos cano cantu cardenas cardona cardoso carrasco carrillo "
		"carvalho castaneda castillo castro cavalcanti cervantes chavez cisneros "
		"coelho colon contreras cordero cordova corona correa correia cortes cortez "
		"costa crespo cruz cuellar cuevas cunha davila deleon delgado dias diaz "
		"dominguez duarte duque duran echeverria enriquez escobar escudero esparza "
		"espinosa espinoza estrada fernandes fernandez figueiredo figueroa flores "
		"fonseca franco freitas fuentes galicia galindo gallardo gallego gallegos "
		"galvan garcia garza gil gomez goncalves gonzales gonzalez guerra guerrero "
		"guevara guimaraes gutierrez guzman hernandez herrera hidalgo huerta ibanez "
		"ibarra iglesias jaramillo jimenez juarez lara leon lima lopes lopez lozano "
		"lucero lugo luna macedo machado macias magalhaes magana maldonado marin "
		"marques marquez martinez mata medeiros medina medrano mejia melendez melo "
		"mendes mendez mendoza mercado mesa meza miranda molina monteiro montero "
		"montes montoya mora morales moreira moreno moura munoz nascimento nava "
		"navarro neves nieto noriega nunes nunez ochoa oliveira orozco ortega ortiz "
		"ospina otero pacheco padilla palacios paredes parra paz peixoto pena "
		"peralta pereira perez pineda pinto pinzon pires pizarro ponce portillo "
		"queiroz quintana quintero quiroga ramirez ramos rangel restrepo reyes reyna "
		"ribeiro rios rivas rivera robles rocha rodriguez rojas roldan romero rosado "
		"rosales rosario rubio ruiz saavedra salas salazar salgado salinas sanchez "
		"sandoval santana santiago santos serrano sierra silva soares solano solis "
		"sosa soto sousa souza suarez tapia tavares teixeira torres tovar trejo "
		"trevino trujillo uribe valdez valencia valenzuela valle vallejo varela "
		"vargas vasquez vega velasco velasquez velez ventura vidal vieira villa "
		"villalobos villanueva villarreal villegas zambrano zamora zapata zarate "
		"zavala zuniga",
	[NAME_LIST_VIETNAMESE] =
		"bui dang dinh do doan duong ho hoang huynh lam le lieu luong ly mai ngo "
		"nguyen pham phan quach tang tran trinh truong vo vu",
	[NAME_LIST_CHINESE] =
		"bai cai cao chan chang chen cheng cheung chiu chow deng dong du fan feng "
		"fung gao guo he ho hou hsieh hsu hu huang jiang jin kong kwok lai lam lau "
		"leung li liang liao lin liu lu luo ma mok ng pan peng qin qiu ren shi sun "
		"tang tian tsai tse wang wei wong wu xiao xie xiong xu yang yao ye yeung yu "
		"yuan zeng zhang zhao zheng zhou zhu zou",
	[NAME_LIST_PARTICLE] =
		"abu af al av bin bint da das de degli dei del della delle den der di do dos "
		"du el het ibn la las le lo los mc op saint sainte san santa st ste te ten "
		"ter thor van vande vanden vander vom von zu zum zur",
	[NAME_LIST_TITLE] =
		"capt captain cmdr cpl doctor dr hon honorable lt ltc miss mlle mme mr mrs "
		"ms msgr mx pastor prof professor pvt rabbi rev reverend sgt sir sra srta",
	[NAME_LIST_CREDENTIAL] =
		"cfa cfp cpa dc dds dmd dpm dvm edd esq esquire facs jd lcsw llm lpn mba md "
		"np od pharmd phd psyd ret rn",
	[NAME_LIST_CREDENTIAL_DOTTED] = "aia ba bs dc do jd ma ms np od pa pe rn",
	[NAME_LIST_BUSINESS] =
		"academy accounting agency alarm alarms america american animal apartments "
		"apts assn assoc associate associates association at attorney attorneys "
		"authority auto automotive ave avenue bakery bancorp bank baptist bar "
		"barbershop beauty bistro bldg blvd boulevard boutique bowling brewery "
		"brewing bros brothers builders building cafe capital carpet catering "
		"cathedral catholic cellular cemetery center centre chapel childcare "
		"chiropractic cinema city cleaners cleaning clinic club coffee college "
		"collision communications companies company condo condominium condominiums "
		"condos congregation construction consultants consulting contracting "
		"contractor contractors cooling coop cooperative corp corporation county "
		"credit crematory dairy daughters daycare deli delivery dental dentist "
		"dentistry department dept design designs diner discount district dollar "
		"electric electrical elementary elks energy enterprise enterprises "
		"entertainment episcopal equipment estates export exports express farms "
		"federal fellowship finance financial fire firm first fitness flooring food "
		"foods for foundation freight fuel funeral furniture garage gas gifts global "
		"gmbh golf graphics greenhouse grill grocery grooming group gym hardware "
		"health healthcare heating hoa holding holdings hospital hotel hvac import "
		"imports inc incorporated industrial industries inn institute insurance "
		"international investment investments jewelers jewellers jewelry karate "
		"kitchen landscaping laundromat laundry lawn lawyers learning leasing legal "
		"legion library limited liquor liquors llc llllp llp loans logistics lp ltd "
		"lumber lutheran mall management manufacturing market mart masonic media "
		"medical methodist mfg mgmt ministries ministry mortgage mortuary mosque "
		"motel motor motors municipal museum music nails national nursery of office "
		"offices oil orchards outlet parish partners partnership pawn pet petroleum "
		"pets pharmacy photography pizza pizzeria plaza plc pllc plumbing police "
		"presbyterian preschool printing productions properties property protection "
		"pub ranch realtor realtors realty rental rentals resort restaurant retail "
		"roofing rotary salon school schools security service services shop shoppe "
		"shops signs society software solar solutions sons spa spirits storage store "
		"stores studio studios suites supermarket supplies supply svc svcs synagogue "
		"system systems tabernacle tavern tax tech technologies technology telecom "
		"the theater theatre tire tires title tours towers towing townhomes township "
		"traders trading transport transportation travel trucking union university "
		"usa vet veterinary vfw village vineyard vineyards warehouse wholesale wine "
		"winery wireless worldwide ymca yoga ywca",
	[NAME_LIST_BUSINESS_WEAK] =
		"art arts bay beach best black blue care center church co creek crown family "
		"farm forest garden gardens golden green hall hills home homes house island "
		"lake lodge marina moon mountain new one park premier quality queen red "
		"river royal star sun superior temple union valley white world",
	[NAME_LIST_TRUST] =
		"estate executor executrix fbo irrevocable living revocable tr trust trustee "
		"trustees ttee ttees",
	[NAME_LIST_NOTE] =
		"account acct alarm apartment apt back barn basement billing bldg building "
		"cabin call camera cameras canceled cancelled cash cell closed cod comp "
		"cottage deceased do downstairs due east employee empty english fire floor "
		"free front garage gate gps guest home house inactive key keypad lake line "
		"lower main moved new north not office old only owner panel past pending "
		"phone pool radio rental residence seasonal second shed shop site sold south "
		"spanish speaking studio suite system temp temporary tenant tenants test "
		"third unit upper upstairs vacant vacation vip warehouse west",
};

/* Finds `word` in a text of sorted words with one space between: a binary search by bytes. */
static bool text_has(const char *text, size_t n, const char *word, size_t word_n)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t start = low + (high - low) / 2, end;
		while (start > low && text[start - 1] != ' ')
			start--;
		for (end = start; end < high && text[end] != ' ';)
			end++;
		size_t shorter = end - start < word_n ? end - start : word_n;
		int order = memcmp(word, text + start, shorter);
		if (order == 0 && end - start == word_n)
			return true;
		if (order < 0 || (order == 0 && word_n < end - start))
			high = start;
		else
			low = end + 1;
	}
	return false;
}

bool name_list_has(enum name_list list, const char *word, size_t n)
{
	const char *text = lists[list];

	return n > 0 && text_has(text, strlen(text), word, n);
}

static bool letter_list_has(const char *const lists_by_letter[26], const char *word, size_t n)
{
	if (n == 0 || word[0] < 'a' || word[0] > 'z')
		return false;
	const char *text = lists_by_letter[word[0] - 'a'];
	return text_has(text, strlen(text), word, n);
}

bool name_is_given(const char *word, size_t n)
{
	return letter_list_has(name_given, word, n);
}

bool name_is_surname(const char *word, size_t n)
{
	return letter_list_has(name_surnames, word, n);
}

static bool ends_with(const char *word, size_t n, const char *end)
{
	size_t end_n = strlen(end);

	return n >= end_n + 3 && memcmp(word + n - end_n, end, end_n) == 0;
}

/* Endings (and the beginning Mc) that hardly a given name has. */
static bool looks_like_surname(const char *word, size_t n)
{
	static const char *const ends[] = {"ski", "ska", "sky", "wicz", "czyk", "sson", "ssen",
		"enko", "chuk", "poulos", "akis", "idis", "escu", "berg", "stein", "mann", "feld",
		"baum", "shvili", "oglu", "dottir", "strom", "quist", "elli", "etti", "ucci",
		"eaux", "eau", "kowski", "guez", "nez", "ndez", "worth", "field", "burg", "smith",
		"akian"};

	if (n >= 5 && word[0] == 'm' && word[1] == 'c')
		return true;
	if (n >= 7 && memcmp(word, "fitz", 4) == 0)
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends_with(word, n, ends[i]))
			return true;
	}
	return false;
}

enum name_class name_class_of(const char *word, size_t n)
{
	if (n == 1)
		return NAME_INITIAL;
	bool given = name_is_given(word, n);
	if (!name_is_surname(word, n)) {
		if (given)
			return NAME_GIVEN;
		return looks_like_surname(word, n) ? NAME_SURNAME : NAME_UNKNOWN;
	}
	if (!given)
		return NAME_SURNAME;
	return name_list_has(NAME_LIST_MOSTLY_SURNAME, word, n) ? NAME_MOSTLY_SURNAME
								: NAME_MOSTLY_GIVEN;
}
