/*
 * The short lists, the binary search in a list, and the class of a word (name_lists.h).
 *
 * Source: written for this program. Particles, titles and suffixes are those of common usage;
 * words of businesses are legal forms, trades and public bodies.
 */
#include "rules/name_lists.h"

#include <string.h>

#include "engine/base/banned.h"

/* clang-format off */
#define LIST(text) {text, sizeof(text) - 1}
/* clang-format on */

static const struct {
	const char *words;
	size_t n;
} lists[NAME_LIST_COUNT] = {
	[NAME_LIST_VIETNAMESE] =
		LIST("bui dang dinh do doan duong ho hoang huynh lam le lieu luong ly mai ngo "
		     "nguyen pham phan quach tang tran trinh truong vo vu"),
	[NAME_LIST_CHINESE] =
		LIST("bai cai cao chan chang chen cheng cheung chiu chow deng dong du fan feng "
		     "fung gao guo he ho hou hsieh hsu hu huang jiang jin kong kwok lai lam lau "
		     "leung li liang liao lin liu lu luo ma mok ng pan peng qin qiu ren shi sun "
		     "tang tian tsai tse wang wei wong wu xiao xie xiong xu yang yao ye yeung yu "
		     "yuan zeng zhang zhao zheng zhou zhu zou"),
	[NAME_LIST_KOREAN] =
		LIST("ahn bae baek ban chang cho choi chung ha han heo hong hwang jang "
		     "jeon jeong jo jung kang kim ko kwak kwon lee lim "
		     "min moon nam no noh oh paik pak park rhee ryu seo shim shin sohn son "
		     "song suh whang yang yi yoo yoon yu yun"),
	[NAME_LIST_KOREAN_GIVEN] = LIST(
		"ae ah an beom bin bo bok chae chan chang cheol chul chun dae do dong duk eun ga "
		"geun gi go gu ha hae han hee heon ho hoon hong hwa hwan hye hyeon hyo hyuk hyun "
		"hyung il im in ja jae je jee jeong ji jin jong joo joon ju jun jung ki kil koo "
		"ku kun kwan kwang kyo kyong kyoung kyu kyung man mi min mo mok moo moon mun "
		"myeong myong myung na nam ok pil ra ran rim ryeol sang se seo seok seon seong "
		"seung shik si sik sil so sol song soo sook soon su suk sun sung tae taek uk un "
		"ung wan weon won woo wook woong wu ye yeon yeong yon yong yoo yool you young yu "
		"yul"),
	[NAME_LIST_PARTICLE] =
		LIST("abu af al av bin bint da das de degli dei del dela delas della "
		     "delle delos den der di do dos du el "
		     "het ibn la las le lo los mac mc nic op saint sainte san santa st "
		     "sta ste sto te ten ter "
		     "thor ui van vande vanden vander vant vom von wa zu zum zur"),
	[NAME_LIST_TITLE] =
		LIST("capt captain cmdr cpl doctor dr hon honorable lt ltc miss mlle mme mr mrs "
		     "ms msgr mx pastor prof professor pvt rabbi rev reverend sgt sir sra srta"),
	[NAME_LIST_CREDENTIAL] = LIST(
		"aprn arnp bsn cfa cfp chfc clu cpa crna dc dds dmd dnp dpm dvm edd esq esquire "
		"facs jd lcsw llm lmft lpc lpn lutc mba md msn np od pharmd phd pmp psyd ret rn"),
	[NAME_LIST_CREDENTIAL_DOTTED] = LIST("aia ba bs dc do jd ma ms np od pa pe rn"),
	[NAME_LIST_BUSINESS] =
		LIST("academy accounting agency alarm alarms america american animal apartments "
		     "apts assn assoc associate associates association at attorney attorneys "
		     "authority auto automotive ave avenue bakery bancorp bank baptist "
		     "barbershop beauty bistro bldg blvd boulevard boutique bowling brewery "
		     "brewing bros brothers builders building cafe capital carpet catering "
		     "cathedral catholic cellular cemetery center centre chapel childcare "
		     "chiropractic cinema city cleaners cleaning clinic club college "
		     "collision communications companies company condo condominium condominiums "
		     "condos congregation construction consultants consulting contracting "
		     "contractor contractors cooling coop cooperative corp corporation county "
		     "credit crematory dairy daughters daycare deli delivery dental dentist "
		     "dentistry department dept design designs diner discount district "
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
		     "lumber lutheran management manufacturing mart masonic media "
		     "medical methodist mfg mgmt ministries ministry mortgage mortuary mosque "
		     "motel motor motors municipal museum music nails national nursery of office "
		     "offices oil orchards outlet parish partners partnership pawn pet petroleum "
		     "pets pharmacy photography pizza pizzeria plc pllc plumbing police "
		     "presbyterian preschool printing productions properties property protection "
		     "pub ranch realtor realtors realty rental rentals resort restaurant retail "
		     "roofing rotary salon school schools security service services shop shoppe "
		     "shops signs society software solar solutions sons spa spirits storage store "
		     "stores studio studios suites supermarket supplies supply svc svcs synagogue "
		     "system systems tabernacle tavern tax tech technologies technology telecom "
		     "the theater theatre tire tires title tours towing townhomes township "
		     "traders trading transport transportation travel trucking union university "
		     "usa vet veterinary vfw village vineyard vineyards warehouse wholesale "
		     "winery wireless worldwide ymca yoga ywca"),
	[NAME_LIST_BUSINESS_WEAK] = LIST(
		"acres aid arena army art arts bar bath bay beach best black blue body books "
		"boots box bread buys cable camp campus candle car card care cargo casino "
		"center charter check cheese child church co coach coffee coins colony comfort "
		"commons corner council courier crafts creek crown cruise dance diesel dollar "
		"door dream dunkin economy family farm floor forest fountain frames fresh "
		"fried friendly friends fries fruit fruits furnace gallery games garden "
		"gardens gear gem gift golden granite green grills grinder grounds guard guest "
		"guitar gun gutter guys hair hall happy harbor haven hearing heaven heritage "
		"hills hobby hockey home homes honda house ice ink island jazz jet jewels junk "
		"kennel kitchens lab labs lake land landing landmark lanes laser latin lease "
		"leather liberty life lights linen loan locks lodge loft lot lube lunch mail "
		"main mall manor marble marina marinas marine market meals medicine messenger "
		"metro mini model money moon mountain nail nature new north oasis one oral "
		"oven pancake paradise park parlor party petro piano pies pilot pipe pita "
		"plant plants plaza postal poster power premier press prime printers pro "
		"public pump quality quarry queen quick rail records red regal rides ridge "
		"rink river rock roller roof royal safari safe salvage sand screen search "
		"seats secret seed seeds self senior sewer shack shade share shave shed "
		"shelter shine shirts shoe shore show shutters silk silver ski sky slate slot "
		"smiles smoke southern sparkle special speed spice spirit sport sports spray "
		"stairs stamp standard star states steel stitch student style sub sugar suit "
		"suite summit sun super superior supreme sweet sweets swim temple tennis tent "
		"terrace test thrift timber tobacco tools top toppings tower towers toyota "
		"trader trail train treasure trees trend tribe trim trucks trunk tune union "
		"urban valley velvet venture view villas waffle wagon water wax wear wedding "
		"weight welding white wine wines women wool works world yard yarn zone"),
	[NAME_LIST_TRUST] =
		LIST("estate executor executrix fbo irrevocable living revocable tr trust trustee "
		     "trustees ttee ttees"),
	[NAME_LIST_NOTE] =
		LIST("account acct alarm apartment apt back barn basement billing bldg building "
		     "cabin call camera cameras canceled cancelled cash cell closed cod comp "
		     "cottage deceased do downstairs due east employee empty english fire floor "
		     "free front garage gate gps guest home house inactive key keypad lake line "
		     "lower main moved new north not office old only owner panel past pending "
		     "phone pool radio rental residence seasonal second shed shop site sold south "
		     "spanish speaking studio suite system temp temporary tenant tenants test "
		     "third unit upper upstairs vacant vacation vip warehouse west"),
};

