#include "rules/address_words.h"

#include <endian.h>

#include "engine/base/banned.h"

/*
 * The columns: T a type of street and N another suffix, with the abbreviation of Appendix C1 and the
 * word as part of a name; D directionals, U unit designators, C cardinal and O ordinal numbers, R
 * roles, F words that a name may abbreviate. Sorted by word.
 */
/* clang-format off */
#define SELF          NULL
#define T(w, s, f) {.word = w, .suffix = s, .full = f, .is_type = true}
#define N(w, s, f) {.word = w, .suffix = s, .full = f}
#define D(w, d)       {.word = w, .direction = d}
#define U(w, u)       {.word = w, .unit = u}
#define C(w, n)       {.word = w, .number = n}
#define O(w, n)       {.word = w, .ordinal = n}
#define R(w, r)       {.word = w, .role = r}
#define F(w, f)    {.word = w, .full = f}

const struct address_word address_words[] = {
	T("ALLEE", "ALY", "ALLEY"), T("ALLEY", "ALY", SELF), T("ALLY", "ALY", "ALLEY"),
	T("ALY", "ALY", "ALLEY"), R("AND", ROLE_AND), N("ANEX", "ANX", "ANNEX"),
	N("ANNEX", "ANX", SELF), N("ANNX", "ANX", "ANNEX"), N("ANX", "ANX", "ANNEX"),
	U("APARTMENT", UNIT_APT), U("APMT", UNIT_APT), U("APP", UNIT_APT),
	U("APPARTEMENT", UNIT_APT), U("APPT", UNIT_APT), U("APT", UNIT_APT),
	N("ARC", "ARC", SELF), N("ARCADE", "ARC", SELF), R("AT", ROLE_AND), F("ATT", "ATTN"),
	F("ATTENTION", "ATTN"), {.word = "AUT", .full = "AUTOROUTE", .role = ROLE_FRENCH},
	R("AUTOROUTE", ROLE_FRENCH), T("AV", "AVE", "AVENUE"), F("AVDA", "AVENUE"),
	T("AVE", "AVE", "AVENUE"), T("AVEN", "AVE", "AVENUE"), F("AVENIDA", "AVENUE"),
	T("AVENU", "AVE", "AVENUE"), T("AVENUE", "AVE", SELF), T("AVN", "AVE", "AVENUE"),
	T("AVNUE", "AVE", "AVENUE"),
	U("BASEMENT", UNIT_BSMT), N("BAYOO", "BYU", "BAYOU"), N("BAYOU", "BYU", SELF),
	N("BCH", "BCH", "BEACH"), T("BD", "BLVD", "BOULEVARD"), N("BEACH", "BCH", SELF),
	N("BEND", "BND", SELF), N("BG", "BG", "BURG"), N("BGS", "BGS", "BURGS"),
	R("BIN", ROLE_BIN), {.word = "BLDG", .full = "BUILDING", .unit = UNIT_BLDG},
	N("BLF", "BLF", "BLUFF"), N("BLFS", "BLFS", "BLUFFS"),
	{.word = "BLG", .full = "BUILDING", .unit = UNIT_BLDG}, N("BLUF", "BLF", "BLUFF"),
	N("BLUFF", "BLF", SELF), N("BLUFFS", "BLFS", SELF), T("BLV", "BLVD", "BOULEVARD"),
	T("BLVD", "BLVD", "BOULEVARD"), N("BND", "BND", "BEND"), N("BOT", "BTM", "BOTTOM"),
	N("BOTTM", "BTM", "BOTTOM"), N("BOTTOM", "BTM", SELF),
	{.word = "BOUL", .suffix = "BLVD", .full = "BOULEVARD", .is_type = true, .role = ROLE_FRENCH},
	T("BOULEVARD", "BLVD", SELF), T("BOULV", "BLVD", "BOULEVARD"), R("BOX", ROLE_BOX),
	N("BR", "BR", "BRANCH"), N("BRANCH", "BR", SELF), N("BRDGE", "BRG", "BRIDGE"),
	N("BRG", "BRG", "BRIDGE"), N("BRIDGE", "BRG", SELF), N("BRK", "BRK", "BROOK"),
	N("BRKS", "BRKS", "BROOKS"), N("BRNCH", "BR", "BRANCH"), N("BROOK", "BRK", SELF),
	N("BROOKS", "BRKS", SELF), U("BSMT", UNIT_BSMT), N("BTM", "BTM", "BOTTOM"),
	U("BUILDING", UNIT_BLDG), U("BUR", UNIT_STE), U("BUREAU", UNIT_STE),
	N("BURG", "BG", SELF), N("BURGS", "BGS", SELF), F("BUSINESS", "BUS"),
	T("BVD", "BLVD", "BOULEVARD"), R("BX", ROLE_BOX), T("BYP", "BYP", "BYPASS"),
	T("BYPA", "BYP", "BYPASS"), T("BYPAS", "BYP", "BYPASS"), T("BYPASS", "BYP", SELF),
	T("BYPS", "BYP", "BYPASS"), N("BYU", "BYU", "BAYOU"),
	R("CALLER", ROLE_BIN), N("CAMP", "CP", SELF), N("CANYN", "CYN", "CANYON"),
	N("CANYON", "CYN", SELF), N("CAPE", "CPE", SELF), F("CAPT", "CPT"), F("CAPTAIN", "CPT"),
	F("CARREF", "CARREFOUR"), R("CASE", ROLE_BEGINS), T("CAUSEWAY", "CSWY", SELF),
	T("CAUSWA", "CSWY", "CAUSEWAY"), N("CEN", "CTR", "CENTER"), N("CENT", "CTR", SELF),
	N("CENTER", "CTR", SELF), N("CENTERS", "CTRS", SELF), N("CENTR", "CTR", "CENTER"),
	N("CENTRE", "CTR", "CENTER"), {.word = "CH", .full = "CHEMIN", .role = ROLE_FRENCH},
	{.word = "CHE", .full = "CHEMIN", .role = ROLE_FRENCH}, R("CHEMIN", ROLE_FRENCH),
	T("CIR", "CIR", "CIRCLE"), T("CIRC", "CIR", "CIRCLE"), T("CIRCL", "CIR", "CIRCLE"),
	T("CIRCLE", "CIR", SELF), N("CIRCLES", "CIRS", SELF), F("CIRCT", "CIRCUIT"),
	N("CIRS", "CIRS", "CIRCLES"), N("CLB", "CLB", "CLUB"), N("CLF", "CLF", "CLIFF"),
	N("CLFS", "CLFS", "CLIFFS"), N("CLIFF", "CLF", SELF), N("CLIFFS", "CLFS", SELF),
	N("CLUB", "CLB", SELF), N("CMN", "CMN", "COMMON"), N("CMNS", "CMNS", "COMMONS"),
	N("CMP", "CP", "CAMP"), R("CMR", ROLE_MILITARY), N("CNTER", "CTR", "CENTER"),
	N("CNTR", "CTR", "CENTER"), F("CNTY", "COUNTY"), N("CNYN", "CYN", "CANYON"),
	F("CO", "COUNTY"), F("COLONEL", "COL"), N("COMMON", "CMN", SELF),
	N("COMMONS", "CMNS", SELF), N("CONC", "CONC", "CONCESSION"),
	N("CONCESSION", "CONC", SELF), U("CONDO", UNIT_UNIT), F("CONDOMINIO", "COND"),
	N("COR", "COR", "CORNER"), N("CORNER", "COR", SELF), N("CORNERS", "CORS", SELF),
	N("CORS", "CORS", "CORNERS"), R("COTE", ROLE_FRENCH), N("COURSE", "CRSE", SELF),
	T("COURT", "CT", SELF), N("COURTS", "CTS", SELF), N("COVE", "CV", SELF),
	N("COVES", "CVS", SELF), N("CP", "CP", "CAMP"), N("CPE", "CPE", "CAPE"),
	R("CR", ROLE_ROAD), T("CRCL", "CIR", "CIRCLE"), T("CRCLE", "CIR", "CIRCLE"),
	N("CREEK", "CRK", SELF), T("CRES", "CRES", "CRESCENT"), T("CRESCENT", "CRES", SELF),
	T("CRESENT", "CRES", "CRESCENT"), N("CREST", "CRST", SELF), N("CRK", "CRK", "CREEK"),
	F("CROIS", "CROISSANT"), T("CROSSING", "XING", SELF), N("CROSSROAD", "XRD", SELF),
	N("CROSSROADS", "XRDS", SELF), N("CRSE", "CRSE", "COURSE"),
	T("CRSENT", "CRES", "CRESCENT"), T("CRSNT", "CRES", "CRESCENT"),
	T("CRSSNG", "XING", "CROSSING"), N("CRST", "CRST", "CREST"), T("CRT", "CT", "COURT"),
	T("CSWY", "CSWY", "CAUSEWAY"), T("CT", "CT", "COURT"), R("CTH", ROLE_ROAD),
	N("CTR", "CTR", "CENTER"), N("CTRS", "CTRS", "CENTERS"), N("CTS", "CTS", "COURTS"),
	F("CTY", "COUNTY"), N("CURV", "CURV", "CURVE"), N("CURVE", "CURV", SELF),
	N("CV", "CV", "COVE"), N("CVS", "CVS", "COVES"), N("CYN", "CYN", "CANYON"),
	N("DALE", "DL", SELF), N("DAM", "DM", SELF), U("DEPARTMENT", UNIT_DEPT),
	U("DEPT", UNIT_DEPT), N("DIV", "DV", SELF), F("DIVERS", "DIVERSION"),
	N("DIVIDE", "DV", SELF), N("DL", "DL", "DALE"), N("DM", "DM", "DAM"),
	T("DR", "DR", "DRIVE"), R("DRAWER", ROLE_BIN), T("DRIV", "DR", "DRIVE"),
	T("DRIVE", "DR", SELF), N("DRIVES", "DRS", SELF), N("DRS", "DRS", "DRIVES"),
	T("DRV", "DR", "DRIVE"), N("DV", "DV", "DIVIDE"), N("DVD", "DV", "DIVIDE"),
	D("E", DIRECTION_E), D("EAST", DIRECTION_E), F("ECH", "ECHANGEUR"),
	F("EDIFICIO", "EDIF"), C("EIGHT", 8), C("EIGHTEEN", 18), O("EIGHTEENTH", 18),
	O("EIGHTH", 8), O("EIGHTIETH", 80), C("EIGHTY", 80), C("ELEVEN", 11), O("ELEVENTH", 11),
	F("ESPL", "ESPLANADE"), N("EST", "EST", "ESTATE"), N("ESTATE", "EST", SELF),
	N("ESTATES", "ESTS", SELF), N("ESTS", "ESTS", "ESTATES"), U("ETAGE", UNIT_FL),
	T("EXP", "EXPY", "EXPRESSWAY"), T("EXPR", "EXPY", "EXPRESSWAY"),
	N("EXPRESS", "EXPY", SELF), T("EXPRESSWAY", "EXPY", SELF),
	T("EXPW", "EXPY", "EXPRESSWAY"), T("EXPY", "EXPY", "EXPRESSWAY"),
	N("EXT", "EXT", "EXTENSION"), N("EXTEN", "EXT", "EXTENSION"),
	N("EXTENSION", "EXT", SELF), N("EXTENSIONS", "EXTS", SELF),
	N("EXTN", "EXT", "EXTENSION"), N("EXTNSN", "EXT", "EXTENSION"),
	N("EXTS", "EXTS", "EXTENSIONS"),
	N("FALL", "FALL", SELF), N("FALLS", "FLS", SELF), N("FERRY", "FRY", SELF),
	N("FIELD", "FLD", SELF), N("FIELDS", "FLDS", SELF), C("FIFTEEN", 15),
	O("FIFTEENTH", 15), O("FIFTH", 5), O("FIFTIETH", 50), C("FIFTY", 50), O("FIRST", 1),
	C("FIVE", 5), U("FL", UNIT_FL), N("FLAT", "FLT", SELF), N("FLATS", "FLTS", SELF),
	N("FLD", "FLD", "FIELD"), N("FLDS", "FLDS", "FIELDS"), U("FLOOR", UNIT_FL),
	U("FLR", UNIT_FL), N("FLS", "FLS", "FALLS"), N("FLT", "FLT", "FLAT"),
	N("FLTS", "FLTS", "FLATS"), R("FM", ROLE_ROAD), N("FORD", "FRD", SELF),
	N("FORDS", "FRDS", SELF), N("FOREST", "FRST", SELF), N("FORESTS", "FRST", SELF),
	N("FORG", "FRG", "FORGE"), N("FORGE", "FRG", SELF), N("FORGES", "FRGS", SELF),
	N("FORK", "FRK", SELF), N("FORKS", "FRKS", SELF), N("FORT", "FT", SELF),
	O("FORTIETH", 40), C("FORTY", 40), C("FOUR", 4), C("FOURTEEN", 14), O("FOURTEENTH", 14),
	O("FOURTH", 4), C("FOURTY", 40), N("FRD", "FRD", "FORD"), N("FRDS", "FRDS", "FORDS"),
	T("FREEWAY", "FWY", SELF), T("FREEWY", "FWY", "FREEWAY"), N("FRG", "FRG", "FORGE"),
	N("FRGS", "FRGS", "FORGES"), N("FRK", "FRK", "FORK"), N("FRKS", "FRKS", "FORKS"),
	U("FRNT", UNIT_FRNT), U("FRONT", UNIT_FRNT), N("FRRY", "FRY", "FERRY"),
	N("FRST", "FRST", "FOREST"), N("FRT", "FT", "FORT"), F("FRTG", "FRONTAGE"),
	T("FRWAY", "FWY", "FREEWAY"), T("FRWY", "FWY", "FREEWAY"), N("FRY", "FRY", SELF),
	N("FT", "FT", "FORT"), T("FWY", "FWY", "FREEWAY"),
	N("GARDEN", "GDN", SELF), N("GARDENS", "GDNS", SELF), N("GARDN", "GDN", "GARDEN"),
	N("GATEWAY", "GTWY", SELF), N("GATEWY", "GTWY", "GATEWAY"),
	N("GATWAY", "GTWY", "GATEWAY"), N("GDN", "GDN", "GARDEN"), N("GDNS", "GDNS", "GARDENS"),
	F("GENERAL", "GEN"), N("GLEN", "GLN", SELF), N("GLENS", "GLNS", SELF),
	N("GLN", "GLN", "GLEN"), N("GLNS", "GLNS", "GLENS"), F("GOVERNOR", "GOV"),
	N("GRDEN", "GDN", "GARDEN"), N("GRDN", "GDN", "GARDEN"), N("GRDNS", "GDNS", "GARDENS"),
	N("GREEN", "GRN", SELF), N("GREENS", "GRNS", SELF), N("GRN", "GRN", "GREEN"),
	F("GRNDS", "GROUNDS"), N("GRNS", "GRNS", "GREENS"), N("GROV", "GRV", "GROVE"),
	N("GROVE", "GRV", SELF), N("GROVES", "GRVS", SELF), N("GRV", "GRV", "GROVE"),
	N("GRVS", "GRVS", "GROVES"), N("GTWAY", "GTWY", "GATEWAY"),
	N("GTWY", "GTWY", "GATEWAY"),
	U("HANGAR", UNIT_HNGR), N("HARB", "HBR", "HARBOR"), N("HARBOR", "HBR", SELF),
	N("HARBORS", "HBRS", SELF), N("HARBOUR", "HBR", "HARBOR"),
	N("HARBOURS", "HBRS", "HARBORS"), N("HARBR", "HBR", "HARBOR"), N("HAVEN", "HVN", SELF),
	N("HBR", "HBR", "HARBOR"), N("HBRS", "HBRS", "HARBORS"), R("HC", ROLE_HC),
	R("HCR", ROLE_HC), N("HEIGHTS", "HTS", SELF), N("HGTS", "HTS", "HEIGHTS"),
	F("HIGHLANDS", "HGHLDS"), T("HIGHWAY", "HWY", SELF), T("HIGHWY", "HWY", "HIGHWAY"),
	N("HILL", "HL", SELF), N("HILLS", "HLS", SELF), T("HIWAY", "HWY", "HIGHWAY"),
	T("HIWY", "HWY", "HIGHWAY"), N("HL", "HL", "HILL"), N("HLLW", "HOLW", "HOLLOW"),
	N("HLS", "HLS", "HILLS"), U("HNGR", UNIT_HNGR), N("HOLLOW", "HOLW", SELF),
	N("HOLLOWS", "HOLW", SELF), N("HOLW", "HOLW", "HOLLOW"), N("HOLWS", "HOLW", "HOLLOWS"),
	N("HRBOR", "HBR", "HARBOR"), N("HT", "HTS", "HEIGHTS"), N("HTS", "HTS", "HEIGHTS"),
	C("HUNDRED", 100), O("HUNDREDTH", 100), N("HVN", "HVN", "HAVEN"),
	T("HWAY", "HWY", "HIGHWAY"), T("HWY", "HWY", "HIGHWAY"),
	R("IH", ROLE_ROAD), N("INLET", "INLT", SELF), N("INLT", "INLT", "INLET"),
	N("IS", "IS", SELF), N("ISLAND", "IS", SELF), N("ISLANDS", "ISS", SELF),
	N("ISLE", "ISLE", SELF), N("ISLES", "ISLE", SELF), N("ISLND", "IS", "ISLAND"),
	N("ISLNDS", "ISS", "ISLANDS"), N("ISS", "ISS", "ISLANDS"),
	N("JCT", "JCT", "JUNCTION"), N("JCTION", "JCT", "JUNCTION"),
	N("JCTN", "JCT", "JUNCTION"), N("JCTNS", "JCTS", "JUNCTIONS"),
	N("JCTS", "JCTS", "JUNCTIONS"), N("JUNCTION", "JCT", SELF),
	N("JUNCTIONS", "JCTS", SELF), N("JUNCTN", "JCT", "JUNCTION"),
	N("JUNCTON", "JCT", "JUNCTION"), F("JUNIOR", "JR"),
	{.word = "KEY", .suffix = "KY", .unit = UNIT_KEY}, N("KEYS", "KYS", SELF),
	N("KNL", "KNL", "KNOLL"), N("KNLS", "KNLS", "KNOLLS"), N("KNOL", "KNL", "KNOLL"),
	N("KNOLL", "KNL", SELF), N("KNOLLS", "KNLS", SELF), N("KY", "KY", SELF),
	N("KYS", "KYS", "KEYS"),
	N("LAKE", "LK", SELF), N("LAKES", "LKS", SELF), N("LAND", "LAND", SELF),
	N("LANDING", "LNDG", SELF), N("LANDNG", "LNDG", "LANDING"), T("LANE", "LN", SELF),
	U("LBBY", UNIT_LBBY), N("LCK", "LCK", "LOCK"), N("LCKS", "LCKS", "LOCKS"),
	N("LDG", "LDG", "LODGE"), N("LDGE", "LDG", "LODGE"), N("LF", "LF", "LOAF"),
	N("LGT", "LGT", "LIGHT"), N("LGTS", "LGTS", "LIGHTS"), N("LIGHT", "LGT", SELF),
	N("LIGHTS", "LGTS", SELF), N("LK", "LK", "LAKE"), F("LKOUT", "LOOKOUT"),
	N("LKS", "LKS", "LAKES"), F("LMTS", "LIMITS"), T("LN", "LN", "LANE"),
	N("LNDG", "LNDG", "LANDING"), N("LNDNG", "LNDG", "LANDING"), N("LOAF", "LF", SELF),
	U("LOBBY", UNIT_LBBY), N("LOCK", "LCK", SELF), R("LOCKBOX", ROLE_BIN),
	N("LOCKS", "LCKS", SELF), N("LODG", "LDG", "LODGE"), N("LODGE", "LDG", SELF),
	T("LOOP", "LOOP", SELF), T("LOOPS", "LOOP", SELF), U("LOT", UNIT_LOT),
	U("LOWER", UNIT_LOWR), U("LOWR", UNIT_LOWR),
	N("MALL", "MALL", SELF), N("MANOR", "MNR", SELF), N("MANORS", "MNRS", SELF),
	N("MDW", "MDW", "MEADOW"), N("MDWS", "MDWS", "MEADOWS"), N("MEADOW", "MDW", SELF),
	N("MEADOWS", "MDWS", SELF), N("MEDOWS", "MDWS", "MEADOWS"), N("MEWS", "MEWS", SELF),
	N("MILL", "ML", SELF), N("MILLS", "MLS", SELF), N("MISSION", "MSN", SELF),
	N("MISSN", "MSN", "MISSION"), N("ML", "ML", "MILL"), N("MLS", "MLS", "MILLS"),
	N("MNR", "MNR", "MANOR"), N("MNRS", "MNRS", "MANORS"), N("MNT", "MT", "MOUNT"),
	N("MNTAIN", "MTN", "MOUNTAIN"), N("MNTN", "MTN", "MOUNTAIN"),
	N("MNTNS", "MTNS", "MOUNTAINS"), R("MONTEE", ROLE_FRENCH), T("MOTORWAY", "MTWY", SELF),
	N("MOUNT", "MT", SELF), N("MOUNTAIN", "MTN", SELF), N("MOUNTAINS", "MTNS", SELF),
	N("MOUNTIN", "MTN", "MOUNTAIN"), N("MSN", "MSN", "MISSION"),
	N("MSSN", "MSN", "MISSION"), N("MT", "MT", "MOUNT"),
	{.word = "MTEE", .full = "MONTEE", .role = ROLE_FRENCH}, N("MTIN", "MTN", "MOUNTAIN"),
	N("MTN", "MTN", "MOUNTAIN"), N("MTNS", "MTNS", "MOUNTAINS"),
	T("MTWY", "MTWY", "MOTORWAY"),
	D("N", DIRECTION_N), R("NBR", ROLE_NUMBER), N("NCK", "NCK", "NECK"),
	D("NE", DIRECTION_NE), N("NECK", "NCK", SELF), C("NINE", 9), C("NINETEEN", 19),
	O("NINETEENTH", 19), O("NINETIETH", 90), C("NINETY", 90), O("NINTH", 9),
	R("NO", ROLE_NUMBER), D("NORD", DIRECTION_N), D("NORTH", DIRECTION_N),
	D("NORTHEAST", DIRECTION_NE), D("NORTHWEST", DIRECTION_NW), R("NUM", ROLE_NUMBER),
	R("NUMBER", ROLE_NUMBER), R("NUMERO", ROLE_NUMBER), D("NW", DIRECTION_NW),
	U("OFC", UNIT_OFC), U("OFFICE", UNIT_OFC), C("ONE", 1), N("OPAS", "OPAS", "OVERPASS"),
	N("ORCH", "ORCH", "ORCHARD"), N("ORCHARD", "ORCH", SELF),
	N("ORCHRD", "ORCH", "ORCHARD"), D("OUEST", DIRECTION_W), N("OVAL", "OVAL", SELF),
	N("OVERPASS", "OPAS", SELF), N("OVL", "OVAL", "OVAL"),
	R("P", ROLE_BEGINS), N("PARK", "PARK", SELF), N("PARKS", "PARK", SELF),
	T("PARKWAY", "PKWY", SELF), T("PARKWAYS", "PKWY", SELF), T("PARKWY", "PKWY", "PARKWAY"),
	N("PASS", "PASS", SELF), N("PASSAGE", "PSGE", SELF), T("PATH", "PATH", SELF),
	T("PATHS", "PATH", SELF), N("PATHWAY", "PTWAY", SELF), U("PENTHOUSE", UNIT_PH),
	U("PH", UNIT_PH), U("PIER", UNIT_PIER), T("PIKE", "PIKE", SELF),
	T("PIKES", "PIKE", SELF), N("PINE", "PNE", SELF), N("PINES", "PNES", SELF),
	N("PK", "PARK", "PARK"), T("PKWAY", "PKWY", "PARKWAY"), T("PKWY", "PKWY", "PARKWAY"),
	T("PKWYS", "PKWY", "PARKWAYS"), T("PKY", "PKWY", "PARKWAY"), T("PL", "PL", "PLACE"),
	T("PLACE", "PL", SELF), N("PLAIN", "PLN", SELF), N("PLAINS", "PLNS", SELF),
	T("PLAZA", "PLZ", SELF), N("PLN", "PLN", "PLAIN"), N("PLNS", "PLNS", "PLAINS"),
	T("PLZ", "PLZ", "PLAZA"), T("PLZA", "PLZ", "PLAZA"), U("PMB", UNIT_PMB),
	N("PNE", "PNE", "PINE"), N("PNES", "PNES", "PINES"), R("PO", ROLE_PO),
	R("POB", ROLE_POBOX), R("POBOX", ROLE_POBOX), N("POINT", "PT", SELF),
	N("POINTS", "PTS", SELF), N("PORT", "PRT", SELF), N("PORTS", "PRTS", SELF),
	R("POST", ROLE_BEGINS), N("PR", "PR", SELF), N("PRAIRIE", "PR", SELF),
	F("PRESIDENT", "PRES"), N("PRK", "PARK", "PARK"), N("PROM", "PROM", "PROMENADE"),
	N("PROMENADE", "PROM", SELF), N("PRR", "PR", "PRAIRIE"), N("PRT", "PRT", "PORT"),
	N("PRTS", "PRTS", "PORTS"), R("PSC", ROLE_MILITARY), N("PSGE", "PSGE", "PASSAGE"),
	N("PT", "PT", "POINT"), N("PTS", "PTS", "POINTS"), N("PTWAY", "PTWAY", "PATHWAY"),
	F("PVT", "PRIVATE"),
	R("R", ROLE_BEGINS), N("RAD", "RADL", "RADIAL"), N("RADIAL", "RADL", SELF),
	N("RADIEL", "RADL", "RADIAL"), N("RADL", "RADL", "RADIAL"), N("RAMP", "RAMP", SELF),
	N("RANCH", "RNCH", SELF), N("RANCHES", "RNCH", SELF), R("RANG", ROLE_FRENCH),
	N("RAPID", "RPD", SELF), N("RAPIDS", "RPDS", SELF), T("RD", "RD", "ROAD"),
	N("RDG", "RDG", "RIDGE"), N("RDGE", "RDG", "RIDGE"), N("RDGS", "RDGS", "RIDGES"),
	N("RDS", "RDS", "ROADS"), U("REAR", UNIT_REAR), N("REST", "RST", SELF),
	F("REVEREND", "REV"), R("RFD", ROLE_RR), N("RIDGE", "RDG", SELF),
	N("RIDGES", "RDGS", SELF), N("RIV", "RIV", "RIVER"), N("RIVER", "RIV", SELF),
	N("RIVR", "RIV", "RIVER"), {.word = "RLE", .full = "RUELLE", .role = ROLE_FRENCH},
	U("RM", UNIT_RM), N("RNCH", "RNCH", "RANCH"), N("RNCHS", "RNCH", "RANCHES"),
	T("ROAD", "RD", SELF), N("ROADS", "RDS", SELF), U("ROOM", UNIT_RM),
	T("ROUTE", "RTE", SELF), T("ROW", "ROW", SELF), N("RPD", "RPD", "RAPID"),
	N("RPDS", "RPDS", "RAPIDS"), R("RR", ROLE_RR), N("RST", "RST", "REST"),
	T("RT", "RTE", "ROUTE"), T("RTE", "RTE", "ROUTE"),
	{.word = "RUE", .suffix = "RUE", .is_type = true, .role = ROLE_FRENCH},
	R("RUELLE", ROLE_FRENCH), N("RUN", "RUN", SELF), R("RURAL", ROLE_BEGINS),
	N("RVR", "RIV", "RIVER"),
	D("S", DIRECTION_S), F("SAINTS", "STS"), N("SDRD", "SIDRD", "SIDEROAD"),
	D("SE", DIRECTION_SE), O("SECOND", 2), F("SENIOR", "SR"), F("SERGEANT", "SGT"),
	C("SEVEN", 7), C("SEVENTEEN", 17), O("SEVENTEENTH", 17), O("SEVENTH", 7),
	O("SEVENTIETH", 70), C("SEVENTY", 70), R("SH", ROLE_ROAD), N("SHL", "SHL", "SHOAL"),
	N("SHLS", "SHLS", "SHOALS"), N("SHOAL", "SHL", SELF), N("SHOALS", "SHLS", SELF),
	N("SHOAR", "SHR", "SHORE"), N("SHOARS", "SHRS", "SHORES"), N("SHORE", "SHR", SELF),
	N("SHORES", "SHRS", SELF), N("SHR", "SHR", "SHORE"), N("SHRS", "SHRS", "SHORES"),
	U("SIDE", UNIT_SIDE), N("SIDERD", "SIDRD", "SIDEROAD"), N("SIDEROAD", "SIDRD", SELF),
	C("SIX", 6), C("SIXTEEN", 16), O("SIXTEENTH", 16), O("SIXTH", 6), O("SIXTIETH", 60),
	C("SIXTY", 60), T("SKWY", "SKWY", "SKYWAY"), T("SKYWAY", "SKWY", SELF),
	U("SLIP", UNIT_SLIP), N("SMT", "SMT", "SUMMIT"), D("SO", DIRECTION_S),
	D("SOUTH", DIRECTION_S), D("SOUTHEAST", DIRECTION_SE), D("SOUTHWEST", DIRECTION_SW),
	U("SP", UNIT_SPC), U("SPACE", UNIT_SPC), U("SPC", UNIT_SPC), N("SPG", "SPG", "SPRING"),
	N("SPGS", "SPGS", "SPRINGS"), N("SPNG", "SPG", "SPRING"), N("SPNGS", "SPGS", "SPRINGS"),
	N("SPRING", "SPG", SELF), N("SPRINGS", "SPGS", SELF), N("SPRNG", "SPG", "SPRING"),
	N("SPRNGS", "SPGS", "SPRINGS"), N("SPUR", "SPUR", SELF), N("SPURS", "SPUR", SELF),
	T("SQ", "SQ", "SQUARE"), T("SQR", "SQ", "SQUARE"), T("SQRE", "SQ", "SQUARE"),
	N("SQRS", "SQS", "SQUARES"), N("SQS", "SQS", "SQUARES"), T("SQU", "SQ", "SQUARE"),
	T("SQUARE", "SQ", SELF), N("SQUARES", "SQS", SELF), R("SR", ROLE_ROAD),
	T("ST", "ST", "STREET"), N("STA", "STA", "STATION"), R("STAR", ROLE_BEGINS),
	N("STATION", "STA", SELF), N("STATN", "STA", "STATION"), U("STE", UNIT_STE),
	N("STN", "STA", "STATION"), U("STOP", UNIT_STOP), T("STR", "ST", "STREET"),
	N("STRA", "STRA", "STRAVENUE"), N("STRAV", "STRA", "STRAVENUE"),
	N("STRAVEN", "STRA", "STRAVENUE"), N("STRAVENUE", "STRA", SELF),
	N("STRAVN", "STRA", "STRAVENUE"), N("STREAM", "STRM", SELF), T("STREET", "ST", SELF),
	N("STREETS", "STS", SELF), N("STREME", "STRM", "STREAM"), N("STRM", "STRM", "STREAM"),
	T("STRT", "ST", "STREET"), N("STRVN", "STRA", "STRAVENUE"),
	N("STRVNUE", "STRA", "STRAVENUE"), N("STS", "STS", "STREETS"),
	F("SUBDIV", "SUBDIVISION"), D("SUD", DIRECTION_S), U("SUITE", UNIT_STE),
	N("SUMIT", "SMT", "SUMMIT"), N("SUMITT", "SMT", "SUMMIT"), N("SUMMIT", "SMT", SELF),
	D("SW", DIRECTION_SW),
	C("TEN", 10), O("TENTH", 10), T("TER", "TER", "TERRACE"), T("TERR", "TER", "TERRACE"),
	T("TERRACE", "TER", SELF), O("THIRD", 3), C("THIRTEEN", 13), O("THIRTEENTH", 13),
	O("THIRTIETH", 30), C("THIRTY", 30), C("THREE", 3), T("THROUGHWAY", "TRWY", SELF),
	N("TLINE", "TLINE", "TOWNLINE"), U("TOWER", UNIT_TWR), N("TOWNLINE", "TLINE", SELF),
	T("TPK", "TPKE", "TURNPIKE"), T("TPKE", "TPKE", "TURNPIKE"), N("TRACE", "TRCE", SELF),
	N("TRACES", "TRCE", SELF), N("TRACK", "TRAK", SELF), N("TRACKS", "TRAK", SELF),
	T("TRAFFICWAY", "TRFY", SELF), T("TRAIL", "TRL", SELF),
	{.word = "TRAILER", .suffix = "TRLR", .unit = UNIT_TRLR}, T("TRAILS", "TRL", SELF),
	N("TRAK", "TRAK", "TRACK"), N("TRCE", "TRCE", "TRACE"), T("TRFY", "TRFY", "TRAFFICWAY"),
	N("TRK", "TRAK", "TRACK"), N("TRKS", "TRAK", "TRACKS"), T("TRL", "TRL", "TRAIL"),
	{.word = "TRLR", .suffix = "TRLR", .full = "TRAILER", .unit = UNIT_TRLR},
	N("TRLRS", "TRLR", "TRAILER"), T("TRLS", "TRL", "TRAILS"), F("TRNABT", "TURNABOUT"),
	T("TRNPK", "TPKE", "TURNPIKE"), T("TRPK", "TPKE", "TURNPIKE"),
	T("TRWY", "TRWY", "THROUGHWAY"), R("TSR", ROLE_ROAD), F("TSSE", "TERRASSE"),
	N("TUNEL", "TUNL", "TUNNEL"), N("TUNL", "TUNL", "TUNNEL"),
	N("TUNLS", "TUNL", "TUNNELS"), N("TUNNEL", "TUNL", SELF), N("TUNNELS", "TUNL", SELF),
	N("TUNNL", "TUNL", "TUNNEL"), T("TURNPIKE", "TPKE", SELF),
	T("TURNPK", "TPKE", "TURNPIKE"), O("TWELFTH", 12), C("TWELVE", 12), O("TWENTIETH", 20),
	C("TWENTY", 20), C("TWO", 2), F("TWP", "TOWNSHIP"), U("TWR", UNIT_TWR),
	N("UN", "UN", "UNION"), N("UNDERPASS", "UPAS", SELF), N("UNION", "UN", SELF),
	N("UNIONS", "UNS", SELF), U("UNIT", UNIT_UNIT), U("UNITE", UNIT_UNIT),
	F("UNIV", "UNIVERSITY"), N("UNS", "UNS", "UNIONS"), N("UPAS", "UPAS", "UNDERPASS"),
	U("UPPER", UNIT_UPPR), U("UPPR", UNIT_UPPR), F("URBANIZACION", "URB"),
	R("US", ROLE_ROAD),
	N("VALLEY", "VLY", SELF), N("VALLEYS", "VLYS", SELF), N("VALLY", "VLY", "VALLEY"),
	N("VDCT", "VIA", "VIADUCT"), N("VIA", "VIA", SELF), N("VIADCT", "VIA", "VIADUCT"),
	N("VIADUCT", "VIA", SELF), N("VIEW", "VW", SELF), N("VIEWS", "VWS", SELF),
	N("VILL", "VLG", "VILLAGE"), N("VILLAG", "VLG", "VILLAGE"), N("VILLAGE", "VLG", SELF),
	N("VILLAGES", "VLGS", SELF), N("VILLE", "VL", SELF), N("VILLG", "VLG", "VILLAGE"),
	N("VILLGE", "VLG", "VILLAGE"), N("VILLIAGE", "VLG", "VILLAGE"),
	N("VIS", "VIS", "VISTA"), N("VIST", "VIS", "VISTA"), N("VISTA", "VIS", SELF),
	N("VL", "VL", "VILLE"), N("VLG", "VLG", "VILLAGE"), N("VLGS", "VLGS", "VILLAGES"),
	N("VLLY", "VLY", "VALLEY"), N("VLY", "VLY", "VALLEY"), N("VLYS", "VLYS", "VALLEYS"),
	N("VST", "VIS", "VISTA"), N("VSTA", "VIS", "VISTA"), N("VW", "VW", "VIEW"),
	N("VWS", "VWS", "VIEWS"),
	D("W", DIRECTION_W), N("WALK", "WALK", SELF), N("WALKS", "WALK", SELF),
	N("WALL", "WALL", SELF), T("WAY", "WAY", SELF), N("WAYS", "WAYS", SELF),
	N("WELL", "WL", SELF), N("WELLS", "WLS", SELF), D("WEST", DIRECTION_W),
	U("WING", UNIT_WING), N("WL", "WL", "WELL"), N("WLS", "WLS", "WELLS"),
	T("WY", "WAY", "WAY"),
	T("XING", "XING", "CROSSING"), N("XRD", "XRD", "CROSSROAD"),
	N("XRDS", "XRDS", "CROSSROADS"),
};

