/*
 * The short lists (name_lists.h).
 *
 * Source: written for this program. Particles, titles and suffixes are those of common usage;
 * words of businesses are legal forms, trades and public bodies.
 */
#include "rules/name_lists.h"

#include "engine/base/banned.h"

/* clang-format off */
#define WORDS(text) {text, sizeof(text) - 1}
/* clang-format on */

const struct name_shelf name_shelves[NAME_LIST_COUNT]['z' - 'a' + 1] =
	{
		[NAME_LIST_VIETNAMESE] =
			{
				['b' - 'a'] = WORDS("bui"),
				['d' - 'a'] = WORDS("dang dinh do doan duong"),
				['h' - 'a'] = WORDS("ho hoang huynh"),
				['l' - 'a'] = WORDS("lam le lieu luong ly"),
				['m' - 'a'] = WORDS("mai"),
				['n' - 'a'] = WORDS("ngo nguyen"),
				['p' - 'a'] = WORDS("pham phan"),
				['q' - 'a'] = WORDS("quach"),
				['t' - 'a'] = WORDS("tang tran trinh truong"),
				['v' - 'a'] = WORDS("vo vu"),
			},
		[NAME_LIST_CHINESE] =
			{
				['b' - 'a'] = WORDS("bai"),
				['c' - 'a'] =
					WORDS("cai cao chan chang chen cheng cheung chiu chow"),
				['d' - 'a'] = WORDS("deng dong du"),
				['f' - 'a'] = WORDS("fan feng fung"),
				['g' - 'a'] = WORDS("gao guo"),
				['h' - 'a'] = WORDS("he ho hou hsieh hsu hu huang"),
				['j' - 'a'] = WORDS("jiang jin"),
				['k' - 'a'] = WORDS("kong kwok"),
				['l' - 'a'] =
					WORDS("lai lam lau leung li liang liao lin liu lu luo"),
				['m' - 'a'] = WORDS("ma mok"),
				['n' - 'a'] = WORDS("ng"),
				['p' - 'a'] = WORDS("pan peng"),
				['q' - 'a'] = WORDS("qin qiu"),
				['r' - 'a'] = WORDS("ren"),
				['s' - 'a'] = WORDS("shi sun"),
				['t' - 'a'] = WORDS("tang tian tsai tse"),
				['w' - 'a'] = WORDS("wang wei wong wu"),
				['x' - 'a'] = WORDS("xiao xie xiong xu"),
				['y' - 'a'] = WORDS("yang yao ye yeung yu yuan"),
				['z' - 'a'] = WORDS("zeng zhang zhao zheng zhou zhu zou"),
			},
		[NAME_LIST_KOREAN] =
			{
				['a' - 'a'] = WORDS("ahn"),
				['b' - 'a'] = WORDS("bae baek ban"),
				['c' - 'a'] = WORDS("chang cho choi chung"),
				['h' - 'a'] = WORDS("ha han heo hong hwang"),
				['j' - 'a'] = WORDS("jang jeon jeong jo jung"),
				['k' - 'a'] = WORDS("kang kim ko kwak kwon"),
				['l' - 'a'] = WORDS("lee lim"),
				['m' - 'a'] = WORDS("min moon"),
				['n' - 'a'] = WORDS("nam no noh"),
				['o' - 'a'] = WORDS("oh"),
				['p' - 'a'] = WORDS("paik pak park"),
				['r' - 'a'] = WORDS("rhee ryu"),
				['s' - 'a'] = WORDS("seo shim shin sohn son song suh"),
				['w' - 'a'] = WORDS("whang"),
				['y' - 'a'] = WORDS("yang yi yoo yoon yu yun"),
			},
		[NAME_LIST_KOREAN_GIVEN] =
			{
				['a' - 'a'] = WORDS("ae ah an"),
				['b' - 'a'] = WORDS("beom bin bo bok"),
				['c' - 'a'] = WORDS("chae chan chang cheol chul chun"),
				['d' - 'a'] = WORDS("dae do dong duk"),
				['e' - 'a'] = WORDS("eun"),
				['g' - 'a'] = WORDS("ga geun gi go gu"),
				['h' - 'a'] =
					WORDS("ha hae han hee heon ho hoon hwa hwan hye hyeon hyo "
					      "hyuk hyun hyung"),
				['i' - 'a'] = WORDS("il im in"),
				['j' - 'a'] = WORDS("ja jae je jee jeong ji jin jong joo joon ju "
						    "jun jung"),
				['k' - 'a'] = WORDS("ki kil koo ku kun kwan kwang kyo kyong kyoung "
						    "kyu kyung"),
				['m' - 'a'] =
					WORDS("man mi min mo mok moo moon mun myeong myong myung"),
				['n' - 'a'] = WORDS("na nam"),
				['o' - 'a'] = WORDS("ok"),
				['p' - 'a'] = WORDS("pil"),
				['r' - 'a'] = WORDS("ra ran rim ryeol"),
				['s' - 'a'] = WORDS("sang se seo seok seon seong seung shik si sik "
						    "sil so "
						    "sol song soo sook soon su suk sun sung"),
				['t' - 'a'] = WORDS("tae taek"),
				['u' - 'a'] = WORDS("uk un ung"),
				['w' - 'a'] = WORDS("wan weon won woo wook woong wu"),
				['y' - 'a'] =
					WORDS("ye yeon yeong yon yong yoo yool you young yu yul"),
			},
		[NAME_LIST_PARTICLE] =
			{
				['a' - 'a'] = WORDS("abu af al av"),
				['b' - 'a'] = WORDS("bin bint"),
				['d' - 'a'] = WORDS("da das de degli dei del dela delas della "
						    "delle delos "
						    "den der di do dos du"),
				['e' - 'a'] = WORDS("el"),
				['h' - 'a'] = WORDS("het"),
				['i' - 'a'] = WORDS("ibn"),
				['l' - 'a'] = WORDS("la las le lo los"),
				['m' - 'a'] = WORDS("mac mc"),
				['n' - 'a'] = WORDS("nic"),
				['o' - 'a'] = WORDS("op"),
				['s' - 'a'] = WORDS("saint sainte san santa st sta ste sto"),
				['t' - 'a'] = WORDS("te ten ter thor"),
				['u' - 'a'] = WORDS("ui"),
				['v' - 'a'] = WORDS("van vande vanden vander vant vom von"),
				['w' - 'a'] = WORDS("wa"),
				['z' - 'a'] = WORDS("zu zum zur"),
			},
		[NAME_LIST_TITLE] =
			{
				['c' - 'a'] = WORDS("capt captain cmdr cpl"),
				['d' - 'a'] = WORDS("doctor dr"),
				['h' - 'a'] = WORDS("hon honorable"),
				['l' - 'a'] = WORDS("lt ltc"),
				['m' - 'a'] = WORDS("miss mlle mme mr mrs ms msgr mx"),
				['p' - 'a'] = WORDS("pastor prof professor pvt"),
				['r' - 'a'] = WORDS("rabbi rev reverend"),
				['s' - 'a'] = WORDS("sgt sir sra srta"),
			},
		[NAME_LIST_CREDENTIAL] =
			{
				['a' - 'a'] = WORDS("aprn arnp"),
				['b' - 'a'] = WORDS("bsn"),
				['c' - 'a'] = WORDS("cfa cfp chfc clu cpa crna"),
				['d' - 'a'] = WORDS("dc dds dmd dnp dpm dvm"),
				['e' - 'a'] = WORDS("edd esq esquire"),
				['f' - 'a'] = WORDS("facs"),
				['j' - 'a'] = WORDS("jd"),
				['l' - 'a'] = WORDS("lcsw llm lmft lpc lpn lutc"),
				['m' - 'a'] = WORDS("mba md msn"),
				['n' - 'a'] = WORDS("np"),
				['o' - 'a'] = WORDS("od"),
				['p' - 'a'] = WORDS("pharmd phd pmp psyd"),
				['r' - 'a'] = WORDS("ret rn"),
			},
		[NAME_LIST_CREDENTIAL_DOTTED] =
			{
				['a' - 'a'] = WORDS("aia"),
				['b' - 'a'] = WORDS("ba bs"),
				['d' - 'a'] = WORDS("dc do"),
				['j' - 'a'] = WORDS("jd"),
				['m' - 'a'] = WORDS("ma ms"),
				['n' - 'a'] = WORDS("np"),
				['o' - 'a'] = WORDS("od"),
				['p' - 'a'] = WORDS("pa pe"),
				['r' - 'a'] = WORDS("rn"),
			},
		[NAME_LIST_BUSINESS] =
			{
				['a' - 'a'] =
					WORDS("academy accounting agency alarm alarms america "
					      "american animal apartments apts assn assoc "
					      "associate "
					      "associates association at attorney attorneys "
					      "authority auto automotive ave avenue"),
				['b' - 'a'] = WORDS("bakery bancorp bank baptist barbershop beauty "
						    "bistro "
						    "bldg blvd boulevard boutique bowling brewery "
						    "brewing "
						    "bros brothers builders building"),
				['c' - 'a'] =
					WORDS("cafe capital carpet catering cathedral catholic "
					      "cellular "
					      "cemetery center centre chapel childcare "
					      "chiropractic cinema "
					      "city cleaners cleaning clinic club college "
					      "collision "
					      "communications companies company condo condominium "
					      "condominiums condos congregation construction "
					      "consultants "
					      "consulting contracting contractor contractors "
					      "cooling coop "
					      "cooperative corp corporation county credit "
					      "crematory"),
				['d' - 'a'] =
					WORDS("dairy daughters daycare deli delivery dental "
					      "dentist "
					      "dentistry department dept design designs diner "
					      "discount district"),
				['e' - 'a'] = WORDS("electric electrical elementary elks energy "
						    "enterprise "
						    "enterprises entertainment episcopal equipment "
						    "estates "
						    "export exports express"),
				['f' - 'a'] =
					WORDS("farms federal fellowship finance financial fire "
					      "firm "
					      "first fitness flooring food foods for foundation "
					      "freight fuel funeral furniture"),
				['g' - 'a'] = WORDS("garage gas gifts global gmbh golf graphics "
						    "greenhouse "
						    "grill grocery grooming group gym"),
				['h' - 'a'] =
					WORDS("hardware health healthcare heating hoa holding "
					      "holdings hospital hotel hvac"),
				['i' - 'a'] = WORDS("import imports inc incorporated industrial "
						    "industries inn "
						    "institute insurance international investment "
						    "investments"),
				['j' - 'a'] = WORDS("jewelers jewellers jewelry"),
				['k' - 'a'] = WORDS("karate kitchen"),
				['l' - 'a'] =
					WORDS("landscaping laundromat laundry lawn lawyers "
					      "learning "
					      "leasing legal legion library limited liquor liquors "
					      "llc llllp llp loans logistics lp ltd lumber "
					      "lutheran"),
				['m' - 'a'] =
					WORDS("management manufacturing mart masonic media medical "
					      "methodist mfg mgmt ministries ministry mortgage "
					      "mortuary "
					      "mosque motel motor motors municipal museum music"),
				['n' - 'a'] = WORDS("nails national nursery"),
				['o' - 'a'] = WORDS("of office offices oil orchards outlet"),
				['p' - 'a'] =
					WORDS("parish partners partnership pawn pet petroleum pets "
					      "pharmacy photography pizza pizzeria plc pllc "
					      "plumbing "
					      "police presbyterian preschool printing productions "
					      "properties property protection pub"),
				['r' - 'a'] =
					WORDS("ranch realtor realtors realty rental rentals resort "
					      "restaurant retail roofing rotary"),
				['s' - 'a'] =
					WORDS("salon school schools security service services shop "
					      "shoppe shops signs society software solar solutions "
					      "sons spa spirits storage store stores studio "
					      "studios "
					      "suites supermarket supplies supply svc svcs "
					      "synagogue "
					      "system systems"),
				['t' - 'a'] =
					WORDS("tabernacle tavern tax tech technologies technology "
					      "telecom the theater theatre tire tires title tours "
					      "towing townhomes township traders trading transport "
					      "transportation travel trucking"),
				['u' - 'a'] = WORDS("union university usa"),
				['v' - 'a'] =
					WORDS("vet veterinary vfw village vineyard vineyards"),
				['w' - 'a'] =
					WORDS("warehouse wholesale winery wireless worldwide"),
				['y' - 'a'] = WORDS("ymca yoga ywca"),
			},
		[NAME_LIST_BUSINESS_WEAK] =
			{
				['a' - 'a'] = WORDS("acres aid arena army art arts"),
				['b' - 'a'] =
					WORDS("bar bath bay beach best black blue body books boots "
					      "box bread buys"),
				['c' - 'a'] =
					WORDS("cable camp campus candle car card care cargo casino "
					      "center charter check cheese child church co coach "
					      "coffee coins colony comfort commons corner council "
					      "courier crafts creek crown cruise"),
				['d' - 'a'] = WORDS("dance diesel dollar door dream dunkin"),
				['e' - 'a'] = WORDS("economy"),
				['f' - 'a'] = WORDS("family farm floor forest fountain frames "
						    "fresh fried "
						    "friendly friends fries fruit fruits furnace"),
				['g' - 'a'] =
					WORDS("gallery games garden gardens gear gem gift golden "
					      "granite green grills grinder grounds guard guest "
					      "guitar gun gutter guys"),
				['h' - 'a'] = WORDS("hair hall happy harbor haven hearing heaven "
						    "heritage "
						    "hills hobby hockey home homes honda house"),
				['i' - 'a'] = WORDS("ice ink island"),
				['j' - 'a'] = WORDS("jazz jet jewels junk"),
				['k' - 'a'] = WORDS("kennel kitchens"),
				['l' - 'a'] =
					WORDS("lab labs lake land landing landmark lanes laser "
					      "latin "
					      "lease leather liberty life lights linen loan locks "
					      "lodge loft lot lube lunch"),
				['m' - 'a'] =
					WORDS("mail main mall manor marble marina marinas marine "
					      "market meals medicine messenger metro mini model "
					      "money moon mountain"),
				['n' - 'a'] = WORDS("nail nature new north"),
				['o' - 'a'] = WORDS("oasis one oral oven"),
				['p' - 'a'] =
					WORDS("pancake paradise park parlor party petro piano pies "
					      "pilot pipe pita plant plants plaza postal poster "
					      "power premier press prime printers pro public pump"),
				['q' - 'a'] = WORDS("quality quarry queen quick"),
				['r' - 'a'] =
					WORDS("rail records red regal rides ridge rink river rock "
					      "roller roof royal"),
				['s' - 'a'] = WORDS("safari safe salvage sand screen search seats "
						    "secret seed "
						    "seeds self senior sewer shack shade share "
						    "shave shed "
						    "shelter shine shirts shoe shore show shutters "
						    "silk silver "
						    "ski sky slate slot smiles smoke southern "
						    "sparkle special "
						    "speed spice spirit sport sports spray stairs "
						    "stamp standard "
						    "star states steel stitch student style sub "
						    "sugar suit suite "
						    "summit sun super superior supreme sweet "
						    "sweets swim"),
				['t' - 'a'] =
					WORDS("temple tennis tent terrace test thrift timber "
					      "tobacco tools "
					      "top toppings tower towers toyota trader trail train "
					      "treasure trees trend tribe trim trucks trunk tune"),
				['u' - 'a'] = WORDS("union urban"),
				['v' - 'a'] = WORDS("valley velvet venture view villas"),
				['w' - 'a'] =
					WORDS("waffle wagon water wax wear wedding weight welding "
					      "white wine wines women wool works world"),
				['y' - 'a'] = WORDS("yard yarn"),
				['z' - 'a'] = WORDS("zone"),
			},
		[NAME_LIST_TRUST] =
			{
				['e' - 'a'] = WORDS("estate executor executrix"),
				['f' - 'a'] = WORDS("fbo"),
				['i' - 'a'] = WORDS("irrevocable"),
				['l' - 'a'] = WORDS("living"),
				['r' - 'a'] = WORDS("revocable"),
				['t' - 'a'] = WORDS("tr trust trustee trustees ttee ttees"),
			},
		[NAME_LIST_NOTE] =
			{
				['a' - 'a'] = WORDS("account acct alarm apartment apt"),
				['b' - 'a'] = WORDS("back barn basement billing bldg building"),
				['c' - 'a'] =
					WORDS("cabin call camera cameras canceled cancelled cash "
					      "cell closed cod comp cottage"),
				['d' - 'a'] = WORDS("deceased do downstairs due"),
				['e' - 'a'] = WORDS("east employee empty english"),
				['f' - 'a'] = WORDS("fire floor free front"),
				['g' - 'a'] = WORDS("garage gate gps guest"),
				['h' - 'a'] = WORDS("home house"),
				['i' - 'a'] = WORDS("inactive"),
				['k' - 'a'] = WORDS("key keypad"),
				['l' - 'a'] = WORDS("lake line lower"),
				['m' - 'a'] = WORDS("main moved"),
				['n' - 'a'] = WORDS("new north not"),
				['o' - 'a'] = WORDS("office old only owner"),
				['p' - 'a'] = WORDS("panel past pending phone pool"),
				['r' - 'a'] = WORDS("radio rental residence"),
				['s' - 'a'] =
					WORDS("seasonal second shed shop site sold south spanish "
					      "speaking studio suite system"),
				['t' - 'a'] = WORDS("temp temporary tenant tenants test third"),
				['u' - 'a'] = WORDS("unit upper upstairs"),
				['v' - 'a'] = WORDS("vacant vacation vip"),
				['w' - 'a'] = WORDS("warehouse west"),
			},
};