/* The word against the one at `entry`, which ends at `end`, a space or a capital: <0, 0, >0. */
static int entry_order(const char *word, size_t n, const char *entry)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char a = (unsigned char)word[i], b = (unsigned char)entry[i];
		if (b < 'a' && !(b >= '0' && b <= '9'))
			return 1;
		if (a != b)
			return a < b ? -1 : 1;
	}
	return (unsigned char)entry[n] < 'a' ? 0 : -1;
}

/* Finds `word` in a text of sorted words with one space between: a binary search by bytes. */
static bool text_has(const char *text, size_t n, const char *word, size_t word_n)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t start = low + (high - low) / 2;
		while (start > low && text[start - 1] != ' ')
			start--;
		int order = entry_order(word, word_n, text + start);
		if (order == 0)
			return true;
		if (order < 0) {
			high = start;
			continue;
		}
		for (low = start; low < high && text[low] != ' ';)
			low++;
		low++;
	}
	return false;
}

bool name_list_has(enum name_list list, const char *word, size_t n)
{
	return n > 0 && text_has(lists[list].words, lists[list].n, word, n);
}

bool name_is_hispanic(const char *word, size_t n)
{
	if (n == 0 || word[0] < 'a' || word[0] > 'z')
		return false;
	char second = n > 1 ? word[1] : 'a';
	const char *text = name_hispanic[(word[0] - 'a') * 3 + (second > 'a') + (second > 'l')];
	return text_has(text, strlen(text), word, n);
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

/* The last text that does not begin behind the word. */
static const char *chunk_of(const char *word, size_t n)
{
	size_t low = 0, high = name_words_count;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (entry_order(word, n, name_words[mid]) < 0)
			high = mid;
		else
			low = mid;
	}
	return name_words[low];
}