/* Where the words of each first letter begin. */
static const uint16_t letter_start[27] = {
	0, 31, 84, 176, 194, 225, 284, 313, 350, 361, 371, 380, 415, 450, 470, 481, 539,
	539, 584, 677, 732, 745, 775, 788, 791, 791, 791,
};
/* clang-format on */

const size_t address_word_count = sizeof(address_words) / sizeof(address_words[0]);

/* The first eight bytes, zeros behind the end, as a number that orders as they do. */
static uint64_t first_eight(const char *p, size_t n)
{
	uint64_t bytes = 0;

	(void)memcpy(&bytes, p, n < sizeof(bytes) ? n : sizeof(bytes));
	return be64toh(bytes);
}

static int cmp_word(struct sv word, uint64_t begins, const struct address_word *at)
{
	uint64_t there = first_eight(at->word, sizeof(there));

	if (begins != there)
		return begins < there ? -1 : 1;
	if (word.n <= 8)
		return at->word[8] && word.n == 8 ? -1 : 0;
	int order = memcmp(word.p + 8, at->word + 8, word.n - 8);
	return order == 0 && at->word[word.n] ? -1 : order;
}

const struct address_word *address_word_find(struct sv word)
{
	if (word.n == 0 || word.n >= sizeof(address_words[0].word) || word.p[0] < 'A' ||
		word.p[0] > 'Z')
		return NULL;
	size_t letter = (size_t)(word.p[0] - 'A');
	size_t low = letter_start[letter];
	size_t high = letter_start[letter + 1];
	uint64_t begins = first_eight(word.p, word.n);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct address_word *at = &address_words[middle];
		int order = cmp_word(word, begins, at);
		if (order == 0)
			return at;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const char direction_names[DIRECTION_COUNT][3] = {
	"", "N", "S", "E", "W", "NE", "NW", "SE", "SW"};

static const char direction_fulls[DIRECTION_COUNT][10] = {
	"", "NORTH", "SOUTH", "EAST", "WEST", "NORTHEAST", "NORTHWEST", "SOUTHEAST", "SOUTHWEST"};

const char *address_direction_name(enum address_direction direction)
{
	return direction_names[direction];
}

const char *address_direction_full(enum address_direction direction)
{
	return direction_fulls[direction];
}

static const struct address_unit_traits unit_traits[UNIT_KIND_COUNT] = {
	[UNIT_NONE] = {.name = ""},
	[UNIT_ANY] = {.name = "#", .is_plain = true, .takes_words = true},
	[UNIT_APT] = {.name = "APT", .is_plain = true, .takes_words = true},
	[UNIT_BLDG] = {.name = "BLDG", .is_level = true, .is_plain = true, .takes_words = true},
	[UNIT_BSMT] = {.name = "BSMT", .needs_no_id = true, .is_plain = true},
	[UNIT_DEPT] = {.name = "DEPT", .is_plain = true},
	[UNIT_FL] = {.name = "FL", .is_level = true, .is_plain = true},
	[UNIT_FRNT] = {.name = "FRNT", .needs_no_id = true},
	[UNIT_HNGR] = {.name = "HNGR", .is_plain = true},
	[UNIT_KEY] = {.name = "KEY"},
	[UNIT_LBBY] = {.name = "LBBY", .needs_no_id = true},
	[UNIT_LOT] = {.name = "LOT", .is_plain = true},
	[UNIT_LOWR] = {.name = "LOWR", .needs_no_id = true},
	[UNIT_OFC] = {.name = "OFC", .needs_no_id = true},
	[UNIT_PH] = {.name = "PH", .needs_no_id = true, .is_plain = true},
	[UNIT_PIER] = {.name = "PIER"},
	[UNIT_PMB] = {.name = "PMB", .is_plain = true},
	[UNIT_REAR] = {.name = "REAR", .needs_no_id = true, .is_plain = true},
	[UNIT_RM] = {.name = "RM", .is_plain = true},
	[UNIT_SIDE] = {.name = "SIDE", .needs_no_id = true},
	[UNIT_SLIP] = {.name = "SLIP"},
	[UNIT_SPC] = {.name = "SPC", .is_plain = true},
	[UNIT_STE] = {.name = "STE", .is_plain = true},
	[UNIT_STOP] = {.name = "STOP"},
	[UNIT_TRLR] = {.name = "TRLR", .is_plain = true},
	[UNIT_TWR] = {.name = "TWR", .is_level = true},
	[UNIT_UNIT] = {.name = "UNIT", .is_plain = true, .takes_words = true},
	[UNIT_UPPR] = {.name = "UPPR", .needs_no_id = true},
	[UNIT_WING] = {.name = "WING", .is_level = true},
};

const struct address_unit_traits *address_unit_traits(enum address_unit_kind kind)
{
	return &unit_traits[kind];
}