/* The letter behind a word of businesses, which has no weight. */
enum { BUSINESS_WEIGHT = 'Z' - 'M' };

static bool find_weight(const char *word, size_t n, int *out)
{
	const char *text = chunk_of(word, n);
	size_t low = 0, high = strlen(text);

	while (low < high) {
		size_t start = low + (high - low) / 2;
		while (start > low && text[start - 1] >= 'a')
			start--;
		size_t end = start;
		while (text[end] >= 'a')
			end++;
		int order = entry_order(word, n, text + start);
		if (order == 0) {
			*out = text[end] - 'M';
			return true;
		}
		if (order < 0)
			high = start;
		else
			low = end + 1;
	}
	return false;
}

bool name_is_business(const char *word, size_t n)
{
	int weight;

	return name_list_has(NAME_LIST_BUSINESS, word, n) ||
	       (n > 1 && find_weight(word, n, &weight) && weight == BUSINESS_WEIGHT);
}

bool name_weight(const char *word, size_t n, int *out_weight)
{
	if (n > 1 && find_weight(word, n, out_weight) && *out_weight != BUSINESS_WEIGHT)
		return true;
	bool surname = looks_like_surname(word, n);
	*out_weight = surname ? -5 : -1;
	return surname;
}

enum name_class name_class_of_weight(int weight)
{
	if (weight >= 5)
		return NAME_GIVEN;
	if (weight >= 0)
		return NAME_MOSTLY_GIVEN;
	return weight > -5 ? NAME_MOSTLY_SURNAME : NAME_SURNAME;
}

enum name_class name_class_of(const char *word, size_t n)
{
	int weight;

	if (n == 1)
		return NAME_INITIAL;
	return name_weight(word, n, &weight) ? name_class_of_weight(weight) : NAME_UNKNOWN;
}
